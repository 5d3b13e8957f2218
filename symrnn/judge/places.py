"""Which variables a cell has at which steps of a sequence, in which order they are computed, and what masks are."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import partial

from symrnn.ir.cell import Cell, Coding, Equation, Symbol
from symrnn.ir.dims import sizes_of
from symrnn.ir.expr import CrossEntropy, Ref
from symrnn.ir.walk import nodes
from symrnn.verify.fields import Array, Field, build_array, draw, scalar
from symrnn.verify.oracle import Slot, slot

CHANCE = 2
"""The first pattern of one-hot vectors that chance makes."""

COUNTED = 4
"""Of so many steps, the patterns of a mask are counted out."""


@dataclass(frozen=True)
class Placed:
    """An equation at its moment: 0 for the prologue, t, T + 1 for the epilogue."""

    equation: Equation
    moment: int


def placed_equations(cell: Cell, steps: int) -> Iterator[tuple[Slot, Placed]]:
    """Every equation at every step, in the order of computing, with what it gives."""
    runs = [(cell.prologue, 0)]
    runs += [(scan.equations, t) for scan in cell.scans for t in scan.direction.moments(steps)]
    runs += [(cell.epilogue, steps + 1)]
    for equations, moment in runs:
        for equation in equations:
            yield slot(equation.target, moment, steps), Placed(equation, moment)


def handed_in(cell: Cell, steps: int) -> Iterator[Slot]:
    """What no equation of the steps gives: parameters, data, and what is read before the first step or after the last."""
    for symbol in cell.symbols:
        if symbol.is_data or symbol in cell.params:
            yield from ((symbol.name, t) for t in (range(1, steps + 1) if symbol.timed else [None]))
        if symbol.timed:
            yield from ((symbol.name, -lag) for lag in range(symbol.lags))
            yield from ((symbol.name, steps + 1 + lead) for lead in range(symbol.leads))


def marks(cell: Cell, steps: int, pattern: int = 0) -> dict[str, Array]:
    """Masks of 0 and 1: every third step is a pad, or the last third where a length is given; others in other patterns."""
    return {s.name: _mask(s, steps, pattern) for s in cell.data if is_mask(s)}


def is_mask(symbol: Symbol) -> bool:
    """Whether data are 1 or 0: said to be a mask, or given by the length of a sequence."""
    return symbol.mask or symbol.coding is Coding.LENGTH


def distributions(cell: Cell, steps: int, sizes: Mapping[str, int], field: Field, names: Iterable[str]) -> dict[str, Array]:
    """Vectors of data whose entries are indeterminates but for the last one, which makes their sum 1.

    What is affine in a vector and holds for these holds for every one-hot vector, and for every vector of probabilities.
    """
    return {name: shares(cell[name], steps, sizes, field) for name in names}


def one_hots(cell: Cell, steps: int, sizes: Mapping[str, int], names: Iterable[str], pattern: int = 0) -> dict[str, Array]:
    """Vectors of data with one 1; for sizes 1 it is all there is.

    In pattern 0 it is at another place in each of two steps one after the other, in pattern 1 at the same place in all steps,
    in others by chance, among two places in every second one.
    """
    return {name: _one_hot(cell[name], steps, sizes, pattern) for name in names}


def lengths(steps: int, names: Iterable[str]) -> dict[str, Array]:
    """Numbers that are how many steps there are."""
    return {name: scalar(Fraction(steps)) for name in names}


def classes(cell: Cell) -> list[str]:
    """The data that are vectors whose entries sum to 1: classes, and targets of cross-entropies.

    Where there are masks a target may be 0 throughout, as at pads.
    """
    targets = set() if any(map(is_mask, cell.data)) else {*_targets(cell)}
    return [symbol.name for symbol in cell.data if symbol.coding is Coding.CLASS or symbol.name in targets]


def _targets(cell: Cell) -> Iterator[str]:
    entropies = (node for e in cell.equations for node in nodes(e.value) if isinstance(node, CrossEntropy))
    yield from (entropy.target.name for entropy in entropies if isinstance(entropy.target, Ref))


def shares(symbol: Symbol, steps: int, sizes: Mapping[str, int], field: Field) -> Array:
    """Data whose entries sum to 1."""
    shape = sizes_of(symbol.shape, sizes)
    free = build_array((steps, *shape) if symbol.timed else shape, partial(field.fresh, symbol.name))
    free[..., -1] = 1 - free[..., :-1].sum(axis=-1) if shape[-1] > 1 else field.lift(1)
    return free


def _one_hot(symbol: Symbol, steps: int, sizes: Mapping[str, int], pattern: int) -> Array:
    (size,) = sizes_of(symbol.shape, sizes)
    if not symbol.timed:
        return build_array((size,), lambda at: Fraction(int(at[0] == pattern % size)))
    places = [_place(symbol.name, step, size, pattern) for step in range(steps)]
    return build_array((steps, size), lambda at: Fraction(int(places[at[0]] == at[1])))


def _place(name: str, step: int, size: int, pattern: int) -> int:
    """Where the 1 is at a step."""
    if pattern < CHANCE:
        return ((step + 1) if pattern == 0 else 0) % size
    return draw(64, "class", name, pattern, step) % (min(size, 2) if pattern % 2 == 0 else size)


def _mask(symbol: Symbol, steps: int, pattern: int) -> Array:
    if not symbol.timed:
        return scalar(Fraction(1))
    real = steps - steps // 3 if pattern == 0 else 1 + pattern % steps
    prefix = symbol.coding is Coding.LENGTH
    return build_array((steps,), lambda at: Fraction(int(at[0] < real if prefix else _is_real(symbol.name, at[0], pattern))))


def _is_real(name: str, step: int, pattern: int) -> bool:
    """Whether a step is no pad; 16 patterns one after the other have all ways in which the first four steps can be pads."""
    if pattern == 0:
        return step % 3 != 2
    return bool(pattern >> step & 1) if step < COUNTED else draw(64, "mask", name, pattern, step) % 2 == 1
