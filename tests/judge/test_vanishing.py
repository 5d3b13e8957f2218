"""Formulas that count paths twice, and would hold if derivatives between steps were immediate ones."""

import pytest

from symrnn import pipeline
from symrnn.ir.verdict import Outcome, Verdict

NAMED = "$$a_t = W h_{t-1} + U x_t + b$$\n\n$$h_t = \\tanh(a_t)$$\n\n"
BARE = "$$h_t = \\tanh(W h_{t-1} + U x_t + b)$$\n\n"
LOSS = "$$o_t = V h_t + c$$\n\n$$L = \\sum_{t=1}^T \\frac12 \\|o_t - y_t\\|^2$$\n\n"
LEFT = r"\frac{\partial L}{\partial h_t} = "
OWN = r"V^\top (o_t - y_t)"
TERM = r"\left(\frac{\partial h_{%s}}{\partial h_t}\right)^\top \frac{\partial L}{\partial h_{%s}}"
NEXT, AFTER, ANY = (TERM % (k, k) for k in ("t+1", "t+2", "k"))


def judged(model: str, formula: str) -> Verdict:
    return pipeline.check_formulas(f"{model}{LOSS}$${formula}$$", "note.md").verdicts[-1]


@pytest.mark.parametrize("model", [NAMED, BARE])
@pytest.mark.parametrize(
    "formula",
    [
        rf"{LEFT}{OWN} + \sum_{{k=t+1}}^T {ANY}",
        f"{LEFT}{OWN} + {NEXT} + {AFTER}",
        (
            r"\frac{\partial h_t}{\partial h_{t-2}} + \frac{\partial h_t}{\partial h_{t-1}} = "
            r"\operatorname{diag}(1 - h_t^2) W"
        ),
    ],
)
def test_paths_counted_twice_are_wrong(model: str, formula: str) -> None:
    assert judged(model, formula).outcome is Outcome.WRONG


@pytest.mark.parametrize("model", [NAMED, BARE])
@pytest.mark.parametrize(
    "formula",
    [
        f"{LEFT}{OWN} + {NEXT}",
        rf"{LEFT}\sum_{{k=t}}^T \left(\frac{{\partial h_k}}{{\partial h_t}}\right)^\top V^\top (o_k - y_k)",
        (
            r"\frac{\partial L_t}{\partial W} = \sum_{k=1}^t \frac{\partial L_t}{\partial h_t} "
            r"\frac{\partial h_t}{\partial h_k} \frac{\partial^+ h_k}{\partial W}"
        ),
    ],
)
def test_paths_counted_once_are_right(model: str, formula: str) -> None:
    assert judged(model, formula).outcome is Outcome.RIGHT


def test_a_term_too_many_is_dropped() -> None:
    mend = judged(NAMED, f"{LEFT}{OWN} + {NEXT} + {AFTER}").mend
    assert mend is not None
    assert "".join(mend.formula.split()) == "".join(f"{LEFT}{OWN} + {NEXT}".split())


def test_nobody_means_that_a_derivative_is_0_where_it_is_not() -> None:
    model = NAMED + r"$$z_t = V h_t, \quad \hat y_t = \mathrm{softmax}(z_t)$$ $$L = - \sum_t y_t^\top \log \hat y_t$$" + "\n\n"
    frame = r"$$\frac{\partial L}{\partial z_t} = %s$$"
    nothing = pipeline.check_formulas(model + frame % r"\hat y_t - \hat y_t", "note.md").verdicts[-1]
    turned = pipeline.check_formulas(model + frame % r"y_t - \hat y_t", "note.md").verdicts[-1]
    assert (nothing.outcome, turned.outcome) == (Outcome.WRONG, Outcome.WRONG)
    assert turned.mend is not None
    assert turned.mend.formula == (frame % r"\hat y_t - y_t").strip("$")
