"""Which variables a cell has at which steps of a sequence, in which order they are computed, and what masks are."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import partial

from symrnn.ir.cell import Cell, Coding, Equation, Symbol
from symrnn.ir.dims import sizes_of
from symrnn.verify.fields import Array, Field, build_array, scalar
from symrnn.verify.oracle import Slot, slot


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


def marks(cell: Cell, steps: int) -> dict[str, Array]:
    """Masks of 0 and 1: every third step is a pad, or the last third where a length is given."""
    return {s.name: _mask(s, steps) for s in cell.data if is_mask(s)}


def is_mask(symbol: Symbol) -> bool:
    """Whether data are 1 or 0: said to be a mask, or given by the length of a sequence."""
    return symbol.mask or symbol.coding is Coding.LENGTH


def distributions(cell: Cell, steps: int, sizes: Mapping[str, int], field: Field, names: Iterable[str]) -> dict[str, Array]:
    """Vectors of data whose entries are indeterminates but for the last one, which makes their sum 1.

    What is affine in a vector and holds for these holds for every one-hot vector, and for every vector of probabilities.
    """
    return {name: shares(cell[name], steps, sizes, field) for name in names}


def one_hots(cell: Cell, steps: int, sizes: Mapping[str, int], names: Iterable[str]) -> dict[str, Array]:
    """Vectors of data with one 1, at another place in each of two steps one after the other; for sizes 1 it is all there is."""
    return {name: _one_hot(cell[name], steps, sizes) for name in names}


def lengths(steps: int, names: Iterable[str]) -> dict[str, Array]:
    """Numbers that are how many steps there are."""
    return {name: scalar(Fraction(steps)) for name in names}


def classes(cell: Cell) -> list[str]:
    """The data that are classes: vectors whose entries sum to 1."""
    return [symbol.name for symbol in cell.data if symbol.coding is Coding.CLASS]


def shares(symbol: Symbol, steps: int, sizes: Mapping[str, int], field: Field) -> Array:
    """Data whose entries sum to 1."""
    shape = sizes_of(symbol.shape, sizes)
    free = build_array((steps, *shape) if symbol.timed else shape, partial(field.fresh, symbol.name))
    free[..., -1] = 1 - free[..., :-1].sum(axis=-1) if shape[-1] > 1 else field.lift(1)
    return free


def _one_hot(symbol: Symbol, steps: int, sizes: Mapping[str, int]) -> Array:
    (size,) = sizes_of(symbol.shape, sizes)
    if not symbol.timed:
        return build_array((size,), lambda at: Fraction(int(at[0] == 0)))
    return build_array((steps, size), lambda at: Fraction(int((at[0] + 1) % size == at[1])))


def _mask(symbol: Symbol, steps: int) -> Array:
    if not symbol.timed:
        return scalar(Fraction(1))
    real = steps - steps // 3
    prefix = symbol.coding is Coding.LENGTH
    return build_array((steps,), lambda index: Fraction(int(index[0] < real if prefix else index[0] % 3 != 2)))
