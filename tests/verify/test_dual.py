"""The oracle's rules, each against mpmath's numerical derivative."""

from collections.abc import Callable
from fractions import Fraction

import numpy as np
import pytest

from symrnn.ir.functions import BUILTIN
from symrnn.verify.dual import SLOPE, Dual, Duals, primals, seeded, tangents
from symrnn.verify.fields import Digits, Element, scalar
from tests.verify.cases import close

FIELD = Digits(50)
C = FIELD.context
ARGUMENTS = (Fraction(7, 10), Fraction(-4, 10), Fraction(19, 10))
POSITIVE = {"log", "sqrt"}

OPERATIONS: dict[str, Callable[[Element], Element]] = {
    "x + x": lambda x: x + x,
    "x + 1/3": lambda x: x + Fraction(1, 3),
    "1/3 + x": lambda x: Fraction(1, 3) + x,
    "x - x*x": lambda x: x - x * x,
    "1 - x": lambda x: 1 - x,
    "-x": lambda x: -x,
    "x * x": lambda x: x * x,
    "2/3 * x": lambda x: Fraction(2, 3) * x,
    "x / (1 + x*x)": lambda x: x / (1 + x * x),
    "x / (2/3)": lambda x: x / Fraction(2, 3),
    "1 / x": lambda x: 1 / x,
    "x**3": lambda x: x**3,
    "x**-2": lambda x: x**-2,
    "x**1": lambda x: x**1,
}


def test_every_built_in_function_has_a_rule() -> None:
    assert set(SLOPE) == set(BUILTIN)


@pytest.mark.parametrize("name", SLOPE)
@pytest.mark.parametrize("x", ARGUMENTS)
def test_rules_of_functions(name: str, x: Fraction) -> None:
    point = FIELD.lift(abs(x) if name in POSITIVE else x)
    found = Duals(FIELD).apply(name, Dual(point, FIELD.lift(1)))
    expected = C.diff(lambda z: FIELD.apply(name, z), point)
    assert close(primals(scalar(found))[()], FIELD.apply(name, point), 45)
    assert close(FIELD.lift(0) + tangents(scalar(found))[()], expected, 20)


@pytest.mark.parametrize("name", OPERATIONS)
@pytest.mark.parametrize("x", ARGUMENTS)
def test_rules_of_arithmetic(name: str, x: Fraction) -> None:
    operation, point = OPERATIONS[name], FIELD.lift(x)
    found = operation(Dual(point, FIELD.lift(1)))
    assert close(found.value, operation(point), 45)
    assert close(found.tangent, C.diff(operation, point), 20)


def test_the_direction_scales_the_derivative() -> None:
    double = Duals(FIELD).apply("tanh", Dual(FIELD.lift(1), FIELD.lift(2)))
    single = Duals(FIELD).apply("tanh", Dual(FIELD.lift(1), FIELD.lift(1)))
    assert close(double.tangent, 2 * single.tangent, 45)


@pytest.mark.parametrize("name", ["relu", "abs", "step", "sign"])
def test_at_a_kink_the_derivative_is_zero(name: str) -> None:
    assert tangents(scalar(Duals(FIELD).apply(name, Dual(FIELD.lift(0), FIELD.lift(1)))))[()] == 0


def test_what_does_not_depend_on_the_direction_stays_plain() -> None:
    duals = Duals(FIELD)
    assert duals.apply("tanh", duals.fresh("x")) == FIELD.apply("tanh", FIELD.fresh("x"))
    assert duals.lift(2) == 2


def test_arrays_of_dual_numbers() -> None:
    values = np.array([Fraction(1), Fraction(2)], dtype=object)
    both = seeded(values, np.array([Fraction(3), Fraction(4)], dtype=object))
    assert list(tangents(both * values)) == [3, 8]
    assert list(tangents(values * both)) == [3, 8]
    assert list(tangents(values - both)) == [-3, -4]
    assert list(tangents(values / both)) == [-3, -2]
    assert list(primals(both)) == [1, 2]
    assert tangents(scalar(Fraction(1)))[()] == 0


def test_fractions_may_stand_on_the_left() -> None:
    x = Dual(FIELD.lift(2), Fraction(1))
    assert close((Fraction(1, 3) - x).tangent, FIELD.lift(-1), 45)
    assert close((Fraction(1, 3) / x).tangent, FIELD.lift(Fraction(-1, 12)), 45)
    assert close((x / FIELD.lift(4)).tangent, FIELD.lift(Fraction(1, 4)), 45)
