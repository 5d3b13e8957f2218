"""Names in generated code: one Python identifier for every symbol, adjoint, size and initial value of a cell.

Generated names carry meaning (`s`, `ds`, `s0`, `s_after`) and never clash: with the user's names, with Python, or with the
module's own names. The user's names are kept wherever they can be.
"""

import builtins
from collections.abc import Iterator
from dataclasses import dataclass

from symrnn.ir.cell import Cell
from symrnn.ir.expr import Function, Ref

# What the module's functions call or bind beside the cell's own names; a test reads them off generated modules.
OWN = frozenset(dir(builtins)) | frozenset(
    "np sys T t params Params values Values Gradients forward loss loss_and_gradients checked SHAPES NamedTuple steps rows "
    "sum_outer concatenate one_hot real_steps refuse_undefined loss_or_nan main example numerical sizes "
    "total gradients array compared defined_example".split()
)


@dataclass(frozen=True)
class Identifiers:
    """The identifier of every name; `batch` names the size of the batch axis."""

    symbols: dict[str, str]
    adjoints: dict[str, str]
    initial: dict[Ref, str]
    batch: str
    functions: dict[str, str]

    def function(self, function: Function) -> str:
        """The identifier of an element-wise function that the module defines."""
        return self.functions[key(function)]

    def size(self, name: str) -> str:
        return self.symbols[name]


def key(function: Function) -> str:
    """A name that no other function has: a derivative is told from a user's function that is called like it."""
    if function.derivative_of is None:
        return function.name
    of, index = function.derivative_of
    return f"{of}'{index}"


def identifiers(cell: Cell, library: tuple[str, ...] = (), users: tuple[Function, ...] = ()) -> Identifiers:
    """Identifiers for a cell's symbols and dimensions, and for the functions that its module defines.

    Functions of the library keep their names, which the language does not give to anything else.
    """
    taken = set(OWN) | set(library)
    symbols = {name: _fresh(taken, name, f"{name}_") for name in [*(s.name for s in cell.symbols), *cell.dims]}
    batch = _fresh(taken, "B", "batch", "batch_size")
    names = {name: name for name in library} | {key(f): _fresh(taken, f.name, f"{f.name}_") for f in users}
    initial = {ref: _fresh(taken, *_initial(symbols[ref.name], ref)) for ref in cell.initial}
    adjoints = {s.name: _fresh(taken, f"d{symbols[s.name]}", f"d_{symbols[s.name]}") for s in cell.symbols}
    return Identifiers(symbols, adjoints, initial, batch, names)


def _initial(base: str, ref: Ref) -> Iterator[str]:
    """s0 for s[0], s_before1 for s[-1], …; s_after for s[T+1], s_after2 for s[T+2], …"""
    assert ref.time is not None
    lag = -ref.time.offset
    if ref.time.origin:
        yield f"{base}_after{-lag if lag < -1 else ''}"
        yield f"{base}_beyond{-lag}"
    else:
        yield f"{base}0" if not lag else f"{base}_before{lag}"
        yield f"{base}_start" if not lag else f"{base}_start_before{lag}"


def _fresh(taken: set[str], *wanted: str) -> str:
    """The first wanted name that is free, else the last one with as many underscores as it takes."""
    name = next((name for name in wanted if name not in taken), wanted[-1])
    while name in taken:
        name += "_"
    taken.add(name)
    return name
