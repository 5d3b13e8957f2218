"""Names in generated code: one Python identifier for every symbol, adjoint, size and initial value of a cell.

Generated names carry meaning (`s`, `ds`, `s0`) and never clash: with the user's names, with Python, or with the module's
own names. The user's names are kept wherever they can be.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from symrnn.ir.cell import Cell
from symrnn.ir.expr import Ref

OWN = frozenset(
    "np sys T t params Params values Values gradients Gradients forward loss loss_and_gradients check checked SHAPES MASKS "
    "DISTRIBUTIONS NamedTuple steps rows rows_of sum_outer concatenate main example numerical sizes total numpy".split()
)


@dataclass(frozen=True)
class Identifiers:
    """The identifier of every name; `batch` names the size of the batch axis."""

    symbols: dict[str, str]
    adjoints: dict[str, str]
    initial: dict[Ref, str]
    batch: str
    functions: dict[str, str]

    def size(self, name: str) -> str:
        return self.symbols[name]


def identifiers(cell: Cell, functions: tuple[str, ...] = ()) -> Identifiers:
    """Identifiers for a cell's symbols and dimensions, and for the functions that its module defines."""
    taken = set(OWN)
    symbols = {name: _fresh(taken, name, f"{name}_") for name in [*(s.name for s in cell.symbols), *cell.dims]}
    batch = _fresh(taken, "B", "batch", "batch_size")
    names = {name: _fresh(taken, name, f"{name}_") for name in functions}
    initial = {ref: _fresh(taken, *_initial(symbols[ref.name], ref)) for ref in cell.initial}
    adjoints = {s.name: _fresh(taken, f"d{symbols[s.name]}", f"d_{symbols[s.name]}") for s in cell.symbols}
    return Identifiers(symbols, adjoints, initial, batch, names)


def _initial(base: str, ref: Ref) -> Iterator[str]:
    """s0 for s[0], s_before1 for s[-1], …"""
    assert ref.time is not None
    lag = -ref.time.offset
    yield f"{base}0" if not lag else f"{base}_before{lag}"
    yield f"{base}_start" if not lag else f"{base}_start_before{lag}"


def _fresh(taken: set[str], *wanted: str) -> str:
    """The first wanted name that is free, else the last one with as many underscores as it takes."""
    name = next((name for name in wanted if name not in taken), wanted[-1])
    while name in taken:
        name += "_"
    taken.add(name)
    return name
