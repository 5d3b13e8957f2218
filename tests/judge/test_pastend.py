"""Losses of the next word: the words go on past the last step."""

import pytest

from symrnn.ir.verdict import Outcome
from tests.judge.judging import last_of

STATE = r"$h_t = \tanh(W h_{t-1} + U x_t)$, $p_t = \mathrm{softmax}(V h_t)$, "
WRITTEN = rf"{STATE}$L = -\sum_{{t=1}}^{{T}} x_{{t+1}}^\top \log p_t$."
INDEXED = rf"{STATE}$L = -\sum_{{t=1}}^T \log p_t[x_{{t+1}}]$, where $x_t$ is the $t$-th word (one-hot)."
OPEN = rf"{STATE}$L = -\sum_t \log p_t[x_{{t+1}}]$."
SQUARES = r"$h_t = \tanh(W h_{t-1} + U x_t)$, $p_t = V h_t$, $L = \frac12 \sum_{t=1}^T \|p_t - x_{t+1}\|^2$."


def gradient(upper: str) -> str:
    return rf"\frac{{\partial L}}{{\partial V}} = \sum_{{t=1}}^{{{upper}}} (p_t - x_{{t+1}}) h_t^\top"


@pytest.mark.parametrize("network", [WRITTEN, INDEXED, OPEN, SQUARES])
def test_there_is_a_next_word_at_the_last_step(network: str) -> None:
    assert last_of(network, gradient("T")).outcome is Outcome.RIGHT
    assert last_of(network, gradient("T-1")).outcome is Outcome.WRONG


def test_sums_without_bounds_go_to_the_last_step() -> None:
    formula = r"\frac{\partial L}{\partial V} = \sum_t (p_t - x_{t+1}) h_t^\top"
    assert "sum[t=1..T]" in last_of(OPEN, formula).reading
    assert last_of(OPEN, formula).outcome is Outcome.RIGHT
    assert last_of(OPEN, formula.replace("t+1", "t")).outcome is Outcome.WRONG
