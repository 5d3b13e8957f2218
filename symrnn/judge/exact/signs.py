"""The sign of a smooth expression of one letter on an interval, proved: by the real roots of a polynomial.

An expression is a rational function of the letter x itself, of e^(a x + b), or of tan(x/2); a sum of logarithms is compared
with 0 by the product of what they are of. Each of these runs over an interval while x does, and so there are finitely many
signs to look at: those between the roots (C. Sturm, Bulletin de Férussac 11 (1829) 419-422, counts these).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

import sympy

from symrnn.judge.exact.regions import HIGH, LETTER, Region, UndecidedError, polynomial, sign_of

HIGHEST = 60
DIGITS = 30

TANGENT = "from the roots of polynomials in tan({letter}/2)"
EXPONENTIAL = "from the roots of polynomials in e^{letter}, which is positive"
LETTERS = "from the roots of polynomials in {letter}"


@dataclass(frozen=True)
class Rational:
    """A rational function of `LETTER` on `region`, which stands for what was asked about; `how` says for what.

    `back`: which x gives a value of the letter. `beyond`: its value at a point that no finite value gives, if there is one.
    """

    value: sympy.Expr
    region: Region
    how: str
    back: Callable[[sympy.Expr], sympy.Expr]
    beyond: sympy.Expr | None = None


@dataclass(frozen=True)
class Signs:
    """Whether an expression is below, at and above 0 somewhere in a region, each with a place x where it is (None: nowhere)."""

    below: sympy.Expr | None = None
    zero: sympy.Expr | None = None
    above: sympy.Expr | None = None
    how: str = ""


def signs(expr: sympy.Expr, region: Region) -> Signs:
    """All signs that an expression has in a region; UndecidedError if it is of no known kind."""
    if region.is_point:
        return _collect([(region.low, sign_of(expr.subs(LETTER, region.low)))], "by their values")
    form = _rational(expr, region)
    found = [(form.back(place), sign) for place, sign in _places(form.value, form.region)]
    if form.beyond is not None:
        found.append((sympy.pi, sign_of(form.beyond)))
    return _collect(found, form.how)


def is_positive(expr: sympy.Expr, region: Region) -> bool:
    found = signs(expr, region)
    return found.below is None and found.zero is None


def _collect(found: list[tuple[sympy.Expr, int]], how: str) -> Signs:
    first = {sign: place for place, sign in reversed(found)}
    return Signs(first.get(-1), first.get(0), first.get(1), how)


def _places(value: sympy.Expr, region: Region) -> Iterator[tuple[sympy.Expr, int]]:
    """The roots inside a region and a place between each two neighbours, with the signs there."""
    above, below = (polynomial(part) for part in sympy.fraction(sympy.together(value)))
    if above.degree() + below.degree() > HIGHEST:
        raise UndecidedError(HIGH)
    if above.is_zero:
        yield region.sample, 0
        return
    zeros, poles = ({root for root in part.real_roots() if region.low < root < region.high} for part in (above, below))
    for place in _between(sorted(zeros | poles), region):
        yield place, sign_of(above(place)) * sign_of(below(place))
    for root in sorted(zeros - poles):
        yield root, 0


def _between(roots: list[sympy.Expr], region: Region) -> Iterator[sympy.Rational]:
    """A rational number in each of the intervals into which roots cut a region."""
    edges = [region.low, *roots, region.high]
    for low, high in pairwise(edges):
        yield _inside(low, high)


def _inside(low: sympy.Expr, high: sympy.Expr) -> sympy.Rational:
    if low == -sympy.oo or high == sympy.oo:
        low = low if low == -sympy.oo else sympy.ceiling(low)
        high = high if high == sympy.oo else sympy.floor(high)
        return Region(low, high).sample
    found = Region(low, high).sample
    found = found if found.is_Rational else sympy.Rational(str(found.evalf(DIGITS)))
    if not low < found < high:
        raise UndecidedError("its roots lie too close together")
    return found


def _rational(expr: sympy.Expr, region: Region) -> Rational:
    """A rational function that has the sign of an expression."""
    if expr.has(sympy.log):
        return _of_product(expr, region)
    if expr.has(sympy.sin, sympy.cos):
        return _of_tangent(expr, region)
    if expr.has(sympy.exp):
        return _of_exponential(expr, region)
    if expr.is_rational_function(LETTER):
        return Rational(expr, region, LETTERS, lambda place: place)
    raise UndecidedError("it is no rational function of one quantity")


def _of_product(expr: sympy.Expr, region: Region) -> Rational:
    """`log A + 2 log B + x` is positive where `A B^2 e^x` is above 1."""
    factors, rest = [], sympy.Integer(0)
    for term in sympy.Add.make_args(sympy.expand(expr)):
        count, log = term.as_coeff_Mul()
        if isinstance(log, sympy.log) and count.is_Integer:
            if abs(count) > HIGHEST:
                raise UndecidedError(HIGH)
            factors.append(log.args[0] ** count)
        elif term.is_polynomial(LETTER):
            rest += term
        else:
            raise UndecidedError("a logarithm beside something else is not decided")
    return _rational(sympy.Mul(*factors) * sympy.exp(rest) - 1, region)


def _of_tangent(expr: sympy.Expr, region: Region) -> Rational:
    if region != Region():
        raise UndecidedError("sine and cosine are decided on the whole line only")
    square = LETTER**2
    value = expr.subs({sympy.sin(LETTER): 2 * LETTER / (1 + square), sympy.cos(LETTER): (1 - square) / (1 + square)})
    if value.has(sympy.sin, sympy.cos, sympy.exp) or _without(expr).has(LETTER):
        raise UndecidedError("it is no rational function of sine and cosine")
    beyond = expr.subs(LETTER, sympy.pi)
    return Rational(value, region, TANGENT, lambda place: 2 * sympy.atan(place), beyond)


def _without(expr: sympy.Expr) -> sympy.Expr:
    """An expression with 1 for its sines and cosines."""
    return expr.replace(lambda e: isinstance(e, sympy.sin | sympy.cos), lambda e: sympy.Integer(1))


def _of_exponential(expr: sympy.Expr, region: Region) -> Rational:
    """A rational function of g = e^((x + shift) / root), for the powers of which all exponentials stand."""
    expr = expr.replace(sympy.exp, lambda arg: sympy.exp(sympy.expand(arg)))
    lines = {power: _line(power.args[0]) for power in expr.atoms(sympy.exp)}
    shifts = {offset / slope for slope, offset in lines.values()}
    if len(shifts) != 1:
        raise UndecidedError("its exponentials belong to different arguments")
    shift = shifts.pop()
    root = sympy.ilcm(1, *(slope.q for slope, _ in lines.values()))
    stands = {power: sympy.Dummy() for power in lines}
    if expr.subs(stands).has(LETTER):
        raise UndecidedError("the letter stands there beside its exponential")
    value = expr.subs(stands).subs({stands[power]: LETTER ** (slope * root) for power, (slope, _) in lines.items()})
    ends = (_end(end, shift) for end in (region.low, region.high))
    return Rational(value, Region(*ends), EXPONENTIAL, lambda place: root * sympy.log(place) - shift)


def _line(arg: sympy.Expr) -> tuple[sympy.Rational, sympy.Rational]:
    """Slope and offset of an argument that is linear in the letter."""
    coefficients = sympy.Poly(arg, LETTER).all_coeffs() if arg.is_polynomial(LETTER) and arg.has(LETTER) else []
    if len(coefficients) != 2 or not all(c.is_Rational for c in coefficients):
        raise UndecidedError("a function is taken at something that is not linear in the letter")
    return coefficients[0], coefficients[1]


def _end(end: sympy.Expr, shift: sympy.Rational) -> sympy.Expr:
    if end in (sympy.oo, -sympy.oo):
        return sympy.oo if end == sympy.oo else sympy.Integer(0)
    if end != -shift:
        raise UndecidedError("a case of it begins at a place where its exponential is no fraction")
    return sympy.Integer(1)
