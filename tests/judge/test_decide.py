"""Claims are decided in their readings, and what is wrong by the least is refused: the judge is judged."""

import pytest

import symrnn
from symrnn.ir.verdict import Outcome, Verdict
from symrnn.language.lower import read_cell
from tests.judge.judging import judged

ELMAN = symrnn.load("elman").value
LSTM = symrnn.load("lstm").value
CARRIED = r"W^\top \frac{\partial L}{\partial a_{t+1}}"
GRADIENT = rf"\frac{{\partial L}}{{\partial s_t}} = V^\top \frac{{\partial L}}{{\partial o_t}} + {CARRIED}"


def of(formula: str, *before: str) -> Verdict:
    """The verdict on the last of some formulas about Elman's network."""
    return judged(ELMAN, *before, formula)[-1]


@pytest.mark.parametrize(
    "formula",
    [
        GRADIENT,
        r"\frac{\partial L}{\partial a_t} = \frac{\partial L}{\partial s_t} \odot (1 - s_t^2)",
        r"\frac{\partial L}{\partial a_t} = (1 - s_t \odot s_t) \odot \frac{\partial L}{\partial s_t}",
        r"\frac{\partial L}{\partial a_t} = \mathrm{diag}(1 - s_t^2) \frac{\partial L}{\partial s_t}",
        r"\frac{\partial L}{\partial a_t} = (1 - s_t) \odot (1 + s_t) \odot \frac{\partial L}{\partial s_t}",
        r"\frac{\partial L}{\partial W} = \sum_{t=1}^T \frac{\partial L}{\partial a_t} s_{t-1}^\top",
        r"\nabla_W L = \sum_t \frac{\partial L}{\partial a_t} s_{t-1}^\top",
        r"\frac{\partial L}{\partial W_{ij}} = \sum_t \left(\frac{\partial L}{\partial a_t}\right)_i s_{t-1,j}",
        r"\frac{\partial L}{\partial s_T} = V^\top (o_T - y_T)",
        r"\frac{\partial s_t}{\partial s_{t-1}} = \mathrm{diag}(1 - s_t^2) W",
        r"\frac{\partial L}{\partial s_t} = \sum_{k=t}^T \frac{\partial s_k}{\partial s_t}^\top V^\top (o_k - y_k)",
        r"\tanh'(z) = 1 - \tanh^2(z)",
        r"\tanh(z) = 2 \sigma(2 z) - 1",
        r"\sigma(z)^2 = \sigma(z) \cdot \sigma(z)",
    ],
)
def test_right_formulas_are_right(formula: str) -> None:
    assert of(formula).outcome is Outcome.RIGHT


@pytest.mark.parametrize(
    "formula",
    [
        GRADIENT.replace("+ W", "- W"),
        GRADIENT.replace("+ W", r"+ 1.0005 W"),
        GRADIENT.replace("t+1}", "t}"),
        GRADIENT.replace(r"o_t} + W", r"a_t} + W"),
        r"\frac{\partial L}{\partial a_t} = \frac{\partial L}{\partial s_t} \odot (1 - s_{t-1}^2)",
        r"\frac{\partial L}{\partial a_t} = \frac{\partial L}{\partial s_t} \odot (1 - a_t^2)",
        r"\frac{\partial L}{\partial W} = \sum_{t=2}^T \frac{\partial L}{\partial a_t} s_{t-1}^\top",
        r"\frac{\partial L}{\partial W} = \sum_{t=1}^{T-1} \frac{\partial L}{\partial a_t} s_{t-1}^\top",
        r"\frac{\partial L}{\partial W} = \sum_{t=1}^T \frac{\partial L}{\partial a_t} s_t^\top",
        r"\frac{\partial L}{\partial b} = \frac{1}{2} \sum_t \frac{\partial L}{\partial a_t}",
        r"\frac{\partial L}{\partial s_T} = V^\top (y_T - o_T)",
        r"\tanh'(z) = 1 + \tanh^2(z)",
        r"\tanh(z) = 2 \sigma(z) - 1",
    ],
)
def test_wrong_formulas_are_wrong(formula: str) -> None:
    found = of(formula)
    assert found.outcome is Outcome.WRONG
    assert found.counterexample is not None


@pytest.mark.parametrize(
    ("formula", "shapes"),
    [
        (r"o_t = W s_t + c", "n x 1 beside k x 1"),
        (r"\frac{\partial L}{\partial V} = 3 s_t", "k x n on the left, n x 1 on the right"),
        (r"\frac{\partial L}{\partial W} = \sum_t s_{t-1} (o_t - y_t)^\top", "n x n on the left, n x k on the right"),
        (r"\frac{\partial L}{\partial s_T} = 2 V (o_T - y_T)", "k x n times k x 1"),
    ],
)
def test_shapes_that_do_not_fit_are_named(formula: str, shapes: str) -> None:
    found = of(formula)
    assert found.outcome is Outcome.WRONG
    assert found.reason.startswith(f"the shapes do not fit: {shapes}")


@pytest.mark.parametrize(
    ("formula", "condition"),
    [
        (r"\frac{\partial L}{\partial W} = \frac{\partial L}{\partial a_t} s_{t-1}^\top", "for the copy of step t"),
        (r"\frac{\partial L}{\partial s_T} = (o_T - y_T) V", "as scalars"),
        (r"\frac{\partial s_t}{\partial a_t} = 1 - s_t^2", "as scalars"),
        (r"\frac{d s_t}{d W} = \sum_{k=1}^t \frac{\partial s_t}{\partial s_k} \frac{\partial s_k}{\partial W}", "immediate"),
        (r"\frac{\partial L}{\partial W} = \sum_t s_{t-1} \frac{\partial L}{\partial a_t}", "transposed shape"),
    ],
)
def test_a_weaker_reading_is_named(formula: str, condition: str) -> None:
    found = judged(ELMAN, r"a_t = W s_{t-1} + U x_t + b", formula)[-1]
    assert found.outcome is Outcome.RIGHT_IF
    assert condition in " ".join(found.conditions)


def test_the_chain_rule_is_read_in_jacobian_layout() -> None:
    chain = r"\frac{\partial L}{\partial s_t} = \frac{\partial L}{\partial o_t} \frac{\partial o_t}{\partial s_t}"
    found = of(chain + r" + \frac{\partial L}{\partial s_{t+1}} \frac{\partial s_{t+1}}{\partial s_t}")
    assert found.outcome is Outcome.RIGHT
    assert "Jacobian layout" in found.conditions[0]


def test_shapes_that_fit_in_no_reading_are_named() -> None:
    cell = read_cell("cell c\nstate s (n)\ninput x (n, m)\nparam w (m), u\noutput s\ns[t] = tanh(u * s[t-1] + x[t] @ w)\n")
    found = judged(cell, r"s_t = \tanh(u s_{t-1} + w x_t)")[-1]
    assert found.outcome is not Outcome.RIGHT


def test_a_definition_is_followed() -> None:
    definition = r"\delta_t := \frac{\partial L}{\partial a_t}"
    recursion = r"\delta_t = (V^\top (o_t - y_t) + W^\top \delta_{t+1}) \odot (1 - s_t^2)"
    given, used = judged(ELMAN, definition, recursion)
    assert given.outcome is Outcome.GIVEN
    assert used.outcome is Outcome.RIGHT


def test_a_name_for_what_the_cell_computes_is_that_variable() -> None:
    gradient = r"\frac{\partial L}{\partial z_t} = \frac{\partial L}{\partial s_t} \odot (1 - s_t^2)"
    *_, found = judged(ELMAN, r"z_t = b + U x_t + W s_{t-1}", gradient)
    assert found.outcome is Outcome.RIGHT


def test_what_is_not_known_is_not_checked() -> None:
    found = of(r"\frac{\partial L}{\partial W} = \sum_t \kappa_t s_{t-1}^\top")
    assert found.outcome is Outcome.NOT_CHECKED
    assert "kappa is not known" in found.reason


def test_a_softmax_of_one_number_says_nothing_about_sizes_1() -> None:
    cell = symrnn.load("elman-softmax").value
    found = judged(cell, r"\frac{\partial L}{\partial o_t} = y_t - \operatorname{softmax}(o_t)")[-1]
    assert found.outcome is Outcome.WRONG


def test_the_carry_of_the_memory_is_not_forgotten() -> None:
    right = r"\frac{\partial L}{\partial c_t} = \frac{\partial L}{\partial h_t} \odot o_t \odot (1 - \tanh^2(c_t))"
    carried = right + r" + \frac{\partial L}{\partial c_{t+1}} \odot f_{t+1}"
    assert judged(LSTM, carried)[-1].outcome is Outcome.RIGHT
    assert judged(LSTM, right)[-1].outcome is Outcome.WRONG


def test_the_length_that_the_words_give_is_taken() -> None:
    found = of(r"\frac{\partial L}{\partial s_3} = V^\top \frac{\partial L}{\partial o_3}", "T = 3")
    assert found.outcome is Outcome.RIGHT


def test_a_reading_in_which_both_sides_are_0_saves_nothing() -> None:
    found = of(r"\frac{\partial s_t}{\partial s_{t-2}} = \frac{\partial o_t}{\partial s_{t-2}}")
    assert found.outcome is Outcome.WRONG


def test_a_gate_that_is_missing_inside_a_transpose_is_put_there() -> None:
    error = r"(\frac{\partial L}{\partial \tilde{h}_t} \odot (1 - \tilde{h}_t^2))"
    wrong = rf"\frac{{\partial L}}{{\partial U}} = \sum_t {error} h_{{t-1}}^\top"
    found = symrnn.check(f"$${wrong}$$", "gru-reset-before").verdicts[-1]
    assert found.mend is not None
    assert found.mend.formula.endswith(r"(r_t \odot h_{t-1})^\top")
    assert found.mend.conditions == ()


def test_norms_have_their_marks() -> None:
    for norm in (r"\lVert o_t - y_t \rVert^2", r"\| o_t - y_t \|_2^2", r"\lVert o_t - y_t \rVert_{\mathrm{F}}^2"):
        assert of(rf"\ell_t = \frac12 {norm}").outcome is Outcome.RIGHT
    assert of(r"\ell_t = \frac12 \| o_t - y_t \|_1^2").outcome is Outcome.NOT_CHECKED


@pytest.mark.parametrize(
    "formula",
    [
        GRADIENT.replace(r"W^\top", "W"),
        r"\frac{\partial L}{\partial V_{ij}} = \sum_t (o_t - y_t)_j (s_t)_i",
        r"\frac{\partial L}{\partial W} = \sum_t s_{t-1} \left(\frac{\partial L}{\partial a_t}\right)^\top",
        r"\frac{\partial s_t}{\partial s_{t-1}} = W \, \mathrm{diag}(1 - s_t^2)",
    ],
)
def test_a_formula_in_the_language_of_matrices_is_not_meant_for_sizes_1(formula: str) -> None:
    assert of(formula).outcome is Outcome.WRONG


def test_a_product_runs_down_only_if_its_bounds_do() -> None:
    assert of(r"\frac{\partial s_T}{\partial s_t} = \prod_{k=t-1}^{T} W").outcome is Outcome.WRONG


def test_an_entry_of_a_matrix_has_two_indices() -> None:
    wrong = r"\frac{\partial L}{\partial a_t} = D_{t,i} \frac{\partial L}{\partial s_t}"
    assert of(wrong, r"D_t = \mathrm{diag}(1 - s_t^2)").outcome is not Outcome.RIGHT


def test_dots_between_terms_are_not_judged() -> None:
    first, last = (rf"\frac{{\partial L}}{{\partial a_{t}}} s_{{{s}}}^\top" for t, s in (("1", "0"), ("T", "T-1")))
    found = of(rf"\frac{{\partial L}}{{\partial W}} = {first} + \cdots + {last}")
    assert found.outcome is Outcome.NOT_CHECKED
