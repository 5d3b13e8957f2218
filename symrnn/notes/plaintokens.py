"""The tokens of a formula in plain text, each with its place in the text, and a cursor that goes through them.

What is no token of the notation is one of kind "odd", which nothing takes.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from symrnn.notes.written import Span, Written

RELATIONS = ("=", ":=", "!=", "<=", ">=", "<", ">", "+=", "-=")
SIGNS = ("+", "-")
PRODUCTS = ("*", "/", "@")
END = "the end of the formula"
DEEPEST = 40
_LONGEST_SHOWN = 40

# A number does not take the dots of `1..T`, and a transpose ends its word: `W.T`, not `W.Tanh`.
_TOKEN = re.compile(
    r"(?P<number>(?:[0-9]+(?:\.(?!\.)[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
    r"|(?P<name>[A-Za-z][A-Za-z0-9_]*)"
    r"|(?P<mark>\.\.\.|\.\.|\.T(?![A-Za-z0-9_])|\*\*|[:+\-<>!]?=|[-+*/@<>()\[\],:'])"
    r"|(?P<odd>\S)"
)


@dataclass(frozen=True)
class Token:
    """`kind`: number, name, mark, odd, or end (after the last one, of no width)."""

    kind: str
    text: str
    span: Span

    def touches(self, other: "Token") -> bool:
        """Whether the other one follows with no blank between."""
        return self.span[1] == other.span[0]


def tokens(text: str, start: int, end: int) -> list[Token]:
    """The tokens of text[start:end]."""
    return [Token(str(match.lastgroup), match[0], match.span()) for match in _TOKEN.finditer(text, start, end)]


class NotReadError(Exception):
    """Where reading a formula ends, and why."""

    def __init__(self, span: Span, reason: str) -> None:
        super().__init__(reason)
        self.span, self.reason = span, reason


class Cursor:
    """A place among the tokens of a formula."""

    def __init__(self, tokens: list[Token]) -> None:
        last = tokens[-1].span[1] if tokens else 0
        self.tokens = [*tokens, Token("end", "", (last, last))]
        self.at = 0
        self.depth = 0

    @property
    def token(self) -> Token:
        return self.tokens[self.at]

    @property
    def before(self) -> Token:
        """The token taken last."""
        return self.tokens[max(self.at - 1, 0)]

    def ahead(self, count: int) -> Token:
        return self.tokens[min(self.at + count, len(self.tokens) - 1)]

    def take(self) -> Token:
        token = self.token
        self.at += token.kind != "end"
        return token

    def sees(self, *texts: str) -> bool:
        return self.token.kind == "mark" and self.token.text in texts

    def expect(self, text: str) -> Token:
        if not self.sees(text):
            raise self.wrong(text)
        return self.take()

    def since(self, start: int) -> Span:
        """From a place in the text to the end of the token taken last."""
        return start, self.before.span[1]

    def wrong(self, expected: str) -> NotReadError:
        """The error that something else stands here; at the end it points to the last token."""
        found = self.token if self.token.kind != "end" else self.before
        return NotReadError(found.span, f"expected {expected}, found {self.token.text[:_LONGEST_SHOWN] or END}")

    def nested(self, read: Callable[[], Written]) -> Written:
        """What `read` reads, one level deeper."""
        if self.depth == DEEPEST:
            raise NotReadError(self.token.span, f"more than {DEEPEST} brackets or sums inside each other")
        self.depth += 1
        found = read()
        self.depth -= 1
        return found
