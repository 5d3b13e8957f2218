"""Formulas that speak of steps that there are not: `\\sum_{t=0}^T \\partial L / \\partial a_t` where the first step is 1.

Such a formula cannot be evaluated as it stands. Where terms outside the sequence can be taken as 0, it holds or not. Else it is
wrong only if one edit of what leads outside makes it right: it might count its steps in another way, which needs more than one.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial

from symrnn.judge.catalogue.edit import Edit
from symrnn.judge.catalogue.tree import Span
from symrnn.judge.claim import SOME_STEPS, Claim
from symrnn.judge.decide import Finding, Judge
from symrnn.judge.decider import Decider
from symrnn.judge.value import Env

KINDS = (
    "index", "index letter", "index throughout", "bound", "symbol", "symbol throughout", "derivative", "factor dropped",
    "sum dropped", "term", "term dropped",
)  # fmt: skip
"""The edits that can lead back into the sequence."""

LETTER = re.compile(r"\{?(\\?[A-Za-z]+)")


def lenient(judge: Judge) -> Judge:
    """The same judge, for whom terms outside the sequence count as 0."""
    return replace(judge, lenient=True, evaluators={})


def better(found: Finding, again: Finding) -> Finding:
    """What a lenient judge found, where the claim holds for him; else what was found before."""
    fine = again.holds and not again.vacuous and again.reading is not None and not again.reading.numbers
    return replace(again, lenient=True) if fine else found


def with_ends(found: Finding, claim: Claim, decider: Decider) -> Finding:
    """What is found of a claim that speaks of steps that there are not, everywhere or at the last step that it names itself."""
    if found.outside:
        return better(found, decider.decide_by(lenient(decider.judge()), claim, full=True))
    for letter in claim.step_letters if found.holds and not found.domain else ():
        last = _at_last(claim, letter)
        if last is not None and decider.decide_by(decider.judge(), last).outside:
            fine = decider.decide_by(lenient(decider.judge()), last).holds
            return replace(found, lenient=True) if fine else replace(found, domain=f"for {letter} < T")
    return found


def _at_last(claim: Claim, letter: str) -> Claim | None:
    """A claim at the last step, if its conditions say that it is made up to there: `t = 1, \\dots, T`."""
    steps = SOME_STEPS
    if not any(meets({letter: steps}, steps) and not meets({letter: steps + 1}, steps) for meets in claim.restrictions):
        return None
    return replace(claim, restrictions=(*claim.restrictions, partial(_is_last, letter)))


def _is_last(letter: str, env: Env, steps: int) -> bool:
    return env.get(letter, steps) == steps


def leading_back(text: str, side: Span, edits: Iterable[Edit]) -> Iterator[Edit]:
    """The edits that can lead back into the sequence, none of which moves or replaces all of a right side at once."""
    for edit in edits:
        whole = edit.kind == "term" and edit.replacements[0][:2] == side
        if edit.kind in KINDS and not whole and (edit.kind != "index throughout" or _moves_a_part(text, side, edit)):
            yield edit


def _moves_a_part(text: str, side: Span, edit: Edit) -> bool:
    """Whether an edit leaves steps of the side as they are that count from the same letter; numbers count from none."""
    first = edit.replacements[0]
    letter = LETTER.match(text[first[0] : first[1]])
    if letter is None:
        return True
    alone = re.compile(rf"(?<![A-Za-z\\]){re.escape(letter[1])}(?![A-Za-z]|\s*=)")
    others = (found.start() for found in alone.finditer(text, *side))
    return any(not any(start <= place < end for start, end, _ in edit.replacements) for place in others)
