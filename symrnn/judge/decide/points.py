"""Real numbers of many digits, at one of several points, and when two elements of a field are the same.

Two real numbers are the same that agree in half of their digits. How many digits tell a formula from one that differs by a tiny
term depends on the numbers in it: see `digits_for`.
"""

from collections.abc import Hashable, Iterable
from fractions import Fraction
from math import ceil, log10
from typing import NamedTuple

from symrnn.judge.opaque import Opaque
from symrnn.verify.fields import Array, Digits, Element, Field

DIGITS = 200

POINTS = 3
"""At so many real points two sides agree that are taken as equal although they differ in the prime field."""

TELLING_POINTS, MOST_POINTS = 8, 40
"""Where all sizes are 1, at so many points that say something, of at most so many: there a weight has one sign at a point, and
the gradients of a unit that is off are 0.
"""

SQUARE = 2
"""A difference may be as small as this power of the product of the smallest parts of a formula."""


class Where(NamedTuple):
    """In which numbers: those of the prime field, or real ones of so many digits at a point; `pattern`: see `patterns`."""

    real: int = 0
    digits: int = DIGITS
    pattern: int = 0


EXACT = Where()


class Point(Digits):
    """Real numbers at one of several points."""

    def __init__(self, number: int, digits: int = DIGITS) -> None:
        super().__init__(digits)
        self.number = number

    def fresh(self, *key: object) -> Element:
        return super().fresh("point", self.number, *key)


def precision(field: Field) -> int:
    """How many digits the numbers of a field have; 0 where they are exact."""
    base = field.base if isinstance(field, Opaque) else field
    return base.digits if isinstance(base, Digits) else 0


def same(a: Element, b: Element, digits: int) -> bool:
    """Whether two elements are equal; real numbers of so many digits, to half of these."""
    if not digits:
        return bool((a - b) == 0) if not isinstance(a, Fraction) or not isinstance(b, Fraction) else a == b
    return bool(abs(a + -b) <= (abs(a) + abs(b) + 1) * Fraction(1, 10 ** (digits // 2)))


def digits_for(parts: Iterable[tuple[Hashable, Array]]) -> int:
    """How many digits show every difference between two formulas, by the values of their parts, each under its name.

    Terms and factors make a difference that is no smaller than the product of all that is small in a formula.
    """
    extent: dict[Hashable, float] = {}
    for name, array in parts:
        extent[name] = max([extent.get(name, 0.0), *map(_extent, array.flat)])
    return DIGITS + 2 * SQUARE * ceil(sum(extent.values()))


def _extent(value: Element) -> float:
    """How many digits a number has before or behind its point, until the first that is not 0."""
    if isinstance(value, Fraction | int):
        exact = Fraction(value)
        return abs(exact.numerator.bit_length() - exact.denominator.bit_length()) * log10(2) if exact else 0.0
    return abs(value.context.mag(value)) * log10(2) if value else 0.0
