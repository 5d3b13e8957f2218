"""How many digits tell two formulas apart, and when two numbers of so many digits are the same."""

from fractions import Fraction

import mpmath
import numpy as np
import pytest

from symrnn.judge.decide.points import DIGITS, Point, digits_for, precision, same
from symrnn.judge.opaque import with_opaque
from symrnn.verify.fields import scalar
from symrnn.verify.prime import PrimeField


def test_the_digits_of_a_field_are_seen_through_unknown_functions() -> None:
    assert precision(with_opaque(Point(1, 300))) == 300
    assert precision(with_opaque(PrimeField())) == 0


@pytest.mark.parametrize(("digits", "tiny", "equal"), [(200, 150, True), (200, 50, False), (400, 150, False), (400, 210, True)])
def test_numbers_agree_in_half_of_their_digits(digits: int, tiny: int, equal: bool) -> None:
    one = Point(1, digits).lift(1)
    assert same(one, one + one / 10**tiny, digits) is equal


def test_small_and_large_parts_ask_for_digits() -> None:
    small, large = scalar(Fraction(1, 10**150)), scalar(Point(1).lift(Fraction(10**70)))
    assert digits_for([("one", scalar(Fraction(1)))]) == DIGITS
    assert digits_for([("a", small), ("b", large)]) >= DIGITS + 4 * 220
    assert digits_for([("a", small), ("a", small)]) == digits_for([("a", small)])


def test_nothing_asks_for_no_digits() -> None:
    assert digits_for([("a", np.array([mpmath.mpf(0), Fraction(0)], dtype=object))]) == DIGITS
