"""How notes write symbols and gradients: what is to be written in their name is written so."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TypeGuard

from symrnn.judge.catalogue.style import at_step
from symrnn.judge.catalogue.tree import sound
from symrnn.judge.meaning import TOTAL, Defined, Derivative, Index, Meaning, Variable
from symrnn.judge.resolve import Resolver, UnreadError, name_meaning
from symrnn.judge.templates import step_mark, with_step
from symrnn.notes.document import Formula
from symrnn.notes.walk import nodes as written_nodes
from symrnn.notes.written import Chain, Name, Product, Written
from symrnn.notes.written import Derivative as WrittenDerivative

BY = "{{by}}"
"""Where the variable goes in a template of a gradient."""

SIGNS = ("partial", "d", "nabla")
"""Of total derivatives of the loss."""


@dataclass(frozen=True)
class Hand:
    """How notes write things: `symbols` and `gradients` by the names of the cell, and how they write any other `gradient`.

    `derived`: by what they write gradients. `strange`: the symbols that they have no name for.
    """

    symbols: Mapping[str, str] = field(default_factory=dict)
    gradients: Mapping[str, str] = field(default_factory=dict)
    gradient: str = r"\frac{\partial L}{\partial {{by}}}"
    derived: frozenset[str] = frozenset()
    strange: frozenset[str] = frozenset()

    def symbol(self, name: str, step: str) -> str:
        return at_step(self.symbols.get(name, name), step)

    def derivative(self, name: str, step: str) -> str:
        if name in self.gradients:
            return at_step(self.gradients[name], step)
        return self.gradient.replace(BY, self.symbol(name, step))


def hand(
    formulas: Sequence[tuple[Formula, Sequence[object]]],
    resolver: Resolver,
    symbols: Mapping[str, str],
    strange: frozenset[str] = frozenset(),
) -> Hand:
    """How the notes write gradients: the names that they give to some, and how they write most others."""
    named: dict[str, str] = {}
    models: Counter[str] = Counter()
    derived: set[str] = set()
    for formula, chains in formulas:
        for node in (node for chain in chains if isinstance(chain, Chain) for node in written_nodes(chain)):
            if isinstance(node, Name):
                named = dict(_named(formula, node, resolver)) | named
            elif isinstance(node, Product):
                named = dict(_beside(formula, node, resolver)) | named
            elif _is_gradient(node, resolver):
                models[_model(formula.text, node)] += 1
                derived |= _variables(node, resolver)
    gradient = models.most_common(1)[0][0] if models else Hand.gradient
    return Hand(symbols, named, gradient, frozenset({*named, *derived}), strange)


def _variables(node: WrittenDerivative, resolver: Resolver) -> set[str]:
    """The variable by which a derivative is taken."""
    by = name_meaning(resolver, node.by) if isinstance(node.by, Name) else None
    return {by.name} if isinstance(by, Variable) else set()


def _named(formula: Formula, name: Name, resolver: Resolver) -> Iterator[tuple[str, str]]:
    """A name that is the gradient by a variable, as the notes define it or as text pages write it."""
    found = name_meaning(resolver, name)
    if isinstance(found, Defined):
        known = resolver.vocabulary.definitions.get(found.name, ())
        found = next((d.body for d in known if len(found.at) == 1 == len(d.indices) and _at(d.body) == d.indices[0]), None)
    mark = step_mark(name, None)
    if mark is not None and _is_total(found):
        yield found.by.name, with_step(formula.text[slice(*name.span)], mark, name.span[0])


def _beside(formula: Formula, row: Product, resolver: Resolver) -> Iterator[tuple[str, str]]:
    """A letter before a variable that together are a gradient: `\\delta h_t`."""
    for letter, name in pairwise(row.factors):
        if isinstance(letter, Name) and isinstance(name, Name) and not (letter.subs or letter.sups):
            start, mark = letter.span[0], step_mark(name, None)
            found = _read(Product((start, name.span[1]), (letter, name), ("",)), resolver)
            if mark is not None and _is_total(found):
                yield found.by.name, with_step(formula.text[start : name.span[1]], mark, start)


def _read(node: Written, resolver: Resolver) -> Meaning | None:
    try:
        return resolver.read(node)
    except UnreadError:
        return None


def _is_total(node: Meaning | None) -> TypeGuard[Derivative]:
    """Whether it is all of the gradient of the loss by a variable."""
    return isinstance(node, Derivative) and node.of == Variable(TOTAL) and node.sign in SIGNS


def _at(body: Meaning) -> Index | None:
    return body.by.at if isinstance(body, Derivative) else None


def _is_gradient(node: Written, resolver: Resolver) -> TypeGuard[WrittenDerivative]:
    """Whether a derivative is one of the total loss by a plain variable."""
    if not isinstance(node, WrittenDerivative) or not isinstance(node.by, Name) or not sound(node):
        return False
    total = isinstance(node.of, Name) and name_meaning(resolver, node.of) == Variable(TOTAL)
    return total and isinstance(name_meaning(resolver, node.by), Variable)


def _model(text: str, node: WrittenDerivative) -> str:
    start, end = node.by.span
    by = f"{{{BY}}}" if text[start - 1 : start] in ("_", "^") else BY
    return text[node.span[0] : start] + by + text[end : node.span[1]]
