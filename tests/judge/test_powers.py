"""Powers with numbers as exponents: of a square matrix they count factors, or are its inverse; else they are by entries."""

import pytest

from symrnn.ir.verdict import Outcome, Verdict
from tests.judge.judging import last_of

LINEAR = r"$h_t = W h_{t-1} + U x_t$, $L = \frac12\|h_T - y\|^2$."
CURVED = r"$h_t = \tanh(W h_{t-1} + U x_t)$, $L = \frac12\|h_T - y\|^2$, $D_t = \mathrm{diag}(1 - h_t^2)$."
TAKEN_APART = LINEAR + "\n\nIf $W = Q \\Lambda Q^{-1}$, powers are easy."


def last(formula: str, network: str = LINEAR) -> Verdict:
    return last_of(network, formula)


@pytest.mark.parametrize(
    "formula",
    [
        r"\frac{\partial h_t}{\partial h_{t-2}} = W^2",
        r"\frac{\partial h_3}{\partial x_1} = W^2 U",
        r"\frac{\partial L}{\partial h_{t-2}} = (W^\top)^2 \frac{\partial L}{\partial h_t}",
        r"\frac{\partial L}{\partial h_{t-2}} = (W^2)^\top \frac{\partial L}{\partial h_t}",
        r"h_3 = W^3 h_0 + W^2 U x_1 + W U x_2 + U x_3",
        r"h_{t-1} = W^{-1} (h_t - U x_t)",
        r"\frac{\partial L}{\partial h_t} = W^{-\top} \frac{\partial L}{\partial h_{t-1}}",
        r"(I - W)^{-1} (I - W) = I",
        r"W^{-2} W W = I",
    ],
)
def test_of_a_matrix_a_power_counts_factors(formula: str) -> None:
    assert last(formula).outcome is Outcome.RIGHT


@pytest.mark.parametrize(
    "wrong",
    [
        r"h_{t-1} = W^{-\top} (h_t - U x_t)",
        r"h_{t-1} = W^{-1} h_t - U x_t",
        r"(I - W)^{-1} (I + W) = I",
    ],
)
def test_a_power_of_another_matrix_is_wrong(wrong: str) -> None:
    assert last(wrong).outcome is Outcome.WRONG


def test_a_power_too_high_is_mended() -> None:
    found = last(r"\frac{\partial h_t}{\partial h_{t-2}} = W^3")
    assert found.outcome is Outcome.WRONG
    assert found.mend is not None
    assert found.mend.formula == r"\frac{\partial h_t}{\partial h_{t-2}} = W^2"


@pytest.mark.parametrize(
    ("formula", "outcome"),
    [
        (r"\frac{\partial L}{\partial h_t} = D_t^{-1} W^{-\top} \frac{\partial L}{\partial h_{t-1}}", Outcome.RIGHT),
        (r"\frac{\partial L}{\partial h_t} = W^{-\top} \frac{\partial L}{\partial h_{t-1}}", Outcome.WRONG),
        (r"\frac{\partial h_t}{\partial h_{t-2}} = (D_t W)^2", Outcome.WRONG),
        (r"D_t^2 = \mathrm{diag}((1 - h_t^2)^2)", Outcome.RIGHT),
        (r"D_t^{-1} D_t W = W", Outcome.RIGHT),
        (r"\frac{\partial L}{\partial h_t} = D_{t+1}^{-1} W^{-\top} \frac{\partial L}{\partial h_{t-1}}", Outcome.WRONG),
    ],
)
def test_inverses_beside_functions(formula: str, outcome: Outcome) -> None:
    assert last(formula, CURVED).outcome is outcome


def test_of_a_matrix_powers_entry_by_entry_are_named() -> None:
    found = last(r"\operatorname{tr}(W^\top W) = \mathbf 1^\top W^2 \mathbf 1")
    assert found.outcome is Outcome.RIGHT
    assert found.conditions == ("powers of matrices are taken entry by entry",)


@pytest.mark.parametrize(
    ("formula", "outcome"),
    [
        (r"\frac{\partial h_t}{\partial h_k} = W^{t-k}", Outcome.RIGHT),
        (r"\frac{\partial h_t}{\partial h_k} = W^{t-k} U", Outcome.WRONG),
        (r"\frac{\partial h_t}{\partial h_{t-2}} = Q \Lambda^2 Q^{-1}", Outcome.NOT_CHECKED),
        (r"\frac{\partial L}{\partial W} = \sum_{t=1}^T \frac{\partial L}{\partial h_t} h_{t-1}^\top", Outcome.RIGHT),
    ],
)
def test_a_matrix_that_is_taken_apart_stays_a_parameter(formula: str, outcome: Outcome) -> None:
    assert last(formula, TAKEN_APART).outcome is outcome


def test_a_capital_letter_may_be_a_number_with_a_power_in_the_network() -> None:
    network = r"All quantities are scalars. $h_t = \tanh(W^2 h_{t-1} + U x_t)$, $L = \frac12 (h_T - y)^2$."
    assert last(r"\frac{\partial h_t}{\partial h_{t-1}} = (1 - h_t^2) W^2", network).outcome is Outcome.RIGHT
    assert last(r"\frac{\partial h_t}{\partial h_{t-1}} = (1 - h_t^2) W", network).outcome is Outcome.WRONG
