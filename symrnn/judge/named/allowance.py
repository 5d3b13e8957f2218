"""How much work may go into what the names of a note stand for: so much for all its formulas together."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from symrnn.judge.budget import DECISION, Budget, TooLargeError

SETTLING = 4_000_000
"""Units for all names of a note."""

ASKING = 2_000
"""Units for one question, whatever its formula: it is read anew."""

USED_UP = (
    "it takes too much work to settle what all names of gradients stand for: some are not known; with fewer names, or with "
    "definitions of them, it would be less"
)


@dataclass
class Allowance:
    """Work for many questions; `used_up`: it did not suffice."""

    budget: Budget
    left: int = SETTLING
    used_up: bool = False

    @contextmanager
    def question(self) -> Iterator[None]:
        """One question, with so much work as one formula may cost, as long as there is some left; else TooLargeError."""
        given = min(DECISION, self.left - ASKING)
        if given <= 0:
            self.used_up = True
            raise TooLargeError(USED_UP)
        self.budget.renew(given)
        try:
            yield
        finally:
            self.left -= given - self.budget.left + ASKING
            self.used_up = self.used_up or self.left <= ASKING
