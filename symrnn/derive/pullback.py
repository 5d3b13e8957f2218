"""Reverse mode on expressions: the rules that carry the adjoint of a value to its operands.

For y = f(x, …) with adjoint g = dL/dy, each rule gives what dL/dx gains. One table keyed by operation; the formulas are
those of M. B. Giles (2008), Collected matrix derivative results for forward and reverse mode algorithmic differentiation,
sect. 2, and of J. R. Magnus and H. Neudecker (1988), Matrix differential calculus, in NumPy's conventions for vectors.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from symrnn.ir import build
from symrnn.ir.dims import Dim
from symrnn.ir.expr import (
    Add,
    Apply,
    Broadcast,
    Concat,
    CrossEntropy,
    Expr,
    Function,
    LogSumExp,
    MatMul,
    Mul,
    Number,
    Outer,
    Power,
    Ref,
    Size,
    Slice,
    Softmax,
    Sum,
    Transpose,
    Where,
    Zeros,
)
from symrnn.ir.functions import DERIVATIVE

Gains = Iterator[tuple[Expr, Expr]]


@dataclass(frozen=True)
class Pulled:
    """What one symbol that an expression reads gains, and by which rules, outermost operation first."""

    ref: Ref
    gain: Expr
    rules: tuple[str, ...]


def pullback(expr: Expr, adjoint: Expr, value: Expr) -> tuple[Pulled, ...]:
    """The gains of all symbols of `expr`, whose adjoint is `adjoint`; `value` is a name for `expr` itself (or `expr`)."""
    gains: dict[Ref, list[Expr]] = {}
    rules: dict[Ref, tuple[str, ...]] = {}
    for ref, gain, names in _descend(expr, adjoint, value):
        if not gain.is_zero:
            gains.setdefault(ref, []).append(gain)
            rules[ref] = rules.get(ref, ()) + names
    totals = {ref: _collected(parts, adjoint) for ref, parts in gains.items()}
    return tuple(Pulled(ref, total, tuple(dict.fromkeys(rules[ref]))) for ref, total in totals.items() if not total.is_zero)


def _collected(gains: list[Expr], adjoint: Expr) -> Expr:
    """The sum of gains; where all are element-wise products with the adjoint, it is written once: g * (a + b)."""
    rests = [_without(gain, adjoint) for gain in gains]
    factors = [rest for rest in rests if rest is not None]
    if len(gains) == 1 or len(factors) < len(gains) or not adjoint.shape:
        return build.add(*gains)
    return build.mul(adjoint, build.add(*sorted(factors, key=lambda factor: build.split_coefficient(factor)[0] < 0)))


def _without(gain: Expr, adjoint: Expr) -> Expr | None:
    """What a product with the adjoint multiplies it by."""
    if gain == adjoint:
        return build.ones(adjoint.shape)
    if not isinstance(gain, Mul) or adjoint not in gain.factors:
        return None
    rest = build.mul(build.number(gain.coefficient), *(factor for factor in gain.factors if factor != adjoint))
    return rest if rest.shape == adjoint.shape else build.broadcast(rest, adjoint.shape)


def _descend(expr: Expr, adjoint: Expr, value: Expr) -> Iterator[tuple[Ref, Expr, tuple[str, ...]]]:
    if isinstance(expr, Ref):
        yield expr, adjoint, ()
        return
    for operand, gain in PULLBACK[type(expr)](expr, adjoint, value):
        for ref, inner, rules in _descend(operand, _fit(gain, operand), operand):
            yield ref, inner, (rule_name(expr), *rules)


def _fit(gain: Expr, operand: Expr) -> Expr:
    """The gain of a scalar that stood for every entry of a tensor is the sum over the entries."""
    if operand.shape or not gain.shape:
        return gain
    tensors = [f for f in gain.factors if f.shape] if isinstance(gain, Mul) else []
    if len(gain.shape) == 1 and len(tensors) == 2 and isinstance(gain, Mul):
        scalars = (factor for factor in gain.factors if not factor.shape)
        return build.mul(build.number(gain.coefficient), *scalars, build.matmul(*tensors))
    return build.sum_of(gain)


def _add(e: Add, g: Expr, y: Expr) -> Gains:
    for term in e.terms:
        yield term, g


def _mul(e: Mul, g: Expr, y: Expr) -> Gains:
    for i, factor in enumerate(e.factors):
        yield factor, build.mul(build.number(e.coefficient), g, *e.factors[:i], *e.factors[i + 1 :])


def _power(e: Power, g: Expr, y: Expr) -> Gains:
    yield e.base, build.mul(build.number(e.exponent), g, build.power(e.base, e.exponent - 1))


def _apply(e: Apply, g: Expr, y: Expr) -> Gains:
    if e.function.body is None:
        yield e.args[0], build.mul(g, DERIVATIVE[e.function](e.args[0], y))
        return
    for arg, slope in zip(e.args, derivatives(e.function), strict=True):
        assert slope.body is not None
        known = slope.body if isinstance(slope.body, Number) else Apply(slope, e.args)
        yield arg, build.mul(g, build.broadcast(known, e.shape) if not known.shape else known)


def _where(e: Where, g: Expr, y: Expr) -> Gains:
    nothing = build.zeros(e.shape)
    yield e.yes, build.where(e.mask, g, nothing)
    yield e.no, build.where(e.mask, nothing, g)


def _matmul(e: MatMul, g: Expr, y: Expr) -> Gains:
    match len(e.left.shape), len(e.right.shape):
        case 2, 1:
            yield e.left, build.outer(g, e.right)
            yield e.right, build.matmul(build.transpose(e.left), g)
        case 1, 2:
            yield e.left, build.matmul(g, build.transpose(e.right))
            yield e.right, build.outer(e.left, g)
        case 1, 1:
            yield e.left, build.mul(g, e.right)
            yield e.right, build.mul(g, e.left)
        case _:
            yield e.left, build.matmul(g, build.transpose(e.right))
            yield e.right, build.matmul(build.transpose(e.left), g)


def _outer(e: Outer, g: Expr, y: Expr) -> Gains:
    yield e.left, build.matmul(g, e.right)
    yield e.right, build.matmul(build.transpose(g), e.left)


def _concat(e: Concat, g: Expr, y: Expr) -> Gains:
    start = Dim()
    for part in e.parts:
        yield part, build.slice_of(g, start, start + part.shape[0])
        start = start + part.shape[0]


def _slice(e: Slice, g: Expr, y: Expr) -> Gains:
    around = (build.zeros((e.start,)), g, build.zeros((e.arg.shape[0] - e.stop,)))
    yield e.arg, build.concat(*(part for part in around if part.shape != (Dim(),)))


def _softmax(e: Softmax, g: Expr, y: Expr) -> Gains:
    yield e.arg, build.mul(y, build.sub(g, build.matmul(g, y)))


def _cross_entropy(e: CrossEntropy, g: Expr, y: Expr) -> Gains:
    yield e.logits, build.mul(g, build.sub(Softmax(e.logits), e.target))
    yield e.target, build.mul(build.number(-1), g, e.logits)


def _none(e: Expr, g: Expr, y: Expr) -> Gains:
    return iter(())


PULLBACK: dict[type[Expr], Callable[..., Gains]] = {
    Number: _none,
    Size: _none,
    Zeros: _none,
    Broadcast: lambda e, g, y: iter([(e.arg, g)]),
    Add: _add,
    Mul: _mul,
    Power: _power,
    Apply: _apply,
    Where: _where,
    MatMul: _matmul,
    Outer: _outer,
    Transpose: lambda e, g, y: iter([(e.arg, build.transpose(g))]),
    Sum: lambda e, g, y: iter([(e.arg, build.broadcast(g, e.arg.shape))]),
    Concat: _concat,
    Slice: _slice,
    Softmax: _softmax,
    LogSumExp: lambda e, g, y: iter([(e.arg, build.mul(g, Softmax(e.arg)))]),
    CrossEntropy: _cross_entropy,
}

RULE_NAME: dict[type[Expr], str] = {
    Broadcast: "broadcast",
    Add: "sum rule",
    Mul: "product rule",
    Power: "power rule",
    Where: "choice by a mask",
    MatMul: "matrix product",
    Outer: "outer product",
    Transpose: "transpose",
    Sum: "sum of entries",
    Concat: "concatenation",
    Slice: "slice",
    Softmax: "softmax",
    LogSumExp: "log-sum-exp",
    CrossEntropy: "cross-entropy",
}


def rule_name(expr: Expr) -> str:
    """What the rule that differentiates an operation is called."""
    return f"{expr.function.name}'" if isinstance(expr, Apply) else RULE_NAME[type(expr)]


@cache
def derivatives(function: Function) -> tuple[Function, ...]:
    """The derivative of a user's function by each of its parameters, as functions of the same parameters."""
    assert function.body is not None
    assert function.formula is not None
    shown = {name: _slope(function.formula, name) if function.kinks else None for name in function.parameters}
    return tuple(
        Function(
            f"d{function.name}_d{name}", function.parameters, _slope(function.body, name), (function.name, index),
            written=shown[name],
        )
        for index, name in enumerate(function.parameters)
    )  # fmt: skip


def _slope(body: Expr, name: str) -> Expr:
    """The derivative of a function's formula by a parameter; cases stay cases."""
    if isinstance(body, Where):
        return build.where(body.mask, _slope(body.yes, name), _slope(body.no, name))
    gains = (pulled.gain for pulled in pullback(body, build.ONE, body) if pulled.ref.name == name)
    return next(gains, build.ZERO)
