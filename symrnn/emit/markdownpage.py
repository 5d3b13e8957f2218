"""Blocks of a document -> Markdown with `$` and `$$`, as GitHub, Jupyter and KaTeX read it."""

from collections.abc import Callable

from symrnn.emit.document import Block, Display, Document, Inline, Points, Prose, Table
from symrnn.emit.escape import markdown_words
from symrnn.emit.frames import MarkdownPage, SectionText
from symrnn.emit.latex import Printer
from symrnn.emit.mathtex import aligned, inline_tex
from symrnn.emit.templates import render


def markdown_page(document: Document, p: Printer) -> str:
    """The Markdown text of a document."""
    sections = tuple(
        SectionText(section.title, tuple(BLOCKS[type(block)](p, block) for block in section.blocks))
        for section in document.sections
    )
    title, source = markdown_words(document.title), markdown_words(document.source)
    return render("markdown/derivation.md.jinja", MarkdownPage(title, source, sections)).rstrip("\n") + "\n"


def _inline(p: Printer, parts: tuple[Inline, ...]) -> str:
    return "".join(part if isinstance(part, str) else f"${inline_tex(p, part)}$" for part in parts)


def _display(p: Printer, block: Display) -> str:
    rows = aligned(p, block.lines).rows
    body = rows[0].replace("&=", "=") if len(rows) == 1 else "\\begin{aligned}\n" + " \\\\\n".join(rows) + "\n\\end{aligned}"
    return f"$$\n\\boxed{{{body}}}\n$$" if block.boxed else f"$$\n{body}\n$$"


def _table(p: Printer, block: Table) -> str:
    rows = [[*block.head], ["---"] * len(block.head), *([_inline(p, cell) for cell in row] for row in block.rows)]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


BLOCKS: dict[type[Block], Callable[..., str]] = {
    Prose: lambda p, block: _inline(p, block.parts),
    Points: lambda p, block: "\n".join(f"- {_inline(p, item.parts)}" for item in block.items),
    Display: _display,
    Table: _table,
}
