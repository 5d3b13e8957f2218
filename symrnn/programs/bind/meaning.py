"""What an argument or a variable of a program may stand for: data of the cell, sizes, parameters, a learning rate."""

import re
from dataclasses import dataclass

from symrnn.ir.cell import Cell, Kind, Symbol
from symrnn.ir.expr import Ref
from symrnn.programs.bind.names import INPUT, SIZES, TARGET, data_kind, is_initial, is_upstream, plain, words_of
from symrnn.programs.bind.parts import STACKED, gates_of, roles_of

RATES = frozenset("lr learningrate alpha eta rate stepsize".split())
LIKE_PARAMETERS = re.compile(r"^(?:[WUVRb]_?[A-Za-z]{0,4}|[WUVR]_\w+|[bB]ias\w*|[wW]eights?\w*|w_?[a-z]{1,3})$")
GROUPS = frozenset("params parameters weights theta model param pars p net w".split())


@dataclass(frozen=True)
class Size:
    """A dimension of the cell, T or B."""

    name: str


Meaning = Symbol | Ref | Size


def data_meaning(name: str, cell: Cell) -> Symbol | Ref | None:
    """The input, target, upstream gradient or initial value that a name stands for."""
    exact = next((symbol for symbol in cell.data if symbol.name == name), None)
    if exact:
        return exact
    by_kind = {INPUT: cell.of_kind(Kind.INPUT), TARGET: cell.of_kind(Kind.TARGET)}.get(data_kind(name) or "", ())
    if len(by_kind) == 1:
        return by_kind[0]
    return _upstream(name, cell) or _initial(name, cell)


def _words(state: str, cell: Cell) -> set[str]:
    first = cell.states[0].name if cell.states else ""
    return words_of(state, is_cell=len(cell.states) > 1 and state != first)


def _upstream(name: str, cell: Cell) -> Symbol | None:
    for output in cell.outputs:
        symbol = cell[output.upstream.name]
        if is_upstream(name, _words(output.of.name, cell), last=not symbol.timed):
            return symbol
    return None


def _initial(name: str, cell: Cell) -> Ref | None:
    return next((ref for ref in cell.initial if is_initial(name, _words(ref.name, cell))), None)


def size_meaning(name: str, cell: Cell) -> Size | None:
    """The size that a name stands for."""
    low = plain(name)
    kinds = {"state": cell.states, "input": cell.of_kind(Kind.INPUT), "output": cell.of_kind(Kind.TARGET)}
    for kind, symbols in kinds.items():
        if low in SIZES[kind].split():
            dims = [dim for symbol in symbols for dim in symbol.shape if str(dim) in cell.dims]
            if dims:
                return Size(str(dims[0]))
    return next((Size(size) for size in ("T", "B") if low in SIZES[size].split()), None)


def is_parameter(name: str, cell: Cell) -> bool:
    """Whether a name is one that a parameter of the cell usually has."""
    roles = roles_of(cell)
    gated = len(gates_of(roles)) > 1
    return any(role.likes(name, gated=gated) for role in roles) or (
        gated and any(plain(name) in names.split() for names in STACKED.values())
    )


def may_be_parameter(name: str, cell: Cell) -> bool:
    """Whether a name is one that parameters have."""
    return is_parameter(name, cell) or LIKE_PARAMETERS.match(name) is not None
