"""A document as what the judge needs of it: formulas in their places, and what the words around them say.

Readers of the formats (`markdown`, `tex`, `notebook`, `page`) all give a `Document`; nothing after them knows the format.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType

from symrnn.errors import Place


class Syntax(Enum):
    """In which notation a formula is written."""

    LATEX = "latex"
    PLAIN = "plain"  # the text pages of symrnn, which use the operators of the cell language


@dataclass(frozen=True)
class Macro:
    """A definition by \\newcommand, \\def or \\DeclareMathOperator: so many arguments (`#1` in the body), LaTeX."""

    arguments: int
    body: str
    default: str | None = None


@dataclass(frozen=True)
class Formula:
    """One formula of a document: `text` without its delimiters and environment, as it stands in the file.

    `places[i]` is where character i of `text` stands in the file; the last one more is where the text ends.
    `display`: set off from the text, not within a line. `rows`: an environment of rows with `\\\\` between (align and others).
    `before`: the words of the same paragraph that stand before the formula, back to the formula before it; `after`: those
    that follow it, up to the next one. `section`: how many headings came before. `part`: which part of the file `places` count
    in, where it is not the whole: "cell 3" of a notebook. `steps`: how long the sequence is, if `T = 3` was said since the
    last heading.
    """

    text: str
    places: tuple[Place, ...]
    syntax: Syntax = Syntax.LATEX
    display: bool = True
    rows: bool = False
    before: str = ""
    after: str = ""
    section: int = 0
    part: str = ""
    steps: int | None = None


@dataclass(frozen=True)
class Unread:
    """What could not be read of a formula: which characters of its text, and why."""

    span: tuple[int, int]
    reason: str


@dataclass(frozen=True)
class Scalars:
    """What was said of scalars: `section`: how many headings came before; `first`: how many formulas; `everything`: of all
    quantities; else of a case that the section treats from there on, or of the symbols of some formulas, `names`. `end`: how
    many formulas came before words that go back to vectors, if there are any in the section."""

    section: int
    first: int = 0
    everything: bool = False
    names: tuple[str, ...] = ()
    end: int | None = None


@dataclass(frozen=True)
class Document:
    """The formulas of a file in their order, its own macros, and its settings (front matter, or a comment `symrnn:`).

    Macros are keyed by their name with the backslash. `settings` are plain values: text, numbers, booleans, lists, mappings.
    `unread`: what looks like a formula but could not be delimited, or a definition that could not be read, each with a reason.
    `scalars`: where the text says that quantities are scalars.
    """

    file: str
    text: str
    formulas: tuple[Formula, ...]
    macros: Mapping[str, Macro] = field(default_factory=lambda: MappingProxyType({}), hash=False)
    settings: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}), hash=False)
    unread: tuple[tuple[Place, str], ...] = ()
    scalars: tuple[Scalars, ...] = ()
