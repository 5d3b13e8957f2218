"""What is sure of a claim once the prime field has spoken: that it holds in other patterns of the data, or in real numbers.

What differs in the prime field may still be equal, since functions are related (sigmoid(-a) = 1 - sigmoid(a)). That is so where
real numbers agree at several points, and at one of them in so many digits that no term of the claim is too small to be seen.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from symrnn.judge.budget import TooLargeError
from symrnn.judge.decide.finding import Finding, Trial
from symrnn.judge.decide.points import MOST_POINTS, TELLING_POINTS, Where
from symrnn.judge.decide.worlds import Worlds

MOST_DIGITS = 10_000

TOO_SMALL = f"too large: it has numbers so small or so large that it takes more than {MOST_DIGITS} digits to tell them from 0"


@dataclass(frozen=True)
class Confirming:
    """Confirms what is found of one claim.

    `find`: what is found of it in some numbers, in all readings; `attempt`: the same in one reading; `digits`: how many digits
    show each difference between its sides in that reading.
    """

    worlds: Worlds
    find: Callable[[Where], Finding]
    attempt: Callable[[Finding, Where], Trial]
    digits: Callable[[Finding, Where], int]

    def finding(self) -> Finding:
        """What is found of the claim in exact numbers; what they refute, in real ones."""
        found = self._anywhere(Where())
        for pattern in range(1, self.worlds.patterns):
            if not found.holds:
                break
            if self.attempt(found, Where(pattern=pattern)).equal is False:
                found = self._anywhere(Where(pattern=pattern))
        return found

    def _anywhere(self, where: Where) -> Finding:
        found = self.find(where)
        if found.holds is not False or found.counterexample is None:
            return found
        again = found
        for point in self.worlds.points:
            again = self.find(point)
            if not again.holds:
                return found if again.holds is None else again
        again = self._where_it_tells(again)
        return self._to_the_end(again, next(self.worlds.points)) if again.holds else again

    def _where_it_tells(self, found: Finding, others: bool = True) -> Finding:
        """What is found of a claim at more points, if it holds for sizes 1; `others`: another reading may hold there."""
        if found.reading is None or not (found.reading.numbers or not self.worlds.cell.dims):
            return found
        said = 0
        for number in range(1, MOST_POINTS + 1):
            trial = self.attempt(found, Where(real=number))
            if trial.equal is False:
                other = self.find(Where(real=number))
                return self._where_it_tells(other, others=False) if other.holds and others else _refuted(found, trial)
            said += bool(trial.equal) and not trial.vacuous
            if said == TELLING_POINTS:
                break
        return replace(found, vacuous=not said)

    def _to_the_end(self, found: Finding, point: Where) -> Finding:
        """What is found of a claim at a real point, once so many digits are looked at as it takes."""
        trial = self._sharply(found, point)
        return found if trial.equal is not False else _refuted(found, trial)

    def refutes(self, found: Finding, trial: Trial) -> bool:
        """Whether a trial that fails in exact numbers also does in real ones, in the reading that was found."""
        if trial.equal is not False:
            return False
        again = (self.attempt(found, point) for point in self.worlds.points)
        return any(not other.equal for other in again) or self._sharply(found, next(self.worlds.points)).equal is False

    def _sharply(self, found: Finding, point: Where) -> Trial:
        digits = self.digits(found, point)
        if digits > MOST_DIGITS:
            raise TooLargeError(TOO_SMALL)
        return self.attempt(found, point._replace(digits=digits))


def _refuted(found: Finding, trial: Trial) -> Finding:
    return replace(found, holds=False, counterexample=trial.counterexample)
