"""Whether a claim holds, in which reading, and where it fails: exactly in a prime field, confirmed in real numbers.

Equal in the prime field is right. Where the sides differ there, functions may still be related (sigmoid(-a) = 1 - sigmoid(a)),
so that real numbers have the last word, of as many digits as it takes to see every term (`sure`, `points`).

A `Judge` takes the readings in order and compares the two sides in each (`comparison`), in the `worlds` of the cell; it hands
back a `Finding`, with a `counterexample` where the claim fails. The names below are what the rest of the judge uses.
"""

from symrnn.judge.decide.comparison import compare
from symrnn.judge.decide.finding import Finding
from symrnn.judge.decide.judge import Judge
from symrnn.judge.decide.points import POINTS, Where
from symrnn.judge.decide.worlds import Worlds

__all__ = ["POINTS", "Finding", "Judge", "Where", "Worlds", "compare"]
