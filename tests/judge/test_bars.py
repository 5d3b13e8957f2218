"""Values at a bar, which are put in after differentiating, and derivatives of functions that stand without their argument."""

import pytest

from symrnn import pipeline
from symrnn.ir.verdict import Outcome
from tests.judge.test_provisos import STEP, verdicts


@pytest.mark.parametrize(
    "formula",
    [
        f"\\left. {STEP} \\right|_{{h_t = 0}} = W",
        f"\\left. {STEP} \\right|_{{a_t = 0}} = W",
        f"\\left. {STEP} \\right|_{{h_{{t-1}} = 0}} = W",
        "\\left. \\frac{\\partial h_t}{\\partial a_t} \\right|_{a_t = 0} = I",
    ],
)
def test_a_value_that_is_put_in_after_differentiating_is_not_read(formula: str) -> None:
    (found,) = verdicts(f"$${formula}$$")
    assert (found.outcome, found.reason) == (Outcome.NOT_CHECKED, "a value that is put in after differentiating is not read")


@pytest.mark.parametrize(
    ("formula", "outcome"),
    [
        ("\\left. \\frac{d \\tanh(z)}{d z} \\right|_{z = a_t} = 1 - h_t^2", Outcome.RIGHT),
        ("\\left. \\frac{d \\tanh(z)}{d z} \\right|_{z = h_t} = 1 - h_t^2", Outcome.WRONG),
        ("\\left. \\frac{d \\tanh(z)}{d z} \\right|_{z = 0} = 1", Outcome.RIGHT),
        ("\\left. \\tanh'(a_t) \\right|_{a_t = 0} = 1", Outcome.RIGHT),
        ("\\left. \\tanh'(a_t) \\right|_{a_t = 0} = 2", Outcome.WRONG),
    ],
)
def test_the_value_of_the_argument_may_be_put_in_first(formula: str, outcome: Outcome) -> None:
    assert verdicts(f"$${formula}$$")[0].outcome is outcome


@pytest.mark.parametrize(
    ("formula", "slip"),
    [
        ("\\left. \\frac{\\partial L}{\\partial h_t} \\right|_{t = T} = V^\\top (o_T - y_T)", ("o_T", "o_{T-1}")),
        ("\\frac{\\partial L}{\\partial h_t} \\Big|_{t=T} = V^\\top (o_T - y_T)", ("-", "+")),
        ("\\left. h_t \\right|_{t = 3} = \\tanh(a_3)", ("a_3", "a_2")),
        (f"{STEP} \\Big|_{{t=2}} = \\operatorname{{diag}}(1 - h_2^2) W", ("h_2", "h_1")),
    ],
)
def test_a_step_behind_a_bar_is_that_step(formula: str, slip: tuple[str, str]) -> None:
    left, right = formula.rsplit(" = ", maxsplit=1)
    assert verdicts(f"$${formula}$$")[0].outcome is Outcome.RIGHT
    (found,) = verdicts(f"$${left} = {right.replace(*slip)}$$")
    assert found.outcome is Outcome.WRONG
    assert found.mend is not None
    assert verdicts(f"$${found.mend.formula}$$")[0].outcome is Outcome.RIGHT


@pytest.mark.parametrize(
    "formula",
    [
        f"{STEP} = \\tanh'\\, W",
        f"{STEP} = \\operatorname{{diag}}(\\tanh') W",
        "\\frac{\\partial L}{\\partial a_t} = \\tanh' \\frac{\\partial L}{\\partial h_t}",
        "\\frac{\\partial h_t}{\\partial a_t} = \\sigma'",
    ],
)
def test_a_derivative_without_its_argument_is_not_read(formula: str) -> None:
    (found,) = verdicts(f"$${formula}$$")
    assert found.outcome is Outcome.NOT_CHECKED
    assert "stands here without an argument" in found.reason


def test_a_derivative_of_a_function_that_is_not_known_is_no_new_name() -> None:
    (found,) = verdicts("$$\\frac{\\partial h_t}{\\partial a_t} = f'$$")
    assert found.outcome is Outcome.NOT_CHECKED


@pytest.mark.parametrize(
    ("formula", "outcome"),
    [
        ("\\frac{\\partial h_t}{\\partial a_t} = \\operatorname{diag}(\\tanh'\\, a_t)", Outcome.RIGHT),
        ("\\frac{\\partial h_t}{\\partial a_t} = \\operatorname{diag}(\\tanh'\\, h_t)", Outcome.WRONG),
        (f"{STEP} = \\operatorname{{diag}}(\\tanh'(W h_{{t-1}} + U x_t + b)) W", Outcome.RIGHT),
        (f"{STEP} = \\operatorname{{diag}}(\\tanh'(W h_{{t-1}} + U x_t + b)) U", Outcome.WRONG),
    ],
)
def test_an_argument_may_stand_without_brackets(formula: str, outcome: Outcome) -> None:
    assert verdicts(f"$${formula}$$")[0].outcome is outcome


GATE = "$$f_t = \\sigma(W_f x_t + U_f h_{t-1} + b_f)$$ $$\\frac{\\partial f_t}{\\partial h_{t-1}} = \\sigma' U_f$$"


def test_the_matrix_behind_a_derivative_is_not_its_argument() -> None:
    found = pipeline.check_formulas(GATE, "notes.md", pipeline.load("lstm")).verdicts[-1]
    assert found.outcome is Outcome.NOT_CHECKED
