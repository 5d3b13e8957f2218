"""Where a claim fails, in words: at which indices, in which entry, and what stands on both sides there."""

from fractions import Fraction

import mpmath

from symrnn.ir.verdict import Counterexample
from symrnn.judge.decide.points import same
from symrnn.judge.tensor import Map
from symrnn.judge.value import Env
from symrnn.verify.fields import Array, Element, indices
from symrnn.verify.prime import Residue

SHOWN = 6
"""How many digits of a number are shown."""


def counterexample(env: Env, pair: tuple[Array, Array], left: Map, right: Map, digits: int) -> Counterexample:
    at = ", ".join(f"{letter} = {value}" for letter, value in env.items())
    entry = next(index for index in indices(pair[0].shape) if not same(pair[0][index], pair[1][index], digits))
    shown = "[" + ", ".join(map(str, entry)) + "]" if entry else ""
    return Counterexample(at, shown, _texts(pair[0][entry], pair[1][entry]), (left.shape, right.shape))


def _texts(left: Element, right: Element) -> tuple[str, str]:
    """Two numbers in few digits; where these are the same, the second as the first and how much more it is."""
    shown = _text(left), _text(right)
    if not shown[0] or shown[0] != shown[1]:
        return shown
    more = right - left
    return shown[0], f"{shown[0]} {'-' if more < 0 else '+'} {_text(abs(more))}"


def _text(value: Element) -> str:
    """A number in few digits; of a prime field, nothing that would help a reader."""
    if isinstance(value, Fraction):
        return str(value)
    if isinstance(value, Residue):
        return ""
    with value.context.workdps(2 * SHOWN):
        return str(mpmath.nstr(+value, SHOWN))
