"""Walking and rebuilding expressions: children, substitution, shifts in time.

`REBUILD` is the table of constructors: rebuilding goes through `build`, so the local rules hold after a substitution too.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from symrnn.ir import build
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
    Time,
    Transpose,
    Where,
    Zeros,
)

CHILDREN: dict[type[Expr], Callable[..., tuple[Expr, ...]]] = {
    Number: lambda e: (),
    Size: lambda e: (),
    Zeros: lambda e: (),
    Identity: lambda e: (),
    Ref: lambda e: (),
    Adjoint: lambda e: (),
    Broadcast: lambda e: (e.arg,),
    Add: lambda e: e.terms,
    Mul: lambda e: e.factors,
    Power: lambda e: (e.base,),
    Apply: lambda e: e.args,
    Where: lambda e: (e.mask, e.yes, e.no),
    MatMul: lambda e: (e.left, e.right),
    Outer: lambda e: (e.left, e.right),
    Transpose: lambda e: (e.arg,),
    Diag: lambda e: (e.arg,),
    Sum: lambda e: (e.arg,),
    Concat: lambda e: e.parts,
    Slice: lambda e: (e.arg,),
    Softmax: lambda e: (e.arg,),
    LogSumExp: lambda e: (e.arg,),
    CrossEntropy: lambda e: (e.logits, e.target),
}

REBUILD: dict[type[Expr], Callable[..., Expr]] = {
    Number: lambda e: e,
    Size: lambda e: e,
    Zeros: lambda e: e,
    Identity: lambda e: e,
    Ref: lambda e: e,
    Adjoint: lambda e: e,
    Broadcast: lambda e, arg: build.broadcast(arg, e.to),
    Add: lambda e, *terms: build.add(*terms),
    Mul: lambda e, *factors: build.mul(build.number(e.coefficient), *factors),
    Power: lambda e, base: build.power(base, e.exponent),
    Apply: lambda e, *args: Apply(e.function, args),
    Where: lambda e, mask, yes, no: build.where(mask, yes, no),
    MatMul: lambda e, left, right: build.matmul(left, right),
    Outer: lambda e, left, right: build.outer(left, right),
    Transpose: lambda e, arg: build.transpose(arg),
    Diag: lambda e, arg: build.diag(arg),
    Sum: lambda e, arg: build.sum_of(arg),
    Concat: lambda e, *parts: build.concat(*parts),
    Slice: lambda e, arg: build.slice_of(arg, e.start, e.stop),
    Softmax: lambda e, arg: Softmax(arg),
    LogSumExp: lambda e, arg: LogSumExp(arg),
    CrossEntropy: lambda e, logits, target: CrossEntropy(logits, target),
}


def children(expr: Expr) -> tuple[Expr, ...]:
    return CHILDREN[type(expr)](expr)


def rebuild(expr: Expr, parts: tuple[Expr, ...]) -> Expr:
    """The same operation on other operands."""
    return REBUILD[type(expr)](expr, *parts)


def nodes(expr: Expr) -> Iterator[Expr]:
    """The expression and all its parts, outermost first."""
    yield expr
    for child in children(expr):
        yield from nodes(child)


def refs(expr: Expr) -> tuple[Ref, ...]:
    """The symbols that occur, each once, in order of appearance."""
    return tuple(dict.fromkeys(node for node in nodes(expr) if isinstance(node, Ref)))


def rewrite(expr: Expr, rule: Callable[[Expr], Expr | None]) -> Expr:
    """`expr` with every outermost part for which `rule` gives an expression replaced by it."""
    found = rule(expr)
    if found is not None:
        return found
    old = children(expr)
    new = tuple(rewrite(child, rule) for child in old)
    return expr if new == old else rebuild(expr, new)


def substitute(expr: Expr, values: Mapping[Expr, Expr]) -> Expr:
    return rewrite(expr, values.get)


def shift(expr: Expr, steps: int) -> Expr:
    """`expr` with t replaced by t + steps."""
    return at_time(expr, lambda time: time.shift(steps)) if steps else expr


def at_time(expr: Expr, move: Callable[[Time], Time]) -> Expr:
    """`expr` with every time moved."""

    def rule(node: Expr) -> Expr | None:
        if isinstance(node, Adjoint):
            return Adjoint(moved(node.of, move))
        return moved(node, move) if isinstance(node, Ref) else None

    return rewrite(expr, rule)


def moved(ref: Ref, move: Callable[[Time], Time]) -> Ref:
    return ref if ref.time is None else replace(ref, time=move(ref.time))
