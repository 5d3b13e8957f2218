"""Functions of which only the name is known: their values, and that f', f'', ... are the derivatives of f."""

from fractions import Fraction

import pytest

from symrnn.judge.opaque import Opaque, with_opaque
from symrnn.verify.fields import Complex128, Digits, Float64
from symrnn.verify.prime import PrimeField
from tests.verify.cases import close

FIELD = Opaque(Digits(60))
H = Fraction(1, 10**15)


@pytest.mark.parametrize("name", ["f", "g", "phi", "f'", "f''", "f'''", "f''''", "f'''''"])
@pytest.mark.parametrize("at", [Fraction(3, 7), Fraction(-5, 4), Fraction(0)])
def test_a_prime_is_a_derivative(name: str, at: Fraction) -> None:
    there, back = (FIELD.apply(name, FIELD.lift(at + h)) for h in (H, -H))
    assert close(FIELD.apply(name + "'", FIELD.lift(at)), (there - back) / (2 * H), 25)


def test_other_names_are_other_functions() -> None:
    values = {FIELD.apply(name, FIELD.lift(Fraction(1, 3))) for name in ("f", "g", "f'", "g'", "f''", "F")}
    assert len(values) == 6
    assert FIELD.apply("f", FIELD.lift(0)) != 0


def test_the_same_name_is_the_same_function() -> None:
    assert Opaque(Digits(60)).apply("f", Fraction(1, 3)) == FIELD.apply("f", FIELD.lift(Fraction(1, 3)))


def test_an_unknown_function_satisfies_no_simple_equation() -> None:
    """None of those that the built-in functions satisfy, or that the identity, a constant and a power do."""
    z = FIELD.lift(Fraction(2, 3))
    y, slope = FIELD.apply("f", z), FIELD.apply("f'", z)
    for other in (1 - y * y, y - y * y, y, z, 1, 0, y / z, 1 / z, 2 * z, -y):
        assert abs(slope - other) > Fraction(1, 1000).numerator / FIELD.lift(1000)


def test_built_in_functions_stay_what_they_are() -> None:
    z = FIELD.lift(Fraction(1, 3))
    assert FIELD.apply("tanh", z) == FIELD.base.apply("tanh", z)
    assert FIELD.fresh("x") == FIELD.base.fresh("x")


@pytest.mark.parametrize("field", [Float64(), Complex128()])
def test_machine_numbers_know_them_too(field: Float64 | Complex128) -> None:
    exact = FIELD.apply("f''", FIELD.lift(Fraction(1, 3)))
    assert abs(complex(with_opaque(field).apply("f''", field.lift(Fraction(1, 3)))) - complex(exact)) < 1e-14


def test_a_prime_field_draws_their_values_itself() -> None:
    field = PrimeField(3)
    assert with_opaque(field) is field
    assert with_opaque(FIELD) is FIELD
    z = field.fresh("z")
    assert len({field.apply(name, z).value for name in ("f", "g", "f'", "f''")}) == 4
