"""The numbers on which a program is tried: sizes that all differ, a number of steps, a batch, and random data that make sense.

Arrays have the axes (T, B, *shape) where they have steps, (B, *shape) where they belong to a sequence, `shape` else.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np

from symrnn.errors import InputError
from symrnn.ir.cell import Cell, Coding, Symbol
from symrnn.ir.dims import sizes_of
from symrnn.ir.expr import CrossEntropy, Expr, Ref
from symrnn.ir.walk import nodes
from symrnn.programs.launch import Numbers
from symrnn.verify.fields import Array, Float64, boxed, build_array, draw, filled
from symrnn.verify.oracle import Data, Run, slot

SIZES = (3, 2, 4, 5, 7, 6, 9, 8, 11, 10)
"""The sizes of dimensions in the order of first use: all different, and none of them 1."""
STEPS, BATCH = 5, 3
SCALE = Fraction(3, 4)
ATTEMPTS = 12


@dataclass(frozen=True)
class Setting:
    """How large a trial is; `batch` None: the program takes one sequence, without an axis for it. `seed` varies the data."""

    steps: int
    batch: int | None
    sizes: Mapping[str, int]
    seed: int = 0

    @property
    def sequences(self) -> range:
        return range(self.batch or 1)

    def size(self, name: str) -> int | None:
        """A number by its name: T, B, or a dimension."""
        return {**self.sizes, "T": self.steps, "B": self.batch or 1}.get(name)


def usual_sizes(cell: Cell, taken: Mapping[str, int]) -> dict[str, int]:
    """Sizes for all dimensions of a cell, those that are given and others beside them."""
    free = iter(size for size in SIZES if size not in taken.values())
    return {name: taken[name] if name in taken else next(free) for name in cell.dims}


@dataclass(frozen=True)
class Trial:
    """A cell with data for every sequence of a batch; `absent`: parameters, data and initial values that are all zero."""

    cell: Cell
    setting: Setting
    absent: frozenset[Ref] = frozenset()

    @cached_property
    def sequences(self) -> list[Data]:
        """The data of each sequence in doubles, for which all values of the cell are finite; InputError if none are found."""
        for attempt in range(ATTEMPTS):
            found = [self._data(sequence, attempt) for sequence in self.setting.sequences]
            if all(map(self._is_finite, found)):
                return found
        raise InputError(f"no data were found for which the cell {self.cell.name} has a value at these sizes")

    def _is_finite(self, data: Data) -> bool:
        try:
            run = Run(self.cell, data, Float64()).all()
        except (ArithmeticError, ValueError):
            return False
        return all(np.isfinite(array.astype(float)).all() for array in run.table.values())

    def _data(self, sequence: int, attempt: int) -> Data:
        steps, sizes = self.setting.steps, self.setting.sizes
        shares = _targets(self.cell)
        values = {}
        for symbol in self.cell.params + self.cell.data:
            shape = sizes_of(symbol.shape, sizes)
            key = (self.setting.seed, attempt, symbol.name, "" if symbol in self.cell.params else sequence)
            shape = (steps, *shape) if symbol.timed else shape
            if symbol.at() in self.absent:
                values[symbol.name] = filled(shape, Fraction(0))
                continue
            values[symbol.name] = _entries(symbol, shape, key, positive=attempt % 3 == 2, share=symbol.name in shares)
        initial = {}
        for ref in self.cell.initial:
            at = (self.setting.seed, attempt, ref.name, str(ref.time), sequence)
            place = slot(ref, 0, steps)
            if ref in self.absent:
                initial[place] = filled(sizes_of(ref.shape, sizes), Fraction(0))
                continue
            initial[place] = _plain(sizes_of(ref.shape, sizes), at, positive=attempt % 3 == 2)
        return Data(steps, dict(sizes), values, initial)

    def array(self, name: str) -> Numbers:
        """The values of a parameter or of data, with the axes that this module's head names."""
        symbol = self.cell[name]
        parts = [as_numbers(data.values[name]) for data in self.sequences]
        if not symbol.is_data:
            return parts[0]
        return np.stack(parts, axis=1 if symbol.timed else 0)

    def initial(self, ref: Ref) -> Numbers:
        """An initial value of every sequence."""
        place = slot(ref, 0, self.setting.steps)
        return np.stack([as_numbers(data.initial[place]) for data in self.sequences])


def as_numbers(array: Array) -> Numbers:
    """An array of a field's elements as doubles."""
    return np.array(array, dtype=np.float64)


def _targets(cell: Cell) -> set[str]:
    """The data that are targets of a cross-entropy: distributions."""
    found: set[str] = set()
    for equation in cell.equations:
        for part in nodes(equation.value):
            if isinstance(part, CrossEntropy):
                found |= set(_data_names(part.target, cell))
    return found


def _data_names(expr: Expr, cell: Cell) -> Iterator[str]:
    return (part.name for part in nodes(expr) if isinstance(part, Ref) and cell[part.name].is_data)


def _entries(symbol: Symbol, shape: tuple[int, ...], key: tuple[object, ...], *, positive: bool, share: bool) -> Array:
    if symbol.coding is Coding.LENGTH:
        real = 1 + draw(64, *key) % shape[0]
        return build_array(shape, lambda at: float(at[0] < max(real, -(-shape[0] // 2))))
    if symbol.mask:
        return build_array(shape, lambda at: float(draw(64, *key, *at) % 3 > 0))
    if symbol.coding is Coding.CLASS:
        return build_array(shape, lambda at: float(draw(64, *key, *at[:-1]) % shape[-1] == at[-1]))
    plain = _plain(shape, key, positive=positive or share)
    return boxed(plain / plain.sum(axis=-1, keepdims=True)) if share and shape else plain


def _plain(shape: tuple[int, ...], key: tuple[object, ...], *, positive: bool) -> Array:
    """Numbers between -3/4 and 3/4, or between 1/4 and 1."""
    return build_array(shape, lambda at: _number((*key, *at), positive=positive))


def _number(key: tuple[object, ...], *, positive: bool) -> float:
    unit = float(Float64().fresh(*key))
    return 0.625 + 0.375 * unit if positive else float(SCALE) * unit
