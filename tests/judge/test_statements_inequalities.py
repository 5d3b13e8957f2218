"""Inequalities between functions of one number: proofs for all of them, and witnesses where they fail."""

import mpmath
import pytest

from symrnn.ir.verdict import Outcome
from tests.judge.sessions import only, outcomes

RIGHT = [
    r"\sigma'(z) \le 1/4",
    r"\sigma'(z) \leq \frac{1}{4}",
    r"\sigma'(z) \le 0.25",
    r"\frac14 \ge \sigma'(z)",
    r"|\tanh'(z)| \le 1",
    r"|f(z)| < 1",
    r"-1 < \tanh(z)",
    r"\sigma(z) \in (0, 1)",
    r"f'(u) \in (0, 1]",
    r"0 \le 1 - s^2",
    r"0 < 1 - s_t^2",
    r"s_t \in (-1, 1)^n",
    r"f'(a_t) \le 1",
    r"g(x) \ge 0",
    r"g'(x) \le 1",
    r"g(x) \ge x",
    r"\mathrm{softplus}(z) > 0",
    r"\mathrm{softplus}(z) \ge \mathrm{relu}(z)",
    r"\mathrm{softplus}(z) > z",
    r"\frac{e^z}{1 + e^z} < 1",
    r"e^{2z+1} > 0",
    r"1 - \sigma(z) > 0",
    r"\sigma(z) (1 - \sigma(z)) \le \frac14",
    r"\log'(z) > 0",
    r"|\sin(z)| \le 1",
    r"\cos'(z) \ge -1",
    r"\tanh(0) < 1",
    r"\max_z \sigma'(z) = \frac14",
    r"\max_u f'(u) = 1",
    r"\mathrm{leaky}'(z) \le 1",
    r"\mathrm{leaky}'(z) \ge 0.01",
    r"\mathrm{elu}(z) > -1",
    r"\mathrm{elu}'(z) > 0",
    r"\mathrm{hard}(z) \in [-1, 1]",
    r"x^2 \ge 0",
    r"\mathrm{softplus}(z) \in (0, \infty)",
    r"-e^z \in (-\infty, 0)",
    r"\sigma'(z) \le \frac14 \text{ for all } z",
    r"\sigma'(z) \le \frac14 \quad \forall z",
    r"\sigma'(z) \le \frac14 \text{ for all } z \in \mathbb{R}",
    r"\tanh(z) > 0 \text{ for } z > 0",
    r"\tanh(z) \ge 0 \text{ for all } z \ge 0",
]

WRONG = [
    r"\sigma'(z) \le 1/5",
    r"\sigma'(z) < \frac14",
    r"f'(u) \in [0, 1)",
    r"f'(u) < 1",
    r"f'(u) \ge 1/2",
    r"\tanh(z) > 0",
    r"\tanh(z) \le 0.999",
    r"\sigma(z) \ge 1/2",
    r"g'(x) > 0",
    r"g(x) > x",
    r"g(x) \le 1",
    r"\mathrm{leaky}(z) \ge 0",
    r"\mathrm{elu}(z) \ge -0.9",
    r"e^z \ge 1",
    r"e^z > 1 + z",
    r"|f(z)| \le 1/2",
    r"1/2 > |f(z)|",
    r"\mathrm{softplus}(z) \le 1/4",
    r"\sin(z) < 1",
    r"\log(z) \in (0, \infty)",
    r"\sigma'(z) \le \frac15 \text{ for all } z",
    r"\tanh(z) > 0 \text{ for } z \ge 0",
    r"\tanh(z) > \frac12 \text{ for } z > 0",
    r"\max_z \sigma'(z) = \frac12",
    r"\max_z \tanh(z) = 1",
    r"\min_z \tanh(z) = 0",
]

OPEN = [
    r"e^z \ge 1 + z",
    r"f(f(z)) < 1",
    r"\mathrm{softplus}(z) > -1",
    r"0 \le 1 - q^2",
    r"f(z)^{400} \le 1",
    r"a_t < 1",
    r"f'(a_t) < 1",
    r"f'(s_t) < \infty",
    r"x^2 > 0",
    r"1 - s_0^2 > 0",
]


@pytest.mark.parametrize("formula", RIGHT)
def test_right_ones_are_proved(formula: str) -> None:
    found = only(f"${formula}$")
    assert found.outcome is Outcome.RIGHT, found.reason
    assert "for every" in found.reason or "by their values" in found.reason


@pytest.mark.parametrize("formula", WRONG)
def test_wrong_ones_have_a_witness_or_a_value_that_is_not_reached(formula: str) -> None:
    found = only(f"${formula}$")
    assert found.outcome is Outcome.WRONG, found.reason
    assert found.counterexample is not None or "is not reached" in found.reason


@pytest.mark.parametrize("formula", OPEN)
def test_undecided_ones_say_why(formula: str) -> None:
    found = only(f"${formula}$")
    assert found.outcome is Outcome.NOT_CHECKED
    assert found.reason


def test_a_witness_is_a_number_at_which_it_fails() -> None:
    found = only(r"$\sigma'(z) \ge 1/8$").counterexample
    assert found is not None
    letter, value = found.at.split(" = ")
    s = 1 / (1 + mpmath.exp(-mpmath.mpf(value)))
    assert letter == "z"
    assert s * (1 - s) < mpmath.mpf(1) / 8
    assert mpmath.almosteq(s * (1 - s), mpmath.mpf(found.values[0]), 1e-4)


def test_links_of_a_chain_are_judged_one_by_one() -> None:
    assert outcomes(r"$0 < \sigma'(z) \le \frac14 < 1$") == [Outcome.RIGHT] * 3
    assert outcomes(r"$0 < \sigma'(z) \le \frac15 < 1$") == [Outcome.RIGHT, Outcome.WRONG, Outcome.RIGHT]


@pytest.mark.parametrize("words", ["predict 1 if", "This is so when", "Suppose that", "Choose z such that"])
def test_a_condition_is_no_claim(words: str) -> None:
    assert only(rf"{words} $\sigma(z) > \frac12$.").outcome is Outcome.NOT_CHECKED
    assert only(r"Everywhere $\sigma(z) > \frac12$.").outcome is Outcome.WRONG


def test_the_letter_of_a_state_is_between_the_bounds_of_its_function() -> None:
    found = only("$1 - s_t^2 > 0$")
    assert found.reason == "for every s[t] between -1 and 1: from the roots of polynomials in s[t]"
    failing = only("$1 - s_t^2 > 1/2$")
    assert failing.outcome is Outcome.NOT_CHECKED
    assert "depends on the weights" in failing.reason
