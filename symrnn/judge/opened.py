"""Functions of several arguments that notes leave open, `h_t = f(x_t, h_{t-1}, w)`, and where the network applies them.

Of such a function formulas of the chain rule read no more than its values and its first derivatives at the places where the
network applies it, and a smooth function can have any there. So the network is judged by with

    h_t = A_t x_t + B_t h_{t-1} + C_t w + d_t

where every A_t, B_t, C_t and d_t is an indeterminate: what holds there holds for every smooth function, and what fails there
fails for some. The derivatives of f at these places are those of this equation, all else held fixed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from symrnn.judge.meaning import Index, Meaning, Variable

SAID = "{} is any smooth function: its derivatives at every step are taken as matrices of their own"


@dataclass(frozen=True)
class Opened:
    """One place where the network applies an open function: `target` is its value there, `args` are what it is applied to.

    Steps are counted from t, that of the target; a target without a step reads its arguments at T.
    """

    target: str
    args: tuple[tuple[str, Index | None], ...]

    def value(self, args: Sequence[Meaning]) -> Variable | None:
        """The variable that is the value at some arguments, if the network applies the function to them."""
        if len(args) != len(self.args):
            return None
        steps: set[Index | None] = set()
        for arg, (name, at) in zip(args, self.args, strict=True):
            if not isinstance(arg, Variable) or arg.entry or arg.name != name or (arg.at is None) is not (at is None):
                return None
            steps |= {self._step(arg.at, at)} if arg.at is not None and at is not None else set()
        return Variable(self.target, steps.pop()) if len(steps) == 1 else None

    def beside(self, by: Variable) -> Variable | None:
        """The value at the step at which the function reads a variable; at t, if that has no step."""
        for name, at in self.args:
            if name == by.name:
                timed = any(at is not None and at.origin == "t" for _, at in self.args)
                here = Index("t") if timed else None
                return Variable(self.target, self._step(by.at, at) if by.at is not None and at is not None else here)
        return None

    def _step(self, at: Index, pattern: Index) -> Index | None:
        """The step of the target where an argument is read at one step; None where it has none."""
        return replace(at, offset=at.offset - pattern.offset) if pattern.origin == "t" else None
