"""Sizes 1 where units may be off: a formula is right only if it holds where they are on, for weights of either sign."""

import pytest

from symrnn.ir.verdict import Outcome, Verdict
from symrnn.pipeline import check_formulas

NETWORK = r"$h_t = \mathrm{ReLU}(W h_{t-1} + U x_t)$, $o_t = V h_t$, $L = \frac12\sum_t\|o_t-y_t\|^2$." + "\n"
SUM = r"\frac{\partial L}{\partial W} = %s\sum_{t=1}^T \left(\mathbb 1[%s > 0] \odot \frac{\partial L}{\partial h_t}\right) %s"


def judged(factor: str, condition: str, state: str) -> Verdict:
    return check_formulas(f"{NETWORK}\n${SUM % (factor, condition, state)}$", "note.md").verdicts[-1]


def test_right_formulas_are_right() -> None:
    assert judged("", "h_t", r"h_{t-1}^\top").outcome is Outcome.RIGHT
    assert judged("", r"W h_{t-1} + U x_t", r"h_{t-1}^\top").outcome is Outcome.RIGHT
    scalar = judged("", "h_t", "h_{t-1}")
    assert (scalar.outcome, scalar.conditions) == (Outcome.RIGHT_IF, ("as scalars: all sizes are 1",))


@pytest.mark.parametrize(
    ("factor", "condition", "state", "mended"),
    [
        ("7 ", "h_t", "h_{t-1}", ("", "h_t", "h_{t-1}")),
        ("7 ", "h_t", r"h_{t-1}^\top", ("", "h_t", r"h_{t-1}^\top")),
        ("", "h_t", r"h_t^\top", ("", "h_t", r"h_{t-1}^\top")),
        ("", "h_{t-1}", r"h_{t-1}^\top", ("", "h_t", r"h_{t-1}^\top")),
    ],
)
def test_wrong_ones_are_mended(factor: str, condition: str, state: str, mended: tuple[str, str, str]) -> None:
    verdict = judged(factor, condition, state)
    assert verdict.outcome is Outcome.WRONG
    assert verdict.mend is not None
    assert verdict.mend.formula == SUM % mended


def test_a_condition_on_something_else_that_often_has_the_same_sign() -> None:
    assert judged("", "o_t", r"h_{t-1}^\top").outcome is Outcome.WRONG
