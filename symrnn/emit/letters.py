"""Letters that a cell leaves free, for what a derivation names itself: the total loss, and the indices of entries."""

from itertools import chain, islice

from symrnn.ir.cell import Cell

INDICES = "ijklpqrsuvabcghmnowxyzABCGHIJKMNPQRSUVWXYZ"


def free(cell: Cell, *candidates: str) -> str:
    """The first of some names that the cell has not given to anything, with as many underscores as it takes at the worst."""
    taken = _taken(cell)
    name = next((name for name in candidates if name not in taken), candidates[-1])
    while name in taken:
        name += "_"
    return name


def indices(cell: Cell) -> tuple[str, str, str, str]:
    """Four letters for rows and columns: i, j, k, l, where no symbol and no size of the cell is called so."""
    taken = _taken(cell)
    primed = (f"{letter}'" for letter in INDICES)
    i, j, k, l_ = islice(chain((letter for letter in INDICES if letter not in taken), primed), 4)
    return i, j, k, l_


def _taken(cell: Cell) -> set[str]:
    return {*(symbol.name for symbol in cell.symbols), *cell.dims, *(function.name for function in cell.functions)}
