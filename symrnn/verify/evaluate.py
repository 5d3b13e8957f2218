"""The value of an IR expression over any field: one table keyed by operation, written from the operations' definitions."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from symrnn.ir.dims import sizes_of
from symrnn.ir.expr import (
    Add,
    Adjoint,
    Apply,
    Broadcast,
    Concat,
    CrossEntropy,
    Diag,
    Expr,
    Identity,
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
from symrnn.verify.fields import Array, Element, Field, boxed, build_array, each, filled, scalar


@dataclass(frozen=True)
class Context:
    """What an expression is evaluated in: the field, the named sizes, and what symbols and adjoints stand for."""

    field: Field
    sizes: Mapping[str, int]
    read: Callable[[Ref | Adjoint], Array]


def evaluate(expr: Expr, context: Context) -> Array:
    """The value of `expr`, an array of its shape."""
    return boxed(VALUE[type(expr)](expr, context))


def _apply(e: Apply, c: Context) -> Array:
    args = [evaluate(arg, c) for arg in e.args]
    body = e.function.body
    if body is None:
        return each(lambda a: c.field.apply(e.function.name, a), args[0])
    bound = dict(zip(e.function.parameters, args, strict=True))
    shape = np.broadcast_shapes(*(arg.shape for arg in args))
    inner = Context(c.field, c.sizes, lambda ref: bound[ref.name] if isinstance(ref, Ref) else c.read(ref))
    return np.broadcast_to(evaluate(body, inner), shape)


def _add(e: Add, c: Context) -> Array:
    first, *rest = (evaluate(term, c) for term in e.terms)
    for term in rest:
        first = boxed(first + term)
    return first


def _mul(e: Mul, c: Context) -> Array:
    first, *rest = (evaluate(factor, c) for factor in e.factors)
    for factor in rest:
        first = boxed(first * factor)
    return first if e.coefficient == 1 else boxed(first * e.coefficient)


def choose(mask: Element, yes: Element, no: Element) -> Element:
    """`yes` where the mask is 1, `no` where it is 0; another mask, an indeterminate say, blends the two."""
    if mask in (0, 1):
        return yes if mask == 1 else no
    return mask * yes + (1 - mask) * no


def _where(e: Where, c: Context) -> Array:
    return each(choose, evaluate(e.mask, c), evaluate(e.yes, c), evaluate(e.no, c))


def _diag(e: Diag, c: Context) -> Array:
    values = evaluate(e.arg, c)
    return build_array(values.shape * 2, lambda index: values[index[0]] if index[0] == index[1] else Fraction(0))


def _identity(e: Identity, c: Context) -> Array:
    return build_array(sizes_of(e.shape, c.sizes), lambda index: Fraction(int(index[0] == index[1])))


def _concat(e: Concat, c: Context) -> Array:
    return np.concatenate([evaluate(part, c) for part in e.parts])


def _broadcast(e: Broadcast, c: Context) -> Array:
    return np.broadcast_to(evaluate(e.arg, c), sizes_of(e.to, c.sizes))


def _exponentials(e: Expr, c: Context) -> Array:
    return each(lambda z: c.field.apply("exp", z), evaluate(e, c))


def _softmax(e: Softmax, c: Context) -> Array:
    powers = _exponentials(e.arg, c)
    return boxed(powers / scalar(powers.sum()))


def _logsumexp(z: Expr, c: Context) -> Array:
    """log(sum(exp(z))); of one number, that number."""
    values = evaluate(z, c)
    if values.size == 1:
        return scalar(values.item())
    return scalar(c.field.apply("log", each(lambda value: c.field.apply("exp", value), values).sum()))


def _cross_entropy(e: CrossEntropy, c: Context) -> Array:
    return boxed(_logsumexp(e.logits, c) - evaluate(e.target, c) @ evaluate(e.logits, c))


VALUE: dict[type[Expr], Callable[..., Array]] = {
    Number: lambda e, c: scalar(e.value),
    Size: lambda e, c: scalar(Fraction(e.dim.at(c.sizes))),
    Zeros: lambda e, c: filled(sizes_of(e.of_shape, c.sizes), Fraction(0)),
    Identity: _identity,
    Ref: lambda e, c: c.read(e),
    Adjoint: lambda e, c: c.read(e),
    Broadcast: _broadcast,
    Add: _add,
    Mul: _mul,
    Power: lambda e, c: evaluate(e.base, c) ** e.exponent,
    Apply: _apply,
    Where: _where,
    MatMul: lambda e, c: evaluate(e.left, c) @ evaluate(e.right, c),
    Outer: lambda e, c: np.multiply.outer(evaluate(e.left, c), evaluate(e.right, c)),
    Transpose: lambda e, c: evaluate(e.arg, c).T,
    Diag: _diag,
    Sum: lambda e, c: evaluate(e.arg, c).sum(),
    Concat: _concat,
    Slice: lambda e, c: evaluate(e.arg, c)[e.start.at(c.sizes) : e.stop.at(c.sizes)],
    Softmax: _softmax,
    LogSumExp: lambda e, c: _logsumexp(e.arg, c),
    CrossEntropy: _cross_entropy,
}
