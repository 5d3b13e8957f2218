"""Polynomial arithmetic, and that F_p agrees with it: a polynomial at the random point is the element of F_p."""

from collections.abc import Mapping
from fractions import Fraction

import pytest

from symrnn.derive.rolled import derive
from symrnn.derive.unroll import unroll
from symrnn.ir.cell import Cell
from symrnn.verify.fields import Element, entries
from symrnn.verify.gradient import Point
from symrnn.verify.polynomial import Polynomials, TermBudgetError
from symrnn.verify.prime import PrimeField

Taken = Mapping[tuple[object, ...], Element]
SIZES = {"n": 2, "m": 1, "k": 2}


def value_at(element: Element, point: Mapping[int, Element]) -> Element:
    """A polynomial or a quotient of two, at a point that is given by the generators' numbers."""
    element = getattr(element, "element", element)
    if hasattr(element, "numer"):
        return value_at(element.numer, point) / value_at(element.denom, point)
    total: Element = Fraction(0)
    for monomial, coefficient in element.terms():
        term: Element = Fraction(int(coefficient.numerator), int(coefficient.denominator))
        for number, exponent in enumerate(monomial):
            term = term * point[number] ** exponent if exponent else term
        total = total + term
    return total


def specialisation(taken: Taken, field: PrimeField) -> dict[int, Element]:
    """What every generator is in F_p: data by their name, values of functions at the argument's value."""
    point: dict[int, Element] = {}
    for number, key in enumerate(taken):
        if key[0] == "of":
            _, function, argument = key
            point[number] = field.apply(str(function), value_at(argument, point))
        else:
            point[number] = field.fresh(*key)
    return point


@pytest.mark.parametrize(
    ("name", "rational"),
    [("elman", False), ("irnn", False), ("jordan", False), ("elman-padded", False), ("elman-softmax", True)],
)
def test_the_prime_field_is_a_specialisation(bundled: Mapping[str, Cell], name: str, rational: bool) -> None:
    cell, field, polynomials = bundled[name], PrimeField(5), Polynomials(110, rational=rational)
    derivation, unrolled = derive(cell), unroll(cell, 1 if rational else 2, {d: SIZES[d] for d in cell.dims})
    exact, modular = (Point(derivation, unrolled, f) for f in (polynomials, field))
    of = cell.params[0].at()
    pairs = list(zip(entries([exact.backward.gradient(of)]), entries([modular.backward.gradient(of)]), strict=True))
    point = specialisation(polynomials.indeterminates, field)
    assert all(value_at(polynomial, point) == residue for polynomial, residue in pairs)


def test_functions_are_generators_by_their_argument() -> None:
    field = Polynomials(6, rational=False)
    x = field.fresh("x")
    assert field.apply("tanh", x * 2) == field.apply("tanh", x + x) != field.apply("tanh", x)
    assert field.apply("relu", x) == x * field.apply("step", x)
    assert field.apply("tanh", x - x) == 0
    assert field.apply("cos", Fraction(0)) == 1
    assert field.apply("log", field.apply("exp", x)) != x


def test_arithmetic_is_that_of_polynomials() -> None:
    field = Polynomials(2, rational=True)
    x, y = field.fresh("x"), field.fresh("y")
    half = Fraction(1, 2)
    assert (x + y) ** 2 == x**2 + 2 * x * y + y * y
    assert (x - half) * (x + half) == x * x - Fraction(1, 4)
    assert half - x == -(x - half)
    assert (x + y) / y - 1 == x / y
    assert x**-2 * x == 1 / x
    assert (x - x) ** 0 == 1
    assert str(x * 2) == "2*v0"
    assert {x + y: 1}[y + x] == 1
    assert x != "x"


def test_the_budget_counts_pairs_of_terms() -> None:
    """(x_0 + ... + x_9)^2 takes 10 + 100 pairs for its products, at the same operation every time."""
    for budget, fits in ((200, True), (100, False)):
        field = Polynomials(10, rational=False, budget=budget)
        total: Element = Fraction(0)
        for i in range(10):
            total = total + field.fresh(i)
        if fits:
            assert len((total**2).element) == 55
        else:
            with pytest.raises(TermBudgetError):
                total**2
            with pytest.raises(TermBudgetError):
                field.fresh(0) + 1


def test_quotients_cost_more() -> None:
    """A sum of quotients of long denominators is not worth a try."""
    field = Polynomials(60, rational=True)
    quotients = [1 / (field.fresh(i) + field.fresh(30 + i) + 1) for i in range(30)]
    with pytest.raises(TermBudgetError):
        sum(quotients, Fraction(0))


def test_quotients_need_the_field_of_fractions() -> None:
    field = Polynomials(1, rational=True)
    x = field.fresh("x")
    assert 1 / (1 / x) == x
    assert field.lift(Fraction(1, 3)) * 3 == 1


@pytest.mark.parametrize("rational", [False, True])
def test_zero_plus_a_number_is_an_element_still(rational: bool) -> None:
    """Found by a random cell: the square of 1 plus a function of data before the first step."""
    field = Polynomials(1, rational=rational)
    zero = field.fresh("x") - field.fresh("x")
    for total in (zero + Fraction(3), Fraction(3) + zero, zero - Fraction(-3)):
        assert total**2 * field.fresh("x") == 9 * field.fresh("x")
