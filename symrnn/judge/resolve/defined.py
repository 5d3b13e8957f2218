"""The symbols that notes define, with the indices of their definitions; what is more than these are entries."""

from collections.abc import Sequence

from symrnn.judge import meaning as m
from symrnn.judge.look import Mark, index_of
from symrnn.judge.meaning import Meaning
from symrnn.judge.resolve.indices import counts_steps, entry_index, is_symbol, likely_steps
from symrnn.judge.resolve.scope import Scope
from symrnn.judge.value import Definition


def defined_meaning(r: Scope, name: str, marks: Sequence[Mark]) -> Meaning | None:
    """A symbol of the notes with the indices of its definition; what is more than these are entries."""
    expected = {len(d.indices) for d in r.vocabulary.definitions[name]}
    for count in sorted(expected, reverse=True):
        for chosen_marks in _as_indices(marks, count):
            at = [index_of(mark.text) for mark in chosen_marks]
            entry = [entry_index(r, mark) for mark in marks if mark not in chosen_marks]
            named = any(index is not None and is_symbol(r, index) for index in at)
            if None not in at and None not in entry and len(entry) <= 2 and not named:
                counting = _counting(r.vocabulary.definitions[name], count)
                return m.Defined(name, tuple(i for i in at if i), tuple(i for i in entry if i), counting)
    return None


def at_its_step(r: Scope, node: Meaning) -> Meaning:
    """What notes define at one step alone as a variable of the cell, that variable; anything else as it is."""
    definitions = r.vocabulary.definitions.get(node.name, ()) if isinstance(node, m.Defined) and not node.entry else ()
    bodies = (d.body for d in definitions if isinstance(node, m.Defined) and d.indices == node.at)
    return next((body for body in bodies if isinstance(body, m.Variable)), node)


def _counting(definitions: Sequence[Definition], count: int) -> tuple[int, ...]:
    """Which indices of a definition count entries: letters that stand for no step in what it says."""
    found = next(definition for definition in definitions if len(definition.indices) == count)
    letters = enumerate(index.origin for index in found.indices)
    return tuple(i for i, letter in letters if letter in found.body.letters and not counts_steps(found.body, letter))


def _as_indices(marks: Sequence[Mark], count: int) -> list[Sequence[Mark]]:
    """The marks that can be the indices of a definition: of one index that which looks most like a step, else the last ones."""
    if count == 1:
        return [marks[i : i + 1] for i in likely_steps(marks)]
    return [marks[len(marks) - count :]] if len(marks) >= count else []
