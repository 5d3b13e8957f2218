"""Notes that count steps from 0 to T - 1."""

import pytest

from symrnn.errors import InputError
from symrnn.ir.verdict import Outcome, Verdict
from symrnn.judge.fromzero import SAID, condition_from_one
from symrnn.pipeline import check_formulas

MODEL = r"""$h_t = \tanh(W h_{t-1} + U x_t)$ and $o_t = V h_t$ for $t = 0, \ldots, T-1$ with $h_{-1} = 0$.
$L = \sum_{t=0}^{T-1} \frac12 \|o_t - y_t\|^2$.

"""
MOVED = r"$h_{t+1} = \tanh(W h_t + U x_t)$, $y_t = V h_{t+1}$, $L = \frac12 \sum_{t=0}^{T-1} \| y_t - d_t \|^2$."
BACK = r"\frac{\partial L}{\partial h_t} = V^\top (o_t - y_t)"
DELTA = r"(1 - h_t^2) \odot \frac{\partial L}{\partial h_t}"
RIGHT = (
    r"$$\frac{\partial L}{\partial h_{T-1}} = V^\top (o_{T-1} - y_{T-1})$$",
    r"$$\frac{\partial L}{\partial V} = \sum_{t=0}^{T-1} (o_t - y_t) h_t^\top$$",
    rf"$${BACK} + W^\top ((1 - h_{{t+1}}^2) \odot \frac{{\partial L}}{{\partial h_{{t+1}}}})$$",
    rf"$$\frac{{\partial L}}{{\partial W}} = \sum_{{t=1}}^{{T-1}} ({DELTA}) h_{{t-1}}^\top$$",
    rf"For $t = T-1$: ${BACK}$.",
    rf"$${BACK} \quad \text{{for }} t = T-1$$",
    r"$$\frac{\partial h_{T-1}}{\partial h_0} = \prod_{k=1}^{T-1} \mathrm{diag}(1 - h_k^2) W$$",
)
WRONG = (
    r"$$\frac{\partial L}{\partial V} = \sum_{t=1}^{T-1} (o_t - y_t) h_t^\top$$",
    r"$$\frac{\partial L}{\partial V} = \sum_{t=0}^{T-2} (o_t - y_t) h_t^\top$$",
    r"$$\frac{\partial L}{\partial h_{T-2}} = V^\top (o_{T-2} - y_{T-2})$$",
    rf"For $t = T-2$: ${BACK}$.",
    rf"$${BACK} + W^\top ((1 - h_t^2) \odot \frac{{\partial L}}{{\partial h_{{t+1}}}})$$",
)


def last_verdict(text: str) -> Verdict:
    return check_formulas(MODEL + text, "notes.md").verdicts[-1]


@pytest.mark.parametrize("text", RIGHT)
def test_right_formulas(text: str) -> None:
    assert last_verdict(text).outcome is Outcome.RIGHT


@pytest.mark.parametrize("text", WRONG)
def test_wrong_formulas(text: str) -> None:
    assert last_verdict(text).outcome is Outcome.WRONG


def test_a_bound_is_mended_as_the_notes_count() -> None:
    mend = last_verdict(WRONG[0]).mend
    assert mend is not None
    assert f"$${mend.formula}$$" == RIGHT[1]


def test_the_report_says_so() -> None:
    assert SAID in check_formulas(MODEL + RIGHT[0], "notes.md").conventions


def test_a_first_state_beside_states_of_step_t_is_refused() -> None:
    with pytest.raises(InputError, match="The loss is added up from step 0 to T-1"):
        check_formulas(MODEL.replace("h_{-1} = 0", "h_0 = 0"), "notes.md")


def test_a_loss_of_the_first_state_is_refused() -> None:
    with pytest.raises(InputError, match="The loss is added up from step 0 to T, "):
        check_formulas(MODEL.replace("h_{-1} = 0", "h_0 = 0").replace("T-1", "T"), "notes.md")


def test_what_is_a_step_ahead_keeps_its_numbers() -> None:
    report = check_formulas(MOVED, "notes.md")
    assert "h[t] = tanh(W @ h[t-1] + U @ x[t])" in report.model
    assert "y[t] = V @ h[t]" in report.model
    assert any("d, x, y of step t in the notes" in said for said in report.conventions)


def test_a_sum_from_0_of_the_next_steps_moves_nothing() -> None:
    model = r"$h_t = \tanh(W h_{t-1} + U x_t)$, $o_t = V h_t$, $L = \sum_{t=0}^{T-1} \|o_{t+1} - y_{t+1}\|^2$."
    report = check_formulas(model, "notes.md")
    assert SAID not in report.conventions
    assert "within" not in report.model


@pytest.mark.parametrize(
    ("text", "counted"),
    [
        ("t = T-1", "t = T"),
        (r"0 \le t < T - 1", r"1 \le t < T"),
        (r"t = 0, \ldots, T-1", r"t = 1, \ldots, T"),
        ("k = t - 1", "k = t - 1"),
        ("t = -1", "t = 0"),
        ("t < T", "t < T+1"),
    ],
)
def test_conditions(text: str, counted: str) -> None:
    assert condition_from_one(text) == counted
