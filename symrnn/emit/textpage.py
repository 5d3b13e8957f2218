"""Blocks of a document -> plain text for a terminal, at most 100 columns."""

import textwrap
from collections.abc import Callable

from symrnn.emit.document import Block, Display, Document, Inline, Points, Prose, Table
from symrnn.emit.escape import plain_words
from symrnn.emit.frames import SectionText, TextPage
from symrnn.emit.layout import COLUMNS
from symrnn.emit.mathplain import TextPrinter, lines_plain, side_plain
from symrnn.emit.templates import render

NO_BREAK = "\u00a0"


def text_page(document: Document, p: TextPrinter) -> str:
    """The plain text of a document."""
    sections = tuple(
        SectionText(f"{number}. {section.title}", tuple(BLOCKS[type(block)](p, block) for block in section.blocks))
        for number, section in enumerate(document.sections, 1)
    )
    title = _filled(plain_words(document.title))
    rule = "=" * max(map(len, title.splitlines()))
    source = _filled(f"Source of the equations: {plain_words(document.source)}") if document.source else ""
    return render("text/derivation.txt.jinja", TextPage(title, rule, source, sections)).rstrip("\n") + "\n"


def _inline(p: TextPrinter, parts: tuple[Inline, ...]) -> str:
    """Text with formulas that lines are not broken inside of."""
    return "".join(part if isinstance(part, str) else side_plain(p, part).replace(" ", NO_BREAK) for part in parts)


def _filled(text: str, first: str = "", later: str = "") -> str:
    lines = textwrap.wrap(text, COLUMNS, initial_indent=first, subsequent_indent=later, break_on_hyphens=False)
    return "\n".join(lines).replace(NO_BREAK, " ")


def _display(p: TextPrinter, block: Display) -> str:
    lines = lines_plain(p, block.lines)
    return "\n".join(f"  |{line[3:]}" for line in lines) if block.boxed else "\n".join(lines)


def _table(p: TextPrinter, block: Table) -> str:
    rows = [list(block.head), *([_inline(p, cell).replace(NO_BREAK, " ") for cell in row] for row in block.rows)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(block.head))]
    lines = ["    " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join([lines[0], "    " + "  ".join("-" * width for width in widths), *lines[1:]])


BLOCKS: dict[type[Block], Callable[..., str]] = {
    Prose: lambda p, block: _filled(_inline(p, block.parts)),
    Points: lambda p, block: "\n".join(_filled(_inline(p, item.parts), "- ", "  ") for item in block.items),
    Display: _display,
    Table: _table,
}
