"""Formulas in the running text of Markdown: `$…$`, `$$…$$`, `\\(…\\)`, `\\[…\\]` and bare environments, but none in code.

`$` follows the rule of pandoc and GitHub, so that `$5 and $6` is money: no blank behind the opening one, none before the
closing one, no digit behind it. An opening sign is paired with the next one that could close it, or with none: one pass.
"""

import re
from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass, field

from symrnn.notes.environments import INLINE, NAMES, content, has_rows
from symrnn.notes.flow import Flow, Found
from symrnn.notes.source import Piece

TOKEN = re.compile(rf"\\(?:begin|end)\{{(?:{NAMES})\}}|\\\\[\[\]()]|\\[\s\S]|\$|`+|<!--|-->")
CLOSING = {r"\(": r"\)", r"\[": r"\]", r"\\(": r"\\)", r"\\[": r"\\]", "$$": "$$"}
"""The signs that close a formula; Markdown takes one backslash of two away."""

DISPLAYED = (r"\[", r"\\[")
_TEX = re.compile(r"\\[A-Za-z]|[_^=]")
_WORDS = re.compile(r"[^\W\d_]{2}|^[\s\d.,;]*$")
LOOK = 300  # so many characters are looked at to tell mathematics from money and from brackets


@dataclass
class Scan:
    """What was found in a piece of text: its flow, its comments, and where a formula could not be delimited."""

    flow: Flow = field(default_factory=list)
    comments: list[Piece] = field(default_factory=list)
    unread: list[tuple[int, str]] = field(default_factory=list)


def scan(piece: Piece, blanks: bool = False) -> Scan:
    """The flow of a piece of Markdown text. `blanks`: `$ x_t $` with blanks on both sides is a formula too, as in notebooks."""
    return _Scanner(piece, blanks).scan()


class _Scanner:
    def __init__(self, piece: Piece, blanks: bool) -> None:
        self.piece, self.text, self.blanks = piece, piece.text, blanks
        self.tokens = list(TOKEN.finditer(piece.text))
        self.found = Scan()
        self.said = 0  # the text up to here is in the flow
        self.where: defaultdict[str, list[int]] = defaultdict(list)
        for index, token in enumerate(self.tokens):
            self.where[token[0]].append(index)
            if self.doubled(index):
                self.where["$$"].append(index)

    def scan(self) -> Scan:
        index = 0
        while index < len(self.tokens):
            index = self.step(index)
        self.say(len(self.text))
        return self.found

    def step(self, index: int) -> int:
        """Handle one token; returns the index of the next one to look at."""
        sign = self.tokens[index][0]
        if sign.startswith("`"):
            closing = self.next(sign, index + 1)
            return index + 1 if closing is None else closing + 1
        if sign == "<!--":
            return self.comment(index)
        if sign == "$":
            return self.double(index) if self.doubled(index) else self.single(index)
        if sign in CLOSING or sign.startswith(r"\begin"):
            return self.bracket(index, sign)
        return index + 1

    def doubled(self, index: int) -> bool:
        tokens = self.tokens
        if index + 1 >= len(tokens) or tokens[index][0] != "$" or tokens[index + 1][0] != "$":
            return False
        return tokens[index].end() == tokens[index + 1].start()

    def next(self, sign: str, index: int) -> int | None:
        """The first token of this text at or after an index."""
        places = self.where[sign]
        found = bisect_left(places, index)
        return places[found] if found < len(places) else None

    def comment(self, index: int) -> int:
        closing = self.next("-->", index + 1)
        if closing is None:
            return index + 1
        self.say(self.tokens[index].start())
        self.found.comments.append(self.piece.part(self.tokens[index].end(), self.tokens[closing].start()))
        self.said = self.tokens[closing].end()
        return closing + 1

    def double(self, index: int) -> int:
        closing = self.next("$$", index + 2)
        if closing is None:
            return self.unclosed(index, "$$")
        self.add(index, closing + 1, self.tokens[index + 1].end(), self.tokens[closing].start())
        return closing + 2

    def bracket(self, index: int, sign: str) -> int:
        if sign in CLOSING and self.punctuation(index, sign):
            return index + 1
        environment = sign[len(r"\begin{") : -1] if sign.startswith(r"\begin") else ""
        closing = self.next(CLOSING.get(sign, rf"\end{{{environment}}}"), index + 1)
        if closing is None:
            return self.unclosed(index, sign)
        start, environment = content(self.text, self.tokens[index].end(), environment)
        self.add(index, closing, start, self.tokens[closing].start(), environment)
        return closing + 1

    def punctuation(self, index: int, sign: str) -> bool:
        """Whether a bracket with a backslash is only that, as Markdown has it: `h\\[t\\]`, `\\[1\\]`, `\\(see below\\)`."""
        token = self.tokens[index]
        closing = self.next(CLOSING[sign], index + 1)
        end = self.tokens[closing].start() if closing is not None else len(self.text)
        end = min(end, token.end() + LOOK)
        glued = token.start() > 0 and self.text[token.start() - 1].isalnum()
        return glued or not (_TEX.search(self.text, token.end(), end) or not _WORDS.search(self.text[token.end() : end]))

    def single(self, index: int) -> int:
        quoted = self.quoted(index)
        if quoted is not None:
            return quoted
        start = self.tokens[index].end()
        closing = self.next("$", index + 1)
        end = len(self.text) if closing is None else self.tokens[closing].start()
        if closing is not None and self.delimits(start, end):
            self.add(index, closing, start, end)
            return closing + 1
        reason = self.why_not(start, end, closing)
        if reason:
            self.tell(index, reason)
        return index + 1

    def quoted(self, index: int) -> int | None:
        """GitHub's other form, $`…`$: the index behind it, or None where it does not stand."""
        tokens, opening = self.tokens, index + 1
        if opening >= len(tokens) or tokens[opening][0] != "`" or tokens[opening].start() != tokens[index].end():
            return None
        closing = self.next("`", opening + 1)
        if closing is None or closing + 1 >= len(tokens) or tokens[closing + 1][0] != "$":
            return None
        if tokens[closing + 1].start() != tokens[closing].end():
            return None
        self.add(index, closing + 1, tokens[opening].end(), tokens[closing].start())
        return closing + 2

    def delimits(self, start: int, end: int) -> bool:
        """Whether `$` before `start` and `$` at `end` delimit a formula."""
        if start == end or self.text[end + 1 : end + 2].isdigit():
            return False
        opened, closed = not self.text[start].isspace(), not self.text[end - 1].isspace()
        lenient = self.blanks and not opened and not closed and bool(_TEX.search(self.text, start, end))
        return (opened and closed) or lenient

    def why_not(self, start: int, end: int, closing: int | None) -> str:
        """Why a `$` that looks like the start of a formula is none; nothing if it looks like money."""
        first = self.text[start : start + 1]
        if not first or first.isdigit() or not _TEX.search(self.text, start, min(end, start + LOOK)):
            return ""
        if closing is None:
            return "" if first.isspace() else "this $ is never closed"
        if first.isspace() or self.text[end - 1].isspace():
            return "no formula: a blank stands inside of a $; write $x$, not $ x $"
        return "no formula: a digit stands behind the closing $"

    def add(self, first: int, last: int, start: int, end: int, environment: str = "") -> None:
        """Put the formula between two tokens into the flow; what stands between `start` and `end` is its text."""
        outer, opening = self.tokens[first].start(), self.tokens[first][0]
        self.say(outer)
        self.said = self.tokens[last].end()
        display = self.doubled(first) or opening in DISPLAYED or (bool(environment) and environment not in INLINE)
        rows = has_rows(self.text[start : min(end, start + 100)], environment)
        self.found.flow.append(Found(self.piece.part(start, end), self.text[outer : self.said], display, rows))

    def say(self, end: int) -> None:
        if self.said < end:
            self.found.flow.append(self.text[self.said : end])
            self.said = end

    def unclosed(self, index: int, sign: str) -> int:
        self.tell(index, f"this {sign} is never closed; the rest of the paragraph is not read")
        return len(self.tokens)

    def tell(self, index: int, reason: str) -> None:
        self.found.unread.append((self.piece.at[self.tokens[index].start()], reason))
