"""Sums of products of matrices, over integers modulo a prime and over real numbers."""

from fractions import Fraction
from functools import partial

import numpy as np
import pytest

from symrnn.judge.arithmetic import arithmetic_of, identity
from symrnn.verify.fields import Array, Digits, Field, build_array, each
from symrnn.verify.prime import PrimeField


@pytest.mark.parametrize("field", [PrimeField(1), Digits(40)])
def test_products_are_those_of_the_elements(field: Field) -> None:
    arithmetic = arithmetic_of(field)
    shapes = {"A": (2, 3), "B": (3, 4), "C": (2, 5), "D": (5, 4)}
    A, B, C, D = (build_array(shape, partial(field.fresh, name)) for name, shape in shapes.items())
    bare = [each(arithmetic.bare, array) for array in (A, B, C, D)]
    found = arithmetic.dress(arithmetic.sum_of_products([(bare[0], bare[1]), (bare[2], bare[3])]))
    assert np.all(found == A @ B + C @ D)
    assert not np.any(found == A @ B)


@pytest.mark.parametrize("field", [PrimeField(1), Digits(40)])
def test_fractions_become_elements(field: Field) -> None:
    arithmetic = arithmetic_of(field)
    third: Array = np.full((1, 1), arithmetic.bare(Fraction(1, 3)), dtype=object)
    dressed = arithmetic.dress(arithmetic.sum_of_products([(third, identity(1, arithmetic))]))
    assert dressed.item() == field.lift(Fraction(1, 3))
    assert type(dressed.item()) is type(field.lift(0))
