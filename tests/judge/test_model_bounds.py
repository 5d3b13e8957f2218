"""Bounds of sums over entries in the equations that a network is read from; the words for the loss of one step by a weight."""

import pytest

import symrnn
from symrnn.errors import InputError
from symrnn.ir.cell import Cell
from symrnn.ir.verdict import Outcome
from tests.judge.judging import judged

NOTES = r"""
With $x_t \in \mathbb{R}^m$ and $s_t \in \mathbb{R}^n$:

$$ a_{t,i} = SUM W_{ij} s_{t-1,j} + \sum_{j=1}^{m} U_{ij} x_{t,j} $$

$$ s_{t,i} = \tanh(a_{t,i}) $$

$$ L_t = \frac{1}{2} \sum_i (s_{t,i} - y_{t,i})^2, \qquad L = \sum_{t=1}^{T} L_t $$

$$ \frac{\partial L_t}{\partial s_t} = s_t - y_t $$
"""


@pytest.mark.parametrize("sign", [r"\sum_{j=1}^{n}", r"\sum_j", r"\sum_{j=0}^{n-1}", r"\sum_{1 \le j \le n}"])
def test_sums_over_all_entries_are_read(sign: str) -> None:
    found = symrnn.check(NOTES.replace("SUM", sign)).verdicts
    assert found[-1].outcome is Outcome.RIGHT


@pytest.mark.parametrize(
    "sign", [r"\sum_{j<i}", r"\sum_{j \ne i}", r"\sum_{j=2}^{n}", r"\sum_{j=1}^{i}", r"\sum_{j=i}^{n}", r"\sum_{j=1}^{n-1}"]
)
def test_sums_over_some_entries_are_refused(sign: str) -> None:
    with pytest.raises(InputError, match="the sum over j leaves some entries out"):
        symrnn.check(NOTES.replace("SUM", sign))


def test_a_sum_over_the_entries_of_something_else_is_refused() -> None:
    with pytest.raises(InputError, match="a sum goes over m entries of s, which has n"):
        symrnn.check(NOTES.replace("SUM", r"\sum_{j=1}^{m}"))


def test_a_number_says_how_many_entries_there_are() -> None:
    free = NOTES.replace(r"With $x_t \in \mathbb{R}^m$ and $s_t \in \mathbb{R}^n$:", "")
    found = symrnn.check(free.replace("SUM", r"\sum_{j=1}^{3}"))
    assert "state s (3)" in " ".join(str(found.json()).split())


@pytest.mark.parametrize(("state", "outcome"), [("s_{t-1}", Outcome.RIGHT_IF), ("s_t", Outcome.WRONG)])
def test_the_loss_of_one_step_by_the_copy_of_that_step(elman: Cell, state: str, outcome: Outcome) -> None:
    formula = rf"\frac{{\partial L_t}}{{\partial W}} = [(1 - s_t^2) \odot V^\top (o_t - y_t)] {state}^\top"
    (found,) = judged(elman, formula)
    assert found.outcome is outcome
    if outcome is Outcome.RIGHT_IF:
        assert found.conditions == ("derivatives by parameters on the left are immediate: earlier states held constant",)


def test_the_total_loss_with_one_step_alone_is_wrong(elman: Cell) -> None:
    (found,) = judged(elman, r"\frac{\partial L}{\partial W} = \sum_t [(1 - s_t^2) \odot V^\top (o_t - y_t)] s_{t-1}^\top")
    assert found.outcome is Outcome.WRONG
