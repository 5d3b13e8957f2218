"""Formulas case by case, and up to the last step, whose cases and ends are all compared, or said not to be."""

import pytest

from symrnn import pipeline
from symrnn.ir.verdict import Outcome, Verdict

ELMAN = "---\nsymrnn: {cell: elman}\n---\n"
CASES = r"\begin{cases} %s \end{cases}"
END = r"V^\top (o_t - y_t)"
STEP = END + r" + W^\top \frac{\partial L}{\partial a_{t+1}}"
STATE = r"\frac{\partial L}{\partial s_t} = "
PATH = r"\frac{\partial s_t}{\partial s_k} = "
PRODUCT = r"\prod_{j=k+1}^t \operatorname{diag}(1 - s_j^2) W"


def judged(formula: str) -> Verdict:
    return pipeline.check_formulas(f"{ELMAN}$${formula}$$", "note.md").verdicts[0]


@pytest.mark.parametrize(
    "formula",
    [
        STATE + CASES % rf"{END} & t = T \\ {STEP} & t < T",
        STATE + CASES % rf"{END} & t = T \\ {STEP} & \text{{otherwise}}",
        STATE + CASES % rf"{END} & t = T \\ {STEP} & t < T \\ 0 & t > T",
        PATH + CASES % r"0 & k > t \\ I & k = t",
        PATH + CASES % rf"0 & k > t \\ I & k = t \\ {PRODUCT} & k < t",
    ],
)
def test_cases_that_hold(formula: str) -> None:
    assert judged(formula).outcome is Outcome.RIGHT


@pytest.mark.parametrize(
    "formula",
    [
        STATE + CASES % rf"2 {END} & t = T \\ {STEP} & t < T",
        STATE + CASES % rf"{END} & t = T \\ 2 {STEP} & t < T",
        PATH + CASES % r"1 & k > t \\ I & k = t",
        PATH + CASES % r"I & k = t \\ W & k < t",
        PATH + CASES % r"0 & k < t \\ I & k = t",
        PATH + CASES % rf"W & k > t \\ I & k = t \\ {PRODUCT} & k < t",
    ],
)
def test_cases_that_do_not_hold(formula: str) -> None:
    assert judged(formula).outcome is Outcome.WRONG


@pytest.mark.parametrize("never", [rf"17 {END} & t > T", rf"{STEP} & t < 1", rf"17 {END} & t = T + 1"])
def test_a_case_that_no_step_reaches_is_not_checked(never: str) -> None:
    found = judged(STATE + CASES % rf"{END} & t = T \\ {never}")
    assert found.outcome is Outcome.NOT_CHECKED
    assert "no step that is compared reaches the case" in found.reason


@pytest.mark.parametrize("steps", [r"\text{for all } t \le T", r"t = 1, \dots, T"])
def test_a_recursion_up_to_the_last_step_says_what_counts_as_nothing(steps: str) -> None:
    found = judged(rf"{STATE}{STEP} \quad {steps}")
    assert (found.outcome, found.conditions) == (Outcome.RIGHT_IF, ("terms outside the sequence count as 0",))
    assert judged(rf"{STATE} 2 {STEP} \quad {steps}").outcome is Outcome.WRONG


@pytest.mark.parametrize("steps", ["", r"\quad \text{for } t < T", r"\quad t = T - 1, \dots, 1"])
def test_a_recursion_before_the_last_step_needs_nothing(steps: str) -> None:
    assert (judged(STATE + STEP + steps).outcome, judged(STATE + STEP + steps).conditions) == (Outcome.RIGHT, ())


def test_states_behind_the_last_step_are_not_compared() -> None:
    found = judged(r"s_{t+1} = \tanh(a_{t+1}) \quad t = 1, \dots, T")
    assert (found.outcome, found.conditions) == (Outcome.RIGHT, ("for t < T",))
