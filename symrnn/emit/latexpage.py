"""Blocks of a document -> LaTeX."""

from collections.abc import Callable

from symrnn.emit.document import Block, Display, Document, Inline, Points, Prose, Table
from symrnn.emit.escape import latex_words
from symrnn.emit.frames import LatexArticle, LatexFragment, SectionText
from symrnn.emit.latex import Printer
from symrnn.emit.layout import LINE
from symrnn.emit.mathtex import aligned, inline_tex
from symrnn.emit.templates import render

BOX_MARGIN = 1.0  # em: what the frame around a result takes


def latex_page(document: Document, p: Printer, *, fragment: bool) -> str:
    """The LaTeX text of a document: an article, or its body."""
    sections = tuple(
        SectionText(latex_words(section.title), _paragraphs(p, section.blocks))
        for section in document.sections
    )
    name, title, source = map(latex_words, (document.name, document.title, document.source))
    if fragment:
        return render("latex/fragment.tex.jinja", LatexFragment(name, source, sections)).rstrip("\n") + "\n"
    return render("latex/article.tex.jinja", LatexArticle(name, title, source, sections))


def _paragraphs(p: Printer, blocks: tuple[Block, ...]) -> tuple[str, ...]:
    """The blocks as paragraphs; a display or a table belongs to the prose before it, without the space of a new paragraph."""
    paragraphs: list[str] = []
    for before, block in zip((None, *blocks), blocks, strict=False):
        text = BLOCKS[type(block)](p, block)
        if isinstance(block, Display | Table) and isinstance(before, Prose):
            paragraphs[-1] += f"\n{text}"
        else:
            paragraphs.append(text)
    return tuple(paragraphs)


def _inline(p: Printer, parts: tuple[Inline, ...]) -> str:
    return "".join(latex_words(part) if isinstance(part, str) else f"${inline_tex(p, part)}$" for part in parts)


def _display(p: Printer, block: Display) -> str:
    """An `align*`; a boxed result in a frame."""
    result = aligned(p, block.lines, LINE - BOX_MARGIN if block.boxed else LINE, _shrunk)
    rows = " \\\\\n".join(result.rows)
    if not block.boxed:
        environment, columns = ("alignat*", "{2}") if result.notes else ("align*", "")
        return f"\\begin{{{environment}}}{columns}\n{rows}\n\\end{{{environment}}}"
    body = f"\\begin{{aligned}}\n{rows}\n\\end{{aligned}}" if len(result.rows) > 1 else result.rows[0].replace("&=", "=")
    return f"\\[\n\\boxed{{{body}}}\n\\]"


def _shrunk(tex: str, room: float) -> str:
    """A piece that cannot be broken, scaled down to its room if it really is wider."""
    limit = f"{room:.1f}em"
    return rf"\resizebox{{\ifdim\width>{limit} {limit}\else\width\fi}}{{!}}{{$\displaystyle {tex}$}}"


def _points(p: Printer, block: Points) -> str:
    items = "\n".join(rf"\item {_inline(p, item.parts)}" for item in block.items)
    return f"\\begin{{itemize}}\n{items}\n\\end{{itemize}}"


def _table(p: Printer, block: Table) -> str:
    rows = "\n".join(" & ".join(_inline(p, cell) for cell in row) + r" \\" for row in block.rows)
    head = " & ".join(latex_words(word) for word in block.head)
    columns = "l" * len(block.head)
    return (
        f"\\par\\nobreak\\medskip\\noindent\\hfil\n\\begin{{tabular}}{{{columns}}}\n\\toprule\n{head} \\\\\n"
        f"\\midrule\n{rows}\n\\bottomrule\n\\end{{tabular}}"
    )


BLOCKS: dict[type[Block], Callable[..., str]] = {
    Prose: lambda p, block: _inline(p, block.parts),
    Points: _points,
    Display: _display,
    Table: _table,
}
