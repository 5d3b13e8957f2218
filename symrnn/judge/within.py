"""Data that are 1 at some steps and 0 at all others: a loss is multiplied by them that counts at some steps alone."""

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, replace
from fractions import Fraction

from symrnn.ir.cell import Cell, Equation
from symrnn.ir.expr import Expr, Mul, Ref
from symrnn.ir.walk import rewrite
from symrnn.judge.meaning import LAST, Index
from symrnn.verify.fields import Array, build_array

SAID = "{}[t] is 1 at the steps from {} to {}, over which the loss is added up, and 0 at all others"


@dataclass(frozen=True, order=True)
class Steps:
    """The steps from `first` to T - `behind`."""

    first: int = 1
    behind: int = 0

    @property
    def whole(self) -> bool:
        return self == Steps()

    @property
    def names(self) -> tuple[str, str]:
        """How the first and the last step are written."""
        return str(self.first), str(Index(LAST, -self.behind))

    def has(self, step: int, steps: int) -> bool:
        """Whether a step of a sequence of so many is among them."""
        return self.first <= step <= steps - self.behind

    @property
    def enough(self) -> int:
        """Of so many steps three are among them."""
        return self.first - 1 + self.behind + 3


def said(within: Mapping[str, Steps]) -> Iterator[str]:
    """What the report says of them."""
    return (SAID.format(name, *steps.names) for name, steps in within.items())


def values(steps: int, within: Mapping[str, Steps]) -> dict[str, Array]:
    """Their values in a sequence of so many steps."""
    return {name: _values(steps, some) for name, some in within.items()}


def _values(steps: int, some: Steps) -> Array:
    return build_array((steps,), lambda at: Fraction(int(some.has(at[0] + 1, steps))))


def at_all_steps(cell: Cell, names: Set[str]) -> Cell:
    """The cell whose loss counts at all steps, as the terms of gradients are written."""
    steps = tuple(replace(equation, value=_everywhere(equation, names)) for equation in cell.steps)
    return replace(cell, symbols=tuple(s for s in cell.symbols if s.name not in names), steps=steps) if names else cell


def _everywhere(equation: Equation, names: Set[str]) -> Expr:
    def without(node: Expr) -> Expr | None:
        match node:
            case Mul(coefficient, factors) if any(isinstance(factor, Ref) and factor.name in names for factor in factors):
                kept = tuple(factor for factor in factors if not isinstance(factor, Ref) or factor.name not in names)
                return kept[0] if coefficient == 1 and len(kept) == 1 else Mul(coefficient, kept)
            case _:
                return None

    return rewrite(equation.value, without)
