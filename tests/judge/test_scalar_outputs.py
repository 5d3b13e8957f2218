"""Outputs that are numbers have targets that are; targets whose entries are summed over are vectors, also without a step."""

import pytest

from symrnn.ir.verdict import Outcome
from tests.judge.judging import last_of

STATE = r"$h_t = \tanh(W h_{t-1} + U x_t + b)$, "
LAST = rf"{STATE}$p = \sigma(v^\top h_T + c)$, $J = -y \log p - (1-y) \log(1-p)$."
EVERY = (
    rf"{STATE}$\hat y_t = \sigma(v^\top h_t)$, "
    r"$J = -\sum_{t=1}^T [y_t \log \hat y_t + (1 - y_t) \log (1 - \hat y_t)]$."
)
CLASSES = rf"{STATE}$\hat y = \mathrm{{softmax}}(V h_T)$, $J = -\sum_i y_i \log \hat y_i$."


@pytest.mark.parametrize(
    ("network", "right", "wrong"),
    [
        (LAST, r"\frac{\partial J}{\partial v} = (p - y) h_T", r"\frac{\partial J}{\partial v} = (y - p) h_T"),
        (LAST, r"\frac{\partial J}{\partial h_T} = (p - y) v", r"\frac{\partial J}{\partial h_T} = (p + y) v"),
        (
            EVERY,
            r"\frac{\partial J}{\partial v} = \sum_{t=1}^T (\hat y_t - y_t) h_t",
            r"\frac{\partial J}{\partial v} = \sum_{t=1}^T (\hat y_t - y_t) h_{t-1}",
        ),
        (CLASSES, r"\nabla_V J = (\hat y - y) h_T^\top", r"\nabla_V J = (\hat y + y) h_T^\top"),
        (
            CLASSES,
            r"\frac{\partial J}{\partial h_T} = V^\top (\hat y - y)",
            r"\frac{\partial J}{\partial h_T} = V^\top (y - \hat y)",
        ),
    ],
)
def test_the_gradient_holds_for_all_sizes_and_a_slip_does_not(network: str, right: str, wrong: str) -> None:
    assert last_of(network, right).outcome is Outcome.RIGHT
    assert last_of(network, wrong).outcome is Outcome.WRONG
