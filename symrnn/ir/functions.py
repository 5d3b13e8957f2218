"""The built-in element-wise functions: their names, and each one's derivative as a formula in its own output.

`y` is the value f(x). Lecturers and fast code both write 1 - y**2 for tanh, so that is the rule, not a later simplification;
`symrnn prove` checks every row against the definition.
"""

from collections.abc import Callable, Iterator
from fractions import Fraction

from symrnn.ir import build
from symrnn.ir.expr import Add, Apply, Expr, Function, Number, Where
from symrnn.ir.walk import children

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


def compared(positive: Expr) -> tuple[Expr, str, Expr]:
    """The inequality `positive > 0` as it is best written: z > 1 for z - 1 > 0, z < 1 for 1 - z > 0."""
    terms = positive.terms if isinstance(positive, Add) else (positive,)
    constant = build.add(*(term for term in terms if isinstance(term, Number)))
    rest = [term for term in terms if not isinstance(term, Number)]
    plus = [term for term in rest if build.split_coefficient(term)[0] > 0]
    minus = [build.neg(term) for term in rest if build.split_coefficient(term)[0] < 0]
    if not plus:
        return build.add(*minus), "<", constant
    return build.add(*plus), ">", build.sub(build.add(*minus), constant)


def comparison(mask: Expr) -> tuple[Expr, str, Expr] | None:
    """The inequality that the condition of a choice is; None for a mask."""
    return compared(mask.args[0]) if isinstance(mask, Apply) and mask.function == STEP else None


def calls(expr: Expr) -> Iterator[Expr]:
    """The expression and its parts, outermost first; a comparison is written as an inequality and calls nothing itself."""
    yield expr
    for child in children(expr):
        inequality = isinstance(expr, Where) and child is expr.mask and comparison(child) is not None
        for part in children(child) if inequality else (child,):
            yield from calls(part)
