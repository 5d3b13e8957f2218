"""What is proved: claims as pairs of values over any field, and how a claim is decided.

A claim gives, for any field, pairs of values that it says are equal. Decided in F_p, as many random points are taken as
the degrees ask for; what differs at one point is refuted, with that place as the witness, if no function is applied. If one
is, the two sides must differ in real numbers as well: else the claim is undecided.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from typing import Generic, TypeVar

from symrnn.ir.expr import Ref
from symrnn.ir.proof import Proof, Witness
from symrnn.verify.degree import Degree, Degrees
from symrnn.verify.fields import Array, Digits, Element, Field, Shape, indices
from symrnn.verify.polynomial import Polynomials, TermBudgetError
from symrnn.verify.prime import MERSENNE, PrimeField, modulus_text

ERROR = Fraction(1, 10**30)
MOST_POINTS = 2
SECOND_TRIES = 20
DIGITS = 400, 1600
"""Real numbers are compared in half their digits: first in few, then, where no difference is seen, in many."""

SMALL_DEGREE = 40
SMALL_QUOTIENT = 25
SMALL_COUNT = 110


@dataclass(frozen=True)
class Place:
    """Which entry of which symbol, at which step."""

    symbol: str
    index: Shape
    step: int | None
    shape: Shape


@dataclass(frozen=True)
class Pair:
    """Two values that a claim says are equal.

    Where they are sums over entries, `locate` finds the single entry that differs, by the same test.
    """

    place: Place
    sides: tuple[str, str]
    left: Element
    right: Element
    locate: Callable[[Callable[["Pair"], bool]], "Pair"] | None = None


def differs(pair: Pair) -> bool:
    return bool((pair.left - pair.right) != 0)


Test = Callable[[Pair], bool]
Show = Callable[[Pair], tuple[str, str]]


def _far(pair: Pair, digits: int) -> bool:
    """Whether two real numbers of so many digits differ by more than rounding explains."""
    return bool(abs(pair.left + -pair.right) > (abs(pair.left) + abs(pair.right)) * Fraction(1, 10 ** (digits // 2)))


def _in_full(pair: Pair) -> tuple[str, str]:
    return str(pair.left), str(pair.right)


def pairs(
    symbol: str, step: int | None, sides: tuple[str, str], left: Array, right: Array, *, timed: bool = False
) -> Iterator[Pair]:
    """Two arrays of one shape, entry by entry; the first axis of a timed one is the step."""
    assert left.shape == right.shape
    for index in indices(left.shape):
        at_step = Place(symbol, index[1:], index[0] + 1, left.shape[1:]) if timed else Place(symbol, index, step, left.shape)
        yield Pair(at_step, sides, left[index], right[index])


Slope = Callable[[Sequence[Element]], Element]
"""The derivative along a direction, which is given entry by entry."""


def contraction(
    places: Sequence[Place], sides: tuple[str, str], gradient: Sequence[Element], slope: Slope, field: Field
) -> Pair:
    """The claim that a gradient is right, as one pair: <gradient, v> and the derivative along v, for one random direction v.

    If an entry of the gradient is wrong, the difference is a linear form in v that is not zero.
    """
    direction = [field.fresh("direction", place.symbol, place.step, place.index) for place in places]

    def pair(count: int) -> Pair:
        total: Element = Fraction(0)
        for part, v in zip(gradient[:count], direction, strict=False):
            total = total + part * v
        along = [*direction[:count], *(Fraction(0) for _ in places[count:])]
        return Pair(places[0], sides, total, slope(along), locate)

    def locate(test: Callable[[Pair], bool]) -> Pair:
        right, wrong = 0, len(places)
        while wrong - right > 1:
            middle = (right + wrong) // 2
            right, wrong = (right, middle) if test(pair(middle)) else (middle, wrong)
        unit = [Fraction(int(i == right)) for i in range(len(places))]
        return Pair(places[right], sides, gradient[right], slope(unit))

    return pair(len(places))


PointT = TypeVar("PointT")


@dataclass(frozen=True)
class Claim(Generic[PointT]):
    """A sentence, and the pairs it says are equal at a point."""

    text: str
    pairs: Callable[[PointT], Iterator[Pair]]


class Decision(Generic[PointT]):
    """Decides claims about one case; points are made once, by `at`, and shared by all claims.

    `bounds` makes the point over degrees, which gives the chance of error.
    """

    def __init__(self, at: Callable[[Field], PointT], bounds: Callable[[Field], PointT], case: str) -> None:
        self._at, self._case = at, case
        self._degrees = Degrees()
        self._degree_point = bounds(self._degrees)
        self._fields: dict[tuple[int, int], PrimeField] = {}
        self._points: dict[tuple[int, int], PointT] = {}
        self._polynomial_point: PointT | None = None
        self._real_points: dict[int, PointT] = {}
        self._highest = 0

    def in_prime_field(self, claim: Claim[PointT]) -> Proof:
        """The claim decided at random points of F_p, with the smallest prime for which few are enough."""
        degree = self._degree(claim)
        self._highest = max(self._highest, degree)
        for exponent in MERSENNE:
            error = self._degrees.error(degree, 2**exponent - 1)
            points = next((n for n in range(1, MOST_POINTS + 1) if error**n <= ERROR), None)
            if points is not None:
                return self._at_points(claim, exponent, points, error**points)
        return _undecided(claim, f"its degree is too large for F_p, p = {modulus_text(MERSENNE[-1])}")

    def _at_points(self, claim: Claim[PointT], exponent: int, points: int, error: Fraction) -> Proof:
        """Looks at so many points at which nothing divides by zero."""
        field = f"F_p, p = {modulus_text(exponent)}"
        seen = 0
        for seed in range(1, points + SECOND_TRIES):
            try:
                witness = self._witness(claim, self._point(seed, exponent))
            except ZeroDivisionError:
                continue
            if witness is not None:
                return self._refuted(claim, f"1 point of {field}, at which the two sides differ", witness)
            seen += 1
            if seen == points:
                counted = f"{points} point{'s' * (points > 1)} of {field}"
                return Proof(claim.text, counted, True, error, case=self._case)
        return _undecided(claim, f"a division by zero at {SECOND_TRIES} points of {field}")

    def _refuted(self, claim: Claim[PointT], method: str, witness: Witness) -> Proof:
        """What a difference means: the claim is wrong, or, where functions are applied, it needs a relation of theirs.

        Real numbers know all relations, so they decide; the digits are many, since what is wrong may be small.
        """
        if not self._degrees.calls:
            return Proof(claim.text, method, False, Fraction(0), witness, self._case)
        for digits in DIGITS:
            try:
                found = self._witness(claim, *self._real_point(digits))
            except ArithmeticError:
                return _undecided(claim, f"{method}, but which real numbers are too large to confirm")
            if found is not None:
                return Proof(claim.text, f"{method}, also in {digits} digits", False, Fraction(0), found, self._case)
        agree = f"the two sides agree in {DIGITS[-1] // 2} digits"
        return _undecided(claim, f"{agree}, but not with a free indeterminate for each value of a function")

    def by_polynomials(self, claim: Claim[PointT], proof: Proof) -> Proof:
        """The proof confirmed by polynomial arithmetic, without any chance of error; as it was, where terms are too many.

        What is proved in F_p and differs here is refuted, or needs a relation between the values of functions.
        """
        rational = self._degrees.divided > 0
        kind = "rational functions" if rational else "polynomials"
        if self._polynomial_point is None:
            self._polynomial_point = self._at(Polynomials(self._indeterminates, rational=rational))
        try:
            witness = self._witness(claim, self._polynomial_point)
        except TermBudgetError:
            return replace(proof, method=f"{proof.method}; too large for SymPy {kind}")
        method = f"{proof.method}; SymPy {kind}: the difference is {'0' if witness is None else 'not 0'}"
        if witness is None or proof.holds is False:
            return replace(proof, method=method, error=Fraction(0))
        return self._refuted(claim, method, witness)

    @property
    def small(self) -> bool:
        """Whether polynomial arithmetic is worth a try on the claims looked at so far."""
        highest = SMALL_QUOTIENT if self._degrees.divided else SMALL_DEGREE
        return self._highest <= highest and self._indeterminates <= SMALL_COUNT

    @property
    def _indeterminates(self) -> int:
        return max((field.indeterminates for field in self._fields.values()), default=0)

    def _degree(self, claim: Claim[PointT]) -> int:
        """The largest degree of a numerator among the differences of the claim's pairs."""
        differences = [pair.left - pair.right for pair in claim.pairs(self._degree_point)]
        return max((difference.numerator for difference in differences if isinstance(difference, Degree)), default=0)

    def _point(self, seed: int, exponent: int) -> PointT:
        if (seed, exponent) not in self._points:
            self._fields[seed, exponent] = PrimeField(seed, exponent)
            self._points[seed, exponent] = self._at(self._fields[seed, exponent])
        return self._points[seed, exponent]

    def _real_point(self, digits: int) -> tuple[PointT, Test, Show]:
        """A point in real numbers of so many digits, how they are compared there, and how they are shown."""
        field = Digits(digits)
        if digits not in self._real_points:
            self._real_points[digits] = self._at(field)
        return self._real_points[digits], partial(_far, digits=digits), lambda pair: field.texts(pair.left, pair.right)

    def _witness(self, claim: Claim[PointT], point: PointT, test: Test = differs, show: Show = _in_full) -> Witness | None:
        for pair in claim.pairs(point):
            if test(pair):
                found = pair.locate(test) if pair.locate else pair
                place = found.place
                return Witness(place.symbol, place.index, place.step, found.sides, show(found), place.shape, self._case)
        return None


def _undecided(claim: Claim[PointT], why: str) -> Proof:
    return Proof(claim.text, f"undecided: {why}", None, Fraction(1))


def shown(of: Ref) -> str:
    """A symbol as the cell language writes it."""
    return of.name if of.time is None else f"{of.name}[{of.time}]"


def case_text(steps: int, sizes: Mapping[str, int]) -> str:
    return ", ".join([f"T = {steps}", *(f"{name} = {size}" for name, size in sizes.items())])
