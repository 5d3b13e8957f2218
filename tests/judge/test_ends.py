"""Losses that are added up over some steps alone, or over all of them."""

import pytest

from symrnn.ir.verdict import Outcome
from symrnn.pipeline import check_formulas

NOTES = r"""$h_t = \tanh(W h_{t-1} + U x_t)$, $\hat y_t = V h_t$, $L = \sum_%s \frac12\|\hat y_t - y_t\|^2$.
$$\frac{\partial L}{\partial V} = \sum_{t=%s} (\hat y_t - y_t) h_t^\top$$
"""


@pytest.mark.parametrize(
    ("bounds", "counted"),
    [
        ("{t=2}^{T}", "2}^{T"),
        ("{t=2}", "2}^{T"),
        ("{t=1}^{T-1}", "1}^{T-1"),
        ("{t=3}^{T-2}", "3}^{T-2"),
    ],
)
def test_a_loss_of_some_steps_has_gradients_of_these_alone(bounds: str, counted: str) -> None:
    for written, outcome in ((counted, Outcome.RIGHT), ("1}^{T", Outcome.WRONG)):
        assert check_formulas(NOTES % (bounds, written), "notes.md").verdicts[-1].outcome is outcome


@pytest.mark.parametrize("bounds", ["t", "{t=1}^{T}", "{t=1}^T", "{t=1}^{n}", r"{t=1}^{\tau}"])
def test_a_loss_of_all_steps_is_not(bounds: str) -> None:
    last = {"{t=1}^{n}": "n", r"{t=1}^{\tau}": r"\tau"}.get(bounds, "T")
    for first, outcome in ((1, Outcome.RIGHT), (2, Outcome.WRONG)):
        found = check_formulas(NOTES % (bounds, f"{first}}}^{{{last}"), "notes.md").verdicts
        assert [one.outcome for one in found if one.outcome is not Outcome.GIVEN] == [outcome]
