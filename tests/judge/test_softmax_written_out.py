"""The softmax as a quotient of exponentials, of vectors or entry by entry: its targets are classes as ever."""

import pytest

from symrnn.ir.verdict import Outcome, Verdict
from tests.judge.judging import last_of

START = r"$h_t = \tanh(W h_{t-1} + U x_t)$, $o_t = V h_t$, "
TOTAL = r"$L = -\sum_t \sum_l y_{t,l} \log p_{t,l}$."
QUOTIENTS = [
    r"p_{t} = \frac{\exp(o_{t})}{\sum_m \exp(o_{t,m})}",
    r"p_{t,l} = \frac{\exp(o_{t,l})}{\sum_{l'} \exp(o_{t,l'})}",
    r"p_{t,i} = \frac{e^{o_{t,i}}}{\sum_j e^{o_{t,j}}}",
]


def last(quotient: str, formula: str, loss: str = TOTAL) -> Verdict:
    return last_of(f"{START}${quotient}$, {loss}", formula)


@pytest.mark.parametrize("quotient", QUOTIENTS)
def test_the_gradient_is_the_difference_of_prediction_and_target(quotient: str) -> None:
    assert last(quotient, r"\frac{\partial L}{\partial o_t} = p_t - y_t").outcome is Outcome.RIGHT
    wrong = last(quotient, r"\frac{\partial L}{\partial o_t} = p_t + y_t")
    assert wrong.outcome is Outcome.WRONG
    assert wrong.mend is not None
    assert wrong.mend.formula == r"\frac{\partial L}{\partial o_t} = p_t - y_t"


def test_entries_of_it_are_differences_of_entries() -> None:
    loss = r"$L_t = -\sum_i y_{t,i} \log p_{t,i}$."
    gradient = r"\frac{\partial L_t}{\partial o_{t,i}} = p_{t,i} - y_{t,i}"
    assert last(QUOTIENTS[2], gradient, loss).outcome is Outcome.RIGHT
    assert last(QUOTIENTS[2], gradient.replace("- y", "+ y"), loss).outcome is Outcome.WRONG


def test_a_quotient_by_another_sum_is_no_softmax() -> None:
    other = r"p_{t} = \frac{\exp(o_{t})}{\sum_m \exp(h_{t,m})}"
    assert last(other, r"\frac{\partial L}{\partial o_t} = p_t - y_t").outcome is Outcome.WRONG
