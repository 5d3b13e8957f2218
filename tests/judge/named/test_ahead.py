"""Names that notes use before they define them, and definitions of one step."""

import pytest

from symrnn.ir.verdict import Outcome, Verdict
from symrnn.pipeline import check_formulas

NETWORK = r"$h_t = \tanh(W h_{t-1} + U x_t)$, $o_t = V h_t$, $L_t = \frac12 \|o_t - y_t\|^2$, $L = \sum_{t=1}^T L_t$."
RECURSION = r"\delta_t = (1 - h_t^2) \odot (V^\top (o_t - y_t) + W^\top \delta_{t+1})"
LATER = r"Let $\delta_t = \frac{\partial L}{\partial a_t}$ with $a_t = W h_{t-1} + U x_t$, where we set $\delta_{T+1} = 0$."
WORDS = r"""
The RNN $s_t = \tanh(W s_{t-1} + U x_t)$, $\hat y_t = \operatorname{softmax}(V s_t)$
has $E_t = - y_t^T \log \hat y_t$, $E = \sum_t E_t$.

$$\frac{\partial E_3}{\partial V} = \frac{\partial E_3}{\partial z_3} \frac{\partial z_3}{\partial V}$$

where $z_3 = V s_3$. Then
"""
PEEPHOLES = r"""
$$i_t = \sigma(W_i x_t + R_i y_{t-1} + p_i \odot c_{t-1}), \quad f_t = \sigma(W_f x_t + R_f y_{t-1} + p_f \odot c_{t-1})$$
$$z_t = \tanh(W_z x_t + R_z y_{t-1}), \quad c_t = z_t \odot i_t + c_{t-1} \odot f_t$$
$$o_t = \sigma(W_o x_t + R_o y_{t-1} + p_o \odot c_t), \quad y_t = \tanh(c_t) \odot o_t$$

With $\bar z_t = W_z x_t + R_z y_{t-1}$, and so on for the gates,
"""


def last(text: str) -> Verdict:
    return check_formulas(text, "note.md").verdicts[-1]


def judged(text: str) -> list[Outcome]:
    return [verdict.outcome for verdict in check_formulas(text, "note.md").verdicts]


def test_a_definition_may_use_what_is_defined_behind_it() -> None:
    *given, found = judged(f"{NETWORK}\n\n{LATER}\n\n$${RECURSION}$$\n")
    assert {*given} == {Outcome.GIVEN}
    assert found is Outcome.RIGHT


def test_the_first_formula_for_a_name_is_its_definition() -> None:
    text = f"{NETWORK}\n\n{LATER.split(',', maxsplit=1)[0]}.\n\n$$%s$$\n"
    assert judged(text % RECURSION)[-3:] == [Outcome.GIVEN, Outcome.GIVEN, Outcome.RIGHT]
    assert judged(text % RECURSION.replace("h_t", "o_t"))[-3:] == [Outcome.GIVEN, Outcome.GIVEN, Outcome.WRONG]


@pytest.mark.parametrize(("old", "new"), [("{t+1}", "t"), ("W^", "U^"), ("h_t", "o_t")])
def test_a_recursion_that_is_none_of_such_a_definition_is_wrong(old: str, new: str) -> None:
    assert last(f"{NETWORK}\n\n{LATER}\n\n$${RECURSION.replace(old, new)}$$\n").outcome is Outcome.WRONG


def test_the_mend_of_such_a_recursion() -> None:
    found = last(f"{NETWORK}\n\n{LATER}\n\n$${RECURSION.replace('+ W', '- W')}$$\n")
    assert found.mend is not None
    assert last(f"{NETWORK}\n\n{LATER}\n\n$${found.mend.formula}$$\n").outcome is Outcome.RIGHT


def test_nothing_comes_after_the_last_step_of_a_gradient_that_is_defined() -> None:
    text = f"{NETWORK}\n\nWith $\\delta_t := \\frac{{\\partial L}}{{\\partial h_t}}$: $$%s$$\n"
    assert last(text % r"\delta_{T+1} = 0").outcome is Outcome.GIVEN
    assert last(text % r"\delta_{T} = 0").outcome is Outcome.WRONG


def test_a_variable_that_is_named_at_one_step() -> None:
    text = WORDS + "$$\\frac{\\partial E_3}{\\partial z_3} = %s$$\n"
    assert {*judged(text % r"\hat y_3 - y_3")} == {Outcome.GIVEN, Outcome.RIGHT}
    for slip in (r"\hat y_2 - y_3", r"y_3 - \hat y_3"):
        found = last(text % slip)
        assert found.outcome is Outcome.WRONG
        assert found.mend is not None
        assert found.mend.formula == r"\frac{\partial E_3}{\partial z_3} = \hat y_3 - y_3"


def test_a_sum_of_two_steps_that_is_a_variable_at_the_later_one() -> None:
    text = NETWORK + r" With $\delta_3 = \frac{\partial L}{\partial q_3}$, $q_3 = W h_2 + U x_3$: $$\delta_3 = %s$$" + "\n"
    local = r"(1 - h_{}^2) \odot \frac{{\partial L}}{{\partial h_3}}"
    assert last(text % local.format(3)).outcome is Outcome.RIGHT
    assert last(text % local.format(2)).outcome is Outcome.WRONG


def test_several_steps_may_be_defined_one_by_one() -> None:
    at = r"\delta_{0} = \frac{{\partial L}}{{\partial h_{0}}}"
    text = f"{NETWORK}\n\n$${at.format(3)}$$\n\n$$%s$$\n\nwhere ${at.format(4)}$."
    step = r"\delta_3 = V^\top (o_3 - y_3) + W^\top ((1 - h_{}^2) \odot \delta_4)"
    assert judged(text % step.format(4))[-3:] == [Outcome.GIVEN, Outcome.RIGHT, Outcome.GIVEN]
    assert judged(text % step.format(3))[-3:] == [Outcome.GIVEN, Outcome.WRONG, Outcome.GIVEN]


def test_what_is_named_at_one_step_is_not_known_at_others() -> None:
    assert last(WORDS + r"$$\frac{\partial E_2}{\partial z_2} = \hat y_2 - y_2$$").outcome is Outcome.NOT_CHECKED


@pytest.mark.parametrize(
    ("formula", "outcome"),
    [
        (r"\delta \bar o_t = \delta y_t \odot \tanh(c_t) \odot \sigma'(\bar o_t)", Outcome.RIGHT),
        (r"\delta \bar f_t = \delta c_t \odot c_{t-1} \odot \sigma'(\bar f_t)", Outcome.RIGHT),
        (r"\delta \bar o_t = \delta y_t \odot c_t \odot \sigma'(\bar o_t)", Outcome.WRONG),
        (r"\delta \bar f_t = \delta c_t \odot c_{t-1} \odot \sigma'(\bar i_t)", Outcome.WRONG),
    ],
)
def test_an_accent_stands_for_the_same_over_all_variables(formula: str, outcome: Outcome) -> None:
    assert last(f"{PEEPHOLES}\n$${formula}$$\n").outcome is outcome
