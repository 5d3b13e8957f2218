"""Expressions with numbers put in, exactly: what the tests of the IR hold its rules against.

Every entry is a Fraction, so two sides of a rule are equal or they are not. Functions that have no exact values (tanh,
softmax, …) stand for arbitrary ones here: no rule of the IR looks inside them.
"""

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import cache, reduce
from typing import Any

import numpy as np
import numpy.typing as npt
from hypothesis import strategies as st

from symrnn.ir import build
from symrnn.ir.dims import Dim, Shape, sizes_of
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
from symrnn.ir.functions import TANH

Array = npt.NDArray[np.object_]
SIZES = {"n": 2, "m": 3, "k": 4}
N, M, K = (Dim.named(name) for name in SIZES)
SHAPES: tuple[Shape, ...] = ((), (N,), (M,), (N + M,), (N, M), (N, N), (K, N))


def value(expr: Expr) -> Array:
    """The entries of an expression; a symbol's follow from its name and time, and none of them is 0."""
    return VALUE[type(expr)](expr)


def full(shape: Shape, entry: Fraction | int) -> Array:
    result = np.empty(sizes_of(shape, SIZES), dtype=object)
    result[...] = Fraction(entry)
    return result


def _symbol(name: str, time: Time | None, shape: Shape) -> Array:
    sizes = sizes_of(shape, SIZES)
    if name == "q":
        return full((), len(str(time)) % 2)
    seed = sum(ord(letter) * 7**place for place, letter in enumerate(name + str(time)))
    entries = [Fraction(1 + (seed + 5 * i) % 11, 1 + (seed + i) % 3) * (-1) ** (seed + i) for i in range(int(np.prod(sizes)))]
    result = np.empty(len(entries), dtype=object)
    result[:] = entries
    return result.reshape(sizes)


def _array(entry: Any) -> Array:
    """Puts a single number back into an array without axes: products of object arrays give the bare number."""
    return entry if isinstance(entry, np.ndarray) else full((), entry)


def _outer(left: Array, right: Array) -> Array:
    return _array(left[:, None] * right[None, :])


def _diag(entries: Array) -> Array:
    result = np.full((len(entries), len(entries)), Fraction(0), dtype=object)
    result[np.arange(len(entries)), np.arange(len(entries))] = entries
    return result


def total(entries: Array) -> Array:
    return full((), sum(entries.ravel().tolist(), Fraction(0)))


def _any_function(entries: Sequence[Array]) -> Array:
    return _array(reduce(lambda x, y: x * y + 3 * x - 2 * y, entries, full((), 5)))


VALUE: dict[type[Expr], Callable[..., Array]] = {
    Number: lambda e: full((), e.value),
    Size: lambda e: full((), e.dim.at(SIZES)),
    Zeros: lambda e: full(e.of_shape, 0),
    Identity: lambda e: _diag(full((e.dim,), 1)),
    Ref: lambda e: _symbol(e.name, e.time, e.of_shape),
    Adjoint: lambda e: _symbol("d" + e.of.name, e.of.time, e.of.of_shape),
    Broadcast: lambda e: _array(full(e.to, 1) * value(e.arg)),
    Add: lambda e: _array(reduce(lambda x, y: x + y, map(value, e.terms))),
    Mul: lambda e: _array(reduce(lambda x, y: x * y, map(value, e.factors), full((), e.coefficient))),
    Power: lambda e: _array(value(e.base) ** e.exponent),
    Apply: lambda e: _any_function([value(arg) for arg in e.args]),
    Where: lambda e: value(e.yes if value(e.mask) else e.no),
    MatMul: lambda e: _array(value(e.left) @ value(e.right)),
    Outer: lambda e: _outer(value(e.left), value(e.right)),
    Transpose: lambda e: value(e.arg).T,
    Diag: lambda e: _diag(value(e.arg)),
    Sum: lambda e: total(value(e.arg)),
    Concat: lambda e: np.concatenate([value(part) for part in e.parts]),
    Slice: lambda e: value(e.arg)[e.start.at(SIZES) : e.stop.at(SIZES)],
    Softmax: lambda e: _array(value(e.arg) * total(value(e.arg))),
    LogSumExp: lambda e: total(_array(value(e.arg) ** 2)),
    CrossEntropy: lambda e: total(_array(value(e.logits) ** 2 - value(e.logits) * value(e.target))),
}

SMALL = st.sampled_from([Fraction(-2), Fraction(-1), Fraction(0), Fraction(1, 3), Fraction(1), Fraction(5, 2)])
TIMES = st.sampled_from([None, Time("t"), Time("t", -1), Time("t", 1), Time("T"), Time("", 0)])


@cache
def leaves(shape: Shape) -> st.SearchStrategy[Expr]:
    names = {0: "abc", 1: "xyz", 2: "UVW"}[len(shape)]
    options: list[st.SearchStrategy[Expr]] = [
        st.builds(Ref, st.sampled_from(names), TIMES, st.just(shape)),
        st.builds(build.broadcast, st.builds(Number, SMALL), st.just(shape)),
        st.just(build.zeros(shape)),
        st.just(build.ones(shape)),
    ]
    if not shape:
        options += [st.builds(Number, SMALL), st.just(Size(N)), st.just(Size(N + M))]
    if len(shape) == 2 and shape[0] == shape[1]:
        options.append(st.just(Identity(shape[0])))
    return st.one_of(options)


MASKS = st.sampled_from([Ref("q", Time("t"), ()), Ref("q", Time("t", -1), ())])


@cache
def exprs(shape: Shape, depth: int = 2) -> st.SearchStrategy[Expr]:
    """Expressions of a shape, of every operation that can have it."""
    if not depth:
        return leaves(shape)

    def smaller(of: Shape) -> st.SearchStrategy[Expr]:
        return exprs(of, depth - 1)

    same, scalar = smaller(shape), smaller(())
    options = [
        leaves(shape),
        st.builds(build.add, same, st.one_of(same, scalar)),
        st.builds(build.mul, st.one_of(same, scalar), same),
        st.builds(build.power, same, st.sampled_from([2, 3])),
        st.builds(lambda arg: Apply(TANH, (arg,)), same),
        st.builds(build.where, MASKS, same, same),
    ]
    if not shape:
        options += [st.builds(build.sum_of, smaller((N, M))), st.builds(build.matmul, smaller((M,)), smaller((M,)))]
        options += [st.builds(LogSumExp, smaller((N,))), st.builds(CrossEntropy, smaller((N,)), smaller((N,)))]
    if len(shape) == 1:
        options += [st.builds(build.matmul, smaller((*shape, K)), smaller((K,))), st.builds(Softmax, same)]
        options += [st.builds(build.matmul, smaller((K,)), smaller((K, *shape)))]
    if shape == (N + M,):
        options.append(st.builds(build.concat, smaller((N,)), smaller((M,))))
    if shape == (N,):
        options.append(st.builds(lambda arg: build.slice_of(arg, Dim(), N), smaller((N + M,))))
    if len(shape) == 2:
        rows, columns = shape
        options += [
            st.builds(build.matmul, smaller((rows, K)), smaller((K, columns))),
            st.builds(build.outer, smaller((rows,)), smaller((columns,))),
            st.builds(build.transpose, smaller((columns, rows))),
        ]
        options += [st.builds(build.diag, smaller((rows,)))] if rows == columns else []
    return st.one_of(options)


shapes = st.sampled_from(SHAPES)
