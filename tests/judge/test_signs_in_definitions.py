"""What dots mean in definitions, zeros that are no accident of a weaker derivative, and ones and zeros of a shape."""

import pytest

from symrnn.ir.cell import Cell
from symrnn.ir.verdict import Outcome
from symrnn.language.lower import read_cell
from tests.judge.judging import judged

SUMMED = """
cell summed
input x (m)
target y (n)
state s (n)
param W (n, n), w (n)
s[t] = tanh(W @ s[t-1] + mean(x[t])) * exp(dot(w, s[t-1]))
loss[t] = sum((s[t] - y[t])**2)
"""

EVEN = """
cell even
input x (m)
target y (n)
state s (n)
param W (n, n), g (n)
s[t] = tanh(W @ s[t-1] + softmax(mean(g) * ones(n)) + mean(x[t]))
loss[t] = sum((s[t] - y[t])**2)
"""


@pytest.fixture(scope="module")
def summed() -> Cell:
    return read_cell(SUMMED)


@pytest.mark.parametrize(
    ("formula", "outcome"),
    [
        (r"s_t = \tanh(W s_{t-1} + \frac{1}{m} \mathbf{1}_m^\top x_t) e^{q_t / 2}", Outcome.RIGHT),
        (r"s_t = \tanh(W s_{t-1} + \frac{1}{m} \mathbf{1}_m^\top x_t) e^{-q_t / 2}", Outcome.WRONG),
    ],
)
def test_a_dot_in_a_definition_is_what_its_use_asks_for(summed: Cell, formula: str, outcome: Outcome) -> None:
    definition, found = judged(summed, r"q_t = 2 w \cdot s_{t-1}", formula)
    assert (definition.outcome, found.outcome) == (Outcome.GIVEN, outcome)


@pytest.mark.parametrize(("factor", "outcome"), [(r"\frac{1}{n}", Outcome.RIGHT), (r"\frac{2}{n}", Outcome.WRONG)])
def test_zeros_of_the_same_derivatives_are_right(factor: str, outcome: Outcome) -> None:
    """The softmax of equal numbers does not move: the gradient of g is 0, where the dot is the inner product alone."""
    formula = (
        r"\frac{\partial L}{\partial g} = \sum_{t=1}^T \mathbf{1}_n \mathbf{1}_n^\top (d_t - d_t \cdot FACTOR \mathbf{1}_n)"
    )
    definition = r"d_t = (1 - s_t^2) \odot \frac{\partial L}{\partial s_t}"
    first, found = judged(read_cell(EVEN), definition, formula.replace("FACTOR", factor))
    assert (first.outcome, found.outcome) == (Outcome.GIVEN, outcome)


@pytest.mark.parametrize(
    ("formula", "outcome"),
    [
        (r"\mathbf{1}_n^\top \mathbf{1}_{n \times m} = n \mathbf{1}_m^\top", Outcome.RIGHT),
        (r"\mathbf{1}_n^\top \mathbf{1}_{n \times m} = m \mathbf{1}_m^\top", Outcome.WRONG),
        (r"W \mathbf{0}_{n \times m} = \mathbf{0}_{n \times m}", Outcome.RIGHT),
        (r"W \mathbf{0}_{n \times m} = \mathbf{0}_{m \times n}", Outcome.RIGHT_IF),
        (r"\mathbf{1}_{q \times m} x_t = \mathbf{1}_n", Outcome.NOT_CHECKED),
    ],
)
def test_ones_and_zeros_of_a_shape(summed: Cell, formula: str, outcome: Outcome) -> None:
    (found,) = judged(summed, formula)
    assert found.outcome is outcome
