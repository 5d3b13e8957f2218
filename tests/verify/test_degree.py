"""Degrees: bounds that are never too small, and that do not grow with the number of terms."""

from fractions import Fraction

import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from symrnn.derive.rolled import derive
from symrnn.derive.unroll import unroll
from symrnn.ir.cell import Cell
from symrnn.verify.degree import Degree, Degrees
from symrnn.verify.fields import Element, entries
from symrnn.verify.gradient import Bounds, Point
from symrnn.verify.polynomial import Polynomials
from symrnn.verify.prime import PrimeField

SYMBOLS = sympy.symbols("x y z")
EXPRESSIONS = st.recursive(
    st.sampled_from([*SYMBOLS, sympy.Integer(2)]),
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(lambda pair: pair[0] + pair[1]),
        st.tuples(inner, inner).map(lambda pair: pair[0] * pair[1]),
        st.tuples(inner, inner).filter(lambda pair: sympy.cancel(pair[1]) != 0).map(lambda pair: pair[0] / pair[1]),
        inner.map(lambda one: one**2),
    ),
    max_leaves=7,
)


def degree_of(expr: sympy.Expr, field: Degrees) -> Element:
    """The expression over degrees, operation by operation."""
    if expr.is_Symbol:
        return field.fresh(expr)
    if expr.is_Rational:
        return Fraction(int(expr.p), int(expr.q))
    if expr.is_Pow:
        return degree_of(expr.base, field) ** int(expr.exp)
    total, *rest = (degree_of(arg, field) for arg in expr.args)
    for part in rest:
        total = total + part if expr.is_Add else total * part
    return total


@given(EXPRESSIONS)
def test_the_bound_holds_for_numerators(expr: sympy.Expr) -> None:
    field = Degrees()
    bound = degree_of(expr, field)
    numerator, denominator = sympy.fraction(sympy.cancel(expr))
    if isinstance(bound, Degree):
        assert bound.numerator >= sympy.Poly(numerator, *SYMBOLS).total_degree()
        assert bound.power * field.divided >= sympy.Poly(denominator, *SYMBOLS).total_degree()


def test_polynomials_have_their_degree() -> None:
    field = Degrees()
    x, y = field.fresh("x"), field.fresh("y")
    assert (x * y * Fraction(1, 2) + x**3 - 5).numerator == 3
    assert (-x - y).numerator == 1
    assert (1 + x * 2).numerator == 1


def test_sums_of_quotients_add_their_divisors_once() -> None:
    field = Degrees()
    total: Element = Fraction(0)
    for i in range(10):
        total = total + 1 / field.fresh(i)
    assert total.numerator <= 10
    assert field.divided == 10


def test_a_function_is_an_indeterminate() -> None:
    field = Degrees()
    x = field.fresh("x")
    assert field.apply("tanh", x**7).numerator == 1
    assert field.apply("relu", x**7).numerator == 8
    assert field.calls == {"tanh": 1, "step": 1}


def test_the_bound_holds_where_functions_undo_each_other() -> None:
    """`PrimeField` takes log(exp(a)) for a value of its own, as `Degrees` does: it is not a, of degree 60."""
    degrees, field = Degrees(), PrimeField(1)
    x = field.fresh("x")
    assert degrees.apply("log", degrees.apply("exp", degrees.fresh("x") ** 60)).numerator == 1
    assert field.apply("log", field.apply("exp", x**60)) != x**60
    assert field.apply("exp", -x) * field.apply("exp", x) != 1
    assert field.apply("softplus", -x) != field.apply("softplus", x) - x


def test_functions_that_share_values_share_their_collisions() -> None:
    """relu(a) and step(b) both ask for values of the step; abs and sign for those of the sign."""
    prime = 2**127 - 1
    for one, other in (("relu", "step"), ("abs", "sign")):
        field = Degrees()
        field.apply(one, field.fresh("a") ** 5)
        field.apply(other, field.fresh("b") ** 5)
        assert field.error(0, prime) == Fraction(3 * 5, prime)


def test_the_bound_is_at_least_the_chance_in_small_fields() -> None:
    """tanh(a) - tanh(b) for a = x^2, b = y^2: in F_127 it vanishes more often than in 1/p of the draws."""
    degrees = Degrees()
    x, y = degrees.fresh("x"), degrees.fresh("y")
    difference = degrees.apply("tanh", x**2) - degrees.apply("tanh", y**2)
    bound = degrees.error(difference.numerator, 127)
    hits = 0
    for seed in range(4000):
        field = PrimeField(seed, 7)
        hits += field.apply("tanh", field.fresh("x") ** 2) == field.apply("tanh", field.fresh("y") ** 2)
    assert Fraction(1, 127) < Fraction(hits, 4000) <= bound


def test_the_error_grows_with_degree_and_with_colliding_arguments() -> None:
    """Three arguments and 0 make six pairs."""
    field, prime = Degrees(), 2**127 - 1
    assert field.error(100, prime) == Fraction(100, prime)
    for i in range(3):
        field.apply("tanh", field.fresh(i) ** 5)
    assert field.error(100, prime) == Fraction(100 + 6 * 5, prime)
    assert field.error(2 * prime, prime) == 1


@pytest.mark.parametrize("steps", [1, 2])
def test_bounds_hold_for_gradients(elman: Cell, steps: int) -> None:
    sizes = {"n": 2, "m": 1, "k": 1}
    derivation, unrolled = derive(elman), unroll(elman, steps, sizes)
    bounds = Bounds(derivation, unrolled, Degrees())
    exact = Point(derivation, unrolled, Polynomials(120, rational=False))
    for step in derivation.gradients:
        gradient = entries([exact.backward.gradient(step.of)])
        bound = entries([bounds.backward.gradient(step.of)])
        for polynomial, degree in zip(gradient, bound, strict=True):
            found = max((sum(monomial) for monomial, _ in polynomial.element.terms()), default=0)
            assert found <= degree.numerator
