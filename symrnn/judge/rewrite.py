"""An arrangement of factors as text, in the writer's notation: the factors' own texts with the signs that the notes use."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from symrnn.judge.arrange import Tree
from symrnn.notes.walk import nodes
from symrnn.notes.written import Transposed, Written

SUM, LOOSE, ENTRIES, MATRIX, ATOM = range(5)
"""How tightly a text holds together: terms, what needs brackets beside a factor, element-wise products, matrix products."""

_TALL = re.compile(r"[(\[]|\\(?:d|t)?frac|\\sum|\\prod|\\left")
_DIAG = re.compile(r"\\(?:operatorname\*?|mathrm|text|textrm|mathop)\s*\{\s*[dD]iag\s*\}|\\[dD]iag(?![A-Za-z])")
_SCRIPT = re.compile(r"\s*\^\s*(?P<braces>\{)?\s*(?P<sign>\\?[A-Za-z]+|\\[A-Za-z]+\s*\{?[A-Za-z]+\}?)\s*(?(braces)\})")
_ENTRIES = re.compile(r"\\(?:odot|circ)(?![A-Za-z])")


@dataclass(frozen=True)
class Style:
    """The signs of notes for element-wise products, transposes and diagonal matrices; "" where they have not used any yet."""

    entries: str = ""
    turned: str = ""
    diag: str = ""

    def seen(self, text: str, formula: Written) -> "Style":
        """The signs known, and those that a formula uses for what no sign is known for yet."""
        entries, diag = (pattern.search(text) for pattern in (_ENTRIES, _DIAG))
        turned = next((_sign(text, node) for node in nodes(formula) if isinstance(node, Transposed)), "")
        return replace(
            self,
            entries=self.entries or (entries[0] if entries else ""),
            turned=self.turned or turned,
            diag=self.diag or (diag[0] if diag else ""),
        )


def _sign(text: str, node: Transposed) -> str:
    """How a transposition is written, without braces around it."""
    written = _SCRIPT.fullmatch(text[node.arg.span[1] : node.span[1]])
    return written["sign"] if written else {"top": "\\top"}.get(node.sign, "T")


@dataclass(frozen=True)
class Piece:
    """The text of a factor; `bare`: without the brackets around it. `turns`: a transposition sign can stand right behind it."""

    text: str
    bare: str
    level: int
    turns: bool


Text = tuple[str, int]


@dataclass(frozen=True)
class Writer:
    """Texts of arrangements of some factors, in LaTeX."""

    pieces: Sequence[Piece]
    style: Style

    def write(self, tree: Tree) -> Text:
        """The text, and how tightly it holds together."""
        return WRITE[tree.kind](self, tree)

    def bare(self, tree: Tree) -> str:
        """The text for a place that has brackets of its own."""
        return self.pieces[tree.leaf].bare if tree.kind == "leaf" else self.write(tree)[0]

    def at(self, tree: Tree, level: int) -> str:
        text, own = self.write(tree)
        return text if own >= level else self.bracket(text)

    def bracket(self, text: str) -> str:
        return f"\\left({text}\\right)" if _TALL.search(text) else f"({text})"

    def beside(self, left: str, right: str) -> str:
        return f"{left} {right}"

    def between(self, left: str, right: str) -> str:
        return f"{left} {self.style.entries or chr(92) + 'odot'} {right}"

    def turned(self, tree: Tree) -> Text:
        sign = self.style.turned or "\\top"
        arg = tree.args[0]
        if arg.kind == "leaf" and self.pieces[arg.leaf].turns:
            return f"{self.pieces[arg.leaf].text}^{braced(sign)}", ATOM
        return f"{self.bracket(self.bare(arg))}^{braced(sign)}", ATOM

    def diag(self, tree: Tree) -> Text:
        return (self.style.diag or "\\mathrm{diag}") + self.bracket(self.bare(tree.args[0])), ATOM

    def product(self, tree: Tree) -> Text:
        left, right = tree.args
        shown = self.at(right, MATRIX)
        if right.rank == 0 and right.kind == "matrix":
            shown = self.bracket(shown)
        return self.beside(self.at(left, MATRIX), shown), MATRIX

    def scaled(self, tree: Tree) -> Text:
        number, rest = tree.args
        text, level = self.write(rest)
        if level < ENTRIES:
            text, level = self.bracket(text), ATOM
        return self.beside(self.at(number, MATRIX), text), min(level, MATRIX)


@dataclass(frozen=True)
class PlainWriter(Writer):
    """Texts in the notation of plain pages, whose vectors are neither rows nor columns."""

    def bracket(self, text: str) -> str:
        return f"({text})"

    def beside(self, left: str, right: str) -> str:
        return f"{left} @ {right}"

    def between(self, left: str, right: str) -> str:
        return f"{left} * {right}"

    def turned(self, tree: Tree) -> Text:
        arg = tree.args[0]
        if arg.rank == 1:
            return self.write(arg)
        if arg.kind == "leaf" and self.pieces[arg.leaf].turns:
            return f"{self.pieces[arg.leaf].text}.T", ATOM
        return f"{self.bracket(self.bare(arg))}.T", ATOM

    def diag(self, tree: Tree) -> Text:
        return f"diag({self.bare(tree.args[0])})", ATOM

    def product(self, tree: Tree) -> Text:
        left, right = tree.args
        if tree.rank == 2 and left.rank == right.rank == 1:
            return f"outer({self.at(left, LOOSE)}, {self.at(right, LOOSE)})", ATOM
        return super().product(tree)

    def scaled(self, tree: Tree) -> Text:
        number, rest = tree.args
        return f"{self.at(number, ENTRIES)} * {self.at(rest, ATOM if rest.kind == 'matrix' else ENTRIES)}", ENTRIES


def braced(sign: str) -> str:
    """A sign as it can be raised."""
    return sign if re.fullmatch(r"\\[a-zA-Z]+|.", sign) else "{" + sign + "}"


def _leaf(writer: Writer, tree: Tree) -> Text:
    piece = writer.pieces[tree.leaf]
    return piece.text, piece.level


def _entries(writer: Writer, tree: Tree) -> Text:
    left, right = (
        writer.at(arg, ENTRIES if writer.write(arg)[1] != MATRIX or arg.kind == "scaled" else ATOM) for arg in tree.args
    )
    return writer.between(left, right), ENTRIES


def _sum(writer: Writer, tree: Tree) -> Text:
    text = ""
    for sign, term in zip(tree.signs, tree.args, strict=True):
        shown = writer.at(term, LOOSE)
        text += f" {'+' if sign > 0 else '-'} {shown}" if text else ("" if sign > 0 else "-") + shown
    return text, SUM


def _unit(writer: Writer, tree: Tree) -> Text:
    text = writer.at(tree.args[0], ENTRIES)
    return ("I", ATOM) if text == "1" else (writer.beside(text, "I"), MATRIX)


WRITE: Mapping[str, Callable[[Writer, Tree], Text]] = {
    "leaf": _leaf,
    "turned": lambda writer, tree: writer.turned(tree),
    "diag": lambda writer, tree: writer.diag(tree),
    "matrix": lambda writer, tree: writer.product(tree),
    "scaled": lambda writer, tree: writer.scaled(tree),
    "entries": _entries,
    "sum": _sum,
    "unit": _unit,
}
