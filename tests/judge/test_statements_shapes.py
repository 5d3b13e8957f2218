"""Declarations of shapes against those of the cell, up to the names of sizes."""

import pytest

from symrnn.ir.verdict import Outcome
from tests.judge.sessions import judged, only, outcomes

GIVEN = [
    r"$x_t \in \mathbb{R}^m$, $s_t \in \mathbb{R}^n$, $U \in \mathbb{R}^{n \times m}$, $b \in \mathbb{R}^n$",
    r"$x_t \in \mathbb{R}^{d}$, $s_t \in \mathbb{R}^{h}$, $U \in \mathbb{R}^{h \times d}$, $V \in \mathbb{R}^{q \times h}$",
    r"$x_t \in \mathbb{R}^n$, $s_t \in \mathbb{R}^m$, $U \in \mathbb{R}^{m \times n}$",
    r"$x_t \in \mathbb{R}^{d_x}$, $s_t \in \mathbb{R}^{d_h}$, $U \in \mathbb{R}^{d_h \times d_x}$",
    r"$s_t \in \mathbb{R}^{n \times 1}$, $W \in \mathbb{R}^{n \times n}$",
    r"$s_t \in \mathbb{R}^{3}$, $W \in \mathbb{R}^{3 \times 3}$",
    r"$W \in R^{n \times n}$",
]

WRONG = {
    r"$x_t \in \mathbb{R}^m$, $s_t \in \mathbb{R}^n$, $U \in \mathbb{R}^{m \times n}$": (
        "U is declared as m x n, its transpose; it is a matrix of shape n x m"
    ),
    r"$s_t \in \mathbb{R}^h$, $x_t \in \mathbb{R}^d$, $U \in \mathbb{R}^{d \times h}$": (
        "U is declared as d x h, its transpose; it is a matrix of shape h x d"
    ),
    r"$s_t \in \mathbb{R}^n$, $x_t \in \mathbb{R}^n$": "x is declared as n; it is a vector of shape m",
    r"$W \in \mathbb{R}^n$": "W is declared as n; it is a matrix of shape n x n",
    r"$b \in \mathbb{R}^{n \times n}$": "b is declared as n x n; it is a vector of shape n",
}


@pytest.mark.parametrize("note", GIVEN)
def test_what_agrees_is_given(note: str) -> None:
    assert set(outcomes(note)) == {Outcome.GIVEN}


@pytest.mark.parametrize("note", WRONG)
def test_what_contradicts_is_wrong_with_both_shapes(note: str) -> None:
    *before, last = judged(note)
    assert {verdict.outcome for verdict in before} <= {Outcome.GIVEN}
    assert last.outcome is Outcome.WRONG
    assert last.reason == WRONG[note]


@pytest.mark.parametrize("formula", [r"x \in \mathbb{R}", r"Q \in \mathbb{R}^n", r"\eta \in \mathbb{R}", r"W \in \mathbb{R}"])
def test_what_is_no_shape_of_a_symbol_is_not_checked(formula: str) -> None:
    assert only(f"${formula}$").outcome is Outcome.NOT_CHECKED


def test_several_symbols_at_once() -> None:
    assert only(r"$b, s_t \in \mathbb{R}^n$").outcome is Outcome.GIVEN
    assert only(r"$b, c \in \mathbb{R}^n$").outcome is Outcome.WRONG
