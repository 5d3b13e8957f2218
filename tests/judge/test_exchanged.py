"""Notes about a cell in its own letters are taken at their word; notes in other letters are translated."""

import pytest

from symrnn.ir.verdict import Outcome
from symrnn.pipeline import check_formulas

FRONT = "---\nsymrnn: {cell: elman}\n---\n"
GRADIENT = r"$$\frac{\partial L}{\partial %s} = \sum_t \frac{\partial L}{\partial a_t} %s_{t-1}^\top$$"


@pytest.mark.parametrize(
    "forward",
    [
        r"$$s_t = \tanh(W x_t + U s_{t-1} + b)$$",
        r"$$s_t = \tanh(W x_t + U s_{t-1} + b)$$ $$o_t = V s_t + c$$ $$L = \frac12 \sum_t \|o_t - y_t\|^2$$",
    ],
)
def test_letters_that_have_changed_places_are_a_slip(forward: str) -> None:
    first, *_, last = check_formulas(FRONT + forward + GRADIENT % ("W", "s"), "notes.md").verdicts
    assert first.outcome is Outcome.WRONG
    assert first.reading == "s[t] = tanh(W @ x[t] + U @ s[t-1] + b)"
    assert last.outcome is Outcome.RIGHT


def test_other_letters_are_translated() -> None:
    forward = r"$$h_t = \tanh(W x_t + U h_{t-1} + b)$$"
    verdicts = check_formulas(FRONT + forward + GRADIENT % ("U", "h"), "notes.md").verdicts
    assert [verdict.outcome for verdict in verdicts] == [Outcome.RIGHT, Outcome.RIGHT]
    assert check_formulas(FRONT + forward + GRADIENT % ("W", "h"), "notes.md").verdicts[1].outcome is Outcome.WRONG
