"""Formulas that hold under a condition: those whose condition is not understood are not called wrong."""

import pytest

from symrnn import pipeline
from symrnn.ir.verdict import Outcome, Verdict

NETWORK = """$$a_t = W h_{t-1} + U x_t + b$$ $$h_t = \\tanh(a_t)$$ $$o_t = V h_t + c$$
$$L_t = \\frac12 \\|o_t - y_t\\|^2$$ $$L = \\sum_{t=1}^T L_t$$

"""
STEP = "\\frac{\\partial h_t}{\\partial h_{t-1}}"
LAST = "\\frac{\\partial L}{\\partial h_t} = V^\\top (o_t - y_t)"
TRUE = f"{STEP} = \\operatorname{{diag}}(1 - h_t^2) W"


def verdicts(text: str) -> list[Verdict]:
    found = pipeline.check_formulas(NETWORK + text, "notes.md", None).verdicts
    return [verdict for verdict in found if verdict.reason != "an equation of the model"]


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        (f"$${STEP} = W \\quad \\text{{if }} f \\text{{ is the identity}}$$", "if f is the identity"),
        (f"$${STEP} = W \\quad \\text{{for a linear network}}$$", "for a linear network"),
        (f"$${STEP} = W \\quad \\text{{at }} a_t = 0$$", "at a_t = 0"),
        (f"$$\\text{{at }} a_t = 0: \\quad {STEP} = W$$", "at a_t = 0"),
        (f"$${STEP} = 0 \\quad \\text{{if }} W = 0$$", "if W = 0"),
        (f"$${STEP} = 0 \\quad (W = 0)$$", "W = 0"),
        (f"$${STEP} = W \\quad \\text{{if }} n = 1$$", "if n = 1"),
        (f"At $a_t = 0$ we have\n\n$${STEP} = W$$", "At a_t = 0"),
        (f"For a linear network\n\n$${STEP} = W$$", "For a linear network"),
        (f"Suppose that $\\tanh(z) = z$. Then $${STEP} = W$$", "Suppose that \\tanh(z) = z"),
        (f"Suppose $f(z) = z$, so that $${STEP} = W$$", "Suppose f(z) = z"),
        (f"$${STEP} = 0$$ when $W = 0$.", "when W = 0"),
        ("$$V \\leftarrow V + \\eta \\frac{\\partial L}{\\partial V} \\quad \\text{if } c = 0$$", "if c = 0"),
    ],
)
def test_what_fails_without_a_condition_that_is_not_read_is_not_checked(text: str, condition: str) -> None:
    (found,) = (verdict for verdict in verdicts(text) if "\\partial" in verdict.formula)
    assert found.outcome is Outcome.NOT_CHECKED
    assert f"“{condition}" in found.reason
    assert found.mend is None


@pytest.mark.parametrize("text", ["If $W = 0$, then so it is.", "at $a_t = 0$", "Suppose $o_t = V h_{t-1} + c$."])
def test_an_assumption_is_not_judged(text: str) -> None:
    assert [(v.outcome, v.reason) for v in verdicts(text)] == [(Outcome.NOT_CHECKED, "an assumption, which is not judged")]


@pytest.mark.parametrize("text", [f"$${TRUE}$$ if $W = 0$.", f"$${TRUE} \\quad \\text{{if }} f \\text{{ is the identity}}$$"])
def test_what_holds_without_its_condition_is_right(text: str) -> None:
    assert verdicts(text)[0].outcome is Outcome.RIGHT


@pytest.mark.parametrize(
    "text",
    [
        f"$${LAST} \\quad \\text{{at the last step}}$$",
        f"$${LAST} \\quad \\text{{if }} t \\text{{ is the last step}}$$",
        f"$${LAST} \\quad (t = T)$$",
        f"At the last step we have\n\n$${LAST}$$",
        f"For $t = T$ we have $${LAST}$$",
        f"$${LAST}$$ if t is the last step.",
    ],
)
def test_one_step_may_be_said_in_words(text: str) -> None:
    assert verdicts(text)[0].outcome is Outcome.RIGHT


@pytest.mark.parametrize(
    "text",
    [
        f"$${LAST} \\quad \\text{{at the first step}}$$",
        f"For $t < T$ we have $${LAST}$$",
        f"For $t = T$ nothing comes behind. In general $${LAST}$$",
        "$$\\frac{\\partial L}{\\partial h_t} = V^\\top (o_t + y_t) \\quad \\text{at the last step}$$",
        f"If we differentiate by the state, we get $${STEP} = W$$",
        f"For the loss $L = \\sum_t L_t$ we get $${STEP} = W$$",
        f"With $h_t = \\tanh(a_t)$ we get $${STEP} = W$$",
        f"$${STEP} = W$$ where $\\odot$ is the product entry by entry.",
        f"$${STEP} = W \\quad \\text{{(product rule)}}$$",
        f"$${STEP} = W \\quad \\text{{by the chain rule}}$$",
        f"$${STEP} = W \\quad \\text{{for all }} t$$",
        f"$${STEP} = W \\quad \\text{{for }} i = 1, \\dots, n$$",
        f"$${STEP} = W, \\quad \\text{{since }} h_t = \\tanh(a_t)$$",
    ],
)
def test_other_words_excuse_nothing(text: str) -> None:
    (found,) = (verdict for verdict in verdicts(text) if "\\partial" in verdict.formula)
    assert found.outcome is Outcome.WRONG
    assert found.mend is not None
