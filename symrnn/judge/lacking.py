"""Terms that a sum may lack: templates of the cell's own, with the symbols and gradients as the notes write them."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeGuard

from symrnn.judge.catalogue.style import at_step
from symrnn.judge.catalogue.tree import sound
from symrnn.judge.claim import Claim
from symrnn.judge.look import index_of
from symrnn.judge.meaning import LAST, TOTAL, Defined, Derivative, Index, Meaning, Variable, nodes
from symrnn.judge.resolve import Resolver, name_meaning
from symrnn.judge.templates import step_mark, with_step
from symrnn.notes.document import Formula
from symrnn.notes.walk import nodes as written_nodes
from symrnn.notes.written import Chain, Name, Written
from symrnn.notes.written import Derivative as WrittenDerivative

MARK = re.compile(r"@(?P<gradient>d )?(?P<name>\w+)(?:\[(?P<step>[^\]]*)\])?@(?P<raised>\^)?")
PLAIN_STEP = re.compile(r"\[(?P<step>t(?:[+-]\d+)?)\]")
BY = "{{by}}"
"""Where the variable goes in a template of a gradient."""

MOST_STEPS = 8
Terms = Mapping[str, tuple[str, ...]]


def no_terms(plain: bool) -> Terms:
    """Where nobody knows the terms of any sum."""
    return {}


@dataclass(frozen=True)
class Hand:
    """How notes write things: `symbols` and `gradients` by the names of the cell, and how they write any other `gradient`."""

    symbols: Mapping[str, str] = field(default_factory=dict)
    gradients: Mapping[str, str] = field(default_factory=dict)
    gradient: str = r"\frac{\partial L}{\partial {{by}}}"

    def symbol(self, name: str, step: str) -> str:
        return at_step(self.symbols.get(name, name), step)

    def derivative(self, name: str, step: str) -> str:
        if name in self.gradients:
            return at_step(self.gradients[name], step)
        return self.gradient.replace(BY, self.symbol(name, step))


def lacking(
    claim: Claim, sides: Sequence[Meaning], terms: Terms, hand: Hand, *, plain: bool, last: str = LAST
) -> tuple[str, ...]:
    """The terms that the right side of a claim may lack, by what another side of its chain is; `last`: the last step."""
    found = next((asked for side in sides if (asked := _asked(side))), None)
    if found is None:
        return ()
    key, at = found
    steps = [_from_last(step, last) for step in ([at] if at is not None else _steps(claim))]
    filled = (_filled(term, step, hand, plain=plain) for term in terms.get(key, ()) for step in steps)
    return tuple(dict.fromkeys(filled))


def spelled(claim: Claim, terms: Terms, hand: Hand, *, plain: bool, last: str = LAST) -> tuple[str, ...]:
    """What the gradients that stand in a left side are, written out, in brackets: factors that a right side may lack."""
    inside = (node for node in nodes(claim.left) if node is not claim.left and isinstance(node, Derivative))
    found = (text for node in inside for text in lacking(claim, [node], terms, hand, plain=plain, last=last))
    return tuple(dict.fromkeys(f"({text})" for text in found))


def _from_last(step: Index, last: str) -> Index:
    """A step counted from the last one as the notes call that."""
    return replace(step, origin=last) if step.origin == LAST else step


def _asked(left: Meaning) -> tuple[str, Index | None] | None:
    """The key of a left side among the terms, and its step."""
    match left:
        case Derivative(of=Variable(name=of), by=Variable(name=name, at=at)) if of == TOTAL:
            return f"dL/{name}", at
        case Variable(name=name, at=at):
            return name, at
        case _:
            return None


def _steps(claim: Claim) -> list[Index]:
    """The step t, and the steps that stand in a claim with those beside them."""
    found = [node.at for _, side in claim.sides for node in nodes(side) if isinstance(node, Variable) and node.at]
    beside = [replace(at, offset=at.offset + by) for at in found for by in (1, -1)]
    return list(dict.fromkeys((Index("t", 0), *found, *beside)))[:MOST_STEPS]


def _filled(term: str, step: Index, hand: Hand, *, plain: bool) -> str:
    """A template with the step t replaced and the marks filled in."""
    if plain:
        return PLAIN_STEP.sub(lambda found: f"[{_moved(found['step'], step)}]", term)

    def put(found: re.Match[str]) -> str:
        moved = _moved(found["step"], step) if found["step"] else ""
        text = (hand.derivative if found["gradient"] else hand.symbol)(found["name"], moved)
        return f"({text})^" if found["raised"] and "^" in text else text + (found["raised"] or "")

    return MARK.sub(put, term)


def _moved(text: str, step: Index) -> str:
    """A step of a template, counted from another one than t."""
    found = index_of(text)
    if found is None or found.origin != "t" or found.more:
        return text
    return str(replace(step, offset=step.offset + found.offset))


def hand(formulas: Sequence[tuple[Formula, Sequence[object]]], resolver: Resolver, symbols: Mapping[str, str]) -> Hand:
    """How the notes write gradients: the names that they give to some, and how they write most others."""
    named: dict[str, str] = {}
    models: Counter[str] = Counter()
    for formula, chains in formulas:
        for node in (node for chain in chains if isinstance(chain, Chain) for node in written_nodes(chain)):
            if isinstance(node, Name):
                named = dict(_named(formula, node, resolver)) | named
            elif _is_gradient(node, resolver):
                models[_model(formula.text, node)] += 1
    return Hand(symbols, named, models.most_common(1)[0][0] if models else Hand.gradient)


def _named(formula: Formula, name: Name, resolver: Resolver) -> Iterator[tuple[str, str]]:
    """A name that is the gradient by a variable, as the notes define it or as text pages write it."""
    found = name_meaning(resolver, name)
    if isinstance(found, Defined):
        known = resolver.vocabulary.definitions.get(found.name, ())
        found = next((d.body for d in known if len(found.at) == 1 == len(d.indices) and _at(d.body) == d.indices[0]), None)
    if isinstance(found, Derivative) and found.of == Variable(TOTAL):
        mark = step_mark(name, None)
        if mark is not None:
            yield found.by.name, with_step(formula.text[slice(*name.span)], mark, name.span[0])


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
