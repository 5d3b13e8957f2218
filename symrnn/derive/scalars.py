"""The element-wise functions as SymPy functions of one real argument.

SymPy has tanh, exp, log, sin and cos. The others are made here, one row each with its derivative: SymPy has no sigmoid,
relu, softplus or step, its Abs swallows what it is applied to, the derivative of its sign is a Dirac delta, and its square
root is a power that cancels against others. By convention the derivatives of relu and Abs at 0 are 0, and those of step and
sign are 0 everywhere. `MEANING` says what each is in SymPy's own functions, which is also how they get numerical values.
"""

from collections.abc import Callable
from typing import TypeAlias

import sympy
from mpmath.libmp import prec_to_dps
from sympy.core.function import FunctionClass

from symrnn.ir.expr import Function
from symrnn.ir.functions import ABS, COS, EXP, LOG, RELU, SIGMOID, SIGN, SIN, SOFTPLUS, SQRT, STEP, TANH

Scalar: TypeAlias = sympy.Expr


MEANING: dict[str, Callable[[Scalar], Scalar]] = {
    "sigmoid": lambda x: 1 / (1 + sympy.exp(-x)),
    "softplus": lambda x: sympy.log(1 + sympy.exp(x)),
    "sqrt": sympy.sqrt,
    "relu": lambda x: sympy.Max(0, x),
    "step": lambda x: sympy.Heaviside(x, 0),
    "sign": sympy.sign,
    "Abs": sympy.Abs,
}


def _scalar_function(name: str, derivative: Callable[[Scalar, Scalar], Scalar]) -> FunctionClass:
    """A SymPy function that is never rewritten; `derivative` gets its value y and its argument x."""

    def fdiff(self: Scalar, argindex: int = 1) -> Scalar:
        return derivative(self, self.args[argindex - 1])

    def evaluate(self: Scalar, prec: int) -> Scalar:
        return MEANING[name](self.args[0]).evalf(prec_to_dps(prec))

    body = {"nargs": 1, "fdiff": fdiff, "_eval_evalf": evaluate, "__module__": __name__}
    return FunctionClass(name, (sympy.Function,), body)


sigmoid = _scalar_function("sigmoid", lambda y, x: y * (1 - y))
softplus = _scalar_function("softplus", lambda y, x: sigmoid(x))
sqrt = _scalar_function("sqrt", lambda y, x: 1 / (2 * y))
step = _scalar_function("step", lambda y, x: sympy.S.Zero)
relu = _scalar_function("relu", lambda y, x: step(x))
sign = _scalar_function("sign", lambda y, x: sympy.S.Zero)
Abs = _scalar_function("Abs", lambda y, x: sign(x))

SCALAR: dict[Function, Callable[[Scalar], Scalar]] = {
    TANH: sympy.tanh,
    SIGMOID: sigmoid,
    RELU: relu,
    SOFTPLUS: softplus,
    EXP: sympy.exp,
    LOG: sympy.log,
    SQRT: sqrt,
    ABS: Abs,
    STEP: step,
    SIGN: sign,
    SIN: sympy.sin,
    COS: sympy.cos,
}
