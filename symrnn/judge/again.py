"""Edited formulas read again, fast: of a sum only the term that an edit touches, of a formula only the link.

Each short cut is taken only where it says of the formula as it stands what the formula says.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from symrnn.judge import meaning as m
from symrnn.judge.catalogue.tree import balanced, sound
from symrnn.judge.claim import Claim
from symrnn.judge.edits import Edit, apply
from symrnn.judge.meaning import Meaning
from symrnn.notes.written import Span, Sum, Written

Alone = Callable[[str], Written | None]
"""A text read as one expression, or None where it is none."""

Meant = Callable[[Written], Meaning | None]
Again = Callable[[Edit], Claim | None]
"""What a link claims after an edit, or None where it cannot be read."""


@dataclass(frozen=True)
class Part:
    """A term of a right side, or all of it: where it stands, and what the side means with another one in its place."""

    span: Span
    sign: int
    place: int | None
    claim: Claim

    def holds(self, edit: Edit) -> bool:
        """Whether an edit changes this part alone."""
        return all(self.span[0] <= start and end <= self.span[1] for start, end, _ in edit.replacements)

    def takes(self, node: Written) -> bool:
        """Whether something can stand in its place without brackets."""
        return self.place is None or not isinstance(node, Sum)

    def put(self, meaning: Meaning) -> Claim:
        if self.place is None:
            return replace(self.claim, right=meaning)
        assert isinstance(self.claim.right, m.Sum)
        terms = list(self.claim.right.terms)
        terms[self.place] = meaning if self.sign > 0 else m.Scaled(Fraction(-1), meaning)
        return replace(self.claim, right=m.Sum(tuple(terms)))


def by_parts(text: str, side: Written, claim: Claim, alone: Alone, meant: Meant, otherwise: Again) -> Again:
    """What reads edits of a right side part by part; `otherwise` reads all other edits."""
    parts = [part for part in _parts(text, side, claim) if _says_the_same(text, part, alone, meant)]

    def again(edit: Edit) -> Claim | None:
        part = next((part for part in parts if part.holds(edit)), None)
        node = None if part is None else alone(apply(text[slice(*part.span)], edit, part.span[0]))
        if part is None or node is None or not part.takes(node):
            return otherwise(edit)
        meaning = meant(node)
        return None if meaning is None else part.put(meaning)

    return again


def _parts(text: str, side: Written, claim: Claim) -> Iterator[Part]:
    terms = side.terms if isinstance(side, Sum) and sound(side) else ()
    if isinstance(side, Sum) and isinstance(claim.right, m.Sum) and len(terms) == len(claim.right.terms):
        for i, (term, sign) in enumerate(zip(terms, side.signs, strict=True)):
            yield Part(balanced(text, term).span, sign, i, claim)
    yield Part(balanced(text, side).span, 1, None, claim)


def _says_the_same(text: str, part: Part, alone: Alone, meant: Meant) -> bool:
    node = alone(text[slice(*part.span)])
    meaning = meant(node) if node is not None and part.takes(node) else None
    return meaning is not None and part.put(meaning) == part.claim
