"""Errors of numbered steps, `\\delta_1`, `\\delta_2`, `\\delta_3`, in a network that is written out step by step."""

import pytest

from symrnn.ir.verdict import Outcome, Report
from symrnn.pipeline import check_formulas

NETWORK = r"""
$$h_1 = \tanh(W h_0 + U x_1)$$
$$h_2 = \tanh(W h_1 + U x_2)$$
$$h_3 = \tanh(W h_2 + U x_3)$$
$$\hat y = V h_3$$
$$L = \frac12 \|\hat y - y\|^2$$

"""
STEPS = r"""
$$\delta_3 = (V^\top (\hat y - y)) \odot (1 - h_3^2)$$
$$\delta_2 = (W^\top \delta_3) \odot (1 - h_2^2)$$
$$\delta_1 = (W^\top \delta_2) \odot (1 - h_1^2)$$
$$\frac{\partial L}{\partial W} = \delta_1 h_0^\top + \delta_2 h_1^\top + \delta_3 h_2^\top$$
$$\frac{\partial L}{\partial h_0} = W^\top \delta_1$$
"""
SHORT = r"""
$$h_t = \tanh(W h_{t-1} + U x_t)$$
$$\hat y = V h_T$$
$$L = \frac12 \|\hat y - y\|^2$$

Let $T = 3$.

"""
STAGES = r"""
$$\delta_1 = \hat y - y$$
$$\delta_2 = V^\top \delta_1$$
$$\delta_3 = \delta_2 \odot (1 - h_3^2)$$
$$\frac{\partial L}{\partial h_2} = W^\top \delta_3$$
"""


def outcomes(formulas: str, network: str = NETWORK) -> list[Outcome]:
    report: Report = check_formulas(network + formulas, "note.md")
    return [verdict.outcome for verdict in report.verdicts[-len(formulas.strip().splitlines()) :]]


def test_they_are_judged() -> None:
    assert outcomes(STEPS) == [Outcome.RIGHT] * 5


@pytest.mark.parametrize(
    ("place", "old", "new"), [(2, "h_1^2", "h_2^2"), (1, r"W^\top", "W"), (3, "h_0", "h_1"), (4, r"\delta_1", r"\delta_2")]
)
def test_the_formula_with_the_slip_is_wrong_and_no_other(place: int, old: str, new: str) -> None:
    lines = STEPS.strip().splitlines()
    lines[place] = lines[place].replace(old, new)
    found = outcomes("\n".join(lines) + "\n")
    assert [i for i, outcome in enumerate(found) if outcome is Outcome.WRONG] == [place]


def test_numbers_that_count_the_stages_of_a_derivation_are_no_steps() -> None:
    assert outcomes(STAGES, SHORT) == [Outcome.GIVEN] * 3 + [Outcome.RIGHT]
    assert outcomes(STAGES.replace(r"W^\top", "W"), SHORT)[-1] is Outcome.WRONG
