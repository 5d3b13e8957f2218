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


BEYOND = [
    r"s_t = \tanh(a_t) + s_{T+1}",
    r"\frac{\partial L}{\partial o_t} = o_t - y_t - 5 o_{T+2}",
    rf"\frac{{\partial L}}{{\partial s_t}} = V^\top (o_t - y_t) + W^\top {A.replace('a_t', 'a_{t+1}')} + s_{{T+1}}",
    r"\frac{\partial L}{\partial V} = \sum_{t=1}^{T} ((o_t - y_t) s_t^\top + o_{T+2} s_t^\top)",
    r"\frac{\partial L}{\partial V} = \sum_{t=0}^{T} (o_t - y_t) s_t^\top + o_{T+1} s_T^\top",
]
"""States and outputs where there is no step, in terms that are no ends of a sum over steps."""


@pytest.mark.parametrize("formula", BEYOND)
def test_states_and_outputs_outside_the_sequence_are_no_zeros(formula: str) -> None:
    assert verdict(formula).outcome in (Outcome.WRONG, Outcome.NOT_CHECKED)


def test_a_gradient_behind_the_last_step_may_count_as_nothing() -> None:
    right = rf"\frac{{\partial L}}{{\partial s_T}} = V^\top (o_T - y_T) + W^\top {A.replace('a_t', 'a_{T+1}')}"
    assert verdict(right).outcome is Outcome.RIGHT_IF
    assert verdict(right.replace("V^", "2 V^")).outcome is not Outcome.RIGHT_IF


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
