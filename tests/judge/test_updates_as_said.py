"""Updates subtract what has the shape of the parameter, go up where words mean it, and know what step sizes are called."""

import pytest

from symrnn.ir.verdict import Outcome, Verdict
from tests.judge.test_provisos import verdicts

UP = "$$V \\leftarrow V + \\alpha \\frac{\\partial L}{\\partial V}$$"


def said(text: str) -> Verdict:
    return next(verdict for verdict in verdicts(text) if "leftarrow" in verdict.formula)


@pytest.mark.parametrize(
    "step",
    [
        "\\left(\\frac{\\partial L}{\\partial V}\\right)^\\top",
        "\\left(\\frac{\\partial L}{\\partial W}\\right)^\\top",
        "\\frac{\\partial L_3}{\\partial \\theta}",
        "(o_t - y_t) h_t^\\top",
    ],
)
def test_what_is_the_gradient_in_another_sense_is_named(step: str) -> None:
    name = "\\theta" if "theta" in step else "W" if "W" in step else "V"
    found = said(f"$${name} \\leftarrow {name} - \\eta {step}$$")
    assert found.outcome is Outcome.RIGHT_IF
    assert found.conditions


def test_the_gradient_transposed_cannot_be_subtracted_and_is_mended() -> None:
    found = said("$$V \\leftarrow V - \\eta \\sum_t h_t (o_t - y_t)^\\top$$")
    assert (found.outcome, found.reason) == (Outcome.WRONG, "what it goes along is the gradient transposed")
    assert found.mend is not None
    assert said(f"$${found.mend.formula}$$").outcome is Outcome.RIGHT


@pytest.mark.parametrize(
    "step",
    ["\\sum_t (o_t - y_t) h_t^\\top", "\\frac{\\partial L}{\\partial V}", "\\bigl(\\frac{\\partial L}{\\partial V}\\bigr)"],
)
def test_the_gradient_in_its_own_shape_is_right(step: str) -> None:
    assert said(f"$$V \\leftarrow V - \\eta {step}$$").outcome is Outcome.RIGHT


@pytest.mark.parametrize(
    ("words", "outcome"),
    [
        ("We minimise the negative log-likelihood of the data, so", Outcome.WRONG),
        ("There is no reward here; with gradient descent we get", Outcome.WRONG),
        ("We do not maximise anything:", Outcome.WRONG),
        ("So we get", Outcome.WRONG),
        ("We maximise the reward:", Outcome.RIGHT_IF),
        ("Gradient ascent on the log-likelihood is", Outcome.RIGHT_IF),
        ("We use gradient ascent instead of gradient descent:", Outcome.RIGHT_IF),
        ("Minimising one maximises the other:", Outcome.NOT_CHECKED),
    ],
)
def test_a_step_up_is_excused_by_words_that_mean_it(words: str, outcome: Outcome) -> None:
    assert said(f"{words} {UP}").outcome is outcome


@pytest.mark.parametrize("size", ["\\eta", "\\alpha", "0.1", "\\frac{\\eta}{N}", "\\mathrm{lr}", "r"])
def test_step_sizes_have_names(size: str) -> None:
    assert said(f"$$V \\leftarrow V - {size} \\frac{{\\partial L}}{{\\partial V}}$$").outcome is Outcome.RIGHT


@pytest.mark.parametrize("size", ["\\mathrm{error}", "\\mathrm{grad}", "\\sigma", "\\Delta", "\\mathrm{abc}"])
def test_other_names_are_no_step_sizes(size: str) -> None:
    assert said(f"$$V \\leftarrow V - {size} \\frac{{\\partial L}}{{\\partial V}}$$").outcome is Outcome.NOT_CHECKED
