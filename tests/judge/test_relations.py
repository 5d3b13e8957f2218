"""Slips in the comparison of an indicator, and mends that would say of a derivative that it is itself."""

import pytest

from symrnn.ir.verdict import Outcome, Verdict
from symrnn.judge.claim import Claim
from symrnn.judge.meaning import TOTAL, Derivative, Index, Variable
from symrnn.judge.pointless import is_empty
from symrnn.pipeline import check_formulas

NETWORK = r"$h_t = \mathrm{ReLU}(W h_{t-1} + U x_t)$, $o_t = V h_t$, $L = \frac12\sum_t\|o_t-y_t\|^2$." + "\n\n"
HINGE = r"$h_t = \tanh(W h_{t-1} + U x_t)$, $s = w^\top h_T$, $\ell = \max(0, 1 - y s)$." + "\n\n"
SUM = r"\frac{\partial L}{\partial W} = \sum_{t=1}^T \left(%s \odot \frac{\partial L}{\partial h_t}\right) h_{t-1}^\top"


def judged(formula: str, network: str = NETWORK) -> Verdict:
    return check_formulas(f"{network}$${formula}$$\n", "note.md").verdicts[-1]


@pytest.mark.parametrize("right", [r"\mathbb 1[h_t > 0]", r"\mathbb{1}\{0 < h_t\}"])
def test_a_comparison_the_other_way(right: str) -> None:
    assert judged(SUM % right).outcome is Outcome.RIGHT
    verdict = judged(SUM % right.translate({ord("<"): ">", ord(">"): "<"}))
    assert verdict.outcome is Outcome.WRONG
    assert verdict.mend is not None
    assert verdict.mend.formula == SUM % right


@pytest.mark.parametrize("wrong", ["h_{t-1}", "o_t", "x_t"])
def test_something_else_is_compared(wrong: str) -> None:
    verdict = judged(SUM % rf"\mathbb 1[{wrong} > 0]")
    assert verdict.outcome is Outcome.WRONG
    assert verdict.mend is not None
    assert verdict.mend.formula == SUM % r"\mathbb 1[h_t > 0]"


def test_the_derivative_of_a_hinge() -> None:
    right = r"\frac{\partial \ell}{\partial s} = -y\, \mathbb{1}[y s < 1]"
    assert judged(right, HINGE).outcome in (Outcome.RIGHT, Outcome.RIGHT_IF)
    verdict = judged(right.replace("<", ">"), HINGE)
    assert verdict.mend is not None
    assert verdict.mend.formula == right


@pytest.mark.parametrize("whole", [TOTAL, "loss"])
@pytest.mark.parametrize("sign", ["partial", "d", "nabla"])
def test_a_gradient_is_itself_however_it_is_written(whole: str, sign: str) -> None:
    state = Variable("s", Index("t"))
    assert is_empty(Claim(Derivative(Variable(TOTAL), state), Derivative(Variable(whole), state, sign)), {})


def test_other_derivatives_are_no_gradient_of_the_whole() -> None:
    state, gradient = Variable("s", Index("t")), Derivative(Variable(TOTAL), Variable("s", Index("t")))
    assert not is_empty(Claim(gradient, Derivative(Variable("loss", Index("t")), state)), {})
    assert not is_empty(Claim(gradient, Derivative(Variable(TOTAL), state, "plus")), {})
    assert not is_empty(Claim(gradient, Derivative(Variable(TOTAL), Variable("s", Index("t", 1)))), {})
