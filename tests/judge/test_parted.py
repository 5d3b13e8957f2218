"""Links of chains with a row times a Jacobian on one side, and on the other the gradient that comes of it."""

import pytest

from symrnn.ir.cell import Cell
from symrnn.ir.verdict import Outcome
from tests.judge.judging import judged

RULE = r"\sum_t \frac{\partial L}{\partial a_t} \frac{\partial a_t}{\partial W}"
LEFT = "Jacobian layout on the left alone: there the derivative of a number by a vector is a row, on the right a column"
RIGHT = "Jacobian layout on the right alone: there the derivative of a number by a vector is a row, on the left a column"


@pytest.fixture(scope="module")
def softmax(bundled: dict[str, Cell]) -> Cell:
    """A cell that says nothing for sizes 1, so that no formula holds as scalars."""
    return bundled["elman-softmax"]


@pytest.mark.parametrize(
    ("gradient", "outcome"),
    [
        (r"\sum_t \frac{\partial L}{\partial a_t} s_{t-1}^\top", Outcome.RIGHT_IF),
        (r"\sum_t \frac{\partial L}{\partial a_t} s_t^\top", Outcome.WRONG),
        (r"\sum_t s_{t-1} \left(\frac{\partial L}{\partial a_t}\right)^\top", Outcome.WRONG),
    ],
)
def test_the_middle_of_a_chain(softmax: Cell, gradient: str, outcome: Outcome) -> None:
    first, second = judged(softmax, rf"\frac{{\partial L}}{{\partial W}} = {RULE} = {gradient}")
    assert first.outcome is Outcome.RIGHT_IF
    assert second.outcome is outcome
    assert (LEFT in second.conditions) is (outcome is Outcome.RIGHT_IF)


def test_the_gradient_may_stand_first(softmax: Cell) -> None:
    (found,) = judged(softmax, rf"\sum_t \frac{{\partial L}}{{\partial a_t}} s_{{t-1}}^\top = {RULE}")
    assert RIGHT in found.conditions


@pytest.mark.parametrize(
    ("gradient", "outcome"),
    [
        (r"V^\top (p_t - y_t)", Outcome.RIGHT_IF),
        (r"V^\top (y_t - p_t)", Outcome.WRONG),
        (r"V (p_t - y_t)", Outcome.WRONG),
    ],
)
def test_a_row_times_a_jacobian(softmax: Cell, gradient: str, outcome: Outcome) -> None:
    rule = r"\frac{\partial L_t}{\partial o_t} \frac{\partial o_t}{\partial s_t}"
    first, second = judged(softmax, rf"\frac{{\partial L_t}}{{\partial s_t}} = {rule} = {gradient}")
    assert (first.outcome, second.outcome) == (Outcome.RIGHT, outcome)


def test_jacobians_alone_have_no_two_layouts(softmax: Cell) -> None:
    """W^T D and D W are both Jacobians of the same: no derivative of a number explains that one is transposed."""
    formula = r"\frac{\partial s_t}{\partial s_{t-1}} = W^\top \mathrm{diag}(1 - s_t^2) = \mathrm{diag}(1 - s_t^2) W"
    _, second = judged(softmax, formula)
    assert second.outcome is Outcome.WRONG
