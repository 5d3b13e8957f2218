"""The value of every operation, against NumPy."""

from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from symrnn.ir import build
from symrnn.ir.dims import Dim
from symrnn.ir.expr import (
    OPERATIONS,
    Add,
    Adjoint,
    Apply,
    Broadcast,
    Concat,
    CrossEntropy,
    Diag,
    Expr,
    Function,
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
from symrnn.ir.functions import TANH
from symrnn.verify.evaluate import Context, choose, evaluate
from symrnn.verify.fields import Array, Float64
from symrnn.verify.prime import PrimeField

N, M = Dim.named("n"), Dim.named("m")
SIZES = {"n": 3, "m": 2}
RNG = np.random.default_rng(5)
GIVEN: dict[str, np.ndarray[Any, np.dtype[np.float64]]] = {
    "u": RNG.standard_normal(3),
    "v": RNG.standard_normal(3),
    "w": RNG.standard_normal(2),
    "A": RNG.standard_normal((3, 2)),
    "c": RNG.standard_normal(()),
    "q": np.array(1.0),
    "du": RNG.standard_normal(3),
}
U, V, W = (Ref(name, None, shape) for name, shape in (("u", (N,)), ("v", (N,)), ("w", (M,))))
A, C, Q = Ref("A", None, (N, M)), Ref("c", None, ()), Ref("q", None, ())
u, v, w, a, c = (GIVEN[name] for name in "u v w A c".split())
BLEND = Function("blend", ("p", "r"), build.mul(Ref("p", None, ()), Apply(TANH, (Ref("r", None, ()),))))


def soft(z: Any) -> Any:
    return np.exp(z) / np.exp(z).sum()


CASES: list[tuple[Expr, Any]] = [
    (Number(Fraction(3, 4)), 0.75),
    (Size(N + M), 5),
    (Zeros((N, M)), np.zeros((3, 2))),
    (Identity(N), np.eye(3)),
    (U, u),
    (Adjoint(U), GIVEN["du"]),
    (Broadcast(C, (N, M)), np.full((3, 2), c)),
    (Add((U, V, C)), u + v + c),
    (Mul(Fraction(3, 2), (U, V, C)), 1.5 * u * v * c),
    (Power(U, 3), u**3),
    (Power(U, -2), u**-2.0),
    (Apply(TANH, (U,)), np.tanh(u)),
    (Apply(BLEND, (U, V)), u * np.tanh(v)),
    (Apply(BLEND, (C, V)), c * np.tanh(v)),
    (Where(Q, U, V), u),
    (MatMul(Transpose(A), U), a.T @ u),
    (MatMul(U, A), u @ a),
    (MatMul(U, V), u @ v),
    (MatMul(A, Transpose(A)), a @ a.T),
    (Outer(U, W), np.outer(u, w)),
    (Transpose(A), a.T),
    (Diag(U), np.diag(u)),
    (Sum(A), a.sum()),
    (Concat((U, W)), np.concatenate([u, w])),
    (Slice(Concat((U, W)), M, N + M), np.concatenate([u, w])[2:5]),
    (Softmax(U), soft(u)),
    (LogSumExp(U), np.log(np.exp(u).sum())),
    (CrossEntropy(U, V), np.log(np.exp(u).sum()) - u @ v),
]


def read(ref: Ref | Adjoint) -> Array:
    return GIVEN[f"d{ref.of.name}" if isinstance(ref, Adjoint) else ref.name].astype(object)


CONTEXT = Context(Float64(), SIZES, read)


def test_every_operation_has_a_case() -> None:
    assert {type(expr) for expr, _ in CASES} == set(OPERATIONS)


@pytest.mark.parametrize(("expr", "expected"), CASES, ids=lambda case: type(case).__name__)
def test_values(expr: Expr, expected: Any) -> None:
    found = evaluate(expr, CONTEXT)
    assert found.shape == np.shape(expected)
    np.testing.assert_allclose(found.astype(float), expected, rtol=1e-13)


@pytest.mark.parametrize(("mask", "expected"), [(1.0, 2.0), (0.0, 3.0), (Fraction(1), 2.0), (Fraction(0), 3.0), (0.25, 2.75)])
def test_masks_choose_or_blend(mask: float | Fraction, expected: float) -> None:
    assert choose(mask, 2.0, 3.0) == expected


def test_a_chosen_branch_hides_what_the_other_is() -> None:
    assert choose(1.0, 2.0, float("nan")) == 2.0


def test_an_indeterminate_mask_covers_both_cases() -> None:
    field = PrimeField(1)
    q, x, y = (field.fresh(name) for name in "qxy")
    assert choose(q, x, y) == q * x + (1 - q) * y


def test_values_over_any_field() -> None:
    field = PrimeField(1)
    table: dict[str, Array] = {name: np.vectorize(field.lift, otypes=[object])(np.round(x * 64)) for name, x in GIVEN.items()}
    context = Context(field, SIZES, lambda ref: table[ref.name] if isinstance(ref, Ref) else table["du"])

    assert (evaluate(MatMul(U, A), context) == evaluate(MatMul(Transpose(A), U), context)).all()
    assert evaluate(Softmax(U), context).sum() == 1
