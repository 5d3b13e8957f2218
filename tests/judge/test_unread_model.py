"""Notes whose network cannot be read: the equation that stopped it is named; arrows to the left stop nothing."""

import pytest

from symrnn.errors import InputError
from symrnn.ir.verdict import Outcome, Verdict
from symrnn.pipeline import check_formulas
from tests.judge.judging import last_of

BOTH_WAYS = r"""
$$\overrightarrow{h}_t = \tanh(W_f \overrightarrow{h}_{t-1} + U_f x_t)$$
$$\overleftarrow{h}_t = \tanh(W_b \overleftarrow{h}_{t+1} + U_b x_t)$$
$$y_t = V_f \overrightarrow{h}_t + V_b \overleftarrow{h}_t + c$$
$$E = \sum_{t=1}^T \frac12 \|y_t - d_t\|^2$$
"""
BACKWARD = (
    r"\frac{\partial E}{\partial \overleftarrow{h}_t} = V_b^\top (y_t - d_t)"
    r" + W_b^\top ((1 - \overleftarrow{h}_{STEP}^2) \odot \frac{\partial E}{\partial \overleftarrow{h}_{t-1}})"
)


def last(formula: str) -> Verdict:
    return last_of(BOTH_WAYS, formula)


def test_arrows_to_the_left_are_accents_like_those_to_the_right() -> None:
    assert last(BACKWARD.replace("STEP", "t-1")).outcome is Outcome.RIGHT
    wrong = last(BACKWARD.replace("STEP", "t+1"))
    assert wrong.outcome is Outcome.WRONG
    assert wrong.mend is not None
    assert wrong.mend.formula == BACKWARD.replace("STEP", "t-1")


@pytest.mark.parametrize(
    ("notes", "named"),
    [
        (r"$$h_t = \tanh(x_t, h_{t-1})$$", "formula 1 (h: tanh of several arguments)"),
        (r"$$y_t = V \unknown{h}_t$$", r"formula 1 (\unknown is not known)"),
    ],
)
def test_the_equation_that_stopped_it_is_named(notes: str, named: str) -> None:
    with pytest.raises(InputError, match="No forward equation was found") as raised:
        check_formulas(f"{notes}\n", "note.md")
    assert f"Not read as equations of the network: {named}." in str(raised.value)


def test_gradients_are_not_named() -> None:
    with pytest.raises(InputError) as raised:
        check_formulas("$$\\delta_t = f'(a_t) W \\delta_{t+1}$$\n\n$$L = 3$$\n", "note.md")
    assert "Not read" not in str(raised.value)
