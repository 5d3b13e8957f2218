"""Terms that a sum may lack: templates of the cell's own, with the symbols and gradients as the notes write them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations

from symrnn.judge.claim import Claim
from symrnn.judge.filled import Filler
from symrnn.judge.meaning import LAST, TOTAL, Derivative, Index, Meaning, Variable, nodes

MOST_STEPS = 8
MOST_PATHS = 5
"""Of so many terms any can be missing together; of more, all but one."""

Sums = tuple[tuple[tuple[str, ...], ...], ...]
"""Sums, of each its terms, of each the ways to write it."""

Terms = Mapping[str, Sums]
"""What something is a sum of, by its name."""


def no_terms(plain: bool) -> Terms:
    """Where nobody knows the terms of any sum."""
    return {}


def lacking(claim: Claim, sides: Sequence[Meaning], terms: Terms, filler: Filler, last: str = LAST) -> tuple[str, ...]:
    """The terms that the right side of a claim may lack, by what another side of its chain is; `last`: the last step.

    Behind these the terms of the gradients that stand in them, which may stand in the place of their names.
    """
    sums, steps = _asked(claim, sides, terms, last)
    own = [(form, step) for form in _forms(sums, filler) for step in steps]
    inner = ((name, at) for form, step in own for name, at in filler.gradients_at(form, step))
    within = [(form, at) for name, at in dict.fromkeys(inner) for form in _forms(terms.get(f"dL/{name}", ()), filler)]
    return tuple(dict.fromkeys(filler.filled(form, step) for form, step in (*own, *within)))


def _forms(sums: Sums, filler: Filler) -> list[str]:
    return [form for terms in sums for term in terms for form in filler.ordered(term)]


def lacking_together(
    claim: Claim, sides: Sequence[Meaning], terms: Terms, filler: Filler, last: str = LAST
) -> tuple[tuple[str, ...], ...]:
    """Several terms of one sum that the right side of a claim may lack all."""
    sums, steps = _asked(claim, sides, terms, last)
    ordered = [[forms[0] for term in terms if (forms := filler.ordered(term))] for terms in sums]
    groups = [group for terms in ordered for group in _groups(terms)]
    return tuple(dict.fromkeys(tuple(filler.filled(form, step) for form in group) for group in groups for step in steps))


def _groups(terms: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Two or more of some terms, and not all of them."""
    counts = range(2, len(terms)) if len(terms) <= MOST_PATHS else (len(terms) - 1,)
    for count in counts:
        yield from combinations(terms, count)


def spelled(claim: Claim, terms: Terms, filler: Filler, last: str = LAST) -> tuple[str, ...]:
    """What the gradients that stand in a left side are, written out, in brackets: factors that a right side may lack."""
    inside = (node for node in nodes(claim.left) if node is not claim.left and isinstance(node, Derivative))
    found = (text for node in inside for text in lacking(claim, [node], terms, filler, last))
    return tuple(dict.fromkeys(f"({text})" for text in found))


def _asked(claim: Claim, sides: Sequence[Meaning], terms: Terms, last: str) -> tuple[Sums, list[Index]]:
    """The sums that the first side is that is known as one, and for which steps."""
    asked = next((known for side in sides if (known := _key(side))), None)
    if asked is None:
        return (), []
    key, at = asked
    return terms.get(key, ()), [_from_last(step, last) for step in ([at] if at is not None else _steps(claim))]


def _from_last(step: Index, last: str) -> Index:
    """A step counted from the last one as the notes call that."""
    return replace(step, origin=last) if step.origin == LAST else step


def _key(left: Meaning) -> tuple[str, Index | None] | None:
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
