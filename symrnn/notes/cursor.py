"""A place in the tokens of one level, from which the readers of expressions take what they read."""

from collections.abc import Callable
from dataclasses import dataclass

from symrnn.notes import commands
from symrnn.notes.tokens import Token, UnreadableError, extent, raw
from symrnn.notes.written import Span, Written

DEPTH = 40


@dataclass(frozen=True)
class Readers:
    """How expressions are read, for those who read their parts: `whole` reads all tokens of a cursor as an expression, `item`
    also as a chain, `term` and `factor` read one from where the cursor stands."""

    whole: Callable[["Cursor"], Written]
    item: Callable[["Cursor"], Written]
    term: Callable[["Cursor"], Written]
    factor: Callable[["Cursor"], Written]


class Cursor:
    def __init__(self, tokens: tuple[Token, ...], span: Span, readers: Readers, depth: int = 0, font: str = "") -> None:
        self.tokens, self.span, self.readers = tokens, extent(tokens) if tokens else span, readers
        self.position, self.depth, self.font = 0, depth, font
        self.check_depth()

    def check_depth(self) -> None:
        if self.depth > DEPTH:
            raise UnreadableError(self.span, f"the formula is nested more than {DEPTH} deep")

    def inner(self, tokens: tuple[Token, ...], span: Span, font: str = "") -> "Cursor":
        """A cursor over the tokens of a level below this one; `span` is where they would stand if there are none."""
        return Cursor(tokens, span, self.readers, self.depth + 1, font or self.font)

    def whole(self, tokens: tuple[Token, ...], span: Span) -> Written:
        return self.readers.whole(self.inner(tokens, span))

    def item(self, tokens: tuple[Token, ...], span: Span) -> Written:
        return self.readers.item(self.inner(tokens, span))

    def term(self) -> Written:
        return self.readers.term(self)

    def factor(self) -> Written:
        """The next factor; what is nested too deeply is refused here."""
        self.depth += 1
        self.check_depth()
        read = self.readers.factor(self)
        self.depth -= 1
        return read

    def peek(self, ahead: int = 0) -> Token | None:
        """The next token, or one after it; gaps are not counted."""
        position = self.position
        while position < len(self.tokens):
            token = self.tokens[position]
            position += 1
            if token.kind != "gap":
                if not ahead:
                    return token
                ahead -= 1
        return None

    def next_is(self, kind: str, *texts: str, ahead: int = 0) -> bool:
        token = self.peek(ahead)
        return token is not None and token.is_(kind, *texts)

    def skip_gaps(self) -> None:
        """Goes on to the next token that is no gap; there must be one."""
        while self.tokens[self.position].kind == "gap":
            self.position += 1

    def take(self) -> Token:
        self.skip_gaps()
        self.position += 1
        return self.tokens[self.position - 1]

    def last(self) -> Token:
        return self.tokens[self.position - 1]

    def argument(self, call: Token) -> tuple[Token, ...]:
        """The tokens of the next argument: those in a pair of braces, or one token (a command with its own arguments)."""
        token = self.peek()
        if token is None:
            raise UnreadableError(call.span, f"{raw(call)} lacks an argument")
        if token.kind == "error":
            raise UnreadableError(token.span, token.text)
        first = self.take()
        if first.is_("braces"):
            return first.inside
        if first.kind != "command":
            return (first,)
        start = self.position
        for _ in range(commands.ARITY.get(first.text, 0)):
            self.argument(first)
        return (first, *self.tokens[start : self.position])

    def covered(self, start: int) -> Span:
        """What the tokens from one position up to here cover: always whole braces, which the parts read in them need not."""
        return extent(tuple(token for token in self.tokens[start : self.position] if token.kind != "gap"))

    def group(self) -> tuple[Token, tuple[Token, ...], Token]:
        """A bracket, what stands in it, and what closes it."""
        opened = self.take()
        depth = 0
        for i in range(self.position, len(self.tokens)):
            token = self.tokens[i]
            if depth == 0 and (token.kind == "close" or (opened.kind == "bar" and token.is_("bar", opened.text))):
                inside = self.tokens[self.position : i]
                self.position = i + 1
                return opened, inside, token
            depth += (token.kind == "open") - (token.kind == "close")
        bar = opened.kind == "bar"
        raise UnreadableError(opened.span, f"the bar {opened.text} is not paired" if bar else f"{opened.text} is not closed")
