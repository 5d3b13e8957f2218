"""Functions of which nothing is known but the name: `f` of an equation `h = f(a)`, and its derivatives f', f'', ...

A formula about such a function is right only if it holds for every function. In a prime field the values of f, f', ... are
drawn at random anyway; other number systems get one fixed function that satisfies no equation by chance.
"""

from fractions import Fraction

from symrnn.verify.dual import SLOPE
from symrnn.verify.fields import Element, Field, draw
from symrnn.verify.prime import PrimeField

PRIME = "'"


class Opaque:
    """A field in which every unknown name f is the function sin(a z + b) + c z^2, with numbers a, b, c that the name gives."""

    def __init__(self, base: Field) -> None:
        self.base = base

    def fresh(self, *key: object) -> Element:
        return self.base.fresh(*key)

    def lift(self, value: float | Fraction) -> Element:
        return self.base.lift(value)

    def apply(self, function: str, arg: Element) -> Element:
        if function in SLOPE:
            return self.base.apply(function, arg)
        name = function.rstrip(PRIME)
        return self._derivative(name, len(function) - len(name), self.lift(arg) if isinstance(arg, Fraction) else arg)

    def _derivative(self, name: str, order: int, z: Element) -> Element:
        a, b, c = (_constant(name, which) for which in "abc")
        wave = self.base.apply("cos" if order % 2 else "sin", z * a + b)
        sign = -1 if order % 4 > 1 else 1
        power = {0: z * z * c, 1: z * (2 * c), 2: 2 * c}
        return wave * (sign * a**order) + power.get(order, 0)


def _constant(*key: str) -> Fraction:
    """A number in [1/2, 3/2)."""
    return Fraction(1, 2) + Fraction(draw(512, "opaque", *key) % 997, 997)


def with_opaque(field: Field) -> Field:
    """The field, with a value for functions of any name."""
    return field if isinstance(field, PrimeField | Opaque) else Opaque(field)
