"""Degrees as elements: the same evaluation that decides an identity in F_p tells how likely a wrong one is to pass.

A value is a rational function of the indeterminates: the data, and one for every function at every argument. Let B_1, B_2, ...
be the numerators of the divisors met so far, of total degree `divided`. A value is N/(B_1 B_2 ...)^power, and its `Degree`
holds `power` and `excess`, with

    deg N <= excess + power * divided.

Sums take the larger of both, products add them, and neither rule depends on how many terms there are, so the bound grows
with the length of the longest chain of products and not with the size of the network. A quotient v/w has one power more,
numerator degree at most that of v plus the degree of w's denominator, and adds the numerator degree of w to `divided`.
"""

from collections import Counter
from fractions import Fraction

from symrnn.verify.fields import Element
from symrnn.verify.prime import PRODUCT_WITH


class Degree:
    """A bound on the degrees of a rational function."""

    __slots__ = ("excess", "field", "power")

    def __init__(self, field: "Degrees", excess: int, power: int) -> None:
        self.field, self.excess, self.power = field, excess, power

    @property
    def numerator(self) -> int:
        return self.excess + self.power * self.field.divided

    def __add__(self, other: Element) -> "Degree":
        if isinstance(other, Fraction | int):
            return self
        if not isinstance(other, Degree):
            return NotImplemented
        return Degree(self.field, max(self.excess, other.excess), max(self.power, other.power))

    def __mul__(self, other: Element) -> "Degree":
        if isinstance(other, Fraction | int):
            return self
        if not isinstance(other, Degree):
            return NotImplemented
        return Degree(self.field, self.excess + other.excess, self.power + other.power)

    def __truediv__(self, other: Element) -> "Degree":
        if isinstance(other, Fraction | int):
            return self
        return self * other.inverse() if isinstance(other, Degree) else NotImplemented

    def __rtruediv__(self, other: Element) -> "Degree":
        return self.inverse()

    def inverse(self) -> "Degree":
        result = Degree(self.field, self.power * self.field.divided, 1)
        self.field.divided += self.numerator
        return result

    def __pow__(self, exponent: int) -> "Degree":
        base = self if exponent >= 0 else self.inverse()
        return Degree(self.field, base.excess * abs(exponent), base.power * abs(exponent))

    def __neg__(self) -> "Degree":
        return self

    __radd__ = __sub__ = __rsub__ = __add__
    __rmul__ = __mul__


class Degrees:
    """The field of degrees: it bounds the chance that one random point of F_p lets a wrong identity pass."""

    def __init__(self) -> None:
        self.divided = 0
        self._excess = self._power = 0
        self.calls: Counter[str] = Counter()

    def fresh(self, *key: object) -> Degree:
        return Degree(self, 1, 0)

    def lift(self, value: float | Fraction) -> Degree:
        return Degree(self, 0, 0)

    def apply(self, function: str, arg: Element) -> Degree:
        """A value of a function has degree 1, whatever its argument: `prime` keeps no relation that says more of it."""
        degree = arg if isinstance(arg, Degree) else self.lift(arg)
        if function in PRODUCT_WITH:
            return degree * self.apply(PRODUCT_WITH[function], degree)
        self.calls[function] += 1
        self._excess, self._power = max(self._excess, degree.excess), max(self._power, degree.power)
        return Degree(self, 1, 0)

    def error(self, difference: int, prime: int) -> Fraction:
        """The chance that a difference of this degree, not zero, vanishes at a random point where nothing divides by 0.

        Let every value of a function at a different argument be an indeterminate of its own. Then the difference vanishes
        with a chance of at most its degree over p, by the Schwartz-Zippel lemma. `prime` takes the same values unless two
        different arguments a, b of one function happen to be equal, or one happens to be 0: for every such pair, 0 being
        one argument more, the chance is at most the degree of the numerator of a - b over p.
        """
        pairs = sum(count * (count + 1) // 2 for count in self.calls.values())
        events = difference + pairs * (self._excess + self._power * self.divided)
        return Fraction(events, prime - self.divided) if events + self.divided < prime else Fraction(1)
