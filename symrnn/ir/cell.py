"""A recurrent cell: declared symbols and equations, as values.

Steps run t = 1 … T. The equations fall into three phases: the *prologue* (what has no time and does not read the first or
the last step, and the initial values of states), the *steps*, and the *epilogue* (what has no time and reads step T or 1).
The steps fall into *scans*: equations that wait for one another's values at other steps, each of which runs over all t in one
direction, forward if it reads earlier steps of its own, backward if it reads later ones.
The total loss of a sequence is the sum of loss[t] over all steps, where there is one, plus `loss`, where there is one.

A cell without a loss of its own is differentiated for any loss that may follow it: all that the cell needs of that loss
is its gradient by each output, the upstream gradient h_bar[t], which is handed in. As far as gradients go the loss is then
the sum of the products of outputs and upstream gradients, and that is what stands in `steps` and `epilogue`.
"""

from collections.abc import Set
from dataclasses import dataclass
from enum import Enum
from functools import cached_property

from symrnn.ir.build import ZERO
from symrnn.ir.dims import Shape, shape_text
from symrnn.ir.expr import NOW, Apply, Expr, Function, Ref, Time
from symrnn.ir.functions import DERIVATIVE, calls
from symrnn.ir.graph import components
from symrnn.ir.walk import refs

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

    `leads`: how many later steps are read.
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
    leads: int = 0

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
    """A variable whose gradient by what follows the cell is handed in: `of` at t, at T, at 1 or without time."""

    of: Ref
    upstream: Ref


@dataclass(frozen=True)
class Equation:
    """`target = value`; the target is a symbol at t, without time, or at a step 0, -1, … or T+1, T+2, … (an initial value)."""

    target: Ref
    value: Expr


class Direction(Enum):
    """In which order a scan goes through the steps."""

    FORWARD = "forward"
    BACKWARD = "backward"

    def moments(self, steps: int) -> range:
        """The steps 1 … `steps` in this order."""
        return range(1, steps + 1) if self is Direction.FORWARD else range(steps, 0, -1)

    @property
    def opposite(self) -> "Direction":
        return Direction.BACKWARD if self is Direction.FORWARD else Direction.FORWARD


@dataclass(frozen=True)
class Scan:
    """Equations that are computed together, step by step, in one direction."""

    equations: tuple[Equation, ...]
    direction: Direction

    @property
    def names(self) -> frozenset[str]:
        return frozenset(equation.target.name for equation in self.equations)

    @property
    def recurs(self) -> bool:
        """Whether the scan reads other steps of its own, so that the direction matters."""
        return any(_offsets(self.equations, self.names))

    def takes(self, other: "Scan") -> bool:
        """Whether what comes next can run along: it goes the same way, and waits for no step that is yet to come here."""
        offsets = _offsets(other.equations, self.names)
        fits = max(offsets, default=0) <= 0 if self.direction is Direction.FORWARD else min(offsets, default=0) >= 0
        return fits and self.direction is other.direction


def recurrences(equations: tuple[Equation, ...]) -> list[tuple[Equation, ...]]:
    """Step equations, those that wait for one another together, in an order in which they can be computed."""
    needs = {e.target.name: {ref.name for ref in refs(e.value) if ref.time is not None} for e in equations}
    return [tuple(e for e in equations if e.target.name in names) for names in components(needs)]


def direction_of(recurrence: tuple[Equation, ...]) -> Direction:
    """Backward, if a recurrence reads later steps of its own; what does not recur can go forward."""
    own = {equation.target.name for equation in recurrence}
    return Direction.BACKWARD if max(_offsets(recurrence, own), default=0) > 0 else Direction.FORWARD


def _offsets(equations: tuple[Equation, ...], names: Set[str]) -> list[int]:
    """How far from t some equations read some variables."""
    found = (ref for equation in equations for ref in refs(equation.value) if ref.name in names)
    return [ref.time.offset for ref in found if ref.time is not None]


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
    def reach(self) -> int:
        """The largest number of later steps that any equation reads."""
        return max((symbol.leads for symbol in self.symbols), default=0)

    @cached_property
    def scans(self) -> tuple[Scan, ...]:
        """The steps in the order in which they can be computed: one forward scan, as written, if no later step is read."""
        found: list[Scan] = []
        for recurrence in recurrences(self.steps):
            scan = Scan(recurrence, direction_of(recurrence))
            if found and found[-1].takes(scan):
                both = {*found[-1].equations, *recurrence}
                scan = Scan(tuple(e for e in self.steps if e in both), scan.direction)
                found.pop()
            found.append(scan)
        return tuple(found)

    @property
    def dims(self) -> tuple[str, ...]:
        """The named dimensions, in order of first use."""
        return tuple(dict.fromkeys(name for s in self.symbols for dim in s.shape for name in dim.names))

    @property
    def initial(self) -> tuple[Ref, ...]:
        """The initial values that no equation gives: handed in with a sequence, zero unless they are."""
        given = {equation.target for equation in self.prologue}
        return tuple(ref for ref in self.starts if ref not in given)

    @property
    def starts(self) -> tuple[Ref, ...]:
        """The initial values: of states at the steps before the first one, or after the last one, that equations read."""
        before = ((state, Time("", -lag)) for state in self.states for lag in range(state.lags))
        after = ((state, Time("T", 1 + lead)) for state in self.states for lead in range(state.leads))
        return tuple(state.at(time) for state, time in (*before, *after))

    @property
    def losses(self) -> tuple[Ref, ...]:
        """loss[t] and `loss`, those there are."""
        return tuple(e.target for e in self.steps + self.epilogue if e.target.name == LOSS)

    @property
    def unknown(self) -> tuple[Function, ...]:
        """The functions that have no formula: nothing can be computed with them, but formulas can be judged."""
        return tuple(function for function in self.applied if function.body is None and function not in DERIVATIVE)

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

