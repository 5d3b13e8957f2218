"""The built-in element-wise functions: their names, and each one's derivative as a formula in its own output.

`y` is the value f(x). Lecturers and fast code both write 1 - y**2 for tanh, so that is the rule, not a later simplification;
`symrnn prove` checks every row against the definition.
"""

from collections.abc import Callable
from fractions import Fraction

from symrnn.ir import build
from symrnn.ir.expr import Apply, Expr, Function

TANH, SIGMOID, RELU, SOFTPLUS, EXP, LOG, SQRT, ABS, STEP, SIGN, SIN, COS = (
    Function(name)
    for name in ("tanh", "sigmoid", "relu", "softplus", "exp", "log", "sqrt", "abs", "step", "sign", "sin", "cos")
)

DERIVATIVE: dict[Function, Callable[[Expr, Expr], Expr]] = {
    TANH: lambda x, y: build.sub(build.ones(x.shape), build.power(y, 2)),
    SIGMOID: lambda x, y: build.mul(y, build.sub(build.ones(x.shape), y)),
    RELU: lambda x, y: Apply(STEP, (x,)),
    SOFTPLUS: lambda x, y: Apply(SIGMOID, (x,)),
    EXP: lambda x, y: y,
    LOG: lambda x, y: build.power(x, -1),
    SQRT: lambda x, y: build.scale(Fraction(1, 2), build.power(y, -1)),
    ABS: lambda x, y: Apply(SIGN, (x,)),
    STEP: lambda x, y: build.zeros(x.shape),
    SIGN: lambda x, y: build.zeros(x.shape),
    SIN: lambda x, y: Apply(COS, (x,)),
    COS: lambda x, y: build.neg(Apply(SIN, (x,))),
}

BUILTIN: dict[str, Function] = {function.name: function for function in DERIVATIVE}

AT_KINK: dict[Function, str] = {
    RELU: "the derivative of relu at 0 is taken as 0",
    ABS: "the derivative of abs at 0 is taken as 0",
    STEP: "the derivative of step is taken as 0 everywhere",
    SIGN: "the derivative of sign is taken as 0 everywhere",
}
