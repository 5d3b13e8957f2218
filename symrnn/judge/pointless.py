"""Edited formulas that hold and are no mends: what they say is empty, or about something else than the wrong one said."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from symrnn.ir.verdict import Outcome
from symrnn.judge.claim import Claim
from symrnn.judge.conditions import outcome
from symrnn.judge.decide import Finding, Judge
from symrnn.judge.readings import By
from symrnn.judge.unfold import unfolded
from symrnn.judge.value import Definition


@dataclass(frozen=True)
class Pointless:
    """What no mend of the claim `wrong` may be.

    `numbers`: the sides of that one can be compared for sizes 1 only. `strict`: a mend must hold without a weaker reading.
    """

    judge: Judge
    wrong: Claim
    numbers: bool
    strict: bool = False

    def __call__(self, claim: Claim, found: Finding) -> bool:
        """Whether an edited claim, which holds, is not what was meant."""
        if found.reading is None or found.vacuous or (self.strict and outcome(found) is not Outcome.RIGHT):
            return True
        smaller = found.reading.numbers and not self.numbers
        copied = found.reading.right is By.COPY and "right" not in self.wrong.features(self.judge.worlds.cell)
        empty = is_empty(claim, self.judge.definitions)
        return smaller or copied or empty or self._is_shorter(claim, found) or self._idles(claim, found)

    def _is_shorter(self, claim: Claim, found: Finding) -> bool:
        """Whether it holds for a sequence of just so many steps, and the wrong one names later ones."""
        return found.partial and max(claim.fixed_steps) < max(self.wrong.fixed_steps, default=0)

    def _idles(self, claim: Claim, found: Finding) -> bool:
        """Whether it has a term that is 0, and the wrong one has not."""
        return self.judge.idle(claim, found) > self.judge.idle(self.wrong, found)


def is_empty(claim: Claim, definitions: Mapping[str, Sequence[Definition]]) -> bool:
    """Whether a claim says of something that it is itself, or what the notes define it as."""
    return unfolded(claim.left, definitions) == unfolded(claim.right, definitions)
