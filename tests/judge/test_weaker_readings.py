"""What asks more of a reader is named: sequences of so many steps, sums that are understood, scalars where they are meant."""

import pytest

from symrnn.ir.verdict import Outcome
from tests.judge.test_provisos import verdicts

ROW = "$$\\frac{\\partial L}{\\partial h_T} = (o_T - y_T) V$$"


def test_a_last_step_by_its_number_is_a_condition() -> None:
    formula = "$$\\frac{{\\partial L}}{{\\partial h_{0}}} = V^\\top (o_{0} - y_{0})$$"
    third, second = verdicts(formula.format(3) + " " + formula.format(2))
    assert (third.outcome, third.conditions) == (Outcome.RIGHT_IF, ("for a sequence of T = 3 steps",))
    assert (second.outcome, second.conditions) == (Outcome.RIGHT_IF, ("for a sequence of T = 2 steps",))


@pytest.mark.parametrize(
    ("right", "outcome"),
    [("V^\\top (o_3 - y_3)", Outcome.RIGHT), ("V^\\top (o_3 + y_3)", Outcome.WRONG), ("V^\\top (o_2 - y_2)", Outcome.WRONG)],
)
def test_a_length_that_the_words_give_is_none(right: str, outcome: Outcome) -> None:
    (found,) = verdicts(f"For $T = 3$: $$\\frac{{\\partial L}}{{\\partial h_3}} = {right}$$")
    assert found.outcome is outcome


@pytest.mark.parametrize(
    ("right", "outcome"),
    [
        ("(o_{t,i} - y_{t,i}) V_{ij}", Outcome.RIGHT_IF),
        ("\\sum_i (o_{t,i} - y_{t,i}) V_{ij}", Outcome.RIGHT),
        ("(o_{t,i} - y_{t,i}) V_{ji}", Outcome.WRONG),
    ],
)
def test_a_sum_that_is_understood_is_a_condition(right: str, outcome: Outcome) -> None:
    (found,) = verdicts(f"$$\\frac{{\\partial L_t}}{{\\partial h_{{t,j}}}} = {right}$$")
    assert found.outcome is outcome


@pytest.mark.parametrize(
    "words", ["Back to matrices:", "We return to the general case.", "In the vector case we have:", "Now with matrices,"]
)
def test_a_case_of_scalars_ends_where_the_text_goes_back(words: str) -> None:
    inside, behind = verdicts(f"Consider the scalar case.\n\n{ROW}\n\n{words}\n\n{ROW}")
    assert (inside.outcome, behind.outcome) == (Outcome.RIGHT, Outcome.RIGHT_IF)


@pytest.mark.parametrize("words", ["Still,", "This is not back to matrices yet.", "We come to the bias now."])
def test_a_case_of_scalars_goes_on_behind_other_words(words: str) -> None:
    inside, behind = verdicts(f"Consider the scalar case.\n\n{ROW}\n\n{words}\n\n{ROW}")
    assert (inside.outcome, behind.outcome) == (Outcome.RIGHT, Outcome.RIGHT)
