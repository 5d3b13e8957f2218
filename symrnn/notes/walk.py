"""A walk over syntax trees: the parts of every kind of node, in the order written."""

from collections.abc import Callable, Iterator, Mapping
from itertools import chain as concatenated

from symrnn.notes.written import (
    Big,
    Cases,
    Chain,
    Derivative,
    Dots,
    Group,
    Matrix,
    Name,
    Number,
    Operator,
    Power,
    Product,
    Quotient,
    Scripted,
    Sum,
    Transposed,
    Words,
    Written,
)  # fmt: skip

Parts = tuple[Written, ...]


def _none(node: Written) -> Parts:
    return ()


def _group(node: Group) -> Parts:
    return node.items


def _sum(node: Sum) -> Parts:
    return node.terms


def _product(node: Product) -> Parts:
    return node.factors


def _quotient(node: Quotient) -> Parts:
    return node.above, node.below


def _derivative(node: Derivative) -> Parts:
    return node.of, node.by


def _power(node: Power) -> Parts:
    return node.base, node.exponent


def _arg(node: Transposed | Scripted) -> Parts:
    return (node.arg,)


def _big(node: Big) -> Parts:
    return tuple(part for part in (node.lower, node.upper, node.body) if part is not None)


def _matrix(node: Matrix) -> Parts:
    return tuple(concatenated.from_iterable(node.rows))


def _cases(node: Cases) -> Parts:
    pairs = zip(node.values, node.conditions, strict=True)
    return tuple(part for pair in pairs for part in pair if part is not None)


def _chain(node: Chain) -> Parts:
    return node.sides


CHILDREN: Mapping[type[Written], Callable[..., Parts]] = {
    Number: _none, Name: _none, Operator: _none, Dots: _none, Words: _none, Group: _group, Sum: _sum, Product: _product,
    Quotient: _quotient, Derivative: _derivative, Power: _power, Transposed: _arg, Scripted: _arg, Big: _big, Matrix: _matrix,
    Cases: _cases, Chain: _chain,
}  # fmt: skip
"""The parts of each kind of node; scripts are texts and no parts."""


def children(node: Written) -> Parts:
    return CHILDREN[type(node)](node)


def nodes(node: Written) -> Iterator[Written]:
    """The node and everything below it, each before its parts."""
    yield node
    for part in children(node):
        yield from nodes(part)


def names(node: Written) -> Iterator[Name]:
    """All names in the order written, those of derivatives and bounds included."""
    return (found for found in nodes(node) if isinstance(found, Name))
