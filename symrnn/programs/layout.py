"""How a program lays out the arrays of a cell: expressions over the cell's symbols, and the arrays that they stand for.

U              the parameter, as the cell declares it          U(m, n), U.T   transposed
x(T, B, m)     the inputs of all steps, with these axes        x(m, B, T), x(T, m, 1), x(T, m)
each x(m, 1)   a list with one array a step                    s[0](B, n)     an initial value, h_bar[T] at the last step
[[Ui, Wi], [Uf, Wf]]   blocks, put together as `numpy.block` does
0.5, n, T, B   numbers
"""

from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Protocol

import numpy as np

from symrnn.errors import InputError, nearest
from symrnn.ir.cell import Cell, Coding, Symbol
from symrnn.ir.expr import NOW, Ref, Time
from symrnn.programs.launch import Numbers
from symrnn.programs.trial import Setting, Trial
from symrnn.programs.wire import Message

STEPS_AXIS, BATCH_AXIS, ONE = "T", "B", "1"


class Layout:
    """An array of a program, in terms of the cell."""


@dataclass(frozen=True)
class Laid(Layout):
    """A symbol of the cell, all of its steps or one, with axes by name; `axes` None: the usual ones."""

    name: str
    time: Time | None = None
    axes: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Turned(Layout):
    """The transpose."""

    of: Layout


@dataclass(frozen=True)
class Blocks(Layout):
    """Blocks side by side, or rows of them below one another."""

    rows: tuple[Layout, ...]


@dataclass(frozen=True)
class Each(Layout):
    """A list with one array a step."""

    of: Laid


@dataclass(frozen=True)
class Constant(Layout):
    """A number."""

    value: Fraction


class Arrays(Protocol):
    """Arrays by the symbols of a cell, with their natural axes."""

    cell: Cell
    setting: Setting

    def array(self, name: str) -> Numbers:
        """Those of a parameter or of data."""

    def initial(self, ref: Ref) -> Numbers:
        """The initial values of all sequences."""


class LayoutError(InputError):
    """An array that cannot be laid out so."""


def laid_out(layout: Layout, trial: Arrays) -> Message:
    """The array, list or number that a layout stands for; LayoutError where it does not fit the cell."""
    match layout:
        case Laid(name, None, None) if _is_size(name, trial):
            return trial.setting.size(name)
        case Laid():
            return _with_axes(layout, trial)
        case Turned(of):
            return _matrix(laid_out(of, trial)).T
        case Each(of):
            axes = (STEPS_AXIS, *(of.axes or axes_of(of, trial)[1:]))
            return list(_with_axes(Laid(of.name, None, axes), trial))
        case Blocks():
            return _put_together(layout, trial)
        case Constant(value):
            return int(value) if value.denominator == 1 else float(value)
    raise AssertionError(layout)


def laid_text(layout: Layout) -> str:
    """A layout as it is written in settings."""
    match layout:
        case Laid(name, time, axes):
            return name + (f"[{time}]" if time is not None else "") + (f"({', '.join(axes)})" if axes is not None else "")
        case Turned(of):
            return f"{laid_text(of)}.T"
        case Each(of):
            return f"each {laid_text(of)}"
        case Blocks(rows):
            return "[" + ", ".join(map(laid_text, rows)) + "]"
        case Constant(value):
            return str(int(value) if value.denominator == 1 else float(value))
    raise AssertionError(layout)


def _matrix(value: Message) -> Numbers:
    if isinstance(value, np.ndarray) and value.ndim == 2:
        return value
    raise LayoutError(".T is for matrices")


def _put_together(layout: Blocks, trial: Arrays) -> Message:
    try:
        return np.block(_nested(layout, trial))
    except ValueError as error:
        raise LayoutError(f"the blocks do not fit together: {error}") from None


def _nested(layout: Layout, trial: Arrays) -> Message:
    return [_nested(row, trial) for row in layout.rows] if isinstance(layout, Blocks) else laid_out(layout, trial)


def _is_size(name: str, trial: Arrays) -> bool:
    return trial.setting.size(name) is not None and not any(symbol.name == name for symbol in trial.cell.symbols)


def axes_of(laid: Laid, trial: Arrays) -> tuple[str, ...]:
    """The axes that a symbol has by nature: (T, B, …), (B, …) at one step, the declared ones of a parameter."""
    symbol = symbol_of(trial.cell, laid.name)
    own = tuple(str(dim) for dim in symbol.shape)
    if symbol.coding is Coding.LENGTH:
        return () if trial.setting.batch is None else (BATCH_AXIS,)
    batch = (BATCH_AXIS,) if trial.setting.batch is not None and not _is_param(symbol, trial.cell) else ()
    steps = (STEPS_AXIS,) if symbol.timed and laid.time is None else ()
    return (*steps, *batch, *own)


def symbol_of(cell: Cell, name: str) -> Symbol:
    """A symbol by its name; LayoutError with the nearest one if there is none."""
    found = next((symbol for symbol in cell.symbols if symbol.name == name), None)
    if found is None:
        raise LayoutError(f"the cell {cell.name} has no symbol {name!r}{nearest(name, [s.name for s in cell.symbols])}")
    return found


def _is_param(symbol: Symbol, cell: Cell) -> bool:
    return symbol in cell.params


def _with_axes(laid: Laid, trial: Arrays) -> Numbers:
    symbol = symbol_of(trial.cell, laid.name)
    array, natural = _natural(laid, symbol, trial)
    if laid.axes is None:
        return array
    if symbol.coding is Coding.CLASS and len([axis for axis in laid.axes if axis != ONE]) == len(natural) - 1:
        array, natural = np.argmax(array, axis=-1), natural[:-1]
    return arranged(array, natural, laid.axes, trial)


def arranged(array: Numbers, natural: tuple[str, ...], axes: tuple[str, ...], trial: Arrays) -> Numbers:
    """An array with its axes put in another order; "1" is an axis of length 1, and a batch of one may go without an axis."""
    left = list(natural)
    if BATCH_AXIS in left and BATCH_AXIS not in axes and (trial.setting.batch or 1) == 1:
        array, left = np.squeeze(array, left.index(BATCH_AXIS)), [axis for axis in left if axis != BATCH_AXIS]
    order = []
    for axis in axes:
        if axis != ONE:
            free = [place for place, name in enumerate(left) if name == axis and place not in order]
            if not free:
                raise LayoutError(f"the axes ({', '.join(axes)}) should be those of ({', '.join(natural)}), in any order")
            order.append(free[0])
    if len(order) < len(left):
        raise LayoutError(f"the axes ({', '.join(axes)}) should be those of ({', '.join(natural)}), in any order")
    turned = np.transpose(array, order)
    return turned.reshape([1 if axis == ONE else turned.shape[_before(axes, place)] for place, axis in enumerate(axes)])


def _before(axes: tuple[str, ...], place: int) -> int:
    """The number of axes before a place that are no axes of length 1."""
    return sum(axis != ONE for axis in axes[:place])


def _natural(laid: Laid, symbol: Symbol, trial: Arrays) -> tuple[Numbers, tuple[str, ...]]:
    """The array of a symbol with the axes it has by nature."""
    natural = axes_of(laid, trial)
    ref = _initial(laid, trial.cell)
    if ref is not None:
        array = trial.initial(ref)
        return (array[0] if trial.setting.batch is None else array), natural
    if not (symbol.is_data or symbol in trial.cell.params):
        raise LayoutError(f"{symbol.name} is computed by the cell: a program can be given parameters, data and initial values")
    array = trial.array(laid.name)
    if symbol.coding is Coding.LENGTH:
        array = array.sum(axis=0)
        return (array[0] if trial.setting.batch is None else array), natural
    if trial.setting.batch is None and symbol.is_data:
        array = array[:, 0] if symbol.timed else array[0]
    if laid.time is not None:
        array = array[_row(laid.time, trial)]
    return array, natural


def _initial(laid: Laid, cell: Cell) -> Ref | None:
    return next((ref for ref in cell.initial if ref.name == laid.name and ref.time == laid.time), None)


def _row(time: Time, trial: Arrays) -> int:
    """The place of a step among 1 … T."""
    step = time.offset + (trial.setting.steps if time.origin == "T" else 0)
    if time == NOW or not 1 <= step <= trial.setting.steps:
        raise LayoutError(f"there is no step {time} among 1 … T")
    return step - 1


@dataclass
class Numbering:
    """Arrays whose entries number themselves: laid out, they say which entry of which symbol stands where."""

    trial: Trial
    starts: dict[Ref, int] = field(default_factory=dict)
    shapes: dict[Ref, tuple[int, ...]] = field(default_factory=dict)
    count: int = 1

    @property
    def cell(self) -> Cell:
        return self.trial.cell

    @property
    def setting(self) -> Setting:
        return self.trial.setting

    def array(self, name: str) -> Numbers:
        return self._numbers(self.cell[name].at(), self.trial.array(name).shape)

    def initial(self, ref: Ref) -> Numbers:
        return self._numbers(ref, self.trial.initial(ref).shape)

    def _numbers(self, ref: Ref, shape: tuple[int, ...]) -> Numbers:
        size = int(np.prod(shape))
        if ref not in self.starts:
            self.starts[ref], self.shapes[ref] = self.count, shape
            self.count += size
        return np.arange(self.starts[ref], self.starts[ref] + size, dtype=np.float64).reshape(shape)


@dataclass(frozen=True)
class Reader:
    """Reads the arrays of the symbols from arrays that are laid out in a way."""

    layout: Layout
    trial: Trial

    @cached_property
    def _numbered(self) -> tuple[Numbering, Numbers]:
        numbering = Numbering(self.trial)
        laid = laid_out(self.layout, numbering)
        return numbering, np.stack(laid) if isinstance(laid, list) else np.asarray(laid, dtype=np.float64)

    @property
    def refs(self) -> list[Ref]:
        """What a layout holds arrays of."""
        return list(self._numbered[0].starts)

    def read(self, value: Numbers) -> dict[Ref, Numbers]:
        """The arrays in their natural axes; NaN for entries that the layout does not hold.

        What stands there twice is added up: so it is with gradients. Entries that are NaN in the program become infinite: they
        are held, and wrong. LayoutError if the array has another shape.
        """
        numbering, places = self._numbered
        if places.shape != value.shape:
            raise LayoutError(f"its shape is {value.shape}, expected {places.shape}")
        flat = np.full(numbering.count, np.nan)
        held = places.ravel().astype(int)
        flat[held] = 0.0
        np.add.at(flat, held, np.where(np.isnan(value), np.inf, value).ravel())
        return {
            ref: flat[start : start + int(np.prod(numbering.shapes[ref]))].reshape(numbering.shapes[ref])
            for ref, start in numbering.starts.items()
        }
