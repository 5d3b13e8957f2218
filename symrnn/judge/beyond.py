"""Formulas that speak of steps that there are not: `\\sum_{t=0}^T \\partial L / \\partial a_t` where the first step is 1.

Such a formula cannot be evaluated as it stands. Where terms outside the sequence can be taken as 0, it holds or not. Else it is
wrong only if one edit of what leads outside makes it right: it might count its steps in another way, which needs more than one.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from symrnn.judge.catalogue.edit import Edit
from symrnn.judge.catalogue.tree import Span
from symrnn.judge.decide import Finding, Judge

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
