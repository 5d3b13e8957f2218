"""Brackets and what is written at them: lists, norms, entries and slices, values at a bar, matrices."""

from dataclasses import replace

from symrnn.ir.cell import LOSS
from symrnn.ir.dims import Dim
from symrnn.judge import meaning as m
from symrnn.judge.look import Mark, index_of
from symrnn.judge.meaning import TOTAL, Index, Meaning
from symrnn.judge.resolve.bars import at_bar
from symrnn.judge.resolve.cases import indicator, is_comparison
from symrnn.judge.resolve.indices import entry_index
from symrnn.judge.resolve.scope import Scope, UnreadError
from symrnn.judge.resolve.sizes import dim_text
from symrnn.notes import written as w
from symrnn.notes.written import Written

NORMS = ("F", "2", "mathrm{F}")
"""What stands below the bars of norms that are read."""


def read_group(r: Scope, node: w.Group) -> Meaning:
    if node.kind == "[" and is_comparison(node):
        return indicator(r, node)
    items = [r.read(item) for item in node.items]
    if node.kind in ("⟨", "⟦") and len(items) == 2:
        return m.Structure("inner", tuple(items))
    if node.kind == "[" and len(items) > 1:
        return m.Structure("stack" if node.below else "concat", tuple(items))
    if len(items) != 1:
        raise UnreadError("a list of things is no value", node.span)
    if node.kind == "|":
        return m.Function("abs", (items[0],))
    if node.kind == "‖":
        return m.Structure("norm", (items[0],))
    return items[0]


def read_matrix(r: Scope, node: w.Matrix) -> Meaning:
    rows = tuple(m.Structure("beside", tuple(r.read(entry) for entry in row)) for row in node.rows)
    return m.Structure("below", rows)


def read_scripted(r: Scope, node: w.Scripted) -> Meaning:
    if node.bar:
        return at_bar(r, node)
    if len(node.subs) == 1 and ":" in node.subs[0].text:
        return _slice(r, node)
    normed = in_norm(node)
    if normed is not None:
        return m.Structure("norm", (r.read(normed),))
    if isinstance(node.arg, w.Group) and node.arg.kind == "‖":
        raise UnreadError("this norm is not read", node.span)
    marks = [mark for script in node.subs for mark in _marks_of(script)]
    indices = [entry_index(r, mark) for mark in marks]
    if any(index is None for index in indices) or len(indices) > 2:
        raise UnreadError("these are no indices of entries", node.subs[0].span)
    return _entry(r, r.read(node.arg), tuple(index for index in indices if index is not None))


def _entry(r: Scope, whole: Meaning, at: tuple[Index, ...]) -> Meaning:
    """An entry; of a variable, `(h_t)_i`, the one that `h_{t,i}` is."""
    symbol = r.vocabulary.symbol(whole.name) if isinstance(whole, m.Variable) and whole.name != LOSS else None
    if isinstance(whole, m.Variable) and symbol is not None and not whole.entry and len(symbol.shape) == len(at):
        return replace(whole, entry=at)
    return m.Entry(whole, at)


def in_norm(node: Written) -> Written | None:
    """What stands between the bars of a norm: the Euclidean one, of a matrix Frobenius' with an F below."""
    if isinstance(node, w.Scripted) and not node.bar and [sub.text for sub in node.subs] in [[name] for name in NORMS]:
        node = node.arg
    return node.items[0] if isinstance(node, w.Group) and node.kind in ("‖", "|") and len(node.items) == 1 else None


def _marks_of(script: w.Scripts) -> list[Mark]:
    """The indices in a script, of which letters and digits side by side are several: `ij`."""
    if index_of(script.text) is None and script.text.isalnum():
        return [Mark(c, script.span) for c in script.text]
    return [Mark(script.text, script.span)]


def _slice(r: Scope, node: w.Scripted) -> Meaning:
    """`[v]_{1:n}` holds entries 1 to n, `v[0:n]` of the cell language those from 0 on below n."""
    start, _, stop = node.subs[0].text.partition(":")
    dims = r.vocabulary.cell.dims
    first = dim_text(start, dims) if start else Dim()
    last = dim_text(stop, dims) if stop else _length(r, node.arg)
    if first is None or last is None:
        raise UnreadError("these are no entries from one to another", node.subs[0].span)
    if start and not r.plain:
        first = first - Dim(constant=1)
    return m.Slice(r.read(node.arg), first, last)


def _length(r: Scope, node: Written) -> Dim | None:
    """The length of a vector of the cell."""
    found = r.read(node)
    shape = r.vocabulary.cell[found.name].shape if isinstance(found, m.Variable) and found.name not in (TOTAL, LOSS) else ()
    return shape[0] if len(shape) == 1 else None
