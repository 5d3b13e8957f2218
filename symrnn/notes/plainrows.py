"""A block of plain text, cut into formulas: which rows make up one, and what stands behind it.

    ds[t] = V.T @ do[t]
            + W.T @ da[t+1]    for t < T
          = ...

A row that starts with a relation goes on with the chain above it. One that stands deeper and starts with an operator, or
follows one that ends in an operator, a comma or an open bracket, goes on with its expression. Any other starts a formula.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from symrnn.notes.conditions import read_condition
from symrnn.notes.plaintokens import PRODUCTS, RELATIONS, SIGNS, Token, tokens

_GAP = re.compile(r"[ \t]{4,}")
# Words that a condition starts with, unless they are symbols of a formula; and words in brackets, maybe to be closed in the
# next row: nothing that computes.
_WORDS = re.compile(r"(?:for|if|when|where|otherwise|else|at|unless|with|as|since)\b(?!\s*[-+*/@=\[.'])|\([^()*/@+\[\]]*\)?$")
_OPEN, _CLOSE = ("(", "["), (")", "]")
_UNFINISHED = (*RELATIONS, *SIGNS, *PRODUCTS, "**", ",")


@dataclass
class Piece:
    """One formula: its tokens, and the texts behind it. `indent`: how deep its first row stands; `depth`: the open brackets."""

    indent: int
    tokens: list[Token] = field(default_factory=list)
    conditions: list[str] = field(default_factory=list)
    depth: int = 0

    @property
    def unfinished(self) -> bool:
        """Whether a bracket is open, or an operand is missing at the end."""
        return self.depth > 0 or (bool(self.tokens) and self.tokens[-1].text in _UNFINISHED)

    @property
    def broken(self) -> bool:
        """Whether the last condition goes on in the next row: it has an open bracket."""
        return bool(self.conditions) and _balance(self.conditions[-1]) > 0

    def takes(self, row: "_Row") -> bool:
        """Whether the formula goes on in a row."""
        first = row.tokens[0].text if row.tokens else ""
        if first in RELATIONS:
            return True
        return row.indent > self.indent and (self.unfinished or first in SIGNS or first in PRODUCTS)

    def takes_condition(self, row: "_Row") -> bool:
        """Whether a row that stands deeper is nothing but a condition, or the rest of one; `a = b` alone is a formula there."""
        worded = bool(_WORDS.match(_first(row.text)))
        return row.indent > self.indent and not self.unfinished and (self.broken or worded)

    def add(self, tokens: list[Token], conditions: list[str]) -> None:
        self.tokens += tokens
        self.depth += sum((token.text in _OPEN) - (token.text in _CLOSE) for token in tokens)
        if self.broken and conditions:
            first, *conditions = conditions
            self.conditions[-1] += f" {first}"
        self.conditions += conditions


@dataclass(frozen=True)
class _Row:
    indent: int
    text: str
    tokens: list[Token]
    conditions: list[str]


def pieces(text: str) -> list[Piece]:
    """The formulas of a block."""
    found: list[Piece] = []
    last: Piece | None = None
    for row in _rows(text):
        if not row.text:
            last = None
        elif last is not None and not last.takes(row) and last.takes_condition(row):
            last.add([], _texts(row.text))
        else:
            if last is None or not last.takes(row):
                last = Piece(row.indent)
                found.append(last)
            last.add(row.tokens, row.conditions)
    return found


def _rows(text: str) -> Iterator[_Row]:
    start = 0
    for line in text.split("\n"):
        indent = len(line) - len(_content(line))
        end = len(line.rstrip())
        cut = _behind(line, indent, end)
        behind = _texts(line[cut:end])
        yield _Row(indent, line[indent:end], tokens(text, start + indent, start + cut), behind)
        start += len(line) + 1


def _content(line: str) -> str:
    """A row without the blanks before it, and without the bar of a box."""
    content = line.lstrip()
    return content[1:].lstrip() if content.startswith("|") else content


def _behind(line: str, start: int, end: int) -> int:
    """Where the conditions of a row begin: after a gap, with words or brackets and not with a relation; else its end."""
    gaps = (gap.end() for gap in _GAP.finditer(line, start, end))
    return next((gap for gap in gaps if _is_condition(line[gap:end])), end)


def _texts(text: str) -> list[str]:
    return [part.strip() for part in _GAP.split(text) if part.strip()]


def _first(text: str) -> str:
    return _GAP.split(text, maxsplit=1)[0].strip()


def _is_condition(text: str) -> bool:
    return bool(_WORDS.match(_first(text))) or read_condition(_first(text)) is not None


def _balance(text: str) -> int:
    return text.count("(") - text.count(")")
