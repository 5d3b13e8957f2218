"""Derivatives by the probabilities that a softmax or a sigmoid gives, where the cell's loss reads what comes before it."""

import pytest

from symrnn.ir.cell import Cell
from symrnn.ir.verdict import Outcome
from symrnn.judge.probabilities import of_probabilities
from symrnn.language.lower import read_cell
from tests.judge.judging import judged

BINARY = """
cell clicks
input x (m)
target y (k)
state s (n)
param W (n, n), U (n, m), V (k, n)
s[t] = tanh(W @ s[t-1] + U @ x[t])
o[t] = V @ s[t]
p[t] = sigmoid(o[t])
loss[t] = sum(binary_cross_entropy(o[t], y[t]))
"""

LAST = """
cell label
input x (m)
target y (k)
state s (n)
param W (n, n), U (n, m), V (k, n)
s[t] = tanh(W @ s[t-1] + U @ x[t])
p[t] = softmax(V @ s[t])
loss = cross_entropy(V @ s[T], y)
"""


@pytest.fixture(scope="module")
def softmax(bundled: dict[str, Cell]) -> Cell:
    return bundled["elman-softmax"]


@pytest.mark.parametrize(
    ("left", "right", "wrong"),
    [
        (r"\frac{\partial L_t}{\partial p_{t,j}}", r"-\frac{y_{t,j}}{p_{t,j}}", r"\frac{y_{t,j}}{p_{t,j}}"),
        (r"\frac{\partial L}{\partial p_t}", "-y_t / p_t", "p_t - y_t"),
        (r"\frac{\partial L_t}{\partial o_t}", "p_t - y_t", "-y_t / p_t"),
        (
            r"\frac{\partial L_t}{\partial o_{t,j}}",
            r"\sum_i \frac{\partial L_t}{\partial p_{t,i}} \frac{\partial p_{t,i}}{\partial o_{t,j}}",
            r"\sum_i \frac{\partial L_t}{\partial p_{t,i}} \frac{\partial p_{t,j}}{\partial o_{t,j}}",
        ),
        (
            r"\frac{\partial L_t}{\partial o_{t,j}}",
            r"-\sum_i \frac{y_{t,i}}{p_{t,i}} \frac{\partial p_{t,i}}{\partial o_{t,j}}",
            r"-\sum_i y_{t,i} \frac{\partial p_{t,i}}{\partial o_{t,j}}",
        ),
        (r"\frac{\partial L_t}{\partial o_t}", r"p_t \sum_j y_{t,j} - y_t", r"p_t \sum_j p_{t,j} y_{t,j} - y_t"),
    ],
)
def test_a_derivative_by_the_output_of_a_softmax(softmax: Cell, left: str, right: str, wrong: str) -> None:
    found = judged(softmax, f"{left} = {right}", f"{left} = {wrong}")
    assert [one.outcome for one in found] == [Outcome.RIGHT, Outcome.WRONG]


def test_a_wrong_sign_is_mended(softmax: Cell) -> None:
    (found,) = judged(softmax, r"\frac{\partial L_t}{\partial p_{t,j}} = \frac{y_{t,j}}{p_{t,j}}")
    assert found.mend is not None
    assert found.mend.formula == r"\frac{\partial L_t}{\partial p_{t,j}} = -\frac{y_{t,j}}{p_{t,j}}"


@pytest.mark.parametrize(
    ("formula", "outcome"),
    [
        (r"\frac{\partial L_t}{\partial p_{t,j}} = \frac{p_{t,j} - y_{t,j}}{p_{t,j} (1 - p_{t,j})}", Outcome.RIGHT),
        (r"\frac{\partial L_t}{\partial p_{t,j}} = -\frac{y_{t,j}}{p_{t,j}}", Outcome.WRONG),
        (r"\frac{\partial L_t}{\partial o_t} = p_t - y_t", Outcome.RIGHT),
    ],
)
def test_a_derivative_by_the_output_of_a_sigmoid(formula: str, outcome: Outcome) -> None:
    (found,) = judged(read_cell(BINARY), formula)
    assert found.outcome is outcome


@pytest.mark.parametrize(
    ("formula", "outcome"),
    [
        (r"\frac{\partial L}{\partial p_T} = -y / p_T", Outcome.RIGHT),
        (r"\frac{\partial L}{\partial p_T} = y / p_T", Outcome.WRONG),
        (r"\frac{\partial L}{\partial p_{T-1}} = 0", Outcome.RIGHT),
    ],
)
def test_a_loss_after_the_last_step(formula: str, outcome: Outcome) -> None:
    (found,) = judged(read_cell(LAST), formula)
    assert found.outcome is outcome


def test_a_cell_whose_loss_reads_no_probabilities_stays_as_it_is(elman: Cell) -> None:
    assert of_probabilities(elman) == (elman, frozenset())
