"""Total losses with terms beside their sum, and of some of the steps: what is read, and what is said of what is not."""

import pytest

from symrnn.errors import InputError
from symrnn.ir.verdict import Outcome
from symrnn.judge.within import Steps, values
from symrnn.pipeline import check_formulas

NET = r"$h_t = \tanh(W h_{t-1} + U x_t + b)$, $o_t = V h_t$, "
SQUARES = r"\sum_{t=1}^T \frac12 \|o_t - y_t\|^2"


def model(loss: str) -> str:
    return check_formulas(f"{NET}\n$$L = {loss}$$\n", "note.md").model


@pytest.mark.parametrize(
    ("penalty", "read"),
    [
        (r"\frac{\lambda}{2} \|W\|^2", "lambda2 / 2 * sum(W**2)"),
        (r"\lambda \|W\|_F^2", "lambda2 * sum(W**2)"),
        (r"\mu \sum_{i,j} W_{ij}^2", "mu * sum(W**2)"),
        (r"\mu \, \mathrm{tr}(W^\top W)", "mu * sum(W**2)"),
        (r"\mu \|W\|_1", "mu * sum(abs(W))"),
        (r"\mu b^\top b", "mu * sum(b**2)"),
        (r"\mu^2 \left(\|W\|^2 + \|U\|^2\right)", "mu**2 * (sum(W**2) + sum(U**2))"),
        (r"\frac12 \|h_T\|^2", "sum(h[T]**2) / 2"),
    ],
)
def test_what_stands_beside_the_sum_comes_after_the_last_step(penalty: str, read: str) -> None:
    assert f"\nloss = {read}\n" in model(f"{SQUARES} + {penalty}")


def test_a_factor_before_a_bracket_is_that_of_each_term() -> None:
    found = model(rf"\frac1T \left[{SQUARES} + \mu \|W\|^2\right]")
    assert "loss[t] = (1 / steps) * (sum((o[t] - y[t])**2) / 2)" in found
    assert "loss = (1 / steps) * mu * sum(W**2)" in found


@pytest.mark.parametrize(
    ("penalty", "reason"),
    [
        (r"\lambda \|\theta\|^2", "theta of a penalty is no weight of the network"),
        (r"\lambda R(W)", "what stands beside the sum over the steps is no penalty that can be read"),
        (r"\lambda \Omega", "what stands beside the sum over the steps is no penalty that can be read"),
        (r"\lambda \|W\|_{2,1}^2", "brackets that are no part of a forward formula"),
    ],
)
def test_a_penalty_that_is_not_read_is_named_and_leaves_open_what_depends_on_it(penalty: str, reason: str) -> None:
    gradient = r"$$\frac{\partial L}{\partial V} = \sum_{t=1}^T \frac{\partial L}{\partial o_t} h_t^\top$$"
    jacobian = r"$$\frac{\partial h_t}{\partial h_{t-1}} = \mathrm{diag}(1 - h_t^2) W$$"
    *_, loss, first, second = check_formulas(f"{NET}\n$$L = {SQUARES} + {penalty}$$\n{gradient}\n{jacobian}\n", "n.md").verdicts
    assert (loss.outcome, first.outcome, second.outcome) == (Outcome.NOT_CHECKED, Outcome.NOT_CHECKED, Outcome.RIGHT)
    assert reason in loss.reason
    assert loss.reason.startswith("it is not read as the loss: ")


@pytest.mark.parametrize(
    ("bounds", "steps"),
    [("_{t=2}^T", "2 to T"), ("_{t=1}^{T-1}", "1 to T-1"), ("_{t=3}^{T-2}", "3 to T-2"), ("_{t > 3}", "4 to T")],
)
def test_the_steps_whose_losses_count_are_said(bounds: str, steps: str) -> None:
    report = check_formulas(rf"{NET} $L = \sum{bounds} \frac12 \|o_t - y_t\|^2$", "note.md")
    assert any(f"within[t] is 1 at the steps from {steps}," in said for said in report.conventions)
    assert "loss[t] = within[t] * " in report.model


@pytest.mark.parametrize("bounds", ["_{t=t_0}^T", r"_{t \in S}", "_{t=20}^T"])
def test_other_steps_are_refused(bounds: str) -> None:
    with pytest.raises(InputError, match="The loss is added up"):
        model(rf"\sum{bounds} \frac12 \|o_t - y_t\|^2")


def test_some_steps_of_a_sequence() -> None:
    found = values(5, {"within": Steps(2, 1)})["within"]
    assert [int(value) for value in found] == [0, 1, 1, 1, 0]
