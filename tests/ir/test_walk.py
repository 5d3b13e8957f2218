"""Walking: parts in order, rebuilding without change, substitution and shifts in time."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from symrnn.ir import build
from symrnn.ir.expr import LAST, NOW, OPERATIONS, Add, Adjoint, Expr, MatMul, Ref, Sum, Time
from symrnn.ir.walk import at_time, children, nodes, rebuild, refs, rewrite, shift, substitute
from tests.ir.values import VALUE, N, exprs, shapes, value

S, S_BEFORE, B = Ref("s", NOW, (N,)), Ref("s", Time("t", -1), (N,)), Ref("b", None, (N,))
W = Ref("W", None, (N, N))
A = build.add(MatMul(W, S_BEFORE), B)


def test_the_tests_can_evaluate_every_operation() -> None:
    assert set(VALUE) == set(OPERATIONS)


@given(shapes.flatmap(exprs))
def test_rebuilding_from_the_same_parts_keeps_the_value(expr: Expr) -> None:
    again = rebuild(expr, children(expr))
    assert again.shape == expr.shape
    assert bool(np.all(value(again) == value(expr)))


@given(shapes.flatmap(exprs))
def test_nodes_are_the_expression_and_all_its_parts(expr: Expr) -> None:
    found = list(nodes(expr))
    assert found[0] == expr
    assert len(found) == 1 + sum(len(list(nodes(child))) for child in children(expr))


@given(shapes.flatmap(exprs))
def test_rewriting_nothing_changes_nothing(expr: Expr) -> None:
    assert rewrite(expr, lambda _: None) is expr


@given(shapes.flatmap(exprs), st.integers(-3, 3), st.integers(-3, 3))
def test_shifts_add_up(expr: Expr, one: int, other: int) -> None:
    assert shift(shift(expr, one), other) == shift(expr, one + other)


@given(exprs((N,)), exprs((N,)))
def test_substituting_before_or_after_building_is_the_same(expr: Expr, new: Expr) -> None:
    x = Ref("x", None, (N,))
    before = value(substitute(build.mul(expr, x), {x: new}))
    after = value(build.mul(substitute(expr, {x: new}), new))
    assert bool(np.all(before == after))


def test_refs_come_once_and_in_order() -> None:
    assert refs(build.add(A, B, S)) == (W, S_BEFORE, B, S)


def test_the_outermost_match_is_replaced() -> None:
    assert substitute(build.mul(A, S), {A: B, B: S}) == build.mul(B, S)


def test_a_substitution_applies_the_rules_again() -> None:
    assert substitute(A, {B: build.neg(MatMul(W, S_BEFORE))}).is_zero
    assert substitute(Sum(build.mul(S, B)), {B: build.ones((N,))}) == Sum(S)


def test_a_shift_moves_what_depends_on_t_only() -> None:
    expr = Add((S_BEFORE, B, Ref("s", LAST, (N,)), Ref("s", Time("", 0), (N,)), Adjoint(S)))
    moved = Add((S, B, Ref("s", LAST, (N,)), Ref("s", Time("", 0), (N,)), Adjoint(Ref("s", Time("t", 1), (N,)))))
    assert shift(expr, 1) == moved


def test_at_time_puts_a_fixed_step_for_t() -> None:
    assert at_time(A, lambda time: Time("", 3 + time.offset)) == build.add(MatMul(W, Ref("s", Time("", 2), (N,))), B)


@pytest.mark.parametrize(
    ("time", "text"),
    [(NOW, "t"), (Time("t", -2), "t-2"), (Time("t", 1), "t+1"), (LAST, "T"), (Time("T", -1), "T-1"), (Time("", -3), "-3")],
)
def test_times_are_written_as_in_the_language(time: Time, text: str) -> None:
    assert str(time) == text


def test_equal_expressions_are_one_key() -> None:
    assert {A: 1}[build.add(MatMul(W, S_BEFORE), B)] == 1
    assert build.number(Fraction(2, 4)) == build.number(Fraction(1, 2))
