"""Derivatives of element-wise functions: built-in, a user's and unknown ones, of any order."""

from fractions import Fraction

import pytest

from symrnn.ir.expr import Function
from symrnn.ir.functions import BUILTIN, TANH
from symrnn.judge.opaque import with_opaque
from symrnn.judge.slopes import Slopes, differentiated
from symrnn.verify.dual import Dual
from symrnn.verify.fields import Digits
from symrnn.verify.prime import PrimeField
from tests.verify.cases import close, read

FIELD = with_opaque(Digits(60))
AT = FIELD.lift(Fraction(3, 7))
H = Fraction(1, 10**15)


@pytest.mark.parametrize("order", [1, 2, 3])
@pytest.mark.parametrize("name", [*sorted(BUILTIN), "f"])
def test_each_order_is_the_slope_of_the_one_below(name: str, order: int) -> None:
    function = Function(name)
    there, back = (differentiated(function, order - 1, AT + h, FIELD, {}) for h in (H, -H))
    assert close(differentiated(function, order, AT, FIELD, {}), (FIELD.lift(0) + there - back) / (2 * H), 25)


def test_second_derivatives_in_a_prime_field() -> None:
    field = PrimeField(4)
    z = field.fresh("z")
    y = field.apply("tanh", z)
    assert differentiated(TANH, 0, z, field, {}) == y
    assert differentiated(TANH, 1, z, field, {}) == 1 - y * y
    assert differentiated(TANH, 2, z, field, {}) == -2 * y * (1 - y * y)
    assert differentiated(TANH, 2, z, field, {}) != 2 * y * (1 - y * y)
    assert differentiated(Function("f"), 2, z, field, {}) == field.apply("f''", z)
    assert differentiated(BUILTIN["step"], 1, z, field, {}) == 0


def test_a_function_with_a_body_is_differentiated_through_it() -> None:
    cell = read("def swish(z) = z * sigmoid(z)\nh[t] = swish(a*h[t-1])\nloss[t] = h[t]", "state h\nparam a")
    field = PrimeField(4)
    z = field.fresh("z")
    y = field.apply("sigmoid", z)
    (swish,) = cell.functions
    assert differentiated(swish, 1, z, field, {}) == y + z * (y - y * y)


def test_an_unknown_function_of_a_dual_number() -> None:
    field = PrimeField(4)
    z, v = field.fresh("z"), field.fresh("v")
    found = Slopes(field).apply("f", Dual(z, v))
    assert found.value == field.apply("f", z)
    assert found.tangent == field.apply("f'", z) * v
    assert Slopes(field).apply("f", z) == field.apply("f", z)
