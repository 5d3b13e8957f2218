"""Real numbers of many digits, at one of several points, and when two elements of a field are the same."""

from fractions import Fraction

from symrnn.verify.fields import Digits, Element

DIGITS = 200

POINTS = 3
"""At so many real points two sides agree that are taken as equal although they differ in the prime field."""

TELLING_POINTS, MOST_POINTS = 8, 40
"""Where all sizes are 1, at so many points that say something, of at most so many: there a weight has one sign at a point, and
the gradients of a unit that is off are 0.
"""


class Point(Digits):
    """Real numbers at one of several points."""

    def __init__(self, number: int) -> None:
        super().__init__(DIGITS)
        self.number = number

    def fresh(self, *key: object) -> Element:
        return super().fresh("point", self.number, *key)


def same(a: Element, b: Element, real: bool) -> bool:
    """Whether two elements are equal; real numbers, to half of their digits."""
    if not real:
        return bool((a - b) == 0) if not isinstance(a, Fraction) or not isinstance(b, Fraction) else a == b
    return bool(abs(a + -b) <= (abs(a) + abs(b)) * Fraction(1, 10 ** (DIGITS // 2)) + Fraction(1, 10 ** (DIGITS // 2)))
