"""Sizes at which a cell is looked at: such that different dimensions are different numbers, and all 1 ("as scalars")."""

from collections.abc import Iterator
from itertools import combinations, count

from symrnn.ir.cell import Cell
from symrnn.ir.dims import Dim
from symrnn.ir.walk import nodes


def distinct_sizes(cell: Cell) -> dict[str, int]:
    """The smallest sizes from 2 up at which axes of different length in the cell, n, m, n + m, 2*n, are different numbers.

    Each dimension in the order of first use gets the smallest number that leaves every difference of two axes nonzero.
    """
    differences = [left - right for left, right in combinations(sorted(set(_axes(cell))), 2)]
    sizes: dict[str, int] = {}
    for name in cell.dims:
        decided = [d for d in differences if name in d.names and set(d.names) <= {*sizes, name}]
        sizes[name] = next(n for n in count(2) if all(d.at({**sizes, name: n}) for d in decided))
    return sizes


def unit_sizes(cell: Cell) -> dict[str, int]:
    """Every dimension is 1."""
    return dict.fromkeys(cell.dims, 1)


def _axes(cell: Cell) -> Iterator[Dim]:
    for symbol in cell.symbols:
        yield from symbol.shape
    for equation in cell.equations:
        yield from (dim for node in nodes(equation.value) for dim in node.shape)
