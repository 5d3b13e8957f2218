"""The links of a chain hold together, not each in a reading of its own."""

import pytest

import symrnn
from symrnn.ir.verdict import Outcome
from symrnn.judge.chainlinks import APART, TURNED
from tests.judge.judging import judged

ELMAN = symrnn.load("elman").value
JACOBIAN = r"\frac{\partial s_t}{\partial s_{t-1}}"
DIAG_W = r"\operatorname{diag}(1 - s_t^2) W"
W_DIAG = r"W^\top \operatorname{diag}(1 - s_t^2)"
BY_V = r"\frac{\partial L}{\partial V}"
COLUMNS = r"\sum_t (o_t - y_t) s_t^\top"
ROWS = r"\sum_t s_t (o_t - y_t)^\top"


@pytest.mark.parametrize("chain", [(DIAG_W, JACOBIAN, W_DIAG), (W_DIAG, JACOBIAN, DIAG_W)])
def test_two_layouts_of_one_derivative_are_wrong_together(chain: tuple[str, str, str]) -> None:
    first, second = judged(ELMAN, " = ".join(chain))
    assert first.outcome is Outcome.RIGHT
    assert second.outcome is Outcome.WRONG
    assert second.reason.startswith(APART)
    assert second.counterexample is not None


def test_sides_that_are_transposed_are_told() -> None:
    first, second = judged(ELMAN, f"{COLUMNS} = {BY_V} = {ROWS}")
    assert first.outcome is Outcome.RIGHT
    assert second.outcome is Outcome.RIGHT_IF
    assert TURNED in second.conditions


@pytest.mark.parametrize(
    "links", [(f"{COLUMNS} = {BY_V}", f"{BY_V} = {ROWS}"), (f"{DIAG_W} = {JACOBIAN}", f"{JACOBIAN} = {W_DIAG}")]
)
def test_formulas_that_are_no_chain_have_layouts_of_their_own(links: tuple[str, str]) -> None:
    assert [found.outcome for found in judged(ELMAN, *links)] == [Outcome.RIGHT, Outcome.RIGHT]


@pytest.mark.parametrize(
    "chain",
    [
        rf"{JACOBIAN} = \frac{{\partial s_t}}{{\partial a_t}} \frac{{\partial a_t}}{{\partial s_{{t-1}}}} = {DIAG_W}",
        (r"\frac{\partial L}{\partial s_T} = \frac{\partial L}{\partial o_T} \frac{\partial o_T}{\partial s_T}"
        r" = (o_T - y_T)^\top V"),
        rf"{BY_V} = \sum_t \frac{{\partial L}}{{\partial o_t}} s_t^\top = {COLUMNS}",
    ],
)
def test_chains_in_one_layout_are_right(chain: str) -> None:
    assert [found.outcome for found in judged(ELMAN, chain)] == [Outcome.RIGHT, Outcome.RIGHT]
