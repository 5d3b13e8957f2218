"""Letters above a square matrix that count its factors: `W^{T-1}` and `W^t`, which may be copies of W, and `W^T`, a transpose.

Which of these is meant cannot be seen: a power is another way to take a formula.
"""

from collections.abc import Sequence, Set
from dataclasses import replace

from symrnn.ir.cell import DATA, Kind
from symrnn.judge.look import Look, index_of
from symrnn.judge.meaning import LAST
from symrnn.judge.model.walk import all_nodes, rebuilt
from symrnn.judge.vocabulary import Vocabulary, look
from symrnn.notes.walk import names
from symrnn.notes.written import Derivative, Group, Name, Power, Transposed, Written


def repeatable(vocabulary: Vocabulary) -> frozenset[Look]:
    """How the weights look that can be a factor several times, square matrices and numbers; some are computed from others."""
    cell = vocabulary.cell
    weights = (*cell.params, *(s for s in cell.symbols if not s.timed and s.kind not in (*DATA, Kind.PARAM, Kind.LOSS)))
    square = {weight.name for weight in weights if len(weight.shape) in (0, 2) and len({*weight.shape}) <= 1}
    return frozenset(seen for seen, name in vocabulary.symbols.items() if name in square)


def writes_powers(sides: Sequence[Written], looks: Set[Look], *, lengths: bool) -> bool:
    """Whether something on the sides can be taken as a power of these looks; see `with_powers`."""
    return any(_as_power(node, looks, lengths=lengths) != node for side in sides for node in all_nodes(side))


def with_powers(node: Written, looks: Set[Look], *, lengths: bool) -> Written:
    """The expression in which letters above these looks are exponents; `lengths`: the T that may be a transpose as well.

    By what is differentiated is no power: there letters above say the copy.
    """
    if isinstance(node, Derivative):
        return node
    return rebuilt(node, lambda part: _as_power(part, looks, lengths=lengths))


def _as_power(node: Written, looks: Set[Look], *, lengths: bool) -> Written:
    match node:
        case Transposed(span, arg, "T") if _made_of(arg, looks) and (lengths or _is_turned(arg)):
            return Power(span, arg, Name((span[1] - 1, span[1]), LAST))
        case Name(span, sups=(script,)) if (index := index_of(script.text)) is not None and index.origin:
            base = replace(node, sups=())
            return Power(span, base, Name(script.span, script.text)) if look(base) in looks else node
        case _:
            return node


def _made_of(node: Written, looks: Set[Look]) -> bool:
    """Whether nothing but these looks and transposes stands in an expression, in brackets or not."""
    return isinstance(node, Name | Group | Transposed) and all(look(name) in looks for name in names(node))


def _is_turned(node: Written) -> bool:
    """Whether an expression is a transpose in brackets, which nobody would transpose again."""
    return isinstance(node, Group) and len(node.items) == 1 and isinstance(node.items[0], Transposed)
