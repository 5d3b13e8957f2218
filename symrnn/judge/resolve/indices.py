"""Which scripts and letters are indices, and whether they count steps or entries."""

from collections.abc import Sequence

from symrnn.judge import meaning as m
from symrnn.judge.look import Look, Mark, index_of
from symrnn.judge.meaning import Index, Meaning
from symrnn.judge.resolve.scope import Scope

ENTRY_LETTERS = frozenset("ijlpqrabcdnm")
"""Letters that number entries, unless something says otherwise."""


def is_symbol(r: Scope, index: Index) -> bool:
    """Whether a letter of an index is a symbol of the cell that no sum binds."""
    return any(Look(letter) in r.vocabulary.symbols and letter not in r.bound for letter in index.letters)


def entry_index(r: Scope, mark: Mark) -> Index | None:
    """An entry, counted from 0 on. A letter that is a symbol of the cell is the index of a sum, or no index."""
    index = index_of(mark.text)
    if index is None:
        return None
    if index.origin:
        return None if is_symbol(r, index) else index
    return Index("", index.offset - r.vocabulary.first)


def entry_indices(r: Scope, marks: Sequence[Mark], axes: int) -> tuple[Index, ...] | None:
    """The entries that marks say, one for each axis or none at all; None where they say no such thing."""
    if len(marks) not in (0, axes):
        return None
    found = [entry_index(r, mark) for mark in marks]
    return None if any(index is None for index in found) else tuple(index for index in found if index is not None)


def likely_steps(marks: Sequence[Mark]) -> list[int]:
    """The positions of marks, those first that look most like a step."""

    def likeness(position: int) -> tuple[bool, ...]:
        mark, at = marks[position], index_of(marks[position].text)
        if at is None:
            return True, True, True, True
        entrylike = at.origin in ENTRY_LETTERS and not at.offset and not at.more
        return at.origin not in ("t", m.LAST), not mark.above, entrylike, position != len(marks) - 1

    return sorted(range(len(marks)), key=likeness)


def counts_steps(node: Meaning, letter: str) -> bool:
    """Whether a letter stands for a step somewhere in a body."""
    for inner in m.nodes(node):
        if isinstance(inner, m.Variable):
            found = any(i is not None and letter in i.letters for i in (inner.at, inner.copy))
        elif isinstance(inner, m.Defined):
            found = any(letter in i.letters for i in inner.steps)
        elif isinstance(inner, m.Big) and not inner.sizes:
            found = any(i is not None and letter in i.letters for i in (inner.lower, inner.upper))
        elif isinstance(inner, m.Power):
            found = isinstance(inner.exponent, Index) and letter in inner.exponent.letters
        else:
            continue
        if found:
            return True
    return False
