"""Forward-mode differentiation: numbers v + v' e with e^2 = 0 over any field (W. K. Clifford, Proc. London Math. Soc. 4 (1873)
381-395; R. E. Wengert, Comm. ACM 7 (1964) 463-464).

These are the oracle's own rules: for + - * / and powers of single elements, and one row for each element-wise function,
written from the functions' differential equations. No rule for tensors is needed, and none is shared with `derive`.
"""

from collections.abc import Callable, Mapping
from fractions import Fraction

import numpy as np

from symrnn.verify.fields import Array, Element, Field, each


class Dual:
    """A value with its derivative along one direction.

    Either may be a plain fraction; sums and products are all that every field has for a fraction on the left.
    """

    __slots__ = ("tangent", "value")

    def __init__(self, value: Element, tangent: Element) -> None:
        self.value, self.tangent = value, tangent

    def __add__(self, other: Element) -> "Dual":
        if isinstance(other, Dual):
            return Dual(self.value + other.value, self.tangent + other.tangent)
        return NotImplemented if isinstance(other, np.ndarray) else Dual(self.value + other, self.tangent)

    def __neg__(self) -> "Dual":
        return Dual(-self.value, -self.tangent)

    def __sub__(self, other: Element) -> "Dual":
        return self.__add__(-other)

    def __rsub__(self, other: Element) -> "Dual":
        return (-self).__add__(other)

    def __mul__(self, other: Element) -> "Dual":
        if isinstance(other, Dual):
            return Dual(self.value * other.value, self.value * other.tangent + self.tangent * other.value)
        return NotImplemented if isinstance(other, np.ndarray) else Dual(self.value * other, self.tangent * other)

    def __truediv__(self, other: Element) -> "Dual":
        return NotImplemented if isinstance(other, np.ndarray) else self * (1 / other)

    def __rtruediv__(self, other: Element) -> "Dual":
        inverse = 1 / self.value
        return Dual(inverse, -(inverse * inverse * self.tangent)).__mul__(other)

    def __pow__(self, exponent: int) -> "Dual":
        return Dual(self.value**exponent, self.tangent * self.value ** (exponent - 1) * exponent)

    __radd__ = __add__
    __rmul__ = __mul__


SLOPE: Mapping[str, Callable[[Field, Element, Element], Element]] = {
    "tanh": lambda field, a, y: 1 - y * y,
    "sigmoid": lambda field, a, y: y - y * y,
    "softplus": lambda field, a, y: field.apply("sigmoid", a),
    "exp": lambda field, a, y: y,
    "log": lambda field, a, y: 1 / a,
    "sqrt": lambda field, a, y: 1 / (y + y),
    "relu": lambda field, a, y: field.apply("step", a),
    "abs": lambda field, a, y: field.apply("sign", a),
    "step": lambda field, a, y: Fraction(0),
    "sign": lambda field, a, y: Fraction(0),
    "sin": lambda field, a, y: field.apply("cos", a),
    "cos": lambda field, a, y: -field.apply("sin", a),
}
"""f'(a), from a and y = f(a); 0 at a = 0 for relu and abs, 0 everywhere for step and sign."""


class Duals:
    """The dual numbers over a field; elements that do not depend on the direction stay elements of that field."""

    def __init__(self, base: Field) -> None:
        self.base = base

    def fresh(self, *key: object) -> Element:
        return self.base.fresh(*key)

    def lift(self, value: float | Fraction) -> Element:
        return self.base.lift(value)

    def apply(self, function: str, arg: Element) -> Element:
        if not isinstance(arg, Dual):
            return self.base.apply(function, arg)
        value = self.base.apply(function, arg.value)
        slope = SLOPE[function](self.base, arg.value, value)
        return value if isinstance(slope, Fraction) and slope == 0 else Dual(value, slope * arg.tangent)


def seeded(values: Array, direction: Array) -> Array:
    """`values + direction e`."""
    return each(Dual, values, direction)


def tangents(values: Array) -> Array:
    """The derivatives of some elements along the direction: 0 for what does not depend on it."""
    return each(lambda element: element.tangent if isinstance(element, Dual) else Fraction(0), values)


def primals(values: Array) -> Array:
    return each(lambda element: element.value if isinstance(element, Dual) else element, values)
