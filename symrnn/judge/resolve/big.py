"""Sums and products over an index: over which letter they go, from where to where, and whether that counts steps."""

from dataclasses import replace

from symrnn.judge import meaning as m
from symrnn.judge.allsteps import all_steps
from symrnn.judge.choice import bounds_of, index_text
from symrnn.judge.look import index_of
from symrnn.judge.meaning import Index, Meaning
from symrnn.judge.resolve.ends import ends_of_entries
from symrnn.judge.resolve.indices import counts_steps
from symrnn.judge.resolve.scope import Scope, UnreadError
from symrnn.notes import written as w
from symrnn.notes.written import Written


def read_big(r: Scope, node: w.Big) -> Meaning:
    if not node.index:
        return _over_the_only_index(r, node)
    inner = r.within(node.index)
    body = inner.read(node.body)
    if node.index in body.letters and not counts_steps(body, node.index):
        return _over_entries(r, node, body)
    lower, upper = _bounds(r, node)
    if lower is None and upper is None and counts_steps(body, node.index):
        lower, upper = all_steps(body, node.index, r.vocabulary)
    elif lower is not None and upper is not None and upper.origin == m.LAST and node.index not in body.letters:
        pass
    elif lower is None or upper is None:
        lower = upper = None
    return m.Big(node.kind, node.index, lower, upper, body)


def _over_entries(r: Scope, node: w.Big, body: Meaning) -> Meaning:
    """A sum whose index counts entries: over those from one to another, or all of an axis of which nothing more is said."""
    if not (node.condition or node.lower or node.upper):
        return m.Big(node.kind, node.index, None, None, body)
    ends = ends_of_entries(r, node, body)
    if ends is None:
        return m.Big(node.kind, node.index, None, None, body)
    (lower, more), (upper, size) = ends
    return m.Big(node.kind, node.index, lower, upper, body, (more, size))


def _over_the_only_index(r: Scope, node: w.Big) -> Meaning:
    """A sum under which nothing stands: over the one index that is left open behind it."""
    letters = sorted(m.letters(r.read(node.body)) - {*r.bound})
    if len(letters) != 1 or node.condition:
        raise UnreadError("nothing says over what this goes", node.span)
    return read_big(r, replace(node, index=letters[0]))


def _bounds(r: Scope, node: w.Big) -> tuple[Index | None, Index | None]:
    """From where to where a sum goes, as far as it says so."""
    if node.condition:
        found = bounds_of(node.condition, node.index)
        if found is None:
            raise UnreadError("the condition under the sign is not read", node.span)
        return found
    lower, upper = (None if b is None else _bound(b) for b in (node.lower, node.upper))
    return lower, upper


def _bound(node: Written) -> Index:
    text = index_text(node)
    index = index_of(text) if text is not None else None
    if index is None:
        raise UnreadError("this is no bound of a sum", node.span)
    return index
