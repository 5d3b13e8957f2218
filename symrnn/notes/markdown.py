"""Markdown: the formulas of its paragraphs, lists, quotations, tables and headings, each character in its place."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from markdown_it.token import Token

from symrnn.notes.blocks import blocks
from symrnn.notes.definitions import begins_with_definition
from symrnn.notes.document import Document
from symrnn.notes.draft import Draft
from symrnn.notes.environments import NAMES, has_rows
from symrnn.notes.flow import Break, Flow, Found
from symrnn.notes.inline import scan
from symrnn.notes.settings import Settings
from symrnn.notes.source import Piece, Source

# Between two rulers stands front matter if its first line is a key; else they are only rulers.
_KEY = r"(?=(?:[ \t]*(?:#.*)?\n)*(?:[\"'\w][^:\n]*:\s|\{))"
_FRONT_MATTER = re.compile(rf"\ufeff?---[ \t]*\n{_KEY}((?:.*\n)*?)(?:---|\.\.\.)[ \t]*(?:\n|\Z)")
_SETTINGS = re.compile(r"\s*symrnn:")
_DELIMITED = re.compile(rf"(?<!\\)\$|\\[\[(]|\\begin\s*\{{(?:{NAMES}|document)\}}")
_LATEX = ("latex", "tex")
_RELATES = re.compile(r"[=<>]|\\(?:leq?|geq?|approx|equiv|sim|propto|leftarrow|gets|coloneqq?|triangleq)(?![A-Za-z])")
_OPAQUE = re.compile(r"<(?:script|style|pre|textarea|code)\b", re.IGNORECASE)


def read_markdown(text: str, file: str) -> Document:
    """The formulas, macros and settings of a Markdown text."""
    draft = Draft(file)
    source = Source(text)
    front = _FRONT_MATTER.match(source.text)
    if front:
        piece = Piece(source.text, range(len(source.text) + 1)).part(*front.span(1))
        draft.add_settings(Settings(file, source).front_matter(piece), f"{file}:1")
    add_markdown(draft, source, front.end() if front else 0)
    return draft.document(text)


def add_markdown(draft: Draft, source: Source, start: int = 0, part: str = "", blanks: bool = False) -> None:
    """Add the formulas of a Markdown text from an offset on."""
    reader = _Reader(draft, source, part, blanks)
    draft.add_flow(source, reader.read(start), part)


class _Reader:
    def __init__(self, draft: Draft, source: Source, part: str, blanks: bool) -> None:
        self.draft, self.source, self.part, self.blanks = draft, source, part, blanks
        self.flow: Flow = []
        self.line = 0  # the line behind the last text

    def read(self, start: int) -> Flow:
        skipped = re.sub(r"[^\n]", " ", self.source.text[:start])
        text = (skipped + self.source.text[start:]).replace("\0", "\ufffd").replace("\ufeff", " ")
        tokens = blocks(text)
        index = 0
        while index < len(tokens):
            index = self.row(tokens, index) if tokens[index].type == "tr_open" else self.block(tokens[index], index)
        return self.flow

    def block(self, token: Token, index: int) -> int:
        if token.type == "heading_open":
            self.flow.append(Break.HEADING)
        elif token.type == "fence" and _language(token) in ("math", *_LATEX):
            self.fence(token)
        elif token.type in ("inline", "formula", "html_block"):
            self.text(token)
        elif token.type not in ("paragraph_open", "paragraph_close"):
            self.flow.append(Break.WALL)
        return index + 1

    def text(self, token: Token) -> None:
        self.gap(token)
        piece = self.source.piece(token.meta["lines"])
        if token.type == "html_block" and _OPAQUE.match(piece.text):
            self.flow.append(Break.WALL)
            return
        if begins_with_definition(piece.text):  # pandoc reads these outside formulas as well
            piece = piece.without(self.draft.add_macros(self.source, piece, self.part))
        self.scanned(piece)

    def gap(self, token: Token) -> None:
        """Say what stands between the last text and this block."""
        lines = token.map or [self.line, self.line]
        self.flow.append(Break.GAP if lines[0] > self.line else "\n")
        self.line = lines[1]

    def scanned(self, piece: Piece) -> None:
        found = scan(piece, self.blanks)
        self.flow += found.flow
        for offset, reason in found.unread:
            self.draft.note(self.source.place(offset), reason, self.part)
        for comment in found.comments:
            self.comment(comment)

    def comment(self, comment: Piece) -> None:
        """Read the settings that a comment holds."""
        head = _SETTINGS.match(comment.text)
        if head:
            settings = Settings(self.draft.file, self.source, self.part)
            value = settings.mapping(comment.part(head.end(), len(comment.text)))
            self.draft.add_settings(value, settings.where(comment.at[0]))

    def fence(self, token: Token) -> None:
        """A fenced block of mathematics, a displayed formula; of LaTeX: formulas with their signs, or nothing but formulas."""
        self.gap(token)
        lines = token.meta["lines"]
        closing = self.source.text[slice(*lines[-1])].rstrip()
        if len(lines) < 2 or not closing.startswith(token.markup) or closing.strip(token.markup[0]):
            reason = f"this {token.markup}{token.info.strip()} is never closed"
            self.draft.note(self.source.place(lines[0][0]), reason, self.part)
            return
        piece = self.source.piece(lines[1:-1])
        latex = _language(token) in _LATEX
        if latex and _DELIMITED.search(piece.text):
            self.scanned(piece)
        else:
            self.formulas(piece, apart=latex)

    def formulas(self, piece: Piece, *, apart: bool) -> None:
        """A text of nothing but formulas; `apart`: a blank line ends one, and what relates nothing is none."""
        gaps = [found.span() for found in re.finditer(r"\n[ \t]*\n\s*", piece.text)] if apart else []
        edges = [0, *(edge for gap in gaps for edge in gap), len(piece.text)]
        for part in (piece.part(start, end) for start, end in zip(edges[::2], edges[1::2], strict=True)):
            if not apart or _RELATES.search(part.text):
                self.flow.append(Found(part, f"$${part.text}$$", True, has_rows(part.text[:100])))

    def row(self, tokens: Sequence[Token], index: int) -> int:
        """A row of a table, as one paragraph with bars between its cells; returns the index behind it."""
        lines = tokens[index].meta.get("lines", [])
        cells = 0
        while tokens[index].type != "tr_close":
            cells += tokens[index].type == "inline"
            index += 1
        self.flow.append(Break.WALL)
        for cell in list(_cells(self.source, *lines[0]))[:cells] if lines else []:
            self.flow.append(" | ")
            self.scanned(cell)
        self.flow.append(Break.WALL)
        return index + 1


def _language(token: Token) -> str:
    """In which language a fenced block says that it is: `math`, `LaTeX`, `{.tex}`, `{=latex}`."""
    return "".join(token.info.lower().split()[:1]).strip("{}.=")


def _cells(source: Source, start: int, end: int) -> Iterator[Piece]:
    """The cells of a table row; a bar behind a backslash belongs to its cell, and the backslash does not."""
    row = source.piece([(start, end)]).stripped()
    bars = [found.start() for found in re.finditer(r"(?<!\\)\|", row.text)]
    edges = [-1, *bars, len(row.text)]
    cells = [row.part(left + 1, right) for left, right in pairwise(edges)]
    for number, cell in enumerate(cells):
        if cell.text or 0 < number < len(cells) - 1:
            escaped = [(found.start(), found.start() + 1) for found in re.finditer(r"\\\|", cell.text)]
            yield cell.without(escaped).stripped()
