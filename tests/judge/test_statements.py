"""Statements of the hand derivations, and those that nobody can decide, each with a reason of its own."""

import pytest

from symrnn.ir.verdict import Outcome
from tests.judge.sessions import judged, only, outcomes


def test_an_update_that_climbs() -> None:
    """Row 22 of elman-tanh: the sign."""
    found = only(r"To make L smaller we set $V_{new} = V_{old} + \alpha \frac{\partial L}{\partial V}$.")
    assert found.outcome is Outcome.WRONG
    assert found.reason == "this step makes the loss larger"
    assert found.mend is not None
    assert found.mend.formula == r"V_{new} = V_{old} - \alpha \frac{\partial L}{\partial V}"
    assert only(f"${found.mend.formula}$").outcome is Outcome.RIGHT


def test_the_slope_of_tanh() -> None:
    """Row 1 of total-derivative."""
    assert only("$f'(x) = 1 - f^2(x)$").outcome is Outcome.RIGHT
    assert only("$f'(x) = 1 + f^2(x)$").outcome is Outcome.WRONG


def test_the_range_of_a_slope() -> None:
    """Row 28 of total-derivative: right, and the lower bound is not reached."""
    found = only(r"For tanh, $f'(u) \in [0, 1]$ holds.")
    assert found.outcome is Outcome.RIGHT
    assert found.reading == "tanh'(u) >= 0 and tanh'(u) <= 1"
    assert found.reason == "for every u: from the roots of polynomials in e^u, which is positive; even tanh'(u) > 0"
    assert outcomes(r"$0 < f'(u) \le 1$") == [Outcome.RIGHT, Outcome.RIGHT]


def test_the_slope_of_relu_case_by_case() -> None:
    """Row 29 of total-derivative."""
    found = only(r"$g'(x) = 1 \text{ for } x > 0, \; 0 \text{ for } x \le 0$")
    assert found.outcome is Outcome.RIGHT
    assert found.reason == "with the value 0 chosen at x = 0"


def test_a_bound_on_what_is_drawn() -> None:
    """Row 30 of total-derivative."""
    found = only(r"If the matrix is drawn from the standard normal distribution, then $W < 1$.")
    assert found.outcome is Outcome.NOT_CHECKED
    assert found.reason == "a statement about a distribution"


UNDECIDED = {
    r"W \sim N(0, 1)": "a statement about a distribution",
    r"L \approx 0.3": "an approximation has no truth value",
    r"s_t \propto x_t": "a proportionality leaves the factor open",
    r"\frac{\partial s_t}{\partial s_k} \to 0": "a statement about a limit",
    r"\lim_{T \to \infty} \frac{\partial s_T}{\partial s_1} = 0": "a statement about a limit",
    r"s_T = O(T^2)": "a statement about the order of growth",
    r"W \ne 0": "that two things differ is not decided",
    r"W < 1": "a bound that depends on the weights is not decided",
    r"\|W\| \le 1": "a bound that depends on the weights is not decided",
    r"\left\|\frac{\partial s_t}{\partial s_k}\right\| \le \gamma^{t-k}": "a bound that depends on the weights is not decided",
    r"\frac{\partial s_t}{\partial a_t} \le 1": "a bound that depends on the weights is not decided",
    r"g'(x) \in \{0, 1\}": "membership in a set is not decided",
    r"k'(z) \le 1": "of opaque nothing is known but the name",
    r"\eta > 0": "it does not hold for every eta: a condition, not a claim",
    r"f(y z) < 1 + x": "it is about more than one letter",
}


@pytest.mark.parametrize("formula", UNDECIDED)
def test_what_is_not_decided_says_why(formula: str) -> None:
    found = only(f"${formula}$")
    assert found.outcome is Outcome.NOT_CHECKED
    assert found.reason == UNDECIDED[formula]


def test_ranges_of_indices_are_no_statements() -> None:
    assert judged(r"$1 \le k \le t$, $t \in \{1, \dots, T\}$, $t < T$") == []


def test_plain_equations_are_left_to_the_judge_of_equations() -> None:
    assert outcomes(r"$\frac{\partial L}{\partial o_t} = o_t - y_t$") == [Outcome.RIGHT]
    assert outcomes(r"$\frac{\partial L}{\partial o_t} = o_t - y_{t-1}$") == [Outcome.WRONG]


@pytest.mark.parametrize("depth", [3, 30, 300])
def test_deep_and_long_formulas_end(depth: int) -> None:
    nested = "f(" * depth + "z" + ")" * depth
    for formula in (f"{nested} < 1", "+".join(["f(z)"] * depth) + r"\le 1", r"f(z)^{" + "9" * depth + r"} \le 1"):
        assert set(outcomes(f"${formula}$")) <= {Outcome.NOT_CHECKED, Outcome.WRONG, Outcome.RIGHT}
