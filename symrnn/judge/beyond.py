"""Formulas that speak of steps that there are not: `\\sum_{t=0}^T \\partial L / \\partial a_t` where the first step is 1.

Such a formula cannot be evaluated as it stands. Where terms outside the sequence can be taken as 0, it holds or not. Else it is
wrong only if one edit of what leads outside makes it right: it might count its steps in another way, which one edit cannot mend.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from symrnn.judge.catalogue.edit import Edit
from symrnn.judge.claim import Claim
from symrnn.judge.decide import Finding, Judge

KINDS = frozenset(
    ("index", "index letter", "index throughout", "bound", "symbol", "symbol throughout", "derivative", "term dropped")
)
"""The edits that can lead back into the sequence."""


def leniently(judge: Judge, claim: Claim, found: Finding, steps: int | None) -> Finding:
    """The finding on a claim if terms outside the sequence count as 0, where it holds then; else what was found."""
    again = replace(judge, lenient=True, evaluators={}).decide(claim, steps)
    fine = again.holds and not again.vacuous and again.reading is not None and not again.reading.numbers
    return replace(again, lenient=True) if fine else found


def leading_back(text: str, edits: Iterable[Edit]) -> Iterator[Edit]:
    """The edits of a text that can lead back into the sequence, none of which moves all steps at once."""
    for edit in edits:
        numbers = all(text[start:end].strip("{}").isdigit() for start, end, _ in edit.replacements)
        if edit.kind in KINDS and (numbers or edit.kind != "index throughout"):
            yield edit
