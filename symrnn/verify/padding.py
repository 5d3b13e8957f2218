"""The claim about masks: on a padded sequence, the loss, the last state and every gradient are those without the pads."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, partial

from symrnn.ir.cell import LOSS, Cell, Equation
from symrnn.ir.derivation import Derivation
from symrnn.ir.expr import NOW, Expr, Ref, Time, Where
from symrnn.ir.walk import refs
from symrnn.verify.claim import Claim, Pair, Place, pairs, shown
from symrnn.verify.fields import Array, Element, Field, build_array, draw
from symrnn.verify.oracle import Data, Run, indeterminates, sources
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
    for equation in cell.steps:
        name = equation.target.name
        if name == LOSS and not _stands(equation, mask, None):
            return f"{LOSS}[t] is not where({mask}[t], ..., 0)"
        if equation.target in {state.at() for state in cell.states} and not _stands(equation, mask, equation.target):
            return f"{name}[t] is not where({mask}[t], ..., {name}[t-1])"
    for symbol in cell.symbols:
        if symbol.lags > int(symbol in cell.states):
            return f"{symbol.name} is read {symbol.lags} step{'s' * (symbol.lags > 1)} back"
    return next((f"{ref.name}[T] depends on the data of the last step" for ref in _ends(cell) if _reads_data(cell, ref)), None)


def _stands(equation: Equation, mask: str, still: Ref | None) -> bool:
    """Whether an equation is where(mask[t], ..., the same at t-1), or where(mask[t], ..., 0) when nothing stands still."""
    value: Expr = equation.value
    if not isinstance(value, Where) or value.mask != Ref(mask, NOW, ()):
        return False
    return value.no.is_zero if still is None else value.no == Ref(still.name, Time("t", -1), still.of_shape)


def _ends(cell: Cell) -> list[Ref]:
    return [ref for equation in cell.epilogue for ref in refs(equation.value) if ref.time is not None]


def _reads_data(cell: Cell, ref: Ref) -> bool:
    symbol = cell[ref.name]
    if symbol in cell.states or ref.time is None:
        return False
    values = [equation.value for equation in cell.steps if equation.target.name == ref.name]
    return symbol.is_data or any(_reads_data(cell, inner) for value in values for inner in refs(value))


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
    return Data(len(real), data.sizes, values, data.initial)


def padding_point(derivation: Derivation, mask: str, steps: int, sizes: Mapping[str, int], field: Field) -> Point:
    return tuple(Pads(derivation, mask, pattern, sizes, field) for pattern in patterns(steps))


def padding_claims(derivation: Derivation) -> Iterator[Claim[Point]]:
    """Claims (e): about the values, then about the gradient of every parameter, input and initial value."""
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
        left, right = (run.table[state.name, run.data.steps] for run in (long, short))
        yield from pairs(state.name, long.data.steps, pads.sides, left, right)


def _gradient(pads: Pads, of: Ref) -> Iterator[Pair]:
    left, right = (backward.gradient(of) for backward in pads.backwards)
    if of.time != NOW:
        return pairs(of.name, None if of.time is None else of.time.offset, pads.sides, left, right)
    places = {t - 1: i for i, t in enumerate(pads.real)}

    def expected(index: tuple[int, ...]) -> Element:
        t, *rest = index
        return right[places[t], *rest] if t in places else Fraction(0)

    return pairs(of.name, None, pads.sides, left, build_array(left.shape, expected), timed=True)
