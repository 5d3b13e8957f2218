"""Formulas of the text pages -> syntax trees: `ds[t] = V.T @ do[t] + W.T @ da[t+1]    for t < T`.

The operators are those of the cell language. Beside them the pages write `sum[t=1..T]`, `D(s[t], a[t])` for local derivatives,
`dL/dW[i,j]` without blanks for others, `W(t)` for the copy of step t, `f'(z)` or `f'w(z, w)` for derivatives of functions.
A word is one name: `ds[t]`, `h_bar[t]`. A call is a product of its own, of the function and its brackets: `tanh(a)**2` is the
power of a product. A formula is read as a whole, or is `Unread`.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

from symrnn.notes.document import Unread
from symrnn.notes.plainnames import FUNCTIONS, NameCursor
from symrnn.notes.plainrows import Piece, pieces
from symrnn.notes.plaintokens import END, PRODUCTS, RELATIONS, SIGNS, NotReadError, Token
from symrnn.notes.written import (
    Big,
    Chain,
    Derivative,
    Dots,
    Group,
    Name,
    Number,
    Operator,
    Power,
    Product,
    Scripted,
    Scripts,
    Sum,
    Transposed,
    Written,
)

LARGEST = 50_000
LONGEST_NUMBER = 40

MOST_INDICES = 4
MOST_POSTFIXES = 4


def read_plain(text: str) -> tuple[Chain | Unread, ...]:
    """The formulas of a block of plain text, in order; of one that cannot be read, the place that is to blame."""
    if len(text) > LARGEST:
        return (Unread((0, len(text)), f"a block of more than {LARGEST} characters"),)
    return tuple(_read(piece) for piece in pieces(text))


def _read(piece: Piece) -> Chain | Unread:
    try:
        return _Reader(piece.tokens).chain(tuple(piece.conditions))
    except NotReadError as error:
        return Unread(error.span, error.reason)


class _Reader(NameCursor):
    """Reads the tokens of one formula by recursive descent, one method a binding strength."""

    def chain(self, conditions: tuple[str, ...]) -> Chain:
        found = self.compared()
        if self.token.kind != "end":
            raise self.wrong(f"an operator or {END}")
        if isinstance(found, Chain):
            return replace(found, conditions=conditions)
        return Chain(found.span, (found,), (), conditions)

    def compared(self) -> Written:
        """Sums with relations between them; a single one stays as it is."""
        start = self.token.span[0]
        sides, signs = [self.sum()], list[str]()
        while self.sees(*RELATIONS):
            signs.append(self.take().text)
            sides.append(self.sum())
        return Chain(self.since(start), tuple(sides), tuple(signs)) if signs else sides[0]

    def sum(self) -> Written:
        start = self.token.span[0]
        signs, terms = [self.sign()], [self.product()]
        while self.sees(*SIGNS):
            signs.append(self.sign())
            terms.append(self.product())
        return Sum(self.since(start), tuple(signs), tuple(terms)) if signs != [1] or start < terms[0].span[0] else terms[0]

    def sign(self) -> int:
        """The sign before a term; 1 where there is none."""
        return -1 if self.sees(*SIGNS) and self.take().text == "-" else 1

    def product(self) -> Written:
        start = self.token.span[0]
        factors, signs = [self.power()], list[str]()
        while self.sees(*PRODUCTS):
            signs.append(self.take().text)
            factors.append(self.signed(self.power))
        return Product(self.since(start), tuple(factors), tuple(signs)) if signs else factors[0]

    def signed(self, read: Callable[[], Written]) -> Written:
        """Something with a sign of its own: `a * -b`."""
        start = self.token.span[0]
        if not self.sees(*SIGNS):
            return read()
        sign = self.sign()
        return Sum((start, (arg := read()).span[1]), (sign,), (arg,))

    def power(self) -> Written:
        start = self.token.span[0]
        base = self.postfix()
        if not self.sees("**"):
            return base
        self.take()
        exponent = self.signed(self.atom)
        return Power(self.since(start), base, exponent)

    def postfix(self) -> Written:
        """Something with transposes and slices behind it."""
        start = self.token.span[0]
        found = self.atom()
        for _ in range(MOST_POSTFIXES):
            if not self.sees(".T", "["):
                break
            if self.sees("["):
                scripts = self.scripts()
                found = Scripted(self.since(start), found, scripts)
            else:
                self.take()
                found = Transposed(self.since(start), found, ".T")
        return found

    def atom(self) -> Written:
        token = self.token
        if token.kind == "number":
            return self.number()
        if token.kind == "name":
            return self.nested(self.big) if self.is_big() else self.named()
        if self.sees("("):
            return self.nested(self.group)
        if self.sees("..."):
            return Dots(self.take().span)
        raise self.wrong("a name, a number or a bracket")

    def number(self) -> Number:
        token = self.take()
        exponent = re.split("[eE]", token.text)[1:]
        if len(token.text) > LONGEST_NUMBER or any(len(digits.lstrip("+-")) > 2 for digits in exponent):
            raise NotReadError(token.span, f"a number of more than {LONGEST_NUMBER} digits, or an exponent of more than two")
        return Number(token.span, Fraction(token.text))

    def group(self) -> Group:
        """Items in round brackets; comparisons stand in them as chains."""
        start = self.expect("(").span[0]
        items = [self.compared()]
        while self.sees(","):
            self.take()
            items.append(self.compared())
        self.expect(")")
        return Group(self.since(start), "(", tuple(items))

    # Sums over an index.

    def is_big(self) -> bool:
        """Whether a sum follows, or a product: `prod` may be a symbol too, so that one has bounds."""
        has_bounds = self.ahead(3).text == "="
        return self.ahead(1).text == "[" and (self.token.text == "sum" or (self.token.text == "prod" and has_bounds))

    def big(self) -> Written:
        """`sum[t=1..T] body`, `sum[i,j] body`: the body is the product that follows."""
        head = self.take()
        self.expect("[")
        indices = [self.name_alone()]
        lower = upper = None
        if self.sees("="):
            self.take()
            lower = self.sum()
            self.expect("..")
            upper = self.sum()
        while lower is None and self.sees(","):
            self.take()
            indices.append(self.name_alone())
        if len(indices) > MOST_INDICES:
            raise NotReadError(self.since(head.span[0]), f"a sum over more than {MOST_INDICES} indices")
        self.expect("]")
        self.steps += indices
        body = self.signed(self.product)
        del self.steps[-len(indices) :]
        for index in reversed(indices):
            body = Big((head.span[0], body.span[1]), head.text, index, lower, upper, body)
        return body

    def name_alone(self) -> str:
        if self.token.kind != "name":
            raise self.wrong("an index letter")
        return self.take().text

    # Names, calls, derivatives.

    def named(self) -> Written:
        """A name with what it carries, a call of a function, or a derivative `dL/dW`."""
        word = self.take()
        primes, argument = self.primes()
        if self.sees("(") and self.before.touches(self.token) and (primes or not self.is_copy(word)):
            return self.nested(lambda: self.call(word, primes, argument))
        name = self.name(word, primes, argument)
        return self.quotient(name) if self.is_quotient(name) else name

    def call(self, word: Token, primes: int, argument: tuple[Scripts, ...]) -> Written:
        """A function with its arguments; `D` of two is a local derivative."""
        end = self.before.span[1]
        arguments = self.group()
        span = self.since(word.span[0])
        if word.text == "D" and not primes and len(arguments.items) == 2:
            return Derivative(span, "local", *arguments.items)
        function: Written = Name((word.span[0], end), word.text, subs=argument, primes=primes)
        if word.text in FUNCTIONS:
            function = Operator((word.span[0], end), word.text, primes, subs=argument)
        return Product(span, (function, arguments), ("",))
