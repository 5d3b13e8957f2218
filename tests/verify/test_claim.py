"""How claims are decided: the number of points, the error that is printed, witnesses, and what cannot be decided."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pytest

from symrnn.ir.proof import above
from symrnn.verify.claim import ERROR, Claim, Decision, Pair, Place, case_text, contraction, differs, pairs
from symrnn.verify.fields import Element, Field
from symrnn.verify.prime import PrimeField

SIDES = "left", "right"


@dataclass(frozen=True)
class Numbers:
    field: Field

    @property
    def x(self) -> Element:
        return self.field.fresh("x")

    def pair(self, left: Element, right: Element) -> Pair:
        return Pair(Place("x", (0,), 2, (3,)), SIDES, left, right)


def decision() -> Decision[Numbers]:
    return Decision(Numbers, Numbers, "T = 2")


def square(point: Numbers) -> Iterator[Pair]:
    yield point.pair((point.x + 1) * (point.x + 1), point.x**2 + 2 * point.x + 1)


def wrong(point: Numbers) -> Iterator[Pair]:
    yield from square(point)
    yield point.pair(point.x, point.x + Fraction(1, 10**18))


def test_an_identity_is_proved_with_its_error() -> None:
    proof = decision().in_prime_field(Claim("a square", square))
    assert proof.holds
    assert proof.error == Fraction(2, 2**127 - 1) <= ERROR
    assert proof.method == "1 point of F_p, p = 2^127 - 1"
    assert above(proof.error) == "1.2e-38"


def test_the_error_holds_for_what_is_wrong_by_little() -> None:
    proof = decision().in_prime_field(Claim("wrong", wrong))
    assert proof.holds is False
    assert proof.witness is not None
    assert str(proof.witness).startswith("x[0] at step 2, shape (3,), T = 2: left gives ")
    assert " mod 2^127 - 1, right gives " in str(proof.witness)


@pytest.mark.parametrize(
    ("degree", "points", "prime"), [(10**7, 1, 127), (10**20, 2, 127), (2**200, 1, 521), (2**1000, 1, 2203)]
)
def test_larger_degrees_take_more_points_or_a_larger_prime(degree: int, points: int, prime: int) -> None:
    def high(point: Numbers) -> Iterator[Pair]:
        value = point.x**degree
        yield point.pair(value * point.x, point.x * value)

    proof = decision().in_prime_field(Claim("high", high))
    assert proof.holds
    assert proof.error <= ERROR
    assert proof.method.startswith(f"{points} point{'s' * (points > 1)} of F_p, p = 2^{prime} - 1")


def test_a_degree_beyond_all_primes_is_undecided() -> None:
    proof = decision().in_prime_field(Claim("huge", lambda point: iter([point.pair(point.x ** 2**2300, point.x ** 2**2300)])))
    assert proof.holds is None
    assert proof.method == "undecided: its degree is too large for F_p, p = 2^2203 - 1"


def test_a_point_that_divides_by_zero_is_replaced() -> None:
    """The first point has x = c, c a constant of its field alone."""
    c = PrimeField(1).fresh("x").value

    def quotient(point: Numbers) -> Iterator[Pair]:
        yield point.pair(1 / (point.x - c), 1 / (point.x - c))

    assert decision().in_prime_field(Claim("quotient", quotient)).holds


def test_division_by_zero_everywhere_is_undecided() -> None:
    def never(point: Numbers) -> Iterator[Pair]:
        yield point.pair(1 / (point.x - point.x), point.x)

    proof = decision().in_prime_field(Claim("never", never))
    assert proof.holds is None
    assert proof.method == "undecided: a division by zero at 20 points of F_p, p = 2^127 - 1"


def test_square_roots_have_no_relation_in_the_prime_field() -> None:
    """What needs sqrt(a)^2 = a is not called wrong; what is wrong in real numbers is."""

    def root(point: Numbers) -> Element:
        return point.field.apply("sqrt", point.x)

    right = Claim[Numbers]("a root", lambda point: iter([point.pair(root(point) ** 2, point.x)]))
    proof = decision().in_prime_field(right)
    assert proof.holds is None
    assert "agree in 800 digits, but not with a free indeterminate for each value of a function" in proof.method
    false = Claim[Numbers]("a root", lambda point: iter([point.pair(root(point) ** 2, point.x * 2)]))
    assert decision().in_prime_field(false).holds is False
    assert decision().in_prime_field(Claim("same", lambda point: iter([point.pair(root(point), root(point))]))).holds


def test_polynomials_confirm_and_refute() -> None:
    chosen = decision()
    for claim, holds in ((Claim("a square", square), True), (Claim("wrong", wrong), False)):
        proof = chosen.by_polynomials(claim, chosen.in_prime_field(claim))
        assert proof.holds is holds
        assert proof.error == 0
        assert proof.method.endswith(f"SymPy polynomials: the difference is {'0' if holds else 'not 0'}")
    assert chosen.small


RELATIONS: dict[str, Callable[[Field, Element], Element]] = {
    "exp(2x) = exp(x)^2": lambda field, x: field.apply("exp", x * 2) - field.apply("exp", x) ** 2,
    "exp(-x) exp(x) = 1": lambda field, x: field.apply("exp", -x) * field.apply("exp", x) - 1,
    "log(exp(x)) = x": lambda field, x: field.apply("log", field.apply("exp", x)) - x,
    "tanh(-x) = -tanh(x)": lambda field, x: field.apply("tanh", -x) + field.apply("tanh", x),
    "tanh(x) = 2 sigmoid(2x) - 1": lambda field, x: field.apply("tanh", x) - 2 * field.apply("sigmoid", x * 2) + 1,
    "softplus(x) - softplus(-x) = x": lambda field, x: field.apply("softplus", x) - field.apply("softplus", -x) - x,
    "sin^2 + cos^2 = 1": lambda field, x: field.apply("sin", x) ** 2 + field.apply("cos", x) ** 2 - 1,
    "step^2 = step": lambda field, x: field.apply("step", x) ** 2 - field.apply("step", x),
    "relu(x) + relu(-x) = |x|": lambda field, x: field.apply("relu", x) + field.apply("relu", -x) - field.apply("abs", x),
}


@pytest.mark.parametrize("name", RELATIONS)
def test_what_needs_a_relation_between_functions_is_undecided(name: str) -> None:
    """True, but not with free indeterminates: it is not called wrong; the same with an error of 1e-100 is."""

    def claim(error: Fraction) -> Claim[Numbers]:
        def sides(point: Numbers) -> Iterator[Pair]:
            yield point.pair(RELATIONS[name](point.field, point.x) + 1, point.field.lift(1 + error))

        return Claim(name, sides)

    assert decision().in_prime_field(claim(Fraction(0))).holds is None
    proof = decision().in_prime_field(claim(Fraction(1, 10**100)))
    assert proof.holds is False
    assert proof.method == "1 point of F_p, p = 2^127 - 1, at which the two sides differ, also in 400 digits"
    assert proof.witness is not None
    assert proof.witness.values[0] != proof.witness.values[1]


def test_a_difference_below_the_first_digits_is_refuted() -> None:
    claim = Claim[Numbers]("off", lambda point: iter([_off(point)]))
    proof = decision().in_prime_field(claim)
    assert proof.holds is False
    assert proof.method.endswith("also in 1600 digits")


def _off(point: Numbers) -> Pair:
    y = point.field.apply("tanh", point.x)
    return point.pair(y, y + point.field.lift(Fraction(1, 10**500)))


def test_numbers_beyond_computing_are_undecided() -> None:
    def tower(point: Numbers) -> Iterator[Pair]:
        value = point.x + 2
        for _ in range(9):
            value = point.field.apply("exp", value)
        yield point.pair(value, value * 2)

    proof = decision().in_prime_field(Claim("tower", tower))
    assert proof.holds is None
    assert proof.method.endswith("at which the two sides differ, but which real numbers are too large to confirm")


def test_too_many_terms_leave_the_proof_in_the_prime_field() -> None:
    """(x_0 + ... + x_39)^16 has 10^13 terms; so has no later claim a budget."""

    def power(point: Numbers) -> Iterator[Pair]:
        total = sum((point.field.fresh(i) for i in range(40)), Fraction(0))
        yield point.pair(total**16, total**8 * total**8)

    chosen = decision()
    claims = Claim("a square", square), Claim("a power", power)
    proofs = [chosen.in_prime_field(claim) for claim in claims]
    assert chosen.by_polynomials(claims[0], proofs[0]).error == 0
    for claim, before in zip(claims[::-1], proofs[::-1], strict=True):
        assert chosen.small
        proof = chosen.by_polynomials(claim, before)
        assert (proof.holds, proof.error) == (True, before.error)
        assert proof.method == f"{before.method}; too large for SymPy polynomials"


@pytest.mark.parametrize("bad", range(5))
def test_the_witness_of_a_contraction_is_the_wrong_entry(bad: int) -> None:
    field = PrimeField(1)
    right = [field.fresh("g", i) for i in range(5)]
    stated = [g * Fraction(10005, 10000) if i == bad else g for i, g in enumerate(right)]

    def slope(direction: Sequence[Element]) -> Element:
        return sum((g * v for g, v in zip(right, direction, strict=True)), Fraction(0))

    places = [Place("W", (i,), None, (5,)) for i in range(5)]
    pair = contraction(places, SIDES, stated, slope, field)
    assert differs(pair)
    assert pair.locate is not None
    found = pair.locate(differs)
    assert found.place.index == (bad,)
    assert (found.left, found.right) == (stated[bad], right[bad])
    assert not differs(contraction(places, SIDES, right, slope, field))


def test_arrays_are_compared_entry_by_entry() -> None:
    left = np.arange(6).reshape(3, 2).astype(object)
    right = left.copy()
    right[2, 1] = 7
    (plain,) = (p for p in pairs("x", None, SIDES, left, right) if differs(p))
    (timed,) = (p for p in pairs("x", None, SIDES, left, right, timed=True) if differs(p))
    assert plain.place == Place("x", (2, 1), None, (3, 2))
    assert timed.place == Place("x", (1,), 3, (2,))


@pytest.mark.parametrize(
    ("error", "shown"),
    [
        (Fraction(0), "0"),
        (Fraction(31, 10**34), "3.1e-33"),
        (Fraction(311, 10**35), "3.2e-33"),
        (Fraction(999, 10**33), "1.0e-30"),
        (Fraction(1, 10**40), "1.0e-40"),
    ],
)
def test_errors_are_rounded_up(error: Fraction, shown: str) -> None:
    assert above(error) == shown


def test_a_case_is_named_by_its_steps_and_sizes() -> None:
    assert case_text(5, {"n": 2, "m": 1}) == "T = 5, n = 2, m = 1"
