"""The formulas of a document as syntax trees, and the links of their chains, each with its place."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from symrnn.judge.prose import with_words
from symrnn.judge.reader import Reader, reader_of
from symrnn.notes import written as w
from symrnn.notes.document import Document, Formula, Syntax, Unread

EQUAL = ("=", ":=")
LONE_SIGN = re.compile(r"\s*(?:\\[A-Za-z]+|[^\w\s])\s*")
"""A sign that a sentence speaks of, which is no formula."""

INDICES = ("t", "T", "k", "i", "j", "l", "p", "m", "n", "q", "tau", "\\tau")


@dataclass(frozen=True)
class Read:
    """A formula with its syntax trees."""

    formula: Formula
    chains: tuple[w.Chain | Unread, ...]

    @property
    def is_lone_sign(self) -> bool:
        return LONE_SIGN.fullmatch(self.formula.text) is not None


def read_formulas(document: Document, reader: Reader | None = None) -> tuple[Read, ...]:
    """All formulas of a document as syntax trees, with the conditions that the words around them say."""
    reader = reader or reader_of(document)
    read = ((formula, reader.read(formula.text, formula.syntax)) for formula in document.formulas)
    return tuple(Read(formula, with_words(formula, chains, reader.condition)) for formula, chains in read)


@dataclass(frozen=True)
class Spot:
    """A link of a chain; `place`: the numbers of the formula, of the chain in it, and of the link in the chain."""

    place: tuple[int, int, int]
    formula: Formula
    chain: w.Chain

    @property
    def i(self) -> int:
        return self.place[2]

    @property
    def sides(self) -> tuple[w.Written, w.Written]:
        return self.chain.sides[self.i], self.chain.sides[self.i + 1]

    @property
    def sign(self) -> str:
        return self.chain.signs[self.i]

    @property
    def span(self) -> w.Span:
        left, right = self.sides
        return left.span[0], right.span[1]

    @property
    def text(self) -> str:
        return self.formula.text[slice(*self.span)]

    @property
    def plain(self) -> bool:
        return self.formula.syntax is Syntax.PLAIN


def spots_of(chain: w.Chain, formula: Formula, number: int, place: int) -> Iterator[Spot]:
    """The links of a chain that claim something of two sides that are both written."""
    for i in range(0 if _is_about_indices(chain) else len(chain.signs)):
        spot = Spot((number, place, i), formula, chain)
        if not any(isinstance(side, w.Dots) for side in spot.sides):
            yield spot


def _is_about_indices(chain: w.Chain) -> bool:
    """`t = 1, \\dots, T`, `T = 3`, `(l, p) = (i, j)`: which indices are meant, and no claim."""
    return all(_is_index(side) for side in chain.sides) and not any(
        isinstance(side, w.Name) and side.base not in INDICES for side in chain.sides
    )


def _is_index(node: w.Written) -> bool:
    match node:
        case w.Number() | w.Dots():
            return True
        case w.Name(subs=(), sups=(), brackets=(), accents=(), primes=0):
            return True
        case w.Sum(terms=terms):
            return all(map(_is_index, terms))
        case w.Group(kind="" | "(" | "{", items=items):
            return all(map(_is_index, items))
        case _:
            return False
