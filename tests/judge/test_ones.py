"""Vectors and matrices of ones, whose sizes are written or follow from what stands beside them."""

import pytest

from symrnn.ir.verdict import Outcome, Verdict
from symrnn.pipeline import check_formulas

NETWORK = r"""
$h_t = \tanh(W h_{t-1} + U x_t)$, $a_t = W h_{t-1} + U x_t$, $o_t = V h_t$, $L = \frac12 \sum_{t=1}^T \|o_t - y_t\|^2$.

"""
ROWS = r"""
$h_t = \tanh(h_{t-1} W + x_t U)$, $o_t = h_t V$, $L = \frac12 \sum_{t=1}^T \|o_t - y_t\|^2$.

"""
AT_W = r"\frac{\partial L}{\partial W} = \sum_t "
OF_W = AT_W + r"\mathbf{1}_{n \times n} \odot \left(\frac{\partial L}{\partial a_t} %s^\top\right)"


def judged(formula: str, network: str = NETWORK) -> Verdict:
    return check_formulas(f"{network}$${formula}$$\n", "note.md").verdicts[-1]


@pytest.mark.parametrize(
    "formula",
    [
        r"L = \frac12 \sum_t \mathbf{1}^\top (o_t - y_t)^2",
        r"L = \frac12 \sum_t \mathbb{1}^\top (o_t - y_t)^2",
        r"L = \frac12 \sum_t ((o_t - y_t)^2)^\top \mathbf{1}",
        r"\frac{\partial L}{\partial a_t} = (\mathbf 1 - h_t^2) \odot \frac{\partial L}{\partial h_t}",
        r"\frac{\partial L}{\partial h_t} = \mathbf 1 \odot \frac{\partial L}{\partial h_t}",
        OF_W % "h_{t-1}",
    ],
)
def test_ones(formula: str) -> None:
    assert judged(formula).outcome is Outcome.RIGHT


@pytest.mark.parametrize(
    ("formula", "mended"),
    [
        (r"L = \frac12 \sum_t \mathbf{1}^\top (o_t + y_t)^2", ""),
        (r"L = \sum_t \mathbf{1}^\top (o_t - y_t)^2", ""),
        (OF_W % "h_t", OF_W % "h_{t-1}"),
    ],
)
def test_a_slip_beside_ones(formula: str, mended: str) -> None:
    found = judged(formula)
    assert found.outcome is Outcome.WRONG
    assert found.mend is not None
    assert not mended or found.mend.formula == mended
    assert judged(found.mend.formula).outcome is Outcome.RIGHT


def test_ones_of_rows_stand_on_the_other_side() -> None:
    assert judged(r"L = \frac12 \sum_t (o_t - y_t)^2 \mathbf{1}^\top", ROWS).outcome is Outcome.RIGHT
    assert judged(r"L = \frac12 \sum_t (o_t + y_t)^2 \mathbf{1}^\top", ROWS).outcome is Outcome.WRONG


def test_how_many_ones_there_are_must_be_clear() -> None:
    found = judged((OF_W % "h_{t-1}").replace(r"n \times n", r"n \times q"))
    assert found.outcome is Outcome.NOT_CHECKED
    assert "is not known" in found.reason
    outer = r"(1 - h_t^2) \mathbf 1^\top \odot (\frac{\partial L}{\partial h_t} h_{t-1}^\top)"
    assert judged(AT_W + outer).outcome is not Outcome.WRONG
