"""A recurrent cell: declared symbols and equations, as values.

Steps run t = 1 … T. The equations fall into three phases: the *prologue* (what has no time and does not read the last
step, and the initial values of states), the *steps*, and the *epilogue* (what has no time and reads step T).
The total loss of a sequence is the sum of loss[t] over all steps, where there is one, plus `loss`, where there is one.

A cell without a loss of its own is differentiated for any loss that may follow it: all that the cell needs of that loss
is its gradient by each output, the upstream gradient h_bar[t], which is handed in. As far as gradients go the loss is then
the sum of the products of outputs and upstream gradients, and that is what stands in `steps` and `epilogue`.
"""

from dataclasses import dataclass
from enum import Enum

from symrnn.ir.build import ZERO
from symrnn.ir.dims import Shape, shape_text
from symrnn.ir.expr import NOW, Apply, Expr, Function, Ref, Time
from symrnn.ir.functions import calls

LOSS = "loss"


class Kind(Enum):
    """What a symbol is to the cell."""

    INPUT = "input"
    TARGET = "target"
    STATE = "state"
    PARAM = "param"
    UPSTREAM = "upstream gradient"
    COMPUTED = "computed"
    LOSS = "loss"


DATA = (Kind.INPUT, Kind.TARGET, Kind.UPSTREAM)


class Coding(Enum):
    """How data are handed in, where that is not the array of which the formulas speak."""

    PLAIN = ""
    CLASS = "class"  # a whole number from 0 on, below the size of the vector: it stands for its one-hot vector
    LENGTH = "length"  # the number of real steps of a sequence: 1 at every step up to it, then 0


@dataclass(frozen=True)
class Symbol:
    """A name with its kind and shape. `timed`: one value a step; `lags`: how many earlier steps are read (0: none).

    `mask`: a scalar input whose values are 0 and 1, because it is the condition of a `where` or comes from a length.
    `introduced`: named by symrnn, not by the author of the cell.
    """

    name: str
    kind: Kind
    shape: Shape
    timed: bool
    lags: int = 0
    mask: bool = False
    introduced: bool = False
    coding: Coding = Coding.PLAIN

    @property
    def is_data(self) -> bool:
        """Handed in with each sequence: an input, a target or an upstream gradient."""
        return self.kind in DATA

    @property
    def has_gradient(self) -> bool:
        """Whether a gradient is taken by it, if the loss depends on it."""
        return self.kind not in (Kind.TARGET, Kind.UPSTREAM) and not self.mask and self.coding is Coding.PLAIN

    @property
    def tells_steps(self) -> bool:
        """Whether the number of steps can be read off the array that is handed in."""
        return self.timed and self.coding is not Coding.LENGTH

    def at(self, time: Time | None = NOW) -> Ref:
        return Ref(self.name, time if self.timed else None, self.shape)

    def __str__(self) -> str:
        return f"{self.kind.value} {self.name} {shape_text(self.shape)}"


@dataclass(frozen=True)
class Output:
    """A variable whose gradient by what follows the cell is handed in: `of` at t, at T or without time."""

    of: Ref
    upstream: Ref


@dataclass(frozen=True)
class Equation:
    """`target = value`; the target is a symbol at t, at a step 0, -1, … (an initial value), or without time."""

    target: Ref
    value: Expr


@dataclass(frozen=True)
class Cell:
    """The equations of a recurrent network; symbols, equations and functions in the order they were written."""

    name: str
    doc: str
    source: str
    symbols: tuple[Symbol, ...]
    functions: tuple[Function, ...]
    prologue: tuple[Equation, ...]
    steps: tuple[Equation, ...]
    epilogue: tuple[Equation, ...]
    outputs: tuple[Output, ...] = ()

    def __getitem__(self, name: str) -> Symbol:
        return self._by_name[name]

    @property
    def _by_name(self) -> dict[str, Symbol]:
        return {symbol.name: symbol for symbol in self.symbols}

    def of_kind(self, *kinds: Kind) -> tuple[Symbol, ...]:
        return tuple(symbol for symbol in self.symbols if symbol.kind in kinds)

    @property
    def params(self) -> tuple[Symbol, ...]:
        return self.of_kind(Kind.PARAM)

    @property
    def data(self) -> tuple[Symbol, ...]:
        return self.of_kind(*DATA)

    @property
    def states(self) -> tuple[Symbol, ...]:
        return self.of_kind(Kind.STATE)

    @property
    def equations(self) -> tuple[Equation, ...]:
        return self.prologue + self.steps + self.epilogue

    @property
    def depth(self) -> int:
        """The largest number of earlier steps that any equation reads."""
        return max((symbol.lags for symbol in self.symbols), default=0)

    @property
    def dims(self) -> tuple[str, ...]:
        """The named dimensions, in order of first use."""
        return tuple(dict.fromkeys(name for s in self.symbols for dim in s.shape for name in dim.names))

    @property
    def initial(self) -> tuple[Ref, ...]:
        """The initial values that no equation gives: handed in with a sequence, zero unless they are."""
        given = {equation.target for equation in self.prologue}
        slots = (s.at(Time("", -lag)) for s in self.states for lag in range(s.lags))
        return tuple(ref for ref in slots if ref not in given)

    @property
    def losses(self) -> tuple[Ref, ...]:
        """loss[t] and `loss`, those there are."""
        return tuple(e.target for e in self.steps + self.epilogue if e.target.name == LOSS)

    @property
    def applied(self) -> tuple[Function, ...]:
        """The element-wise functions in use, in order of first use; what one calls comes after it."""
        found: dict[Function, None] = {}

        def visit(expr: Expr) -> None:
            for node in calls(expr):
                if isinstance(node, Apply) and node.function not in found:
                    found[node.function] = None
                    visit(node.function.body or ZERO)

        for equation in self.equations:
            visit(equation.value)
        return tuple(found)

