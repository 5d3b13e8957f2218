"""Expressions of one real letter, smooth formula by smooth formula: the real line is cut where a case of a function changes.

`Reading` gives the formula of an expression on one region. Where the argument of a case changes its sign inside the region,
`SplitError` says at which numbers, and the region is cut there.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import partial

import sympy

from symrnn.ir import expr as ir
from symrnn.judge import meaning as m
from symrnn.judge.meaning import Meaning
from symrnn.verify.algebra import ABOVE, AT, BELOW, CASES, DEFINITION, KINK

LETTER = sympy.Symbol("x", real=True)
LONGEST = 1_000
"""So many coefficients a polynomial may have while terms of it may still cancel."""

HIGH = "its degree is too high"
EXACT = sympy.Rational(1, 10**30)


class UndecidedError(Exception):
    """A statement is none that can be decided; the message says why."""


class OutsideError(Exception):
    """A function is not defined in a region."""


class KinkError(Exception):
    """A derivative is asked for at a point where the function has none."""


class SplitError(Exception):
    """A region has to be cut at some points."""

    def __init__(self, points: Sequence[sympy.Rational]) -> None:
        super().__init__(f"cut at {points}")
        self.points = points


@dataclass(frozen=True)
class Region:
    """An open interval, or one point (`low` = `high`)."""

    low: sympy.Expr = -sympy.oo
    high: sympy.Expr = sympy.oo

    @property
    def is_point(self) -> bool:
        return bool(self.low == self.high)

    def cut(self, points: Sequence[sympy.Rational]) -> list["Region"]:
        """The region cut at points inside it: intervals and the points between them."""
        found, low = [], self.low
        for point in sorted(points):
            found += [Region(low, point), Region(point, point)]
            low = point
        return [*found, Region(low, self.high)]

    @property
    def sample(self) -> sympy.Rational:
        """A rational number inside."""
        if self.is_point:
            return self.low
        if self.low == -sympy.oo:
            return sympy.Integer(0) if self.high == sympy.oo else self.high - 1
        return self.low + 1 if self.high == sympy.oo else (self.low + self.high) / 2


Positive = Callable[[sympy.Expr, Region], bool]
"""Whether an expression is positive in all of a region."""


@dataclass
class Reading:
    """The formula of an expression on one region. `atom`: the meaning that is the letter; `functions`: those with a formula.

    `positive` decides the sign of the argument of a case that is no polynomial.
    """

    region: Region
    atom: Meaning
    functions: Mapping[str, ir.Function]
    positive: Positive
    bound: dict[sympy.Symbol, sympy.Expr] = field(default_factory=dict)

    def read(self, node: Meaning) -> sympy.Expr:
        if node == self.atom:
            return LETTER
        rule = RULES.get(type(node))
        if rule is None:
            raise UndecidedError(f"a {type(node).__name__.lower()} in it is not decided")
        return rule(node, self)

    def side(self, arg: sympy.Expr) -> int:
        """On which side of 0 an argument is in the whole region."""
        arg = arg.subs(self.bound)
        if self.region.is_point:
            found = sign_of(arg.subs(LETTER, self.region.low))
            if found == AT and self.bound:
                raise KinkError
            return found
        if arg.is_polynomial(LETTER):
            return self._polynomial_side(arg)
        if self.positive(arg, self.region):
            return ABOVE
        if self.positive(-arg, self.region):
            return BELOW
        raise UndecidedError("where a case of it begins is not decided")

    def _polynomial_side(self, arg: sympy.Expr) -> int:
        roots = polynomial(arg).real_roots() if arg.has(LETTER) else []
        inside = {root for root in roots if self.region.low < root < self.region.high}
        if any(not root.is_Rational for root in inside):
            raise UndecidedError("a case of it begins at a number that is no fraction")
        if inside:
            raise SplitError(sorted(inside))
        return sign_of(arg.subs(LETTER, self.region.sample))

    def function(self, name: str, args: Sequence[sympy.Expr]) -> sympy.Expr:
        """A function at arguments."""
        known = self.functions.get(name)
        if known is not None and known.formula is not None:
            return self.formula(known.formula, dict(zip(known.parameters, args, strict=True)))
        rule = FUNCTIONS.get(name)
        if rule is None:
            raise UndecidedError(f"of {name} nothing is known but the name")
        if name in WAVES and any(arg.subs(self.bound).has(sympy.exp, sympy.sin, sympy.cos) for arg in args):
            raise UndecidedError("a function of a function is not decided")
        return rule(self, *args)

    def slope(self, name: str, args: Sequence[sympy.Expr], argument: int, order: int) -> sympy.Expr:
        """The derivative of a function by one argument, at arguments."""
        letters = [sympy.Dummy(real=True) for _ in args]
        before = self.bound
        places = dict(zip(letters, args, strict=True))
        try:
            self.bound = {**before, **places}
            return self.function(name, letters).diff(letters[argument], order).subs(places)
        finally:
            self.bound = before

    def formula(self, expr: ir.Expr, env: Mapping[str, sympy.Expr]) -> sympy.Expr:
        """The formula of a user's function."""
        read = partial(self.formula, env=env)
        match expr:
            case ir.Ref(name=name):
                return env[name]
            case ir.Number(value):
                return rational(value)
            case ir.Zeros():
                return sympy.Integer(0)
            case ir.Broadcast(arg=arg):
                return read(arg)
            case ir.Add(terms):
                return sympy.Add(*map(read, terms))
            case ir.Mul(coefficient, factors):
                return sympy.Mul(rational(coefficient), *map(read, factors))
            case ir.Power(base, exponent):
                return read(base) ** exponent
            case ir.Where(mask, yes, no):
                return read(yes) if read(mask) == 1 else read(no)
            case ir.Apply(function, args):
                return self.function(function.name, [read(arg) for arg in args])
            case _:
                raise UndecidedError("its formula is none over numbers")


def polynomial(expr: sympy.Expr) -> sympy.Poly:
    """An expression as a polynomial with fractions for coefficients."""
    if not expr.is_polynomial(LETTER):
        raise UndecidedError("it is no rational function of one quantity")
    if _degree(expr) > LONGEST:
        raise UndecidedError(HIGH)
    found = sympy.Poly(expr, LETTER)
    if not (found.domain.is_ZZ or found.domain.is_QQ):
        raise UndecidedError("its coefficients are no fractions")
    return found


def _degree(expr: sympy.Expr) -> int:
    """How high the powers of the letter in a polynomial are at most."""
    if expr.is_Pow:
        return int(expr.exp) * _degree(expr.base) if expr.exp.is_Integer else 0
    inside = [_degree(part) for part in expr.args]
    return sum(inside) if expr.is_Mul else max(inside, default=int(expr == LETTER))


def rational(value: Fraction) -> sympy.Rational:
    return sympy.Rational(value.numerator, value.denominator)


def sign_of(number: sympy.Expr) -> int:
    """On which side of 0 a number is."""
    if number.is_Rational:
        return int(sympy.sign(number))
    value = number.evalf(60)
    if not value.is_Float or abs(value) < EXACT:
        raise UndecidedError("whether a number is 0 is not decided")
    return ABOVE if value > 0 else BELOW


def _kinked(reading: Reading, arg: sympy.Expr, name: str) -> sympy.Expr:
    kind, times_argument = KINK[name]
    value = sympy.Integer(CASES[kind][reading.side(arg)])
    return arg * value if times_argument else value


def _larger(reading: Reading, left: sympy.Expr, right: sympy.Expr, sign: int) -> sympy.Expr:
    return left if reading.side(left - right) * sign >= 0 else right


def _with_domain(reading: Reading, arg: sympy.Expr, name: str) -> sympy.Expr:
    """A function of positive numbers."""
    if reading.side(arg) != ABOVE:
        raise OutsideError
    return DEFINITION[name](arg)


WAVES = frozenset(["tanh", "sigmoid", "softplus", "exp", "sin", "cos"])
"""Functions that grow or turn so fast that functions of them have no digits that could be computed at any price."""

FUNCTIONS: Mapping[str, Callable[..., sympy.Expr]] = {
    **{name: lambda reading, arg, of=DEFINITION[name]: of(arg) for name in ("tanh", "sigmoid", "softplus", "exp")},
    **{name: partial(_kinked, name=name) for name in KINK},
    **{name: partial(_with_domain, name=name) for name in ("log", "sqrt")},
    "sin": lambda reading, arg: sympy.sin(arg),
    "cos": lambda reading, arg: sympy.cos(arg),
    "maximum": partial(_larger, sign=ABOVE),
    "minimum": partial(_larger, sign=BELOW),
}


def _function(node: m.Function, r: Reading) -> sympy.Expr:
    args = [r.read(arg) for arg in node.args]
    return r.slope(node.name, args, node.argument, node.primes) if node.primes else r.function(node.name, args)


def _product(node: m.Product, r: Reading) -> sympy.Expr:
    return r.read(node.left) * r.read(node.right)


def _cases(node: m.Cases, r: Reading) -> sympy.Expr:
    side = r.side(r.read(node.left) - r.read(node.right))
    return r.read(node.yes if side == ABOVE or (side == AT and not node.strict) else node.no)


def _power(node: m.Power, r: Reading) -> sympy.Expr:
    if not isinstance(node.exponent, int):
        raise UndecidedError("a power with a letter as exponent is not decided")
    return r.read(node.base) ** node.exponent


RULES: Mapping[type[Meaning], Callable[..., sympy.Expr]] = {
    m.Number: lambda node, r: rational(node.value),
    m.Sum: lambda node, r: sympy.Add(*map(r.read, node.terms)),
    m.Scaled: lambda node, r: rational(node.factor) * r.read(node.arg),
    m.Product: _product,
    m.Quotient: lambda node, r: r.read(node.above) / r.read(node.below),
    m.Power: _power,
    m.Function: _function,
    m.Cases: _cases,
}
