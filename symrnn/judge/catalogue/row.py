"""What a side of a formula is laid out in: rows of factors, and the steps that names carry."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from symrnn.judge.catalogue.tree import Span, children, sound
from symrnn.notes.written import (
    Big,
    Cases,
    Derivative,
    Group,
    Matrix,
    Name,
    Power,
    Product,
    Quotient,
    Scripted,
    Scripts,
    Sum,
    Transposed,
    Written,
)

MARK = re.compile(r"\^\s*(?:\\top|\\intercal|T|\{\s*(?:\\top|\\intercal|T|\\mathsf\s*\{?T\}?|\\mathrm\s*\{?T\}?)\s*\})|\.T")
ENTRYWISE = ("odot", "circ")


@dataclass(frozen=True)
class Step:
    """A step or number written as an index: the characters of `t+1`, its letter ("" for a number) and its offset."""

    span: Span
    braces: bool  # more than one character needs braces there
    origin: str
    offset: int


@dataclass(frozen=True)
class Factor:
    """What stands as one factor: a node, or a function with what it is applied to."""

    nodes: tuple[Written, ...]

    @property
    def span(self) -> Span:
        return self.nodes[0].span[0], self.nodes[-1].span[1]

    @property
    def node(self) -> Written:
        return self.nodes[-1]

    @property
    def called(self) -> bool:
        return len(self.nodes) > 1

    @property
    def open(self) -> bool:
        """Whether it takes in whatever is written behind it."""
        of_what_follows = isinstance(self.node, Derivative) and self.node.of.span[1] == self.node.span[1] > self.node.by.span[1]
        return isinstance(self.node, Big) or of_what_follows

    @property
    def loose(self) -> bool:
        """Whether it needs brackets beside another factor."""
        return isinstance(self.node, Sum | Product) or self.open


@dataclass(frozen=True)
class Row:
    """Factors in a row: a term of a sum, or a whole expression. `signs[i]` stands between the factors i and i + 1."""

    factors: tuple[Factor, ...]
    signs: tuple[str, ...]

    @property
    def span(self) -> Span:
        return self.factors[0].span[0], self.factors[-1].span[1]


Part = Written | Factor | Row


def expressions(node: Written) -> Iterator[Written]:
    """The expressions held by a factor: in its brackets, above and below its fraction stroke, under its sum."""
    while isinstance(node, Transposed | Scripted | Power):
        if not sound(node):
            return
        node = node.base if isinstance(node, Power) else node.arg
    if not sound(node):
        return
    if isinstance(node, Product | Sum):
        yield node
    elif isinstance(node, Big):
        yield node.body
    elif isinstance(node, Group | Quotient | Matrix | Cases | Derivative):
        held = (node.of,) if isinstance(node, Derivative) else children(node)
        yield from (part for part in held if not (isinstance(node, Derivative) and isinstance(part, Name)))


def scripts(name: Name) -> tuple[Scripts, ...]:
    return (*name.subs, *name.sups, *name.brackets)
