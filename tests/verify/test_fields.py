"""The number systems: the same functions in all of them, and draws that depend on their key alone."""

import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import mpmath
import numpy as np
import pytest

import symrnn
from symrnn.ir.functions import BUILTIN
from symrnn.verify.fields import (
    COMPLEX,
    REAL,
    Complex128,
    Digits,
    Float64,
    boxed,
    build_array,
    draw,
    each,
    filled,
    indices,
    scalar,
)

ARGUMENTS = (0.7, -0.4, 1.9)
ROOT = Path(symrnn.__file__).parent.parent
POSITIVE = {"log", "sqrt"}


def test_every_built_in_function_has_a_value_in_every_field() -> None:
    assert set(REAL) == set(COMPLEX) == set(BUILTIN)


@pytest.mark.parametrize("name", BUILTIN)
@pytest.mark.parametrize("x", ARGUMENTS)
def test_the_fields_agree(name: str, x: float) -> None:
    x = abs(x) if name in POSITIVE else x
    digits = Digits(50)
    exact = float(digits.apply(name, digits.lift(x)))
    assert Float64().apply(name, x) == pytest.approx(exact, rel=1e-14)
    assert Complex128().apply(name, complex(x)) == pytest.approx(exact, rel=1e-14)


@pytest.mark.parametrize("name", ["relu", "abs", "step", "sign"])
def test_at_a_kink_the_value_is_the_limit_or_zero(name: str) -> None:
    assert Float64().apply(name, 0.0) == 0.0
    assert Digits(50).apply(name, Digits(50).lift(0)) == 0


@pytest.mark.parametrize("x", [800.0, -800.0])
@pytest.mark.parametrize("name", ["sigmoid", "softplus", "tanh"])
def test_large_arguments_do_not_overflow(name: str, x: float) -> None:
    digits = Digits(50)
    assert Float64().apply(name, x) == pytest.approx(float(digits.apply(name, digits.lift(x))))


def test_fifty_digits_are_fifty_digits() -> None:
    digits = Digits(50)
    third = digits.lift(Fraction(1, 3))
    assert abs(third * 3 - 1) * 10**49 < 1
    assert str(digits.apply("exp", digits.lift(1))) == "2.7182818284590452353602874713526624977572470937"


def test_digits_leave_the_global_precision_alone() -> None:
    before = mpmath.mp.dps
    Digits(200)
    assert mpmath.mp.dps == before


def test_draws_are_the_same_in_another_process_with_another_hash_seed() -> None:
    code = "from symrnn.verify.fields import draw; print(draw(254, 1, 'data', 'W', (0, 1)))"
    for seed in ("0", "12345"):
        environment = {"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}
        found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
        assert int(found.stdout) == draw(254, 1, "data", "W", (0, 1))


def test_draws_have_the_bits_that_were_asked_for() -> None:
    assert 2**1000 < draw(1024, "some", "key") < 2**1024
    assert len({draw(64, "key", i) for i in range(1000)}) == 1000


def test_indeterminates_belong_to_their_key() -> None:
    for field in (Float64(), Complex128(), Digits(30)):
        assert field.fresh("x", 0) == field.fresh("x", 0) != field.fresh("x", 1)
    assert all(-1 <= Float64().fresh(i) < 1 for i in range(100))


def test_arrays_of_elements() -> None:
    table = build_array((2, 3), lambda index: index)
    assert table[1, 2] == (1, 2)
    assert list(indices((2, 1))) == [(0, 0), (1, 0)]
    assert filled((2,), Fraction(0)).shape == (2,)
    assert boxed(Fraction(1)).shape == scalar(Fraction(1)).shape == ()
    total = each(lambda a, b: a + b, scalar(Fraction(1)), np.array([Fraction(1), Fraction(2)], dtype=object))
    assert list(total) == [2, 3]
