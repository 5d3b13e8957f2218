"""A text as a flow of words, formulas and breaks, and the words that stand around each formula."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from symrnn.notes.source import Piece

# So many characters around a formula are kept: a sentence or two. Without a limit a long paragraph costs its square.
WORDS = 400


class Break(Enum):
    """What separates words."""

    GAP = "a blank line"  # a displayed formula still belongs to the paragraphs beside it, when it stands alone
    WALL = "the end of a list item, a quotation, a table row"
    HEADING = "a heading begins"


@dataclass(frozen=True)
class Found:
    """A formula as it was found; `written` has its delimiters."""

    piece: Piece
    written: str
    display: bool
    rows: bool


Item = str | Break | Found
Flow = list[Item]


def before(flow: Sequence[Item], index: int) -> str:
    """The words before a formula, back to the displayed formula before it or the start of its paragraph."""
    words, gap = _words((flow[i] for i in range(index - 1, -1, -1)), _display(flow[index]), slice(-4 * WORDS, None))
    text = _one_line("".join(reversed(words)))[-WORDS:]
    return text + "\n\n" if gap and text else text


def after(flow: Sequence[Item], index: int) -> str:
    """The words after a formula, up to the next displayed one or the end of its paragraph."""
    words, gap = _words((flow[i] for i in range(index + 1, len(flow))), _display(flow[index]), slice(4 * WORDS))
    text = _one_line("".join(words))[:WORDS]
    return "\n\n" + text if gap and text else text


def _display(item: Item) -> bool:
    return isinstance(item, Found) and item.display


def _words(items: Iterable[Item], display: bool, near: slice) -> tuple[list[str], bool]:
    """The words up to a break, and whether a blank line comes first (which ends the words of an inline formula)."""
    words: list[str] = []
    gap, length = False, 0
    for item in items:
        if item is Break.GAP and display and not gap and not "".join(words).strip():
            gap = True
        elif isinstance(item, Break) or _display(item) or length > 2 * WORDS:
            break
        else:
            words.append((item.written if isinstance(item, Found) else item)[near])
            length += len(words[-1])
    return words, gap


def _one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()
