"""Functions and their slopes case by case."""

import pytest

from symrnn.ir.verdict import Outcome
from tests.judge.sessions import only, outcomes

CASES = r"\begin{cases} %s \end{cases}"

RIGHT = {
    r"g'(x) = " + CASES % r"1 & x > 0 \\ 0 & x \le 0": "with the value 0 chosen at x = 0",
    r"g'(x) = " + CASES % r"1 & \text{if } x > 0 \\ 0 & \text{otherwise}": "with the value 0 chosen at x = 0",
    r"g'(x) = " + CASES % r"1 & x \ge 0 \\ 0 & x < 0": "with the value 1 chosen at x = 0",
    r"g'(x) = " + CASES % r"0 & x < 0 \\ \frac12 & x = 0 \\ 1 & x > 0": "with the value 1/2 chosen at x = 0",
    r"g'(x) = " + CASES % r"0 & x < 0 \\ 1 & x > 0": "",
    r"g'(x) = 1 \text{ for } x > 0, \; 0 \text{ for } x \le 0": "with the value 0 chosen at x = 0",
    r"g'(x) = 1 \text{ if } x > 0 \text{ else } 0": "with the value 0 chosen at x = 0",
    r"g'(x) = 1 \text{ for } x > 0": "",
    r"g'(x) = \mathbb{1}[x > 0]": "with the value 0 chosen at x = 0",
    r"\mathrm{relu}(x) = \max(0, x)": "",
    r"\mathrm{relu}(x) = \max(x, 0)": "",
    r"\mathrm{ReLU}(x) = " + CASES % r"x & x > 0 \\ 0 & x \le 0": "",
    r"\mathrm{abs}'(z) = " + CASES % r"1 & z > 0 \\ -1 & z < 0": "",
    r"|z| = \max(z, -z)": "",
    r"\mathrm{leaky}'(z) = " + CASES % r"1 & z > 0 \\ 0.01 & z \le 0": "with the value 1/100 chosen at z = 0",
    r"\mathrm{leaky}(z) = \max(z, z/100)": "",
    r"\mathrm{elu}'(z) = " + CASES % r"1 & z > 0 \\ e^z & z \le 0": "",
    r"\mathrm{elu}'(z) = " + CASES % r"1 & z > 0 \\ \mathrm{elu}(z) + 1 & z \le 0": "",
    r"\mathrm{hard}(z) = \max(-1, \min(1, z))": "",
    r"\mathrm{hard}'(z) = "
    + CASES % r"1 & -1 < z < 1 \\ 0 & \text{otherwise}": "with the value 0 chosen at z = -1 and the value 0 chosen at z = 1",
    r"\mathrm{hard}'(z) = " + CASES % r"1 & |z| < 1 \\ 0 & |z| > 1": "",
}

WRONG = {
    r"g'(x) = " + CASES % r"0 & x > 0 \\ 1 & x \le 0": "x = 1",
    r"g'(x) = " + CASES % r"1 & x > 0 \\ 0.01 & x \le 0": "x = -1",
    r"g'(x) = " + CASES % r"1 & x > 0 \\ 2 & x = 0 \\ 0 & x < 0": "x = 0",
    r"g'(x) = " + CASES % r"x & x > 0 \\ 0 & x \le 0": "x = 2",
    r"g'(x) = 1 \text{ for } x > 0, \; 1 \text{ for } x \le 0": "x = -1",
    r"g'(x) = 1": "x = -1",
    r"\mathrm{relu}(x) = \min(0, x)": "x = -1",
    r"\mathrm{leaky}'(z) = " + CASES % r"1 & z > 0 \\ 0 & z \le 0": "z = -1",
    r"\mathrm{elu}'(z) = " + CASES % r"1 & z > 0 \\ e^z - 1 & z \le 0": "z = -1",
    r"\mathrm{elu}'(z) = " + CASES % r"1 & z > 0 \\ 0 & z = 0 \\ e^z & z < 0": "z = 0",
    r"\mathrm{hard}'(z) = " + CASES % r"1 & z < 1 \\ 0 & \text{otherwise}": "z = -2",
    r"f'(x) = " + CASES % r"1 - f^2(x) & x > 0 \\ 0 & x \le 0": "x = -1",
}


@pytest.mark.parametrize("formula", RIGHT)
def test_right_cases_name_what_is_chosen(formula: str) -> None:
    found = only(f"${formula}$")
    assert found.outcome is Outcome.RIGHT, found.reason
    assert found.reason == RIGHT[formula]


@pytest.mark.parametrize("formula", WRONG)
def test_wrong_cases_have_a_witness_inside(formula: str) -> None:
    found = only(f"${formula}$")
    assert found.outcome is Outcome.WRONG
    assert found.counterexample is not None
    assert found.counterexample.at == WRONG[formula]


def test_words_behind_may_say_where() -> None:
    assert only("$g'(x) = 1$ everywhere").outcome is Outcome.WRONG
    assert outcomes("$g'(x) = 1$ for $x > 0$") == [Outcome.NOT_CHECKED, Outcome.NOT_CHECKED]


def test_unknown_functions_are_not_checked() -> None:
    found = only(r"$k'(x) = \begin{cases} 1 & x > 0 \\ 0 & x \le 0 \end{cases}$")
    assert found.outcome is Outcome.NOT_CHECKED
    assert found.reason == "of opaque nothing is known but the name"
