"""Data that equations read at later steps, `\\log p_t[w_{t+1}]`: the sequence has them past its last step too.

A loss up to T of the next word has a word T + 1. One whose sum ends before needs none; what it says of step T is not told here.
"""

from collections.abc import Collection, Mapping, Sequence
from functools import partial

from symrnn.ir.cell import Cell, Coding, Symbol
from symrnn.ir.dims import sizes_of
from symrnn.judge.choice import index_text
from symrnn.judge.look import index_of
from symrnn.judge.meaning import LAST
from symrnn.judge.model.network import Link
from symrnn.judge.model.walk import all_nodes
from symrnn.judge.places import one_hots, shares
from symrnn.notes.document import Unread
from symrnn.notes.written import Big, Chain, Written
from symrnn.verify.fields import Array, Field, build_array
from symrnn.verify.oracle import Slot


def past_the_end(cell: Cell, formulas: Sequence[Sequence[Written | Unread]], used: Collection[Link]) -> frozenset[str]:
    """The data that go on past the last step by the equations of notes: `used` are the links that are these."""
    chains = [formulas[f][c] for f, c, _ in used if f >= 0]
    if any(_ends_early(node) for chain in chains if isinstance(chain, Chain) for node in all_nodes(chain)):
        return frozenset()
    return frozenset(s.name for s in cell.data if s.leads and not s.mask and s.coding is not Coding.LENGTH)


def _ends_early(node: Written) -> bool:
    """Whether a sum ends before the last step."""
    text = index_text(node.upper) if isinstance(node, Big) and node.upper is not None else None
    index = None if text is None else index_of(text)
    return index is not None and index.origin == LAST and index.offset < 0


def values_past_the_end(
    cell: Cell, steps: int, sizes: Mapping[str, int], field: Field, names: Collection[str], coded: Collection[str]
) -> dict[Slot, Array]:
    """The values of these data past the last step; `coded` are one-hot vectors."""
    found: dict[Slot, Array] = {}
    for symbol in (cell[name] for name in sorted(names)):
        values = _values(cell, symbol, steps + symbol.leads, sizes, field, symbol.name in coded)
        found |= {(symbol.name, step + 1): values[step] for step in range(steps, steps + symbol.leads)}
    return found


def _values(cell: Cell, symbol: Symbol, steps: int, sizes: Mapping[str, int], field: Field, coded: bool) -> Array:
    """The values of data in a sequence of so many steps."""
    if coded:
        return one_hots(cell, steps, sizes, (symbol.name,))[symbol.name]
    if symbol.coding is Coding.CLASS:
        return shares(symbol, steps, sizes, field)
    return build_array((steps, *sizes_of(symbol.shape, sizes)), partial(field.fresh, symbol.name))
