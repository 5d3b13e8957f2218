"""The symbols of a cell with their scripts told apart: the step, the step whose copy is meant, entries."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from symrnn.ir.cell import LOSS, Kind
from symrnn.judge import meaning as m
from symrnn.judge.look import Look, Mark, Sighting, index_of
from symrnn.judge.meaning import TOTAL, Index, Meaning
from symrnn.judge.resolve.defined import defined_meaning
from symrnn.judge.resolve.indices import entry_index, entry_indices, is_symbol, likely_steps
from symrnn.judge.resolve.scope import Scope
from symrnn.judge.vocabulary import Gradient

NEXT: Mapping[str, int] = {"next": 1, "prev": -1}
"""Subscripts that name a neighbouring step in words."""

NOW = Mark("t", (0, 0))
"""The step of what is written without one."""


def sighted(r: Scope, sighting: Sighting) -> Meaning | None:
    """What one way to tell the scripts of a name apart makes of it; None if no such name is known."""
    vocabulary, seen = r.vocabulary, sighting.look
    if seen in vocabulary.bare and not sighting.marks:
        return sighted(r, replace(sighting, marks=(NOW,)))
    if seen in r.free:
        marks = [entry_index(r, mark) for mark in sighting.marks]
        if all(mark is not None for mark in marks):
            return m.Free(str(seen), tuple(i for i in marks if i is not None), r.free[seen])
    if seen in vocabulary.totals and not sighting.marks:
        return m.Variable(TOTAL)
    if seen in vocabulary.gradients:
        return _named_gradient(r, vocabulary.gradients[seen], sighting.marks)
    block = vocabulary.blocks.get(seen)
    entry = None if block is None else _parameter(r, block.name, len(vocabulary.cell[block.name].shape), sighting.marks)
    if block is not None and isinstance(entry, m.Variable) and entry.entry:
        return replace(entry, block=block.extents)
    if seen in vocabulary.symbols:
        return _symbol_meaning(r, vocabulary.symbols[seen], sighting.marks)
    if seen in vocabulary.defined:
        return defined_meaning(r, vocabulary.defined[seen], sighting.marks)
    if seen in vocabulary.totals:
        return _loss_meaning(r, sighting.marks)
    return None if sighting.marks else _next_or_previous(r, seen)


def _next_or_previous(r: Scope, seen: Look) -> Meaning | None:
    """A symbol at the step that a word says: `s_{next}`."""
    steps = [NEXT[sub] for sub in seen.subs if sub in NEXT]
    bare = replace(seen, subs=tuple(sub for sub in seen.subs if sub not in NEXT))
    if len(steps) != 1 or bare not in r.vocabulary.symbols:
        return None
    symbol = r.vocabulary.symbol(r.vocabulary.symbols[bare])
    return m.Variable(symbol.name, Index("t", steps[0])) if symbol is not None and symbol.timed else None


def _named_gradient(r: Scope, meant: Gradient, marks: Sequence[Mark]) -> Meaning | None:
    """A gradient by its name; a name of what has time that carries no step is meant at step t."""
    timeless = not marks and r.vocabulary.cell[meant.name].timed
    by = m.Variable(meant.name, Index("t")) if timeless else _symbol_meaning(r, meant.name, marks)
    if not isinstance(by, m.Variable):
        return None
    at = by.at and replace(by.at, offset=by.at.offset + meant.offset)
    found = m.Derivative(m.Variable(TOTAL), replace(by, at=at), meant.sign)
    return found if meant.factor == 1 else m.Scaled(Fraction(meant.factor), found)


def _loss_meaning(r: Scope, marks: Sequence[Mark]) -> Meaning | None:
    """The loss of a step, or of the sequence."""
    if not marks:
        return m.Variable(TOTAL)
    step = index_of(marks[0].text)
    if len(marks) > 1 or step is None or not any(e.target.name == LOSS for e in r.vocabulary.cell.steps):
        return None
    return m.Variable(LOSS, step)


def _symbol_meaning(r: Scope, name: str, marks: Sequence[Mark]) -> Meaning | None:
    """A symbol with its marks told apart: the step, the step whose copy is meant, entries."""
    if name == TOTAL:
        return None if marks else m.Variable(TOTAL)
    if name == LOSS:
        if marks:
            return _loss_meaning(r, marks)
        after = any(e.target.name == LOSS for e in r.vocabulary.cell.epilogue)
        return m.Variable(LOSS) if after else None
    symbol = r.vocabulary.cell[name]
    if symbol.timed:
        return _timed(r, name, len(symbol.shape), marks)
    if symbol.kind is Kind.PARAM:
        return _parameter(r, name, len(symbol.shape), marks)
    entry = entry_indices(r, marks, len(symbol.shape))
    return None if entry is None else m.Variable(name, entry=entry)


def _timed(r: Scope, name: str, axes: int, marks: Sequence[Mark]) -> Meaning | None:
    """A symbol at a step: one mark says the step, all others entries."""
    if not marks:
        return None
    for position in likely_steps(marks):
        at = index_of(marks[position].text)
        if at is not None and is_symbol(r, at):
            continue
        entry = entry_indices(r, [mark for i, mark in enumerate(marks) if i != position], axes)
        if at is not None and entry is not None:
            return m.Variable(name, at, entry=entry)
    return None


def _parameter(r: Scope, name: str, axes: int, marks: Sequence[Mark]) -> Meaning | None:
    """A parameter, or its copy of a step; the other marks say entries."""
    above = [mark for mark in marks if mark.above]
    below = [mark for mark in marks if not mark.above]
    copy: Index | None = None
    if len(above) == 1:
        copy = index_of(above[0].text)
    elif above:
        return None
    if copy is None and below and len(below) in (1, axes + 1):
        last = index_of(below[-1].text)
        steps = ("t", m.LAST, *(r.bound if len(below) < axes else ()))  # one index below a matrix is none of its entries
        if last is not None and (last.origin in steps or len(below) == axes + 1):
            copy, below = last, below[:-1]
    entry = entry_indices(r, below, axes)
    return None if entry is None else m.Variable(name, copy=copy, entry=entry)
