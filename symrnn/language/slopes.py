"""Exact values and one-sided derivatives of a function's formula at a place: as far as rational numbers go.

Forward mode over pairs (value, slope), on one side of the place or at the place itself. Where a value is not rational, or a
side cannot be told, the answer is that it is not known.
"""

from collections.abc import Callable, Mapping
from fractions import Fraction

from symrnn.ir.expr import Add, Apply, Expr, Function, Mul, Number, Power, Ref, Where
from symrnn.ir.functions import ABS, COS, EXP, LOG, RELU, SIGMOID, SIGN, SIN, SOFTPLUS, SQRT, STEP, TANH

Pair = tuple[Fraction, Fraction]
Env = Mapping[str, Pair]
ZERO, ONE, HALF = Fraction(0), Fraction(1), Fraction(1, 2)


class UndefinedError(ValueError):
    """A formula has no value at a place."""


# The sign of the argument just beside the place (0: at it) gives the value and the slope, as factors of the argument's.
KINKED: dict[Function, Callable[[int, Pair], Pair]] = {
    STEP: lambda sign, arg: (Fraction(sign > 0), ZERO),
    SIGN: lambda sign, arg: (Fraction(sign), ZERO),
    RELU: lambda sign, arg: arg if sign > 0 else (ZERO, ZERO),
    ABS: lambda sign, arg: (sign * arg[0], sign * arg[1]),
}

# The arguments at which value and derivative are rational.
RATIONAL: dict[tuple[Function, Fraction], Pair] = {
    (TANH, ZERO): (ZERO, ONE),
    (SIGMOID, ZERO): (HALF, HALF / 2),
    (EXP, ZERO): (ONE, ONE),
    (SIN, ZERO): (ZERO, ONE),
    (COS, ZERO): (ONE, ZERO),
    (LOG, ONE): (ZERO, ONE),
    (SQRT, ONE): (ONE, HALF),
}
SMOOTH = frozenset({TANH, SIGMOID, SOFTPLUS, EXP, LOG, SQRT, SIN, COS})


def pair(expr: Expr, env: Env, side: int) -> Pair | None:
    """The value and the slope of a formula just above the place (side 1), just below (-1) or at it (0); None if not known.

    UndefinedError where the formula has no value there.
    """
    match expr:
        case Number(value):
            return value, ZERO
        case Ref(name=name):
            return env[name]
        case Add(terms):
            return _sum([pair(term, env, side) for term in terms])
        case Mul(coefficient, factors):
            return _product(coefficient, [pair(factor, env, side) for factor in factors])
        case Power(base, exponent):
            return _power(pair(base, env, side), exponent)
        case Where(mask, yes, no):
            chosen = pair(mask, env, side)
            return None if chosen is None else pair(yes if chosen[0] else no, env, side)
        case Apply(function, args):
            return _apply(function, [pair(arg, env, side) for arg in args], side)
        case _:
            return None


def _sum(parts: list[Pair | None]) -> Pair | None:
    known = [part for part in parts if part is not None]
    if len(known) < len(parts):
        return None
    return sum((value for value, _ in known), ZERO), sum((slope for _, slope in known), ZERO)


def _product(coefficient: Fraction, parts: list[Pair | None]) -> Pair | None:
    value, slope = coefficient, ZERO
    for part in parts:
        if part is None:
            return None
        value, slope = value * part[0], slope * part[0] + value * part[1]
    return value, slope


def _power(base: Pair | None, exponent: int) -> Pair | None:
    if base is None:
        return None
    if not base[0] and exponent < 0:
        raise UndefinedError("division by zero")
    return base[0] ** exponent, exponent * base[0] ** (exponent - 1) * base[1] if base[0] or exponent > 1 else base[1]


def _apply(function: Function, args: list[Pair | None], side: int) -> Pair | None:
    known = [arg for arg in args if arg is not None]
    if len(known) < len(args):
        return None
    if function.body is not None:
        return pair(function.body, dict(zip(function.parameters, known, strict=True)), side)
    (arg,) = known
    if function in KINKED:
        sign = _sign(arg[0]) or side * _sign(arg[1])
        return None if not sign and side else KINKED[function](sign, arg)
    if (function == LOG and arg[0] <= 0) or (function == SQRT and arg[0] < 0):
        raise UndefinedError(f"{function.name}({arg[0]})")
    found = RATIONAL.get((function, arg[0]))
    return None if found is None else (found[0], found[1] * arg[1])


def _sign(value: Fraction) -> int:
    return (value > 0) - (value < 0)
