"""Letters above square matrices: powers where a formula holds as one, copies and transposes where these are meant."""

import pytest

from symrnn.ir.verdict import Outcome, Verdict
from tests.judge.judging import last_of

LINEAR = r"$h_t = W h_{t-1} + U x_t$, $L = \frac12\|h_T - y\|^2$."
ABOVE = r"$$h^{(t)} = W^\top h^{(t-1)}$$"


def last(formula: str, network: str = LINEAR) -> Verdict:
    return last_of(network, formula)


@pytest.mark.parametrize(
    "formula",
    [
        r"\frac{\partial h_T}{\partial h_1} = W^{T-1}",
        r"\frac{\partial h_T}{\partial h_0} = W^T",
        r"\frac{\partial L}{\partial h_0} = (W^\top)^T (h_T - y)",
        r"\frac{\partial L}{\partial h_1} = (W^\top)^{T-1} (h_T - y)",
        r"\frac{\partial L}{\partial h_1} = (W^{T-1})^\top (h_T - y)",
        r"h_t = W^t h_0 + \sum_{k=1}^t W^{t-k} U x_k",
        r"\frac{\partial L}{\partial W^t} = \frac{\partial L}{\partial h_t} h_{t-1}^T",
    ],
)
def test_powers_copies_and_transposes_are_told_apart_by_what_holds(formula: str) -> None:
    assert last(formula).outcome is Outcome.RIGHT


@pytest.mark.parametrize(
    "formula", [r"h^{(t)} = (W^t)^\top h^{(0)}", r"\frac{\partial h^{(t)}}{\partial h^{(0)}} = (W^t)^\top"]
)
def test_a_bare_letter_is_an_exponent_where_steps_stand_above_in_brackets(formula: str) -> None:
    assert last(formula, ABOVE).outcome is Outcome.RIGHT


def test_the_power_is_named_where_a_transpose_could_stand() -> None:
    assert last(r"\frac{\partial h_T}{\partial h_0} = W^T").conditions == ("the exponent T counts factors: it is no transpose",)


@pytest.mark.parametrize(
    ("wrong", "mended"),
    [
        (r"\frac{\partial h_T}{\partial h_1} = W^{T-2}", r"\frac{\partial h_T}{\partial h_1} = W^{T-1}"),
        (r"h_t = W^{t-1} h_0 + \sum_{k=1}^t W^{t-k} U x_k", r"h_t = W^t h_0 + \sum_{k=1}^t W^{t-k} U x_k"),
    ],
)
def test_a_power_too_low_is_wrong_and_mended(wrong: str, mended: str) -> None:
    found = last(wrong)
    assert found.outcome is Outcome.WRONG
    assert found.mend is not None
    assert found.mend.formula == mended
    assert last(mended).outcome is Outcome.RIGHT


@pytest.mark.parametrize(
    "wrong",
    [
        r"\frac{\partial h_T}{\partial h_1} = W^T",
        r"\frac{\partial L}{\partial h_0} = W^T (h_T - y)",
        r"\frac{\partial L}{\partial h_1} = (W^\top)^T (h_T - y)",
        r"h_t = W^t h_0 + \sum_{k=1}^t W^{t-k+1} U x_k",
    ],
)
def test_another_power_is_wrong(wrong: str) -> None:
    assert last(wrong).outcome is Outcome.WRONG


def test_a_power_too_low_is_wrong_where_steps_stand_above() -> None:
    assert last(r"\frac{\partial h^{(t)}}{\partial h^{(0)}} = (W^{t-1})^\top", ABOVE).outcome is Outcome.WRONG


@pytest.mark.parametrize("words", [r"If $W = Q \Lambda Q^{-1}$:", r"Let $W = Q \Lambda Q^\top$:", r"With $W = P^{-1} J P$:"])
def test_a_decomposition_of_a_weight_is_no_equation_of_the_network(words: str) -> None:
    formula = r"\frac{\partial h_T}{\partial h_t} = W^{T-t}"
    assert last(formula, f"{LINEAR} {words}").outcome is Outcome.RIGHT
    assert last(formula.replace("T-t}", "T-t+1}"), f"{LINEAR} {words}").outcome is Outcome.WRONG


def test_a_power_of_a_decomposition_is_not_checked() -> None:
    network = rf"{LINEAR} If $W = Q \Lambda Q^{{-1}}$:"
    assert last(r"W^{T-t} = Q \Lambda^{T-t} Q^{-1}", network).outcome is Outcome.NOT_CHECKED


def test_a_weight_that_is_computed_has_powers() -> None:
    network = rf"{LINEAR} $W = A B$ has low rank."
    formula = r"\frac{\partial h_T}{\partial h_t} = W^{T-t}"
    assert last(formula, network).outcome is Outcome.RIGHT
    assert last(formula.replace("T-t}", "T-t+1}"), network).outcome is Outcome.WRONG
