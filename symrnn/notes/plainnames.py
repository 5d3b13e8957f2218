"""Names of plain text with what they carry: `s[t-1]`, `dW(t)`, `dF/dW(t)[i,j]`, `huber'e`."""

import re
from dataclasses import replace

from symrnn.notes.plaintokens import SIGNS, Cursor, NotReadError, Token
from symrnn.notes.written import Derivative, Name, Scripts

FUNCTIONS = frozenset(
    "tanh sigmoid relu softplus exp log ln sqrt abs sign step sin cos softmax logsumexp cross_entropy sum mean dot inner outer "
    "norm norm2 concat where diag eye ones zeros maximum minimum max min det trace".split()
)
_PLACE = r"(?:[0-9]+\*)?[A-Za-z][A-Za-z0-9_]*|[0-9]+"
_BOUND = rf"[+-]?(?:{_PLACE})(?:[+-](?:{_PLACE}))*"
_SCRIPT = re.compile(rf"{_BOUND}|(?:{_BOUND})?:(?:{_BOUND})?")


class NameCursor(Cursor):
    """Reads names, and the derivatives that are quotients of names."""

    def __init__(self, tokens: list[Token]) -> None:
        super().__init__(tokens)
        self.steps = list[str]()  # the letters of the sums around

    def primes(self) -> tuple[int, tuple[Scripts, ...]]:
        """The primes after a word, and the name of the argument in `huber'e(d, 1)`."""
        count = 0
        while self.sees("'") and self.before.touches(self.token):
            self.take()
            count += 1
        if not count or self.token.kind != "name" or not self.before.touches(self.token):
            return count, ()
        token = self.take()
        return count, (Scripts(token.text, token.span),)

    def is_copy(self, word: Token) -> bool:
        """Whether `W(t)`, `W(1)`, `W(T)` follows: a step in round brackets, behind what is no function known by name.

        Steps are t, T, the letters of sums around, these with a number added, and numbers.
        """
        if word.text in FUNCTIONS or not word.touches(self.token):
            return False
        step, close = self.ahead(1), self.ahead(2)
        if close.text in SIGNS and self.ahead(3).text.isdecimal():
            close = self.ahead(4)
        return close.text == ")" and (step.text.isdecimal() or step.text in ("t", "T", *self.steps))

    def name(self, word: Token, primes: int, argument: tuple[Scripts, ...]) -> Name:
        """A word, its step as a copy in round brackets, and its time or entry in square ones; a slice is none of it."""
        sups = (self.copy(),) if self.sees("(") and not primes and self.is_copy(word) else ()
        brackets = self.scripts() if self.sees("[") and not self.is_slice() else ()
        return Name(self.since(word.span[0]), word.text, subs=argument, sups=sups, brackets=brackets, primes=primes)

    def copy(self) -> Scripts:
        start, text = self.token.span[0], ""
        while not text.endswith(")"):
            text += self.take().text
        return Scripts(text, self.since(start))

    def is_slice(self) -> bool:
        rest = (self.tokens[at].text for at in range(self.at, len(self.tokens)))
        return next((text for text in rest if text in (":", "]")), "") == ":"

    def scripts(self) -> tuple[Scripts, ...]:
        """What stands in square brackets, split at commas; only indices and slices may."""
        self.expect("[")
        found = [self.script()]
        while self.sees(","):
            self.take()
            found.append(self.script())
        self.expect("]")
        return tuple(found)

    def script(self) -> Scripts:
        first = self.at
        while self.token.kind != "end" and not self.sees(",", "]"):
            self.take()
        taken = self.tokens[first : self.at]
        text = "".join(token.text for token in taken)
        if not _SCRIPT.fullmatch(text):
            place = (taken or [self.token])[0].span
            raise NotReadError(place, "expected an index, or the bounds of a slice, in square brackets")
        return Scripts(text, self.since(taken[0].span[0]))

    def is_quotient(self, above: Name) -> bool:
        """Whether `/dW` follows, with no blank, on a name that starts with a d too."""
        slash, below = self.token, self.ahead(1)
        touching = self.before.touches(slash) and slash.touches(below)
        return slash.text == "/" and touching and _is_differential(above.base) and _is_differential(below.text)

    def quotient(self, above: Name) -> Derivative:
        self.expect("/")
        below = self.name(self.take(), 0, ())
        return Derivative((above.span[0], below.span[1]), "d", _undifferentiated(above), _undifferentiated(below))


def _is_differential(word: str) -> bool:
    return len(word) > 1 and word[0] == "d"


def _undifferentiated(name: Name) -> Name:
    """`dW(t)` -> `W(t)`, in its place."""
    return replace(name, base=name.base[1:], span=(name.span[0] + 1, name.span[1]))
