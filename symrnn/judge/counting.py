"""How notes count and where they write what: entries from 0 or from 1 on, the step above or below."""

from collections.abc import Iterator, Sequence
from typing import Protocol

from symrnn.judge.look import index_of, look_of
from symrnn.judge.meaning import LAST, Variable
from symrnn.judge.resolve import Resolver, name_meaning
from symrnn.judge.vocabulary import Vocabulary
from symrnn.notes import written as w
from symrnn.notes.document import Unread
from symrnn.notes.walk import names


class Readable(Protocol):
    """A formula with its syntax trees."""

    @property
    def chains(self) -> tuple[w.Chain | Unread, ...]: ...


def counts_from_zero(read: Sequence[Readable], words: Vocabulary) -> bool:
    """Whether notes write an entry with number 0."""
    resolver = Resolver(words)
    return any(_begins_with_zero(name) or _has_entry_zero(name_meaning(resolver, name)) for name in _names(read))


def _begins_with_zero(name: w.Name) -> bool:
    """`W_{00}`, `W_{01}`, also of a symbol that is not known yet: no step is written so, while `z_{10}` may be one."""
    return any(len(sub.text) == 2 and sub.text.isdigit() and sub.text[0] == "0" for sub in name.subs)


def _has_entry_zero(found: object) -> bool:
    """Whether an entry stands before the first one, if entries are counted from 1 on."""
    return isinstance(found, Variable) and any(not index.origin and index.offset < 0 for index in found.entry)


def steps_above(read: Sequence[Readable], words: Vocabulary) -> bool:
    """Whether the step of most variables stands above them, without brackets: what is no square there is a step."""
    above = [place for name in _names(read) for place in _places(name, words)]
    return 2 * sum(above) > len(above)


def _places(name: w.Name, words: Vocabulary) -> Iterator[bool]:
    """For each way to see a variable with a step, whether it is a bare script above."""
    bare = {script.text for script in name.sups}
    timed = {symbol.name for symbol in words.cell.symbols if symbol.timed}
    for sighting in look_of(name):
        for mark in sighting.marks if words.symbols.get(sighting.look) in timed else ():
            index = index_of(mark.text)
            if index is not None and index.origin in ("t", LAST):
                yield mark.above and mark.text in bare


def _names(read: Sequence[Readable]) -> Iterator[w.Name]:
    for one in read:
        for chain in one.chains:
            if isinstance(chain, w.Chain):
                yield from names(chain)
