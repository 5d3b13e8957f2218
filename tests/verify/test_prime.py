"""The prime fields: arithmetic, functions as indeterminates, and the values at 0 that are kept."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symrnn.ir.functions import BUILTIN
from symrnn.verify.prime import MERSENNE, PrimeField, Residue

P = 2**127 - 1
NUMBERS = st.integers(1, P - 1)
WEIGHT = 155482610540022686595905161447025035909
TANH_OF_ONE = 47937586764319362740657123369640451777


@pytest.mark.parametrize("exponent", MERSENNE)
def test_the_moduli_are_prime(exponent: int) -> None:
    """The Lucas-Lehmer test (E. Lucas, 1878; D. H. Lehmer, 1930)."""
    modulus, value = 2**exponent - 1, 4
    for _ in range(exponent - 2):
        value = (value * value - 2) % modulus
    assert value == 0


@given(NUMBERS, NUMBERS)
def test_arithmetic_is_that_of_integers_modulo_p(a: int, b: int) -> None:
    x, y = Residue(a, P), Residue(b, P)
    assert x + y == a + b
    assert x - y == a - b
    assert x * y == a * b
    assert x / y * y == x
    assert 1 / x * x == 1
    assert -x + x == 0
    assert x**3 == a**3
    assert x**-2 * x * x == 1
    assert b - x == y - x == b - a


def test_fractions_are_elements() -> None:
    x = Residue(5, P)
    half = Fraction(1, 2)
    assert (x * half) * 2 == x
    assert half * x == x * half
    assert half + x - half == x
    assert 2 * (half / x) * x == 1
    assert (x / half) == 10
    assert x != half
    assert {Residue(5, P): 1}[x] == 1


def test_division_by_zero_is_an_error() -> None:
    with pytest.raises(ZeroDivisionError, match=r"division by zero modulo 2\^127 - 1"):
        Residue(1, P) / Residue(0, P)
    with pytest.raises(ZeroDivisionError, match="division by zero"):
        Residue(0, P) ** -1


@pytest.mark.parametrize("name", BUILTIN)
def test_equal_arguments_have_equal_values(name: str) -> None:
    a, b = PrimeField(1), PrimeField(1)
    x = a.fresh("x")
    first = a.apply(name, x)
    b.apply("tanh", b.fresh("another"))
    assert first == a.apply(name, x) == b.apply(name, x)
    assert first != PrimeField(2).apply(name, x)
    assert first != a.apply(name, x + 1)


def test_values_do_not_depend_on_the_order_of_the_questions() -> None:
    forward, backward = PrimeField(3), PrimeField(3)
    x = forward.fresh("x")
    assert [forward.apply("exp", x), forward.apply("exp", -x)] == [backward.apply("exp", -x), backward.apply("exp", x)][::-1]


def test_values_are_those_of_every_machine() -> None:
    field = PrimeField(1)
    assert field.fresh("W", (0, 0)) == WEIGHT
    assert field.apply("tanh", Residue(1, P)) == TANH_OF_ONE


def test_no_relation_between_values_is_kept() -> None:
    """Each would raise degrees or make values depend on one another; see `degree`."""
    field = PrimeField(1)
    for x in (field.fresh("x"), -field.fresh("x"), field.lift(Fraction(3, 7))):
        for odd in ("tanh", "sin", "sign"):
            assert field.apply(odd, -x) != -field.apply(odd, x)
        assert field.apply("cos", -x) != field.apply("cos", x)
        assert field.apply("exp", -x) * field.apply("exp", x) != 1
        assert field.apply("softplus", x) - field.apply("softplus", -x) != x
        assert field.apply("log", field.apply("exp", x)) != x


def test_kinked_functions_are_products() -> None:
    field = PrimeField(1)
    x = field.fresh("x")
    assert field.apply("relu", x) == x * field.apply("step", x)
    assert field.apply("abs", x) == x * field.apply("sign", x)


def test_what_relu_gives_is_above_0_where_its_argument_is() -> None:
    field = PrimeField(1)
    x = field.fresh("x")
    assert field.apply("step", field.apply("relu", x)) == field.apply("step", x)
    assert field.apply("step", -field.apply("relu", x)) != field.apply("step", x)
    assert field.apply("sign", field.apply("relu", x)) != field.apply("sign", x)


@pytest.mark.parametrize(("name", "value"), [("tanh", 0), ("exp", 1), ("cos", 1), ("sigmoid", Fraction(1, 2)), ("relu", 0)])
def test_values_at_zero(name: str, value: Fraction) -> None:
    assert PrimeField(1).apply(name, Fraction(0)) == value


def test_indeterminates_are_counted_once() -> None:
    field = PrimeField(1)
    for _ in range(2):
        field.apply("log", field.fresh("x"))
    assert field.indeterminates == 2
