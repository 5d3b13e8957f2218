"""Indicators of what entries are, as the derivative of ReLU: with the condition in brackets, or below the 1."""

import pytest

from symrnn.ir.verdict import Outcome, Verdict
from symrnn.pipeline import check_formulas

NETWORK = r"""
$h_t = \mathrm{ReLU}(W h_{t-1} + U x_t)$, $a_t = W h_{t-1} + U x_t$, $o_t = V h_t$, $L = \frac12 \sum_{t=1}^T \|o_t - y_t\|^2$.

"""
AT_A = r"\frac{\partial L}{\partial a_t} = %s \odot \frac{\partial L}{\partial h_t}"
OF_W = r"\frac{\partial L}{\partial W} = \sum_{t=1}^T \left(%s \odot \frac{\partial L}{\partial h_t}\right) h_{t-1}^\top"
WRITTEN = [
    r"\mathbf 1_{h_t > 0}", r"\mathbb{1}_{[h_t > 0]}", r"\mathbb{1}_{\{a_t > 0\}}", r"1_{a_t > 0}", r"I_{(a_t > 0)}",
    r"\mathbb{1}\{a_t > 0\}", r"\mathbf{1}(a_t > 0)", r"[a_t > 0]", r"I(a_t > 0)", r"\mathbf 1_{0 < h_t}",
]  # fmt: skip


def judged(formula: str) -> Verdict:
    return check_formulas(f"{NETWORK}$${formula}$$\n", "note.md").verdicts[-1]


@pytest.mark.parametrize("written", WRITTEN)
@pytest.mark.parametrize("frame", [AT_A, OF_W])
def test_the_derivative_of_relu(frame: str, written: str) -> None:
    assert judged(frame % written).outcome is Outcome.RIGHT


@pytest.mark.parametrize(
    ("written", "slip"),
    [
        *((written, written.replace("_t >", "_{t-1} >")) for written in WRITTEN if ">" in written),
        *((written, written.replace(">", "<")) for written in WRITTEN if ">" in written),
        *((written, written.replace(">", r"\ge")) for written in WRITTEN if "h_t >" in written),
    ],
)
def test_another_condition_is_wrong_and_mended_within(written: str, slip: str) -> None:
    found = judged(AT_A % slip)
    assert found.outcome is Outcome.WRONG
    assert found.mend is not None
    assert found.mend.formula == AT_A % written
    assert judged(found.mend.formula).outcome is Outcome.RIGHT


@pytest.mark.parametrize(
    ("written", "mended"),
    [
        (r"\mathbb 1[o_t > 0]", r"\mathbb 1[h_t > 0]"),
        (r"\mathbb 1[h_t > 1]", r"\mathbb 1[h_t > 0]"),
        (r"\mathbf 1_{o_t > 0}", r"\mathbf 1_{h_t > 0}"),
    ],
)
def test_what_is_compared_is_mended(written: str, mended: str) -> None:
    found = judged(OF_W % written)
    assert found.outcome is Outcome.WRONG
    assert found.mend is not None
    assert found.mend.formula == OF_W % mended
    assert judged(found.mend.formula).outcome is Outcome.RIGHT


def test_whether_the_jump_counts_makes_no_difference_before_the_activation() -> None:
    assert judged(AT_A % r"\mathbf 1_{a_t \ge 0}").outcome is Outcome.RIGHT


def test_a_label_with_an_equals_sign_is_no_condition() -> None:
    assert judged(r"\mathbb 1_{j = k} = 1").outcome is not Outcome.WRONG
