"""Texts whose characters know where they stand in a file: a source with its lines, and pieces taken out of it.

Line ends are unified first (`\\r\\n` and `\\r` become `\\n`); that moves no line and no column.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from symrnn.errors import Place


class Source:
    """A text with unified line ends; `place` tells line and column of an offset in it."""

    def __init__(self, text: str) -> None:
        self.text = re.sub(r"\r\n?", "\n", text)
        self._starts = [0, *(found.end() for found in re.finditer("\n", self.text))]

    def place(self, offset: int) -> Place:
        line = bisect_right(self._starts, offset)
        return Place(line, offset - self._starts[line - 1] + 1)

    def lines(self) -> list[tuple[int, int]]:
        """Start and end of every line, without its line end."""
        ends = [*(start - 1 for start in self._starts[1:]), len(self.text)]
        return list(zip(self._starts, ends, strict=True))

    def piece(self, lines: Iterable[tuple[int, int]]) -> "Piece":
        """These stretches of the source with line ends between them; a line end stands where the stretch before it ends."""
        text: list[str] = []
        at: list[int] = []
        end = 0
        for start, end in lines:
            text.append(self.text[start:end])
            at.extend(range(start, end + 1))
        return Piece("\n".join(text), at or [end])


@dataclass(frozen=True)
class Piece:
    """A text with the offset in the source of each character, and of the end."""

    text: str
    at: Sequence[int]

    def part(self, start: int, end: int) -> "Piece":
        return Piece(self.text[start:end], self.at[start : end + 1])

    def stripped(self) -> "Piece":
        """The piece without the blanks around it; of nothing but blanks, the empty piece at its start."""
        start = len(self.text) - len(self.text.lstrip())
        end = len(self.text.rstrip())
        return self.part(start, end) if start < end else self.part(0, 0)

    def without(self, spans: Sequence[tuple[int, int]]) -> "Piece":
        """The piece with some ranges of characters left out, which must be in order and apart."""
        edges = [0, *(edge for span in spans for edge in span), len(self.text)]
        kept = [range(start, end) for start, end in zip(edges[::2], edges[1::2], strict=True)]
        text = "".join(self.text[run.start : run.stop] for run in kept)
        return Piece(text, [*(self.at[i] for run in kept for i in run), self.at[-1]])
