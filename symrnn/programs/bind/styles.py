"""Ways to lay out arrays: how a step's vector looks, where steps and sequences are, whether matrices are turned."""

from collections.abc import Iterator
from dataclasses import dataclass

from symrnn.ir.cell import Cell, Coding, Symbol
from symrnn.ir.expr import Ref
from symrnn.programs.layout import Blocks, Each, Laid, Layout, Turned

OWN = "*"
"""Stands for the axes that a symbol has of its own."""
Axes = tuple[str, ...]
FLAT, COLUMN, ROW = (OWN,), (OWN, "1"), ("1", OWN)
ROWS, COLUMNS = ("B", OWN), (OWN, "B")


@dataclass(frozen=True)
class Style:
    """`steps`: the axes of a sequence, None for a list of steps; `step`: those of a step; `bias`: of a vector parameter."""

    steps: Axes | None
    step: Axes
    bias: Axes
    turned: bool

    @property
    def has_batch(self) -> bool:
        return "B" in self.step

    def sequence(self, symbol: Symbol) -> Layout:
        """Data of all steps."""
        if not symbol.timed:
            return self.state(symbol.at())
        if symbol.coding is Coding.CLASS:
            return Laid(symbol.name, None, tuple(axis for axis in self.steps or ("T", *self.step) if axis in ("T", "B")))
        if self.steps is None:
            return Each(Laid(symbol.name, None, _filled(self.step, symbol)))
        return Laid(symbol.name, None, _filled(self.steps, symbol))

    def state(self, of: Ref) -> Laid:
        """A state at one moment."""
        dims = tuple(str(dim) for dim in of.shape)
        return Laid(of.name, of.time, None if self.step == FLAT else _put(self.step, dims))

    def vector(self, symbols: tuple[Symbol, ...]) -> Layout:
        """One vector, or several behind one another."""
        parts = tuple(Laid(one.name, None, None if self.bias == FLAT else _filled(self.bias, one)) for one in symbols)
        if len(parts) == 1:
            return parts[0]
        if self.bias == COLUMN:
            return Blocks(tuple(Blocks((part,)) for part in parts))
        return Blocks(parts) if self.bias == FLAT else Blocks((Blocks(parts),))

    def matrix(self, rows: tuple[tuple[Symbol, ...], ...]) -> Layout:
        """Matrices as blocks below and beside one another, as they act on columns."""
        if len(rows) == 1 and len(rows[0]) == 1:
            return self._turned(rows[0][0])
        grid = tuple(zip(*rows, strict=True)) if self.turned else rows
        return Blocks(tuple(Blocks(tuple(map(self._turned, row))) for row in grid))

    def _turned(self, symbol: Symbol) -> Layout:
        if len(symbol.shape) == 1:
            return Laid(symbol.name) if self.turned else Laid(symbol.name, None, _filled(COLUMN, symbol))
        return Turned(Laid(symbol.name)) if self.turned else Laid(symbol.name)


def _filled(axes: Axes, symbol: Symbol) -> Axes:
    return _put(axes, tuple(str(dim) for dim in symbol.shape))


def _put(axes: Axes, dims: Axes) -> Axes:
    return tuple(name for axis in axes for name in (dims if axis == OWN else (axis,)))


SEQUENCES: tuple[tuple[Axes | None, Axes], ...] = (
    (("T", "B", OWN), ROWS), (("B", "T", OWN), ROWS), ((OWN, "B", "T"), COLUMNS), (("T", OWN, "B"), COLUMNS),
    (None, ROWS), (None, COLUMNS),
    (("T", OWN), FLAT), (("T", OWN, "1"), COLUMN), (("T", "1", OWN), ROW), ((OWN, "T"), FLAT), ((OWN, "T"), COLUMN),
    (None, FLAT), (None, COLUMN), (None, ROW),
)  # fmt: skip
BIASES: dict[Axes, tuple[Axes, ...]] = {
    FLAT: (FLAT, COLUMN), COLUMN: (COLUMN, FLAT), ROW: (FLAT, ROW), ROWS: (FLAT, ROW), COLUMNS: (COLUMN,),
}  # fmt: skip
TURNED = {FLAT: (False, True), COLUMN: (False, True), ROW: (True, False), ROWS: (True, False), COLUMNS: (False, True)}


def styles(cell: Cell) -> Iterator[Style]:
    """All ways; those with several sequences first: who takes many, takes one as well."""
    for steps, step in SEQUENCES:
        for turned in TURNED[step]:
            for bias in BIASES[step]:
                yield Style(steps, step, bias, turned)
