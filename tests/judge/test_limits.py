"""What is too large, goes round in a circle or never ends is not checked, with the reason; it takes no long time to say so."""

import sys
from contextlib import suppress

import pytest

from symrnn import pipeline
from symrnn.ir.verdict import Outcome, Verdict
from symrnn.judge.budget import TOO_LARGE, Budget, TooLargeError
from symrnn.judge.exact.work import UNIT, counted

ELMAN = pipeline.load("elman")


def verdicts(text: str) -> tuple[Verdict, ...]:
    return pipeline.check_formulas(text, "notes.md", ELMAN).verdicts


def test_a_budget_that_is_used_up_stays_so() -> None:
    budget = Budget(10)
    budget.spend(10)
    for _ in range(2):
        with pytest.raises(TooLargeError, match="too large"):
            budget.spend(1)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("$s_{900000} = s_2$", "too large"),
        ("$L = \\sum_{i=1}^{60}\\sum_{j=1}^{60}\\sum_{k=1}^{60} \\sum_{m=1}^{60} L_i L_j L_k L_m$", "too large"),
        ("$e^{1000000000 z} + 1 > 0$", "its degree is too high"),
        ("$1000000 \\log(1 + e^z) > 0$", "its degree is too high"),
        ("$z > 0 \\text{ for } z > 3^{10000000000}$", "its powers are too high"),
        (f"$s_t = s_t{' s_t' * 600}$", "a product of more than 100 factors"),
        (f"$s_t = {'(' * 12}s_t{(' s_t' * 90 + ')') * 12}$", "nested too deeply"),
        (f"$s_t = {'9' * 6000} s_t$", "a number of more than 40 digits"),
        ("$q_t = q_t + s_t$\n\n$s_t = q_t$", "circle"),
        ("$q_t = 2 q_{t+1} + 1$\n\n$s_t = q_t$", "without an end"),
        (f"$s_t = {'(' * 200}s_t{')' * 200}$", "nested more than"),
    ],
)
def test_no_verdict_on_what_is_too_much(text: str, reason: str) -> None:
    found = verdicts(text)[-1]
    assert found.outcome is Outcome.NOT_CHECKED
    assert reason in found.reason


HARD = [
    "z^{16} - 2 z^{15} + 123456789123456789123456789 z^3 - 3 > 0",
    "9 > " + "+".join(f"\\frac{{1}}{{{i} + e^z}}" for i in range(1, 60)),
]


@pytest.mark.parametrize("text", HARD)
def test_what_sympy_does_is_work_too(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("symrnn.judge.judge.DECISION", 50_000)
    found = verdicts(f"${text}$")[-1]
    assert (found.outcome, found.reason) == (Outcome.NOT_CHECKED, TOO_LARGE)
    assert sys.getprofile() is None


@pytest.mark.parametrize(("text", "outcome"), [("\\sigma(z)^8 < 1", Outcome.RIGHT), ("\\sigma(z)^8 < 1/2", Outcome.WRONG)])
def test_what_costs_little_is_decided(text: str, outcome: Outcome) -> None:
    assert verdicts(f"${text}$")[-1].outcome is outcome


def called() -> None:
    """A call that counts."""


def much() -> None:
    for _ in range(1000):
        called()


def test_a_profile_under_way_goes_on() -> None:
    def watch(*_: object) -> None:
        """A profile of somebody else."""

    sys.setprofile(watch)
    try:
        with pytest.raises(TooLargeError):
            counted(Budget(10).spend, much)
        assert sys.getprofile() is watch
    finally:
        sys.setprofile(None)


def test_all_calls_are_paid_for() -> None:
    budget = Budget(1000)
    counted(budget.spend, much)
    assert budget.left == 1000 - 1001 // UNIT
    with pytest.raises(TooLargeError):
        counted(Budget(499).spend, much)


@pytest.mark.parametrize("before", range(4))
def test_an_end_is_not_lost_where_a_generator_is_dropped(before: int) -> None:
    def dropped() -> None:
        for _ in range(before):
            called()
        for _ in range(1000):
            next(str(i) for i in range(2))

    with pytest.raises(TooLargeError):
        counted(Budget(10).spend, dropped)


def test_an_end_is_not_lost_where_every_error_is_caught() -> None:
    reached = False

    def caught() -> None:
        nonlocal reached
        with suppress(Exception):
            much()
        reached = True

    with pytest.raises(TooLargeError):
        counted(Budget(10).spend, caught)
    assert not reached


@pytest.mark.parametrize("factor", ["3^{1000000000}", "((((3^{999})^{999})^{999})^{999})^{999}"])
def test_huge_powers_are_no_huge_numbers(factor: str) -> None:
    assert verdicts(f"$s_t = {factor} s_t$")[-1].outcome is Outcome.WRONG


def test_a_term_that_has_vanished_is_missed() -> None:
    formula = "$$\\frac{{\\partial L}}{{\\partial W}} = \\sum_{{t={0}}}^{{60}} \\frac{{\\partial L_t}}{{\\partial W}}$$"
    right, wrong = verdicts(formula.format(1) + "\n\n" + formula.format(2))
    assert (right.outcome, wrong.outcome) == (Outcome.RIGHT, Outcome.WRONG)


def test_an_early_step_is_missed_in_the_gradient_of_a_late_one() -> None:
    chain = "\\frac{\\partial L_{60}}{\\partial s_{60}}"
    chain += "\\frac{\\partial s_{60}}{\\partial s_k}\\frac{\\partial^+ s_k}{\\partial W}"
    found = verdicts(f"$$\\frac{{\\partial L_{{60}}}}{{\\partial W}} = \\sum_{{k=2}}^{{60}} {chain}$$")[-1]
    assert found.outcome is Outcome.WRONG


def test_a_long_search_for_a_mend_is_cut_short_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("symrnn.judge.linkmend.MEND", 100)
    found = verdicts("$$\\frac{\\partial L}{\\partial W} = \\sum_{t=2}^T \\frac{\\partial L_t}{\\partial W}$$")[-1]
    assert found.outcome is Outcome.WRONG
    assert "cut short" in found.reason
    assert found.mend is None


def test_what_is_said_of_the_last_step_says_nothing_of_another() -> None:
    found = verdicts("$q_T = L_T$\n\n$q_1 = L_2$")[-1]
    assert found.outcome is Outcome.NOT_CHECKED
