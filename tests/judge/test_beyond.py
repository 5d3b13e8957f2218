"""Formulas that speak of steps before the first or behind the last."""

import pytest

from symrnn.ir.verdict import Outcome, Verdict
from symrnn.pipeline import check_formulas, load

B, U, W = (rf"\frac{{\partial L}}{{\partial {name}}} = " for name in "bUW")
A = r"\frac{\partial L}{\partial a_t}"
SLOPE = r"\frac{\partial L}{\partial s_t} \odot "

COUNTED_AS_NOTHING = [
    B + rf"\sum_{{t=0}}^T {A}",
    B + rf"\sum_{{t=1}}^{{T+1}} {A}",
    U + rf"\sum_{{t=0}}^T {A} x_t^\top",
    W + rf"\sum_{{t=0}}^T {A} s_{{t-1}}^\top",
    B + r"\frac{\partial L}{\partial a_0} + \frac{\partial L}{\partial a_1} + \frac{\partial L}{\partial a_2}",
]

LED_BACK = [
    (U + rf"\sum_{{t=1}}^T {A} x_{{t-1}}^\top", U + rf"\sum_{{t=1}}^T {A} x_t^\top"),
    (U + rf"\sum_{{t=1}}^T {A} x_0^\top", U + rf"\sum_{{t=1}}^T {A} x_t^\top"),
    (B + r"\sum_{t=1}^T \frac{\partial L}{\partial a_{t-1}}", B + rf"\sum_{{t=1}}^T {A}"),
    (B + rf"\sum_{{t=1}}^T {SLOPE}(1 - s_{{t+1}}^2)", B + rf"\sum_{{t=1}}^T {SLOPE}(1 - s_t^2)"),
    (
        U + r"\sum_{t=1}^T (\frac{\partial L}{\partial a_t} x_t^\top + \frac{\partial L}{\partial a_{t-2}} x_{t-2}^\top)",
        U + r"\sum_{t=1}^T (\frac{\partial L}{\partial a_t} x_t^\top )",
    ),
]

LEFT_ALONE = [
    r"s_0 = \tanh(a_0)",
    r"s_0 = \tanh(W s_{-1} + U x_0 + b)",
    U + rf"\sum_{{t=0}}^{{T-1}} {A} x_t^\top",
    r"\frac{\partial L}{\partial a_0} = \frac{\partial L}{\partial s_0} \odot (1 - s_0^2)",
]
"""Right in notes that count from 0, whatever these say of it."""


def verdict(formula: str) -> Verdict:
    return check_formulas(f"$${formula}$$\n", "notes.md", load("elman")).verdicts[0]


@pytest.mark.parametrize("formula", COUNTED_AS_NOTHING)
def test_terms_outside_the_sequence_may_count_as_nothing(formula: str) -> None:
    found = verdict(formula)
    assert found.outcome is Outcome.RIGHT_IF
    assert "terms outside the sequence count as 0" in found.conditions


def test_what_is_wrong_with_such_terms_left_out_is_not_right() -> None:
    for wrong in (B + rf"\sum_{{t=0}}^T 2 {A}", U + rf"\sum_{{t=0}}^T {A} x_{{t+1}}^\top", B + rf"\sum_{{t=0}}^{{T-1}} {A}"):
        assert verdict(wrong).outcome in (Outcome.WRONG, Outcome.NOT_CHECKED)


@pytest.mark.parametrize(("wrong", "right"), LED_BACK)
def test_an_index_that_leads_outside_is_wrong_where_one_edit_leads_back(wrong: str, right: str) -> None:
    found = verdict(wrong)
    assert found.outcome is Outcome.WRONG
    assert "there is no" in found.reason
    assert found.mend is not None
    assert found.mend.formula == right


@pytest.mark.parametrize("formula", LEFT_ALONE)
def test_what_may_count_its_steps_in_another_way_is_not_called_wrong(formula: str) -> None:
    found = verdict(formula)
    assert found.outcome is Outcome.NOT_CHECKED
    assert "there is no" in found.reason
