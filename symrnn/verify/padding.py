"""The claim about masks: on a padded sequence, the loss, the last state and every gradient are those without the pads.

The last state is that of step T, or of step 1 for what runs backward.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, partial

from symrnn.ir.cell import LOSS, Cell, Equation, Kind, Symbol
from symrnn.ir.derivation import Derivation, to_first, to_last
from symrnn.ir.expr import FIRST, LAST, NOW, Expr, Ref, Time, Where
from symrnn.ir.walk import moved, refs
from symrnn.verify.claim import Claim, Pair, Place, pairs, shown
from symrnn.verify.fields import Array, Element, Field, build_array, draw
from symrnn.verify.gradient import step_of
from symrnn.verify.oracle import Data, Run, indeterminates, slot, sources
from symrnn.verify.rolled import Backward

LONGEST = 12


@dataclass(frozen=True)
class NoPadding:
    """Why a cell's mask does not mark pads."""

    reason: str


def padding_mask(cell: Cell) -> str | NoPadding:
    """The input that marks pads: where it is 0 every state stands still and no loss is added."""
    masks = [symbol.name for symbol in cell.symbols if symbol.mask and symbol.timed]
    reasons = [_obstacle(cell, mask) for mask in masks]
    fitting = [mask for mask, reason in zip(masks, reasons, strict=True) if reason is None]
    why = [f"{mask} marks no pads: {reason}" for mask, reason in zip(masks, reasons, strict=True)]
    return fitting[0] if fitting else NoPadding("; ".join(why) or "no input of a step is a mask")


def _obstacle(cell: Cell, mask: str) -> str | None:
    """What keeps an input from being a padding mask."""
    if far := next((reason for symbol in cell.symbols for reason in _read_too_far(symbol)), None):
        return far
    states = {state.name: state for state in cell.states}
    for equation in cell.steps:
        name = equation.target.name
        if name == LOSS and not _stands(equation, mask, None):
            return f"{LOSS}[t] is not where({mask}[t], ..., 0)"
        if name in states:
            still = states[name].at(BEFORE[_end(states[name])])
            if not _stands(equation, mask, still):
                return f"{name}[t] is not where({mask}[t], ..., {shown(still)})"
    ends = [ref for equation in cell.epilogue for ref in refs(equation.value) if ref.time is not None]
    reasons = (f"{shown(ref)} depends on {what}" for ref in ends for what in _moved_by_pads(cell, ref, ref.time))
    return next(reasons, None)


def _read_too_far(symbol: Symbol) -> Iterator[str]:
    for count, way in ((symbol.lags, "back"), (symbol.leads, "ahead")):
        if count > int(symbol.kind is Kind.STATE):
            yield f"{symbol.name} is read {count} step{'s' * (count > 1)} {way}"
    if symbol.lags and symbol.leads:
        yield f"{symbol.name} is read both back and ahead"


STEP: dict[Time | None, str] = {LAST: "the last step", FIRST: "the first step"}
TO_END: dict[Time | None, Callable[[Time], Time]] = {LAST: to_last, FIRST: to_first}
BEFORE = {LAST: Time("t", -1), FIRST: Time("t", 1)}
"""The step whose value stands still at a pad, for states that are complete at the last step and at the first one."""


def _end(state: Symbol) -> Time:
    """The step at which a state is complete: the first one, if it runs backward."""
    return FIRST if state.leads else LAST


def _stands(equation: Equation, mask: str, still: Ref | None) -> bool:
    """Whether an equation is where(mask[t], ..., `still`), or where(mask[t], ..., 0) when nothing stands still."""
    value: Expr = equation.value
    if not isinstance(value, Where) or value.mask != Ref(mask, NOW, ()):
        return False
    return value.no.is_zero if still is None else value.no == still


def _moved_by_pads(cell: Cell, ref: Ref, end: Time | None) -> Iterator[str]:
    """What pads move of all that `ref`, read at the first or the last step, `end`, depends on: data, and states that differ.

    A state that stands still at pads has at its own end the value without them. At the other end it has not, and neither
    has it one step from its end, where there may be a pad or not.
    """
    symbol = cell[ref.name]
    if ref.time is None:
        return
    if symbol in cell.states and ref.time not in (NOW, end):
        yield f"{shown(moved(ref, TO_END[end]))}, where a pad may stand"
    elif symbol.is_data or (symbol in cell.states and _end(symbol) != end):
        yield f"the data of {STEP[end]}"
    elif symbol not in cell.states:
        values = [equation.value for equation in cell.steps if equation.target.name == ref.name]
        yield from (what for value in values for inner in refs(value) for what in _moved_by_pads(cell, inner, end))


def patterns(steps: int) -> tuple[tuple[int, ...], ...]:
    """Masks of sequences with pads before, between and after the real steps, and of random ones."""
    real = (1,) * max(2, min(steps, LONGEST))
    half = len(real) // 2
    mixed = tuple(int(draw(512, "pad", i) % 3 > 0) for i in range(len(real) + 4))
    first, second = real[:half], real[half:]
    return (0, 0, *real), (*real, 0, 0), (*first, 0, 0, *second), (0, *first, 0, *second, 0), (1, *mixed, 1)


class Pads:
    """A padded sequence and the same one without its pads, through the oracle and the derivation."""

    def __init__(
        self, derivation: Derivation, mask: str, pattern: Sequence[int], sizes: Mapping[str, int], field: Field
    ) -> None:
        self.derivation, self.pattern, self.field = derivation, pattern, field
        self.real = [t for t, real in enumerate(pattern, start=1) if real]
        self.long = indeterminates(derivation.written, len(pattern), sizes, field, {mask: _marks(pattern)})
        self.short = _without_pads(derivation.written, self.long, self.real)
        self.sides = f"padded by {mask} = {''.join(map(str, pattern))}", "without pads"

    @cached_property
    def runs(self) -> tuple[Run, Run]:
        long, short = (Run(self.derivation.written, data, self.field).all() for data in (self.long, self.short))
        return long, short

    @cached_property
    def backwards(self) -> tuple[Backward, Backward]:
        runs = (Run(self.derivation.cell, data, self.field).all() for data in (self.long, self.short))
        long, short = (Backward(self.derivation, run).all() for run in runs)
        return long, short


Point = tuple[Pads, ...]
"""One padded sequence for every pattern, over one field."""


def _marks(pattern: Sequence[int]) -> Array:
    return build_array((len(pattern),), lambda index: Fraction(pattern[index[0]]))


def _without_pads(cell: Cell, data: Data, real: Sequence[int]) -> Data:
    timed = {symbol.name for symbol in cell.symbols if symbol.timed and symbol.is_data}
    kept = [t - 1 for t in real]
    values = {name: array[kept] if name in timed else array for name, array in data.values.items()}
    removed = data.steps - len(real)
    initial = {(name, step - removed if step and step > 0 else step): array for (name, step), array in data.initial.items()}
    return Data(len(real), data.sizes, values, initial)


def padding_point(derivation: Derivation, mask: str, steps: int, sizes: Mapping[str, int], field: Field) -> Point:
    return tuple(Pads(derivation, mask, pattern, sizes, field) for pattern in patterns(steps))


def padding_claims(derivation: Derivation) -> Iterator[Claim[Point]]:
    """Claims (f): about the values, then about the gradient of every parameter, input and initial value."""
    yield Claim("the loss and the last state on a padded sequence are those without the pads", partial(_over_patterns, _values))
    for of in sources(derivation.written):
        compare = partial(_over_patterns, partial(_gradient, of=of))
        yield Claim(f"dL/d{shown(of)} on a padded sequence is that without the pads", compare)


def _over_patterns(compare: Callable[[Pads], Iterator[Pair]], point: Point) -> Iterator[Pair]:
    return (pair for pads in point for pair in compare(pads))


def _values(pads: Pads) -> Iterator[Pair]:
    long, short = pads.runs
    yield Pair(Place(LOSS, (), None, ()), pads.sides, long.loss, short.loss)
    for state in pads.derivation.written.states:
        ends = [slot(state.at(_end(state)), 0, run.data.steps) for run in (long, short)]
        left, right = (run.table[end] for run, end in zip((long, short), ends, strict=True))
        yield from pairs(state.name, ends[0][1], pads.sides, left, right)


def _gradient(pads: Pads, of: Ref) -> Iterator[Pair]:
    left, right = (backward.gradient(of) for backward in pads.backwards)
    if of.time != NOW:
        return pairs(of.name, step_of(of, pads.long.steps), pads.sides, left, right)
    places = {t - 1: i for i, t in enumerate(pads.real)}

    def expected(index: tuple[int, ...]) -> Element:
        t, *rest = index
        return right[places[t], *rest] if t in places else Fraction(0)

    return pairs(of.name, None, pads.sides, left, build_array(left.shape, expected), timed=True)
