"""What the words of notes say that a name of a gradient is counts more than the formulas."""

import pytest

from symrnn.ir.verdict import Outcome, Verdict
from symrnn.pipeline import check_formulas

NETWORK = r"""
$$a_t = W h_{t-1} + U x_t + b$$
$$h_t = \tanh(a_t)$$
$$o_t = V h_t + c$$
$$L = \sum_{t=1}^T \frac12 \|o_t - y_t\|^2$$

"""
OF_THE_STATE = r"$$\delta_t = V^\top (o_t - y_t) + W^\top ((1 - h_{t+1}^2) \odot \delta_{t+1})$$"
OF_THE_SUM = r"$$\delta_t = (1 - h_t^2) \odot (V^\top (o_t - y_t) + W^\top \delta_{t+1})$$"


def last(text: str) -> Verdict:
    return check_formulas(NETWORK + text, "notes.md").verdicts[-1]


@pytest.mark.parametrize(
    "words",
    [
        r"where $\delta_t$ is the gradient of the loss with respect to the state $h_t$:",
        r"where $\delta_t$ is the error with respect to $h_t$:",
        r"Let \(\delta_t\) denote the gradient of the total loss $L$ w.r.t. the hidden state \(h_t\).",
        r"The derivative of the loss with respect to the state $h_t$ is denoted by $\delta_t$.",
    ],
)
def test_words_bind(words: str) -> None:
    assert last(f"{words}\n{OF_THE_STATE}").outcome is Outcome.RIGHT
    assert last(f"{words}\n{OF_THE_SUM}").outcome is Outcome.WRONG


def test_words_behind_a_formula_bind() -> None:
    words = r"where $\delta_t$ is the gradient of the loss with respect to the pre-activation $a_t$."
    assert last(f"{OF_THE_SUM}\n{words}").outcome is Outcome.RIGHT
    assert last(f"{OF_THE_STATE}\n{words}").outcome is Outcome.WRONG


def test_a_definition_that_is_not_what_the_words_say_is_wrong_and_mended() -> None:
    words = r"Here $\delta_t$ is the gradient of the loss with respect to the output $o_t$."
    assert last(words + r"$$\delta_t = o_t - y_t$$").outcome is Outcome.RIGHT
    wrong = last(words + r"$$\delta_t = o_t - 2 y_t$$")
    assert wrong.outcome is Outcome.WRONG
    assert wrong.mend is not None
    assert wrong.mend.formula == r"\delta_t = o_t - y_t"


@pytest.mark.parametrize(
    "words",
    [
        r"The errors $\delta_t$ go back:",
        r"where $\delta_t$ is the gradient at time $t$:",
        r"where $\delta_t$ is the gradient of the loss $L_t$ with respect to $h_t$:",
        r"where $\delta_t$ is the gradient of the loss with respect to $h_t$ that comes from later steps:",
    ],
)
def test_other_words_leave_it_to_the_formulas(words: str) -> None:
    assert [last(f"{words}\n{formula}").outcome for formula in (OF_THE_STATE, OF_THE_SUM)] == [Outcome.RIGHT] * 2
