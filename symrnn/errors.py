"""The errors a user can meet, in two families: the input is wrong, or symrnn does not do this yet.

Everything else that is raised is a defect of symrnn itself. `cli` prints these without a traceback and exits with status 2.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True)
class Place:
    """Where in a text something stands: 1-based line and column, and how many characters it covers."""

    line: int
    column: int
    length: int = 1


class SymrnnError(Exception):
    """Base of all errors that are the user's to mend."""


class InputError(SymrnnError):
    """The input is wrong: what was found, and what would be right."""


class UnsupportedError(SymrnnError):
    """The input means something that symrnn does not do."""


class CellError(InputError):
    """A cell text is wrong at a place; the message shows the line with a caret under it."""

    def __init__(self, summary: str, *, file: str, place: Place, line: str = "", details: Iterable[str] = ()) -> None:
        self.summary, self.file, self.place, self.details = summary, file, place, tuple(details)
        super().__init__(_located(summary, file, place, line, self.details))


def _located(summary: str, file: str, place: Place, line: str, details: Iterable[str]) -> str:
    shown = [f"{file}:{place.line}:{place.column}: {summary}"]
    if line:
        window, shift = _window(_printable(line), place.column - 1)
        room = max(1, len(window) - shift)
        shown += ["  " + window, "  " + " " * shift + "^" * max(1, min(place.length, room))]
    return "\n".join([*shown, *("  " + detail for detail in details)])


def _printable(line: str) -> str:
    """The line with one visible character for each of its own: a space for a tab, a box for what cannot be shown."""
    return "".join(c if c.isprintable() else " " if c == "\t" else "\N{REPLACEMENT CHARACTER}" for c in line)


def _window(line: str, column: int, width: int = 100) -> tuple[str, int]:
    """The part of a long line around a column, and the column's index in it."""
    if len(line) <= width:
        return line, column
    start = max(0, min(column - width // 2, len(line) - width))
    return line[start : start + width], column - start


def nearest(name: str, known: Iterable[str]) -> str:
    """`; did you mean X?` for the known name nearest to a misspelt one, or nothing."""
    names = sorted(known)
    match = [n for n in names if n.lower() == name.lower()] or get_close_matches(name, names, n=1, cutoff=0.6)
    return f"; did you mean {match[0]}?" if match else ""
