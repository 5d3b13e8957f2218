"""The text pages of symrnn: formulas in the operators of the cell language, indented by four blanks or behind a bar.

A whole block of such lines is one formula of rows. Formulas in the running text are not marked and not read; the table of
symbols, with its line of dashes, is none.
"""

import re

from symrnn.notes.document import Document, Syntax
from symrnn.notes.draft import Draft
from symrnn.notes.flow import Break, Flow, Found
from symrnn.notes.source import Source

_PREFIX = re.compile(r"    |  \| ?")
_DASHES = re.compile(r"-[- ]*-")
_UNDERLINE = re.compile(r"(?:={3,}|-{3,})\s*")
_NUMBERED = re.compile(r"[0-9]{1,3}\. \S")

Line = tuple[int, int]


def read_page(text: str, file: str) -> Document:
    """The formulas of a text page."""
    source = Source(text)
    draft = Draft(file, Syntax.PLAIN)
    lines = source.lines()
    flow: Flow = []
    index = 0
    while index < len(lines):
        kind = _kind(source, lines[index])
        end = index + 1
        while kind and end < len(lines) and _kind(source, lines[end]) == kind:
            end += 1
        flow += _block(source, lines[index:end]) if kind else _words(source, lines, index)
        index = end
    draft.add_flow(source, flow)
    return draft.document(text)


def _kind(source: Source, line: Line) -> str:
    """The prefix that makes a line one of a formula, or nothing."""
    prefix = _PREFIX.match(source.text, *line)
    return prefix[0].rstrip() or "    " if prefix and source.text[slice(*line)].strip() else ""


def _start(source: Source, line: Line) -> int:
    prefix = _PREFIX.match(source.text, *line)
    return prefix.end() if prefix else line[0]


def _block(source: Source, lines: list[Line]) -> Flow:
    """A block of lines, whose prefix is left out: a formula, unless it is a table."""
    if len(lines) > 1 and _DASHES.fullmatch(source.text[slice(*lines[1])].strip()):
        return [Break.WALL]
    piece = source.piece((_start(source, line), line[1]) for line in lines)
    return [Found(piece, piece.text, display=True, rows=True)]


def _words(source: Source, lines: list[Line], index: int) -> Flow:
    """A line of the running text: a heading, a gap, or words."""
    text = source.text[slice(*lines[index])]
    following = source.text[slice(*lines[index + 1])] if index + 1 < len(lines) else ""
    alone = (index == 0 or not source.text[slice(*lines[index - 1])].strip()) and not following.strip()
    if not text.strip():
        return [Break.GAP]
    if (_NUMBERED.match(text) and alone) or _UNDERLINE.fullmatch(following):
        return [Break.HEADING, text, Break.WALL]
    return [Break.WALL] if _UNDERLINE.fullmatch(text) else [text + "\n"]
