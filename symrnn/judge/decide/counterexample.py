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


def counterexample(env: Env, pair: tuple[Array, Array], left: Map, right: Map, real: bool) -> Counterexample:
    at = ", ".join(f"{letter} = {value}" for letter, value in env.items())
    entry = next(index for index in indices(pair[0].shape) if not same(pair[0][index], pair[1][index], real))
    shown = "[" + ", ".join(map(str, entry)) + "]" if entry else ""
    return Counterexample(at, shown, (_text(pair[0][entry]), _text(pair[1][entry])), (left.shape, right.shape))


def _text(value: Element) -> str:
    """A number in few digits; of a prime field, nothing that would help a reader."""
    if isinstance(value, Fraction):
        return str(value)
    return "" if isinstance(value, Residue) else str(mpmath.nstr(value, SHOWN))
