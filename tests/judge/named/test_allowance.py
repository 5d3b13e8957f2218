"""What names stand for costs so much for a note, not for each formula, and the report says where that does not suffice."""

import pytest

from symrnn.ir.verdict import Outcome
from symrnn.judge import opening
from symrnn.judge.budget import DECISION, Budget, TooLargeError
from symrnn.judge.named.allowance import ASKING, USED_UP, Allowance
from symrnn.pipeline import check_formulas

NETWORK = r"""
$$a_t = W h_{t-1} + U x_t + b, \qquad h_t = \tanh(a_t), \qquad o_t = V h_t + c$$

$$L_t = \frac{1}{2} \|o_t - y_t\|^2, \qquad L = \sum_t L_t$$

"""
RECURSION = r"$$\delta_t = (1 - h_t^2) \odot (V^\top (o_t - y_t) + W^\top \delta_{t+1})$$"


def test_a_question_takes_from_what_is_left() -> None:
    budget = Budget()
    allowance = Allowance(budget, 10_000)
    with allowance.question():
        assert budget.left == 10_000 - ASKING
        budget.spend(1_000)
    assert allowance.left == 10_000 - ASKING - 1_000
    assert not allowance.used_up


def test_a_question_costs_no_more_than_a_formula() -> None:
    budget = Budget()
    with Allowance(budget, 10 * DECISION).question():
        assert budget.left == DECISION


def test_where_nothing_is_left_no_question_is_asked() -> None:
    allowance = Allowance(Budget(), 3 * ASKING)
    with pytest.raises(TooLargeError, match="too large"), allowance.question():
        allowance.budget.spend(DECISION)
    assert allowance.used_up
    with pytest.raises(TooLargeError, match="too much work to settle"), allowance.question():
        pytest.fail("there was work left")


@pytest.mark.parametrize(("units", "said", "outcome"), [(5_000, True, Outcome.GIVEN), (3_000_000, False, Outcome.RIGHT)])
def test_the_report_says_that_it_did_not_suffice(
    monkeypatch: pytest.MonkeyPatch, units: int, said: bool, outcome: Outcome
) -> None:
    monkeypatch.setattr(opening, "Allowance", lambda budget: Allowance(budget, units))
    report = check_formulas(NETWORK + RECURSION, "note.md")
    assert (USED_UP in report.conventions) is said
    assert report.verdicts[-1].outcome is outcome
