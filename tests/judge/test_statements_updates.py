"""Updates of parameters: down along the gradient, up, along something else, and those that are more than that."""

import pytest

from symrnn.ir.verdict import Outcome
from tests.judge.sessions import judged, only, outcomes

RIGHT = [
    r"V_{new} = V_{old} - \alpha \frac{\partial L}{\partial V}",
    r"V_{\text{new}} = V_{\mathrm{old}} - \alpha \frac{\partial L}{\partial V_{old}}",
    r"V^{new} = V^{old} - \alpha \frac{\partial L}{\partial V}",
    r"W \leftarrow W - \eta \nabla_W L",
    r"W \leftarrow W - \eta (\nabla_W L)",
    r"W \leftarrow W - \eta \cdot \nabla_W L",
    r"W \leftarrow W - \eta \nabla_W J",
    r"W \leftarrow W - \nabla_W L",
    r"W := W - \eta \, dW",
    r"W := W - 0.01 \, dW",
    r"W = W - \eta dW",
    r"W' = W - \eta dW",
    r"W^{(k+1)} = W^{(k)} - \alpha \frac{\partial L}{\partial W}",
    r"W^{(k+1)} = W^{(k)} - \alpha \frac{\partial L}{\partial W^{(k)}}",
    r"W_{t+1} = W_t - \eta \frac{\partial L}{\partial W_t}",
    r"\theta \leftarrow \theta - \eta \nabla_\theta L",
    r"\theta \leftarrow \theta - \eta \nabla_\theta L(\theta)",
    r"\theta = \theta - \eta \frac{\partial L}{\partial \theta}",
    r"\theta_{t+1} = \theta_t - \eta \nabla_\theta L(\theta_t)",
    r"W -= \eta dW",
    r"W += -\eta dW",
    r"\Delta W = -\eta \frac{\partial L}{\partial W}",
    r"b \leftarrow b - \frac{\eta}{T} \frac{\partial L}{\partial b}",
    r"V \leftarrow V - \eta \sum_{t=1}^T (o_t - y_t) s_t^\top",
    r"V \leftarrow V + \eta \sum_{t=1}^T (y_t - o_t) s_t^\top",
]

CLIMBING = [
    r"W \leftarrow W + \eta \nabla_W L",
    r"W := W + \eta \, dW",
    r"\theta \leftarrow \theta + \eta \nabla_\theta L",
    r"W += \eta dW",
    r"\Delta W = \eta \frac{\partial L}{\partial W}",
    r"V \leftarrow V - \eta \sum_{t=1}^T (y_t - o_t) s_t^\top",
]

ASTRAY = [
    r"W \leftarrow W - \eta \frac{\partial L}{\partial V}",
    r"U \leftarrow U - \eta \nabla_W L",
    r"V \leftarrow V - \eta \sum_{t=1}^T (o_t - y_t) s_{t-1}^\top",
    r"V \leftarrow V - \eta \sum_{t=1}^T s_t (o_t - y_t)^\top s_t",
]

OPEN = [
    r"W \leftarrow W - \eta \frac{\partial L}{\partial W} - \lambda W",
    r"m \leftarrow \beta m + (1 - \beta) \nabla_W L",
    r"W \leftarrow W - \eta m",
    r"W \leftarrow W - \eta v_t",
    r"W \leftarrow W - \frac{\eta}{\sqrt{v} + \epsilon} m",
    r"W \leftarrow W \pm \eta \nabla_W L",
    r"\theta \leftarrow \theta - \eta g",
    r"\theta \leftarrow \theta - \eta \nabla_W L",
    r"W \leftarrow (1 - \lambda) W - \eta \nabla_W L",
]


@pytest.mark.parametrize("formula", RIGHT)
def test_a_step_down_is_right(formula: str) -> None:
    found = only(f"${formula}$")
    assert found.outcome is Outcome.RIGHT, found.reason
    assert found.reason == "a step down along the gradient"


@pytest.mark.parametrize("formula", CLIMBING)
def test_a_step_up_is_wrong_and_mended_by_its_sign(formula: str) -> None:
    found = only(f"${formula}$")
    assert found.outcome is Outcome.WRONG
    assert found.reason == "this step makes the loss larger"
    assert found.mend is not None
    ((start, end, sign),) = found.mend.replacements
    assert formula[:start] + sign + formula[end:] == found.mend.formula
    assert only(f"${found.mend.formula}$").outcome is Outcome.RIGHT


@pytest.mark.parametrize("formula", ASTRAY)
def test_a_step_along_something_else_is_wrong(formula: str) -> None:
    found = only(f"${formula}$")
    assert found.outcome is Outcome.WRONG
    assert found.reason != "this step makes the loss larger"
    assert found.mend is None or only(f"${found.mend.formula}$").outcome is Outcome.RIGHT


@pytest.mark.parametrize("formula", OPEN)
def test_what_is_more_than_a_gradient_step_is_not_checked(formula: str) -> None:
    assert outcomes(f"${formula}$") == [Outcome.NOT_CHECKED]


@pytest.mark.parametrize("words", ["By gradient ascent", "To maximise the reward", "maximizing the log-likelihood,"])
def test_up_is_right_where_something_is_to_grow(words: str) -> None:
    found = only(rf"{words} $W \leftarrow W + \eta \nabla_W L$")
    assert found.outcome is Outcome.RIGHT_IF
    assert found.conditions == ("for a quantity that is to be made larger",)


def test_a_step_along_one_copy_says_so() -> None:
    found = only(r"$V \leftarrow V - \eta (o_t - y_t) s_t^\top$")
    assert found.outcome is Outcome.RIGHT_IF
    assert found.conditions == ("for the copy of step t: the sum over the steps is left out",)
    assert only(r"$W \leftarrow W - \eta \frac{\partial L_t}{\partial W}$").conditions == ("by the loss of one step alone",)


def test_a_chain_keeps_what_is_updated() -> None:
    chain = r"$V_{new} = V_{old} - \alpha \frac{\partial L}{\partial V} = V_{old} - \alpha \sum_t (o_t - y_t) s_t^\top$"
    assert outcomes(chain) == [Outcome.RIGHT, Outcome.RIGHT]
    assert outcomes(chain.replace("o_t - y_t", "o_t + y_t")) == [Outcome.RIGHT, Outcome.WRONG]


def test_sums_under_way_and_states_are_no_updates() -> None:
    assert "gradient" not in judged(r"$dV += (o_t - y_t) s_t^\top$")[0].reason
    assert all("an update" not in verdict.reason for verdict in judged(r"$s_t = s_{t-1} + \eta x_t$"))
