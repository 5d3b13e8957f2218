"""Functions of which the notes do not say what they are: a formula that fails with one is not checked."""

import pytest

from symrnn import pipeline
from symrnn.ir.verdict import Outcome
from tests.judge.test_provisos import NETWORK

ELMAN = pipeline.load("elman")


@pytest.mark.parametrize(
    "formula",
    [
        "s_t = \\phi(a_t)",
        "s_t = \\phi(W s_{t-1} + U x_t + b)",
        "\\frac{\\partial s_t}{\\partial a_t} = \\operatorname{diag}(\\phi'(a_t))",
        "\\phi(z) = \\tanh(z)",
    ],
)
def test_an_unknown_function_beside_a_cell_is_not_checked(formula: str) -> None:
    (found,) = pipeline.check_formulas(f"$${formula}$$", "notes.md", ELMAN).verdicts
    assert found.outcome is Outcome.NOT_CHECKED
    assert "phi" in found.reason


@pytest.mark.parametrize(("function", "outcome"), [("\\tanh", Outcome.RIGHT), ("\\sigma", Outcome.WRONG)])
def test_a_known_function_is_judged(function: str, outcome: Outcome) -> None:
    (found,) = pipeline.check_formulas(f"$$s_t = {function}(W s_{{t-1}} + U x_t + b)$$", "notes.md", ELMAN).verdicts
    assert found.outcome is outcome


def test_a_function_that_the_network_does_not_have_is_not_checked() -> None:
    text = NETWORK + "$$h_t = f(a_t)$$ $$h_t = g(a_t)$$"
    found = pipeline.check_formulas(text, "notes.md", None).verdicts[-1]
    assert found.outcome is Outcome.NOT_CHECKED
    assert "the function g is not known" in found.reason


@pytest.mark.parametrize(
    ("formula", "outcome"),
    [
        ("\\frac{\\partial h_t}{\\partial a_t} = \\operatorname{diag}(f'(a_t))", Outcome.RIGHT),
        ("\\frac{\\partial h_t}{\\partial a_t} = \\operatorname{diag}(f(a_t))", Outcome.WRONG),
    ],
)
def test_a_function_of_the_network_is_judged_though_only_its_name_is_known(formula: str, outcome: Outcome) -> None:
    text = NETWORK.replace("\\tanh", "f") + f"$${formula}$$"
    assert pipeline.check_formulas(text, "notes.md", None).verdicts[-1].outcome is outcome
