"""Expected values are not checked; E before a product in round brackets stays the loss that it may be."""

import pytest

from symrnn.ir.verdict import Outcome, Verdict
from tests.judge.judging import last_of

NETWORK = r"$h_t = \tanh(W h_{t-1} + U x_t)$, $LOSS = \sum_t \frac12\|h_t - y_t\|^2$."


def last(formula: str, loss: str = "L") -> Verdict:
    return last_of(NETWORK.replace("LOSS", loss), formula)


@pytest.mark.parametrize(
    "formula",
    [
        r"\mathbb{E}[W_{ij}] = 0",
        r"\mathbb{E}[W_{ij}^2] = 1/n",
        r"\mathbb{E} W_{ij} = 0",
        r"\mathbb{E}_x[h_t] \le 3",
        r"E[W_{ij}] = 0",
        r"\mathrm{E}\left[\|W h_t\|^2\right] = 1",
    ],
)
def test_an_expected_value_is_not_the_loss(formula: str) -> None:
    found = last(formula)
    assert found.outcome is Outcome.NOT_CHECKED
    assert found.reason == "a statement about a distribution"


@pytest.mark.parametrize("loss", ["E", r"\mathbb{E}"])
def test_a_loss_by_the_same_letter_is_judged(loss: str) -> None:
    gradient = rf"\frac{{\partial {loss}}}{{\partial h_T}} = h_T - y_T"
    assert last(gradient, loss).outcome is Outcome.RIGHT
    assert last(gradient.replace("-", "+"), loss).outcome is Outcome.WRONG
