"""Derivation -> LaTeX, Markdown or plain text: one document, three printers.

`detail` is "full" (model, conventions, local derivatives, recursion, copies, gradients, three steps) or "brief" (equations,
recursion, gradients). `wrt` names the parameters, inputs and initial values wanted; the adjoints that these do not need
are left out.
"""

from symrnn.emit.document import Document
from symrnn.emit.exposition.compose import Detail, compose
from symrnn.emit.exposition.select import restrict
from symrnn.emit.latex import Printer
from symrnn.emit.latexpage import latex_page
from symrnn.emit.markdownpage import markdown_page
from symrnn.emit.mathplain import TextPrinter
from symrnn.emit.names import Names
from symrnn.emit.notation import STANDARD, Notation
from symrnn.emit.style import style_of
from symrnn.emit.textpage import text_page
from symrnn.errors import InputError, nearest
from symrnn.ir.derivation import Derivation


def latex(
    derivation: Derivation, *, notation: Notation = STANDARD, detail: str = "full", wrt: tuple[str, ...] | None = None,
    fragment: bool = False,
) -> str:
    """A LaTeX article, or with `fragment` its body for a document of one's own (amsmath, amssymb, booktabs, graphicx)."""
    return latex_page(_document(derivation, detail, wrt), _printer(derivation, notation), fragment=fragment)


def markdown(
    derivation: Derivation, *, notation: Notation = STANDARD, detail: str = "full", wrt: tuple[str, ...] | None = None
) -> str:
    """A Markdown page with its formulas between dollar signs."""
    return markdown_page(_document(derivation, detail, wrt), _printer(derivation, notation))


def text(derivation: Derivation, *, detail: str = "full", wrt: tuple[str, ...] | None = None) -> str:
    """Plain text with formulas in the cell language; it has one notation."""
    return text_page(_document(derivation, detail, wrt, plain=True), TextPrinter.of(derivation.cell))


def _printer(derivation: Derivation, notation: Notation) -> Printer:
    return Printer(Names.of(derivation.cell, notation), notation, style_of(derivation.cell))


def _document(derivation: Derivation, detail: str, wrt: tuple[str, ...] | None, *, plain: bool = False) -> Document:
    if detail not in list(Detail):
        raise InputError(f"unknown detail {detail!r}{nearest(detail, Detail)}\n  details: {', '.join(Detail)}")
    return compose(restrict(derivation, wrt), Detail(detail), plain=plain)
