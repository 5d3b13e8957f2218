"""Every local rule is true: a built expression has the value and the shape of what it was built for."""

from fractions import Fraction
from functools import reduce

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from symrnn.ir import build
from symrnn.ir.dims import Dim, Shape, sizes_of
from symrnn.ir.expr import (
    Add,
    Apply,
    Broadcast,
    Concat,
    Diag,
    Expr,
    Identity,
    MatMul,
    Mul,
    Number,
    Outer,
    Power,
    Ref,
    Sum,
    Transpose,
    Where,
    Zeros,
)
from symrnn.ir.functions import TANH
from tests.ir.values import MASKS, SHAPES, SIZES, SMALL, Array, K, M, N, exprs, full, shapes, total, value

MATRICES = [shape for shape in SHAPES if len(shape) == 2]
VECTORS = [shape for shape in SHAPES if len(shape) == 1]


def same(built: Expr, entries: Array, shape: Shape) -> bool:
    """Whether an expression has a shape and these entries."""
    wanted = np.broadcast_to(entries, sizes_of(shape, SIZES))
    return built.shape == shape and np.shape(value(built)) == wanted.shape and bool(np.all(value(built) == wanted))


@st.composite
def operands(draw: st.DrawFn) -> tuple[Shape, list[Expr]]:
    """A shape and operands of which one at least has it, the others it or none."""
    shape = draw(shapes)
    others = draw(st.lists(st.one_of(exprs(shape), exprs(())), max_size=3))
    place = draw(st.integers(0, len(others)))
    return shape, [*others[:place], draw(exprs(shape)), *others[place:]]


@given(operands())
def test_add_is_the_sum(case: tuple[Shape, list[Expr]]) -> None:
    shape, terms = case
    assert same(build.add(*terms), reduce(lambda x, y: x + y, map(value, terms)), shape)


@given(operands())
def test_mul_is_the_product(case: tuple[Shape, list[Expr]]) -> None:
    shape, factors = case
    assert same(build.mul(*factors), reduce(lambda x, y: x * y, map(value, factors)), shape)


@given(operands())
def test_sub_neg_and_scale(case: tuple[Shape, list[Expr]]) -> None:
    _, (first, *rest) = case
    assert same(build.neg(first), -value(first), first.shape)
    assert same(build.scale(Fraction(5, 3), first), Fraction(5, 3) * value(first), first.shape)
    if rest:
        widest = max(first.shape, rest[0].shape, key=len)
        assert same(build.sub(first, rest[0]), value(first) - value(rest[0]), widest)


@given(shapes.flatmap(exprs), st.integers(-3, 4))
def test_power_is_the_power(base: Expr, exponent: int) -> None:
    assume(exponent >= 0 or bool(np.all(value(base) != 0)))
    assert same(build.power(base, exponent), np.asarray(value(base) ** exponent, dtype=object), base.shape)


@given(operands())
def test_div_multiplies_by_the_reciprocal(case: tuple[Shape, list[Expr]]) -> None:
    _, (left, *rest) = case
    right = rest[0] if rest else left
    assume(bool(np.all(value(right) != 0)))
    assert same(build.div(left, right), value(left) / value(right), max(left.shape, right.shape, key=len))


@given(shapes.flatmap(exprs))
def test_split_coefficient_takes_nothing_away(expr: Expr) -> None:
    coefficient, rest = build.split_coefficient(expr)
    assert bool(np.all(coefficient * value(rest) == value(expr)))
    assert not isinstance(rest, Mul) or rest.coefficient == 1


@given(shapes.flatmap(exprs))
def test_sum_of_is_the_sum_of_all_entries(expr: Expr) -> None:
    assert same(build.sum_of(expr), total(value(expr)), ())


@given(st.sampled_from(MATRICES).flatmap(exprs))
def test_transpose_swaps_the_axes(matrix: Expr) -> None:
    assert same(build.transpose(matrix), value(matrix).T, matrix.shape[::-1])
    assert same(build.transpose(build.transpose(matrix)), value(matrix), matrix.shape)


@pytest.mark.parametrize(("left", "right"), [((K, N), (N,)), ((N,), (N, M)), ((M,), (M,)), ((K, N), (N, M)), ((N, N), (N, N))])
@given(data=st.data())
def test_matmul_is_the_matrix_product(left: Shape, right: Shape, data: st.DataObject) -> None:
    a, b = data.draw(exprs(left)), data.draw(exprs(right))
    product = value(a) @ value(b)
    entries = product if isinstance(product, np.ndarray) else full((), product)
    assert same(build.matmul(a, b), entries, left[:-1] + right[1:])


@given(exprs((N,)), exprs((M,)))
def test_outer_is_the_table_of_products(left: Expr, right: Expr) -> None:
    assert same(build.outer(left, right), value(left)[:, None] * value(right)[None, :], (N, M))


@given(st.sampled_from(VECTORS).flatmap(exprs))
def test_diag_is_the_diagonal_matrix(vector: Expr) -> None:
    entries = value(vector)
    assert same(build.diag(vector), entries[:, None] * value(Identity(vector.shape[0])), vector.shape * 2)


@given(exprs((N,)), exprs((M,)), exprs((N,)))
def test_slices_of_a_concatenation_are_its_parts(x: Expr, y: Expr, z: Expr) -> None:
    joined = build.concat(x, y, z)
    assert same(joined, np.concatenate([value(x), value(y), value(z)]), (N + N + M,))
    assert build.slice_of(joined, Dim(), N) == (x if not joined.is_zero else build.zeros((N,)))
    assert same(build.slice_of(joined, N, N + M), value(y), (M,))
    assert same(build.slice_of(joined, Dim(), N + M), value(joined)[:5], (N + M,))
    assert same(build.slice_of(joined, N + M, N + N + M), value(z), (N,))


@given(MASKS, exprs((N,)), exprs((N,)))
def test_where_chooses(mask: Expr, yes: Expr, no: Expr) -> None:
    assert same(build.where(mask, yes, no), value(yes) if value(mask) else value(no), (N,))


@given(st.builds(Number, SMALL), shapes)
def test_broadcast_fills(number: Number, shape: Shape) -> None:
    assert same(build.broadcast(number, shape), full((), number.value), shape)


X, Y, W, V, A = Ref("x", None, (N,)), Ref("y", None, (N,)), Ref("W", None, (N, N)), Ref("V", None, (M, N)), Ref("a", None, ())
Q = Ref("q", None, ())
GATED = Where(Q, X, Zeros((N,)))
U = Ref("u", None, (M,))
XU = Concat((X, U))
TANH_X = Apply(TANH, (X,))


@pytest.mark.parametrize(
    ("built", "form"),
    [
        (build.sub(X, X), Zeros((N,))),
        (build.sub(A, A), Number(Fraction(0))),
        (build.add(X, Y, X), Add((build.scale(2, X), Y))),
        (build.add(X, build.zeros((N,))), X),
        (build.mul(X, build.ones((N,))), X),
        (build.mul(X, build.number(0)), Zeros((N,))),
        (build.mul(X, Y, X), Mul(Fraction(1), (Power(X, 2), Y))),
        (build.div(X, X), Broadcast(Number(Fraction(1)), (N,))),
        (build.div(A, A), Number(Fraction(1))),
        (build.mul(X, A), Mul(Fraction(1), (A, X))),
        (build.mul(X, build.number(2), build.scale(3, Y)), Mul(Fraction(6), (X, Y))),
        (build.neg(build.neg(X)), X),
        (build.power(build.power(X, 2), 3), Power(X, 6)),
        (build.power(X, 0), Broadcast(Number(Fraction(1)), (N,))),
        (build.sum_of(build.scale(3, X)), Mul(Fraction(3), (Sum(X),))),
        (build.transpose(build.transpose(W)), W),
        (build.transpose(build.matmul(V, W)), MatMul(Transpose(W), Transpose(V))),
        (build.transpose(Outer(X, Y)), Outer(Y, X)),
        (build.transpose(Identity(N)), Identity(N)),
        (build.transpose(Diag(X)), Diag(X)),
        (build.matmul(Identity(N), X), X),
        (build.matmul(W, Identity(N)), W),
        (build.matmul(W, Zeros((N,))), Zeros((N,))),
        (build.matmul(build.neg(W), build.neg(X)), MatMul(W, X)),
        (build.matmul(W, GATED), Where(Q, MatMul(W, X), Zeros((N,)))),
        (build.outer(build.scale(2, X), Y), Mul(Fraction(2), (Outer(X, Y),))),
        (build.outer(Where(Q, Zeros((N,)), X), Y), Where(Q, Zeros((N, N)), Outer(X, Y))),
        (build.sum_of(GATED), Where(Q, Sum(X), Number(Fraction(0)))),
        (build.mul(Y, build.sub(GATED, Where(Q, Y, Zeros((N,))))), Where(Q, build.mul(Y, build.sub(X, Y)), Zeros((N,)))),
        (build.broadcast(Where(Q, A, build.number(0)), (N,)), Where(Q, Broadcast(A, (N,)), Zeros((N,)))),
        (build.concat(Zeros((M,)), GATED), Where(Q, Concat((Zeros((M,)), X)), Zeros((M + N,)))),
        (build.concat(GATED, Y), Concat((GATED, Y))),
        (build.concat(GATED, Where(Q, Zeros((N,)), Y)), Concat((GATED, Where(Q, Zeros((N,)), Y)))),
        (
            build.add(Where(Q, Concat((X, Zeros((M,)))), Zeros((N + M,))), Where(Q, Concat((Zeros((N,)), U)), Zeros((N + M,)))),
            Where(Q, Concat((X, U)), Zeros((N + M,))),
        ),
        (build.slice_of(Where(Q, Zeros((N + M,)), XU), N, N + M), Where(Q, Zeros((M,)), U)),
        (build.diag(build.ones((N,))), Identity(N)),
        (build.diag(build.zeros((N,))), Zeros((N, N))),
        (build.where(Q, X, X), X),
        (build.add(build.where(Q, X, Zeros((N,))), build.where(Q, Zeros((N,)), X)), X),
        (build.where(Q, Zeros((N,)), Zeros((N,))), Zeros((N,))),
        (build.where(build.ONE, X, Zeros((N,))), X),
        (build.where(build.ZERO, Zeros((N,)), X), X),
        (build.where(Zeros(()), X, build.ONE), build.ones((N,))),
        (build.concat(X), X),
        (build.concat(Zeros((N,)), Zeros((M,))), Zeros((N + M,))),
        (build.broadcast(A, ()), A),
        (build.broadcast(build.number(0), (N,)), Zeros((N,))),
        (build.slice_of(Zeros((N + M,)), N, N + M), Zeros((M,))),
        (build.sub(build.ones((N,)), build.power(TANH_X, 2)), Add((build.number(1), build.neg(Power(TANH_X, 2))))),
    ],
)
def test_the_form_is_what_an_author_would_write(built: Expr, form: Expr) -> None:
    assert built == form
