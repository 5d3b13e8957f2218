"""Scalar formulas in SymPy, by their definitions with exp and log, and whether such a formula is zero.

It is decided as a rational function of generators: exp of a sum of terms is a product of powers of one generator a term,
a logarithm is a generator, a square root y one with the relation y^2 = S. Nothing is left to `simplify`.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import pairwise, product

import sympy

from symrnn.ir.expr import Add, Apply, Broadcast, Expr, Function, Mul, Number, Power, Ref, Where, Zeros

DEFINITION: Mapping[str, Callable[[sympy.Expr], sympy.Expr]] = {
    "tanh": lambda z: (sympy.exp(z) - sympy.exp(-z)) / (sympy.exp(z) + sympy.exp(-z)),
    "sigmoid": lambda z: 1 / (1 + sympy.exp(-z)),
    "softplus": lambda z: sympy.log(1 + sympy.exp(z)),
    "exp": sympy.exp,
    "log": sympy.log,
    "sqrt": sympy.sqrt,
    "sin": lambda z: (sympy.exp(sympy.I * z) - sympy.exp(-sympy.I * z)) / (2 * sympy.I),
    "cos": lambda z: (sympy.exp(sympy.I * z) + sympy.exp(-sympy.I * z)) / 2,
}

KINK: Mapping[str, tuple[str, bool]] = {
    "relu": ("step", True),
    "step": ("step", False),
    "abs": ("sign", True),
    "sign": ("sign", False),
}
"""The functions with a kink at 0: constant (step: 0 or 1, sign: -1 or 1) on each side, times the argument if True."""

ABOVE, BELOW, AT = 1, -1, 0
"""Where the argument of a kink is: above 0, below 0, or at 0."""

CASES: Mapping[str, Mapping[int, int]] = {
    "step": {ABOVE: 1, BELOW: 0, AT: 0},
    "step of the negative": {ABOVE: 0, BELOW: 1, AT: 0},
    "sign": {ABOVE: 1, BELOW: -1, AT: 0},
}

Bind = Callable[[Function, Sequence[sympy.Expr], sympy.Expr], Mapping[str, sympy.Expr]]


@dataclass(frozen=True)
class Difference:
    """The derivative of a function by an argument minus a form of it, which depends on where the arguments of kinks are.

    `kinks` holds the symbols of each argument that some kink has, by their names in `CASES`. Where there is more than one,
    that the argument is 0 is a case of its own; a single one has two sides, and its value at 0 is a convention.
    """

    value: sympy.Expr
    args: tuple[sympy.Symbol, ...]
    kinks: Mapping[sympy.Expr, Mapping[str, sympy.Symbol]]

    @property
    def places(self) -> tuple[sympy.Expr, ...]:
        """The arguments of kinks for which 0 is a case."""
        return tuple(arg for arg, symbols in self.kinks.items() if len(symbols) > 1)

    @cached_property
    def points(self) -> tuple[sympy.Rational, ...] | None:
        """A number for every case, where the function has one argument and all its kinks lie at numbers; None elsewhere."""
        roots = [_root(kink, self.args[0]) for kink in self.kinks] if len(self.args) == 1 else [None]
        edges = sorted({root for root in roots if root is not None})
        if None in roots or not edges:
            return None
        meetings = {root for root, symbols in zip(roots, self.kinks.values(), strict=True) if len(symbols) > 1}
        between = {(one + other) / 2 for one, other in pairwise(edges)}
        return tuple(sorted({edges[0] - 1, edges[-1] + 1} | between | meetings))

    @property
    def count(self) -> int:
        if self.points is not None:
            return len(self.points)
        return int(2 ** (len(self.kinks) - len(self.places)) * 3 ** len(self.places))

    def cases(self) -> Iterator[sympy.Expr]:
        """The difference in every case, one at a time: there may be very many."""
        for chosen in self._sides():
            sides = zip(chosen, self.kinks.values(), strict=True)
            yield self.value.subs({symbol: CASES[name][at] for at, symbols in sides for name, symbol in symbols.items()})

    def _sides(self) -> Iterator[tuple[int, ...]]:
        """On which side of 0 the arguments of the kinks are, together: any, unless points say which are possible."""
        if self.points is None:
            return product(*((ABOVE, BELOW, AT) if len(symbols) > 1 else (ABOVE, BELOW) for symbols in self.kinks.values()))
        return (tuple(int(sympy.sign(kink.subs(self.args[0], z))) for kink in self.kinks) for z in self.points)

    def meetings(self, drawn: Sequence[Fraction]) -> Iterator[list[Fraction]]:
        """Arguments at which a case of 0 holds: those drawn but for one, in which the argument of a kink is linear."""
        values = [sympy.Rational(value.numerator, value.denominator) for value in drawn]
        for place, (i, arg) in product(self.places, enumerate(self.args)):
            others = {other: value for other, value in zip(self.args, values, strict=True) if other != arg}
            root = _root(place.subs(others), arg)
            if root is not None:
                yield [*drawn[:i], Fraction(int(root.p), int(root.q)), *drawn[i + 1 :]]


def _root(expr: sympy.Expr, arg: sympy.Symbol) -> sympy.Rational | None:
    """Where an expression is 0, if it is linear in `arg` with rational coefficients."""
    coefficients = sympy.Poly(expr, arg).all_coeffs() if expr.is_polynomial(arg) else []
    linear = len(coefficients) == 2 and all(coefficient.is_Rational for coefficient in coefficients)
    return -coefficients[1] / coefficients[0] if linear else None


def difference(function: Function, index: int, form: Expr, bind: Bind) -> Difference:
    """The derivative of a function by an argument minus `form`.

    `bind` says what the names of the form stand for, given the arguments and the function's value.
    """
    reading = _Reading()
    args = tuple(sympy.Symbol(f"z_{i}") for i in range(len(function.parameters)))
    value = reading.call(function, args)
    stated = reading.read(form, bind(function, args, value))
    return Difference(sympy.diff(value, args[index]) - stated, args, reading.kinks)


class _Reading:
    """Formulas by their definitions; what is constant beside a kink is a symbol, of its own for every argument."""

    def __init__(self) -> None:
        self.kinks: dict[sympy.Expr, dict[str, sympy.Symbol]] = {}

    def read(self, expr: Expr, env: Mapping[str, sympy.Expr]) -> sympy.Expr:
        """The formula `expr` over the scalars of `env`."""
        match expr:
            case Ref(name=name):
                return env[name]
            case Number(value):
                return sympy.Rational(value.numerator, value.denominator)
            case Zeros():
                return sympy.Integer(0)
            case Broadcast(arg=arg):
                return self.read(arg, env)
            case Add(terms):
                return sympy.Add(*(self.read(term, env) for term in terms))
            case Mul(coefficient, factors):
                return sympy.Mul(self.read(Number(coefficient), env), *(self.read(factor, env) for factor in factors))
            case Power(base, exponent):
                return self.read(base, env) ** exponent
            case Where(mask, yes, no):
                side = self.read(mask, env)
                return side * self.read(yes, env) + (1 - side) * self.read(no, env)
            case Apply(function, args):
                return self.call(function, [self.read(arg, env) for arg in args])
            case _:
                raise TypeError(f"not an operation on scalars: {type(expr).__name__}")

    def call(self, function: Function, args: Sequence[sympy.Expr]) -> sympy.Expr:
        if function.body is not None:
            return self.read(function.body, dict(zip(function.parameters, args, strict=True)))
        if function.name not in KINK:
            return DEFINITION[function.name](args[0])
        side, times_argument = KINK[function.name]
        return args[0] * self._side(side, args[0]) if times_argument else self._side(side, args[0])

    def _side(self, side: str, arg: sympy.Expr) -> sympy.Expr:
        """The value of a step or sign: a symbol. Arguments that differ in sign alone share their cases."""
        if arg.could_extract_minus_sign():
            return self._symbol("step of the negative", -arg) if side == "step" else -self._symbol(side, -arg)
        return self._symbol(side, arg)

    def _symbol(self, name: str, arg: sympy.Expr) -> sympy.Symbol:
        symbols = self.kinks.setdefault(arg, {})
        return symbols.setdefault(name, sympy.Symbol(f"{name} {list(self.kinks).index(arg)}"))


def vanishes(expr: sympy.Expr) -> bool:
    """Whether an expression of +, *, powers, exp and log is zero as a rational function of its generators.

    True is a proof. False may also mean that a relation between logarithms or roots is needed which this does not know.
    """
    generators = _Generators()
    return _is_zero(_numerator(generators.flat(expr)), generators.roots)


class _Generators:
    """Replaces what is not rational by symbols."""

    def __init__(self) -> None:
        self._symbols: dict[sympy.Expr, sympy.Symbol] = {}
        self.roots: dict[sympy.Symbol, sympy.Expr] = {}

    def flat(self, expr: sympy.Expr) -> sympy.Expr:
        if expr is sympy.E or isinstance(expr, sympy.exp):
            return self._exponential(sympy.Integer(1) if expr is sympy.E else expr.args[0])
        if isinstance(expr, sympy.log):
            return self._symbol(sympy.log(self.flat(expr.args[0]), evaluate=False))
        if expr.is_Pow and not expr.exp.is_Integer:
            return self._root(self.flat(expr.base)) ** int(2 * expr.exp)
        return expr.func(*map(self.flat, expr.args)) if expr.args else expr

    def _symbol(self, of: sympy.Expr) -> sympy.Symbol:
        return self._symbols.setdefault(of, sympy.Symbol(f"g_{len(self._symbols)}"))

    def _exponential(self, arg: sympy.Expr) -> sympy.Expr:
        factors = []
        for term in sympy.Add.make_args(sympy.expand(arg)):
            count, rest = term.as_coeff_Mul()
            factors.append(self._symbol(sympy.exp(rest / count.q, evaluate=False)) ** count.p)
        return sympy.Mul(*factors)

    def _root(self, square: sympy.Expr) -> sympy.Symbol:
        root = self._symbol(sympy.Pow(square, sympy.Rational(1, 2), evaluate=False))
        self.roots[root] = square
        return root


def _numerator(expr: sympy.Expr) -> sympy.Expr:
    return sympy.expand(sympy.fraction(sympy.together(expr))[0])


def _is_zero(numerator: sympy.Expr, roots: Mapping[sympy.Symbol, sympy.Expr]) -> bool:
    """Whether a polynomial is zero when every root y satisfies y^2 = S: its even and odd part in y vanish both."""
    if numerator == 0 or not roots:
        return bool(numerator == 0)
    *earlier, (root, square) = roots.items()
    parts = [sympy.Integer(0), sympy.Integer(0)]
    for (exponent,), coefficient in sympy.Poly(numerator, root).terms():
        parts[exponent % 2] += coefficient * square ** (exponent // 2)
    return all(_is_zero(_numerator(part), dict(earlier)) for part in parts)
