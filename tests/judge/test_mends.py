"""The mends that a grader would give: in the writer's notation, saying something, and right when they are read again."""

import pytest

from symrnn.ir.verdict import Outcome, Verdict
from symrnn.pipeline import check_formulas, load

LOSS = r"with $L = \sum_t \frac12 \|h_t - y_t\|^2$." + "\n\n"
PHI = r"$$a_t = W h_{t-1} + U x_t + b, \qquad h_t = \phi(a_t)$$" + "\n" + LOSS
LSTM = (
    r"$$f_t = \sigma(W_f x_t + U_f h_{t-1} + b_f), \quad i_t = \sigma(W_i x_t + U_i h_{t-1} + b_i)$$" + "\n"
    r"$$o_t = \sigma(W_o x_t + U_o h_{t-1} + b_o), \quad g_t = \tanh(W_g x_t + U_g h_{t-1} + b_g)$$" + "\n"
    r"$$c_t = f_t \odot c_{t-1} + i_t \odot g_t, \quad h_t = o_t \odot \tanh(c_t)$$" + "\n"
    + LOSS + r"Let $\delta^h_t = \partial L/\partial h_t$ and $\delta^c_t = \partial L/\partial c_t$." + "\n\n"
)  # fmt: skip

MENDS = [
    (PHI, r"\frac{\partial L}{\partial a_t} = \frac{\partial L}{\partial h_t}",
     r"\frac{\partial L}{\partial a_t} = \frac{\partial L}{\partial h_t} \odot \phi'(a_t)"),
    (PHI, r"\frac{\partial L}{\partial a_t} = \frac{\partial L}{\partial h_t} \odot \phi'(h_t)",
     r"\frac{\partial L}{\partial a_t} = \frac{\partial L}{\partial h_t} \odot \phi'(a_t)"),
    (PHI, r"\frac{\partial L}{\partial a_t} = \frac{\partial L}{\partial h_t} \odot \phi(a_t)",
     r"\frac{\partial L}{\partial a_t} = \frac{\partial L}{\partial h_t} \odot \phi'(a_t)"),
    (PHI, r"\frac{\partial h_t}{\partial h_{t-1}} = W", r"\frac{\partial h_t}{\partial h_{t-1}} = \mathrm{diag}(\phi'(a_t)) W"),
    (LSTM, r"\delta^c_t = \delta^h_t \odot o_t \odot (1 - \tanh^2(c_t))",
     r"\delta^c_t = \delta^h_t \odot o_t \odot (1 - \tanh^2(c_t)) + \delta^c_{t+1} \odot f_{t+1}"),
    (LSTM, r"\delta^c_t = \delta^h_t \odot o_t \odot (1 - \tanh(c_t)) + \delta^c_{t+1} \odot f_{t+1}",
     r"\delta^c_t = \delta^h_t \odot o_t \odot (1 - \tanh^2(c_t)) + \delta^c_{t+1} \odot f_{t+1}"),
    (LSTM, r"\frac{\partial L}{\partial b_f} = \sum_t \delta^c_t \odot c_{t-1} \odot f_t",
     r"\frac{\partial L}{\partial b_f} = \sum_t \delta^c_t \odot c_{t-1} \odot f_t \odot (1 - f_t)"),
]  # fmt: skip

DS = r"\frac{\partial L}{\partial s_t} = "
IMMEDIATE = [
    (DS + r"\frac{\partial^+ L}{\partial s_t} + W^\top \frac{\partial L}{\partial a_{t+1}}", True),
    (DS + r"V^\top \frac{\partial^+ L}{\partial o_t} + W^\top \frac{\partial L}{\partial a_{t+1}}", True),
    (DS + r"V^\top \frac{\partial L}{\partial o_t} + W^\top \frac{\partial^+ L}{\partial a_{t+1}}", False),
    (r"\frac{\partial^+ L}{\partial a_t} = \frac{\partial L}{\partial s_t} \odot (1 - s_t^2)", False),
]  # fmt: skip

FUNCTIONS = [
    (r"\sigma(z) = 1 / (1 + e^{-z}) (1 + e^{-z})", r"\sigma(z) = 1 / (1 + e^{-z})"),
    (r"\sigma(z) = \frac{1}{1 - e^{-z}}", r"\sigma(z) = \frac{1}{1 + e^{-z}}"),
    (r"\sigma(z) = \frac{2}{1 + e^{-z}}", r"\sigma(z) = \frac{1}{1 + e^{-z}}"),
]


def last(text: str, cell: str | None = None) -> Verdict:
    return check_formulas(text, "notes.md", load(cell) if cell else None).verdicts[-1]


@pytest.mark.parametrize(("note", "wrong", "right"), MENDS)
def test_mends_are_those_of_a_grader_and_hold(note: str, wrong: str, right: str) -> None:
    verdict = last(f"{note}$$\n{wrong}\n$$\n")
    assert verdict.outcome is Outcome.WRONG
    assert verdict.mend is not None
    assert verdict.mend.formula.strip() == right
    assert last(f"{note}$$\n{right}\n$$\n").outcome is Outcome.RIGHT


@pytest.mark.parametrize(("formula", "right"), IMMEDIATE)
def test_an_immediate_derivative_of_the_loss_holds_other_steps_fixed(formula: str, right: bool) -> None:
    assert last(f"$${formula}$$\n", "elman").outcome is (Outcome.RIGHT if right else Outcome.WRONG)


@pytest.mark.parametrize(("wrong", "right"), FUNCTIONS)
def test_formulas_of_functions_are_mended_by_real_numbers(wrong: str, right: str) -> None:
    verdict = last(f"$${wrong}$$\n", "lstm")
    assert verdict.mend is not None
    assert verdict.mend.formula == right


def test_no_mend_says_that_something_is_itself() -> None:
    for by in ("a_t", "s_t", "o_t"):
        left = rf"\frac{{\partial L}}{{\partial {by}}}"
        verdict = last(rf"$${left} = 3 \frac{{\partial^+ L}}{{\partial {by}}}$$" + "\n", "elman")
        assert verdict.mend is None or verdict.mend.formula != f"{left} = {left}"


def test_no_mend_is_about_a_shorter_sequence() -> None:
    terms = [rf"\frac{{\partial L}}{{\partial {by}}} s_{t}^\top" for t, by in ((1, "o_1"), (2, "o_2"), (3, "x_2"))]
    verdict = last(rf"$$\frac{{\partial L}}{{\partial V}} = {' + '.join(terms)}$$" + "\n", "elman")
    assert verdict.outcome is Outcome.WRONG
    assert verdict.mend is None or "T = 2" not in " ".join(verdict.mend.conditions)


def test_sums_that_are_understood_are_named() -> None:
    left = r"\frac{\partial L}{\partial W_{ij}}"
    right = r"\sum_{t=1}^T \frac{\partial L}{\partial a_{t,l}} \frac{\partial a_{t,l}}{\partial W^{(t)}_{ij}}"
    verdict = last(f"$${left} = {right}$$\n", "elman")
    assert verdict.outcome is Outcome.RIGHT_IF
    assert verdict.conditions == ("letters that stand twice are summed over",)


def test_a_copy_of_a_weight_does_not_depend_on_other_things() -> None:
    derivative = r"\frac{\partial W^{(t)}_{ij}}{\partial x_{t,l}}"
    assert last(f"$${derivative} = 0$$\n", "elman").outcome is Outcome.RIGHT
    assert last(f"$${derivative} = 1$$\n", "elman").outcome is not Outcome.RIGHT
