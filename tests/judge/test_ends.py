"""Losses that are added up over some steps alone: no network is taken from them that has the loss at every step."""

import pytest

from symrnn.errors import InputError
from symrnn.ir.verdict import Outcome
from symrnn.pipeline import check_formulas

NOTES = r"""$h_t = \tanh(W h_{t-1} + U x_t)$, $\hat y_t = V h_t$, $L = \sum_%s \frac12\|\hat y_t - y_t\|^2$.
$$\frac{\partial L}{\partial V} = \sum_{t=%s} (\hat y_t - y_t) h_t^\top$$
"""


@pytest.mark.parametrize(
    ("bounds", "said"),
    [
        ("{t=2}^{T}", "from step 2 to T"),
        ("{t=2}", "from step 2 to T"),
        ("{t=1}^{T-1}", "from step 1 to T-1"),
        ("{t=3}^{T-2}", "from step 3 to T-2"),
    ],
)
def test_a_loss_of_some_steps_is_refused(bounds: str, said: str) -> None:
    with pytest.raises(InputError, match=f"The loss is added up {said}. Only a loss of all steps"):
        check_formulas(NOTES % (bounds, "1}^{T"), "notes.md")


@pytest.mark.parametrize("bounds", ["t", "{t=1}^{T}", "{t=1}^T", "{t=1}^{n}", r"{t=1}^{\tau}"])
def test_a_loss_of_all_steps_is_not(bounds: str) -> None:
    last = {"{t=1}^{n}": "n", r"{t=1}^{\tau}": r"\tau"}.get(bounds, "T")
    for first, outcome in ((1, Outcome.RIGHT), (2, Outcome.WRONG)):
        found = check_formulas(NOTES % (bounds, f"{first}}}^{{{last}"), "notes.md").verdicts
        assert [one.outcome for one in found if one.outcome is not Outcome.GIVEN] == [outcome]
