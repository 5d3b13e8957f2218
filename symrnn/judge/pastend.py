"""Data that equations read at later steps, `\\log p_t[w_{t+1}]`: the sequence has them past its last step too.

A loss up to T of the next word has a word T + 1.
"""

from collections.abc import Collection, Mapping
from functools import partial

from symrnn.ir.cell import Cell, Coding, Symbol
from symrnn.ir.dims import sizes_of
from symrnn.judge.places import one_hots, shares
from symrnn.verify.fields import Array, Field, build_array
from symrnn.verify.oracle import Slot


def past_the_end(cell: Cell) -> frozenset[str]:
    """The data of a cell that go on past the last step."""
    return frozenset(s.name for s in cell.data if s.leads and not s.mask and s.coding is not Coding.LENGTH)


def values_past_the_end(
    cell: Cell, steps: int, sizes: Mapping[str, int], field: Field, names: Collection[str], coded: Mapping[str, int]
) -> dict[Slot, Array]:
    """The values of these data past the last step; `coded` are one-hot vectors, each in a pattern."""
    found: dict[Slot, Array] = {}
    for symbol in (cell[name] for name in sorted(names)):
        values = _values(cell, symbol, steps + symbol.leads, sizes, field, coded.get(symbol.name))
        found |= {(symbol.name, step + 1): values[step] for step in range(steps, steps + symbol.leads)}
    return found


def _values(cell: Cell, symbol: Symbol, steps: int, sizes: Mapping[str, int], field: Field, pattern: int | None) -> Array:
    """The values of data in a sequence of so many steps."""
    if pattern is not None:
        return one_hots(cell, steps, sizes, (symbol.name,), pattern)[symbol.name]
    if symbol.coding is Coding.CLASS:
        return shares(symbol, steps, sizes, field)
    return build_array((steps, *sizes_of(symbol.shape, sizes)), partial(field.fresh, symbol.name))
