"""What is carried from step to step, as programs write it: read at one step, and given by the formulas of the step after it."""

from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction

from symrnn.judge.look import Sighting, index_of, look_of
from symrnn.judge.meaning import LAST, LATER, Derivative, Index, Meaning, Number, nodes
from symrnn.judge.meaning import indices as indices_of
from symrnn.judge.named.options import written as names_of
from symrnn.judge.vocabulary import Vocabulary
from symrnn.notes import written as w

NOW = Index("t")


def assigned(written: w.Written, left: Meaning, right: Meaning, words: Vocabulary) -> Meaning:
    """The left side of a formula: of `dh_{next}` what the formula gives, at the step before the one that the right side reads.

    Zero is what it is after the last step.
    """
    if not (isinstance(left, Derivative) and left.sign == LATER and left.by.at == NOW and _is_early(written, words)):
        return left
    if right == Number(Fraction(0)):
        return _moved(left, Index(LAST))
    later = any(index.origin == "t" and index.offset > 0 for node in nodes(right) for index in indices_of(node))
    return left if later else _moved(left, Index("t", -1))


def _is_early(written: w.Written, words: Vocabulary) -> bool:
    own = next(names_of(written), None)
    seen = (s.look for s in look_of(own)) if own is not None and own.span == written.span else ()
    return any(look in words.gradients and words.gradients[look].early for look in seen)


def _moved(gradient: Derivative, at: Index) -> Derivative:
    return replace(gradient, by=replace(gradient.by, at=at))


def told_apart(words: Vocabulary, lefts: Iterable[w.Written]) -> Vocabulary:
    """The vocabulary in which names that some formula gives at step t - 1 are of the step that they carry everywhere."""
    given = {s.look for left in lefts for name in names_of(left) for s in look_of(name) if _is_before(s)}
    late = {look: replace(meant, early=False) for look, meant in words.gradients.items() if meant.early and look in given}
    return replace(words, gradients={**words.gradients, **late}) if late else words


def _is_before(sighting: Sighting) -> bool:
    return any(index_of(mark.text) == Index("t", -1) for mark in sighting.marks)
