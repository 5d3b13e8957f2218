"""Differentials are not checked; names of gradients that look like them are judged as ever."""

import pytest

from symrnn.ir.verdict import Outcome, Verdict
from tests.judge.judging import last_of

NETWORK = r"$h_t = \tanh(W h_{t-1} + U x_t)$, $L = \frac12 \|h_T - y\|^2$, let $D_t = \mathrm{diag}(1 - h_t^2)$."


def last(formula: str) -> Verdict:
    return last_of(NETWORK, formula)


@pytest.mark.parametrize(
    "formula",
    [
        r"\mathrm{d}h_t = D_t (W \mathrm{d}h_{t-1} + \mathrm{d}W h_{t-1})",
        r"dh_t = D_t (W dh_{t-1} + dW h_{t-1} + dU x_t)",
        r"\mathrm{d}h_t = D_t W \mathrm{d}h_{t-1}",
    ],
)
def test_a_relation_between_differentials_is_not_checked(formula: str) -> None:
    found = last(formula)
    assert found.outcome is Outcome.NOT_CHECKED
    assert found.reason == "a relation between differentials"


@pytest.mark.parametrize("name", ["dh", r"\mathrm{d}h"])
def test_names_of_gradients_are_no_differentials(name: str) -> None:
    assert last(rf"{name}_{{t-1}} = W^\top D_t {name}_t").outcome is Outcome.RIGHT
    assert last(rf"{name}_{{t-1}} = -W^\top D_t {name}_t").outcome is Outcome.WRONG


@pytest.mark.parametrize("formula", [r"dh_t = W^\top D_t dh_{t-1}", r"dh_{t-1} = dW^\top D_t dh_t"])
def test_a_slip_in_a_gradient_is_no_relation_between_differentials(formula: str) -> None:
    assert last(formula).outcome is Outcome.WRONG
