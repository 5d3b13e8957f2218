"""What stands above a matrix as an exponent, in linear networks, beside copies of steps and transposes."""

import pytest

from symrnn.ir.verdict import Outcome, Verdict
from symrnn.judge.exponents import ALL, COPIES, exponents
from symrnn.judge.reach import POWERS
from symrnn.notes.latex import read_latex
from symrnn.notes.written import Chain
from symrnn.pipeline import check_formulas

LINEAR = r"$h_t = W h_{t-1} + U x_t$, $L = \frac12\|h_T - y\|^2$."
TURNED = r"$$h^{(t)} = W^\top h^{(t-1)}$$"
TANH = r"$h_t = \tanh(W h_{t-1} + U x_t)$, $L = \frac12\|h_T - y\|^2$."
POWERED = (
    (LINEAR, r"\frac{\partial h_T}{\partial h_1} = W^{T-1}"),
    (LINEAR, r"\frac{\partial h_T}{\partial h_0} = W^T"),
    (LINEAR, r"\frac{\partial L}{\partial h_0} = (W^\top)^T (h_T - y)"),
    (LINEAR, r"\frac{\partial L}{\partial h_0} = (W^T)^T (h_T - y)"),
    (LINEAR, r"h_t = W^t h_0 + \sum_{k=1}^t W^{t-k} U x_k"),
    (LINEAR, r"h_T = W^T h_0 + \sum_{k=1}^T W^{T-k} U x_k"),
    (TURNED, r"h^{(t)} = (W^t)^\top h^{(0)}"),
    (TURNED, r"\frac{\partial h^{(t)}}{\partial h^{(0)}} = (W^t)^\top"),
)
WRONG = (
    (LINEAR, r"\frac{\partial h_T}{\partial h_1} = W^{T-2}"),
    (LINEAR, r"\frac{\partial h_T}{\partial h_0} = W^{T-1}"),
    (LINEAR, r"\frac{\partial h_T}{\partial h_1} = W^T"),
    (LINEAR, r"\frac{\partial L}{\partial h_0} = W^T (h_T - y)"),
    (LINEAR, r"h_t = W^t h_0 + \sum_{k=1}^t W^{t-k+1} U x_k"),
    (TURNED, r"h^{(t)} = W^t h^{(0)}"),
    (TANH, r"\frac{\partial h_T}{\partial h_1} = W^{T-1}"),
    (TANH, r"\frac{\partial h_t}{\partial h_0} = W^t"),
)


def last_verdict(model: str, formula: str) -> Verdict:
    return check_formulas(f"{model}\n$${formula}$$\n", "notes.md").verdicts[-1]


@pytest.mark.parametrize(("model", "formula"), POWERED)
def test_powers_of_a_matrix_are_right(model: str, formula: str) -> None:
    found = last_verdict(model, formula)
    assert found.outcome is Outcome.RIGHT
    assert POWERS in found.conditions


@pytest.mark.parametrize(("model", "formula"), WRONG)
def test_other_powers_are_wrong(model: str, formula: str) -> None:
    assert last_verdict(model, formula).outcome is Outcome.WRONG


def test_an_exponent_is_mended() -> None:
    mend = last_verdict(*WRONG[0]).mend
    assert mend is not None
    assert mend.formula == POWERED[0][1]


def test_a_transpose_stays_one() -> None:
    found = last_verdict(LINEAR, r"\frac{\partial L}{\partial h_{T-1}} = W^T (h_T - y)")
    assert found.outcome is Outcome.RIGHT
    assert found.conditions == ()


@pytest.mark.parametrize(
    ("formula", "ways"),
    [
        (r"W^t h_0", [COPIES]),
        (r"W_h^{T-1}", [COPIES]),
        (r"W^T h_T", [ALL]),
        (r"W^T h_t", []),
        (r"W^{(t)} h_t", []),
        (r"W^\top h_T", []),
        (r"h_T^T W", []),
        (r"h^t", []),
    ],
)
def test_what_may_be_an_exponent(formula: str, ways: list[str]) -> None:
    (chain,) = read_latex(formula)
    assert isinstance(chain, Chain)
    assert exponents(chain.sides) == ways
