"""The derivative of every built-in function, against numerical differentiation with 30 digits."""

from collections.abc import Callable
from typing import Any

import mpmath
import pytest

from symrnn.ir.expr import Add, Apply, Expr, Function, Mul, Number, Power, Ref
from symrnn.ir.functions import AT_KINK, BUILTIN, DERIVATIVE

DEFINITION: dict[str, Callable[[Any], Any]] = {
    "tanh": mpmath.tanh,
    "sigmoid": lambda x: 1 / (1 + mpmath.exp(-x)),
    "relu": lambda x: x if x > 0 else mpmath.mpf(0),
    "softplus": lambda x: mpmath.log(1 + mpmath.exp(x)),
    "exp": mpmath.exp,
    "log": mpmath.log,
    "sqrt": mpmath.sqrt,
    "abs": abs,
    "step": lambda x: mpmath.mpf(int(x > 0)),
    "sign": mpmath.sign,
    "sin": mpmath.sin,
    "cos": mpmath.cos,
}
X, Y = Ref("x", None, ()), Ref("y", None, ())


def number(expr: Expr, known: dict[Expr, Any]) -> Any:
    """The value of a scalar expression in the current precision of mpmath."""
    match expr:
        case Ref():
            return known[expr]
        case Number(value):
            return mpmath.mpf(value.numerator) / value.denominator
        case Add(terms):
            return mpmath.fsum(number(term, known) for term in terms)
        case Mul(coefficient, factors):
            return number(Number(coefficient), known) * mpmath.fprod(number(factor, known) for factor in factors)
        case Power(base, exponent):
            return number(base, known) ** exponent
        case Apply(function, args):
            return DEFINITION[function.name](*(number(arg, known) for arg in args))
    raise AssertionError(expr)


def test_every_function_is_defined_here() -> None:
    assert DEFINITION.keys() == BUILTIN.keys()


@pytest.mark.parametrize("function", DERIVATIVE, ids=lambda function: function.name)
@pytest.mark.parametrize("at", ["-2.7", "-0.3", "0.4", "1.9"])
def test_the_derivative_is_the_limit(function: Function, at: str) -> None:
    with mpmath.workdps(40):
        x = mpmath.mpf(at)
        if function.name in ("log", "sqrt"):
            x = abs(x)
        f = DEFINITION[function.name]
        claimed = number(DERIVATIVE[function](X, Y), {X: x, Y: f(x)})
        assert abs(claimed - mpmath.diff(f, x)) < mpmath.mpf(10) ** -15


@pytest.mark.parametrize("function", AT_KINK, ids=lambda function: function.name)
def test_the_derivative_at_a_kink_is_zero(function: Function) -> None:
    zero = mpmath.mpf(0)
    assert number(DERIVATIVE[function](X, Y), {X: zero, Y: DEFINITION[function.name](zero)}) == 0
