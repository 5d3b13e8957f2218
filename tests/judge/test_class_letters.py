"""A class that is a letter of its own: `L = -\\log p_k`, where k could number entries elsewhere."""

import pytest

from symrnn.ir.verdict import Outcome
from tests.judge.judging import last_of

NETWORK = (
    r"$h_t = \sigma(W h_{t-1} + U x_t)$ for $t = 1,\dots,T$, $p = \mathrm{softmax}(V h_T)$, "
    r"$L = -\log p_k$ where $k$ is the class."
)


def outcome(formula: str, network: str = NETWORK) -> Outcome:
    return last_of(f"{network}\n\n", formula).outcome


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        (r"\frac{\partial L}{\partial V} = (p - e_k) h_T^\top", Outcome.RIGHT),
        (r"\frac{\partial L}{\partial V} = (e_k - p) h_T^\top", Outcome.WRONG),
        (r"\frac{\partial L}{\partial h_T} = V^\top (p - e_k)", Outcome.RIGHT),
        (r"\frac{\partial L}{\partial h_T} = V^\top p", Outcome.WRONG),
    ],
)
def test_the_class_as_a_vector(formula: str, expected: Outcome) -> None:
    assert outcome(formula) is expected


def test_a_letter_that_numbers_entries_of_something_else_is_no_class() -> None:
    network = (
        r"$h_t = \sigma(W h_{t-1} + U x_t)$, $o_t = V h_t$, $p_t = \mathrm{softmax}(o_t)$, "
        r"$L = -\sum_t \sum_k y_{t,k} \log p_{t,k}$."
    )
    assert outcome(r"\frac{\partial L}{\partial o_{t,k}} = p_{t,k} - y_{t,k}", network) is Outcome.RIGHT
    assert outcome(r"\frac{\partial L}{\partial o_{t,k}} = y_{t,k} - p_{t,k}", network) is Outcome.WRONG
