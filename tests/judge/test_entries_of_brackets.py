"""Entries that are written behind brackets, `(h_t)_i`, as variables by which one differentiates."""

import pytest

from symrnn.ir.verdict import Outcome, Verdict
from symrnn.pipeline import check_formulas

NETWORK = r"$h_t = \tanh(W h_{t-1} + U x_t)$, $y_t = V h_t$. The cost is $C = \sum_t C_t$ where $C_t$ depends on $y_t$ only."
SUM = r"\frac{\partial C}{\partial W_{ij}} = \sum_{t=1}^T \frac{\partial C}{\partial (h_t)_i} (1 - (h_t)_i^2) (h_{t-1})_j"
STEP = r"\frac{\partial (h_t)_i}{\partial (h_{t-1})_j} = (1 - (h_t)_i^2) (W)_{ij}"
LAST = r"\frac{\partial C}{\partial [h_T]_i} = \sum_k (V)_{ki} \frac{\partial C}{\partial [y_T]_k}"


def judged(formula: str) -> Verdict:
    return check_formulas(f"{NETWORK}\n\n$${formula}$$\n", "note.md").verdicts[-1]


@pytest.mark.parametrize("formula", [SUM, STEP, LAST, SUM.replace("W_{ij}", "(W)_{ij}")])
def test_entries(formula: str) -> None:
    assert judged(formula).outcome is Outcome.RIGHT


@pytest.mark.parametrize(
    ("formula", "old", "new"),
    [(SUM, "(h_t)_i^2", "(h_t)_j^2"), (SUM, "(h_{t-1})_j", "(h_t)_j"), (STEP, "{ij}", "{ji}"), (LAST, "{ki}", "{ik}")],
)
def test_other_entries(formula: str, old: str, new: str) -> None:
    found = judged(formula.replace(old, new))
    assert found.outcome is Outcome.WRONG
    assert found.mend is None or judged(found.mend.formula).outcome is Outcome.RIGHT
