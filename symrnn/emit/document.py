"""A derivation as a document: sections of prose, formulas and tables. One value that every target prints."""

from dataclasses import dataclass

from symrnn.emit.formula import Line, Side

Inline = str | Side


@dataclass(frozen=True)
class Prose:
    """A paragraph: text and formulas within it."""

    parts: tuple[Inline, ...]


@dataclass(frozen=True)
class Points:
    """A list of short paragraphs."""

    items: tuple[Prose, ...]


@dataclass(frozen=True)
class Display:
    """Equations aligned at their equality signs; `boxed` marks a result."""

    lines: tuple[Line, ...]
    boxed: bool = False


@dataclass(frozen=True)
class Table:
    head: tuple[str, ...]
    rows: tuple[tuple[tuple[Inline, ...], ...], ...]


Block = Prose | Points | Display | Table


@dataclass(frozen=True)
class Section:
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Document:
    """`name` is the cell's; title and source are the author's words."""

    name: str
    title: str
    source: str
    sections: tuple[Section, ...]


def prose(*parts: Inline) -> Prose:
    return Prose(parts)


def listing(items: list[Inline]) -> tuple[Inline, ...]:
    """`a, b and c`."""
    result: list[Inline] = []
    for index, item in enumerate(items):
        if index:
            result.append(" and " if index == len(items) - 1 else ", ")
        result.append(item)
    return tuple(result)
