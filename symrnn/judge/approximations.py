"""Approximations of the derivative of a state by an earlier one, `\\partial c_t / \\partial c_{t-1} \\approx f_t`.

What is left out there are paths. Such a formula is right where it holds in a reading that leaves them out; it is wrong where it
becomes right when one index, bound or symbol is another. Any other one leaves open what was neglected, and has no truth value.
"""

from symrnn.ir.verdict import Outcome, Verdict
from symrnn.judge.claim import Claim
from symrnn.judge.meaning import Derivative, Variable

SLIPS = ("index", "index letter", "index throughout", "bound", "symbol", "symbol throughout")
"""The kinds of edits after which an approximation holds that is meant to hold so."""


def is_about_paths(claim: Claim) -> bool:
    """Whether the left side is the derivative of a variable at one step by one at another step."""
    match claim.left:
        case Derivative(of=Variable(at=of), by=Variable(at=by)):
            return of is not None and by is not None and of != by
        case _:
            return False


def says_something(verdict: Verdict) -> bool:
    """Whether the verdict on an approximation, taken as an equation, is one on the approximation."""
    slip = verdict.mend is not None and verdict.mend.edit in SLIPS
    return verdict.outcome in (Outcome.RIGHT, Outcome.RIGHT_IF) or (verdict.outcome is Outcome.WRONG and slip)
