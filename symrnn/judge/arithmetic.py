"""Products of matrices over a field, fast: in a prime field on Python's integers, which are reduced once an entry."""

from collections.abc import Iterable
from fractions import Fraction
from functools import reduce
from operator import add
from typing import Protocol

import numpy as np

from symrnn.verify.fields import Array, Element, Field, each
from symrnn.verify.prime import PrimeField, Residue


class Arithmetic(Protocol):
    """Arrays without their field's wrapping: `bare` takes it off an element, `dress` puts it on an array."""

    def bare(self, element: Element) -> Element:
        """What products and sums are made with."""

    def dress(self, array: Array) -> Array:
        """The array in elements of the field."""

    def sum_of_products(self, pairs: Iterable[tuple[Array, Array]]) -> Array:
        """The sum of the products of some pairs of matrices; there is at least one pair."""


class Modular:
    """Integers modulo a prime."""

    def __init__(self, field: PrimeField) -> None:
        self.field, self.prime = field, field.prime

    def bare(self, element: Element) -> int:
        value: int = element.value if isinstance(element, Residue) else self.field.lift(element).value
        return value

    def dress(self, array: Array) -> Array:
        return each(lambda value: Residue(value, self.prime), array)

    def sum_of_products(self, pairs: Iterable[tuple[Array, Array]]) -> Array:
        total: Array = reduce(add, (left @ right for left, right in pairs)) % self.prime
        return total


class Direct:
    """The elements of a field as they are; exact fractions become elements."""

    def __init__(self, field: Field) -> None:
        self.field = field

    def bare(self, element: Element) -> Element:
        return self.field.lift(element) if isinstance(element, int | Fraction) else element

    def dress(self, array: Array) -> Array:
        return array

    def sum_of_products(self, pairs: Iterable[tuple[Array, Array]]) -> Array:
        return reduce(add, (left @ right for left, right in pairs))


def arithmetic_of(field: Field) -> Arithmetic:
    return Modular(field) if isinstance(field, PrimeField) else Direct(field)


def identity(size: int, arithmetic: Arithmetic) -> Array:
    zero, one = arithmetic.bare(Fraction(0)), arithmetic.bare(Fraction(1))
    matrix = np.full((size, size), zero, dtype=object)
    for i in range(size):
        matrix[i, i] = one
    return matrix
