"""Symbols that are matrices because their entries are numbered by two letters, `w_{ij}`."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from symrnn.judge.look import bare_text, index_of
from symrnn.judge.model.style import ENTRIES, Style, UnreadableError, entries_of, symbol_of
from symrnn.judge.model.terms import Key
from symrnn.notes.written import Name


def numbered(names: Iterable[Name], keys: Collection[Key], style: Style) -> Iterator[Key]:
    """Those of some symbols without a step that names show with two indices of entries, unless these are a label.

    What stands above them may be a word, as in `w^{in}_{ij}`.
    """
    for name in names:
        letters = [letter for script in name.subs for letter in entries_of(bare_text(script))]
        words = all(index_of(bare_text(script)) is None for script in name.sups)
        if len(letters) == 2 and {*letters} <= ENTRIES - {style.letter} and words:
            whole, labelled = _key(name, replace(style, entries={*letters})), _key(name, style)
            if whole in keys and labelled not in keys and whole is not None and not whole.timed:
                yield whole


def _key(name: Name, style: Style) -> Key | None:
    try:
        return symbol_of(name, style).key
    except UnreadableError:
        return None
