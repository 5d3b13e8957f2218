"""The notation of textbooks: each way to write is read, and a small mistake in it is wrong."""

import pytest

from symrnn.ir.verdict import Outcome, Verdict
from symrnn.pipeline import check_formulas
from tests.judge.judging import last_of

NETWORK = r"""---
symrnn: {shapes: {x: m, y: k, h: n}}
---
$$a_t = W h_{t-1} + U x_t + b$$

$$h_t = \tanh(a_t)$$

$$L_t = \frac{1}{2} \lVert V h_t - y_t \rVert^2$$

$$L = \sum_t L_t$$

with $\delta_t := \frac{\partial L}{\partial a_t}$ and $e_t := \frac{\partial L}{\partial h_t}$, so that

"""


def last(formula: str, network: str = NETWORK) -> Verdict:
    return last_of(network, formula)


RIGHT = [
    r"\frac{\partial a_{t,i}}{\partial a_{t,j}} = \delta_{ij}",
    r"\frac{\partial a_{t,i}}{\partial a_{t,j}} = \mathbb{1}[i = j]",
    (r"e_t = \begin{cases} V^\top (V h_t - y_t) & \text{if } t = T \\"
    r" V^\top (V h_t - y_t) + W^\top \delta_{t+1} & \text{if } t < T \end{cases}"),
    r"e_t = \sum_{k \ge t} \left( \frac{\partial h_k}{\partial h_t} \right)^\top V^\top (V h_k - y_k)",
    r"\frac{\partial h_k}{\partial h_t} = \prod_{k \ge j > t} \mathrm{diag}(1 - h_j^2) W",
    (r"\frac{\partial h_k}{\partial h_t} = \mathrm{diag}(1 - h_k^2) W"
    r" \, \mathrm{diag}(1 - h_{k-1}^2) W \cdots \mathrm{diag}(1 - h_{t+1}^2) W"),
    r"\left. \frac{d \tanh(z)}{d z} \right|_{z = a_t} = 1 - h_t^2",
    r"\delta_t = (\mathbf{1} - h_t \odot h_t) \odot e_t",
    r"\frac{\partial L}{\partial U} = \sum \delta_t x_t^\top",
    r"a_t = \begin{bmatrix} W & U \end{bmatrix} \begin{bmatrix} h_{t-1} \\ x_t \end{bmatrix} + b",
    r"\operatorname{tr}(W^\top \frac{\partial L}{\partial W}) = \sum_t \delta_t^\top W h_{t-1}",
]

WRONG = [
    (r"e_t = \begin{cases} V^\top (V h_t - y_t) & \text{if } t = T \\"
    r" V^\top (V h_t - y_t) + W^\top \delta_t & \text{if } t < T \end{cases}"),
    r"e_t = \sum_{k > t} \left( \frac{\partial h_k}{\partial h_t} \right)^\top V^\top (V h_k - y_k)",
    r"\frac{\partial h_k}{\partial h_t} = \prod_{k \ge j > t} \mathrm{diag}(1 - h_{j-1}^2) W",
    (r"\frac{\partial h_k}{\partial h_t} = \mathrm{diag}(1 - h_k^2) W"
    r" \, \mathrm{diag}(1 - h_{k-1}^2) W \cdots \mathrm{diag}(1 - h_t^2) W"),
    r"\left. \frac{d \tanh(z)}{d z} \right|_{z = h_t} = 1 - h_t^2",
    r"\delta_t = (\mathbf{1} + h_t \odot h_t) \odot e_t",
    r"a_t = \begin{bmatrix} W & U \end{bmatrix} \begin{bmatrix} h_t \\ x_t \end{bmatrix} + b",
    r"\operatorname{tr}(W^\top \frac{\partial L}{\partial W}) = \sum_t \delta_t^\top W h_t",
]


@pytest.mark.parametrize("formula", RIGHT)
def test_right(formula: str) -> None:
    assert last(formula).outcome is Outcome.RIGHT


def test_a_sum_that_is_understood_is_named() -> None:
    found = last(r"e_{t,j} = (V h_t - y_t)_i V_{ij} + \delta_{t+1,i} W_{ij}")
    assert (found.outcome, found.conditions) == (Outcome.RIGHT_IF, ("letters that stand twice are summed over",))


@pytest.mark.parametrize("formula", WRONG)
def test_wrong(formula: str) -> None:
    assert last(formula).outcome is Outcome.WRONG


def test_a_product_from_its_first_index_down() -> None:
    found = last(r"\frac{\partial h_k}{\partial h_t} = \prod_{j=k}^{t+1} \mathrm{diag}(1 - h_j^2) W")
    assert found.outcome is Outcome.RIGHT_IF
    assert any("falling order" in condition for condition in found.conditions)


@pytest.mark.parametrize(
    "formula",
    [
        (r"\frac{\partial h_k}{\partial h_t} = \frac{\partial h_k}{\partial h_{k-1}}"
        r" \cdots \frac{\partial h_t}{\partial h_{t-2}}"),
        r"\frac{\partial L}{\partial W} = \sum_{j \ne t} \delta_j h_{j-1}^\top",
        r"\frac{\partial L}{\partial a_{1,i}} = \mathbb{1}[i = 1]",
    ],
)
def test_what_is_not_clear_is_not_checked(formula: str) -> None:
    assert last(formula).outcome is Outcome.NOT_CHECKED


def test_the_whole_link_is_named_where_a_part_is_not_read() -> None:
    found = last(r"\delta_t = q_t \odot e_t")
    assert (found.outcome, found.formula) == (Outcome.NOT_CHECKED, r"\delta_t = q_t \odot e_t")


def test_a_sign_alone_is_no_formula() -> None:
    found = check_formulas(NETWORK + r"where $\times$ and $\circ$ stand between entries", "note.md")
    assert found.verdicts[-1].formula[0] == "e"


def test_a_mend_exchanges_what_the_notes_define() -> None:
    found = last(r"\delta_t = (1 - h_t^2) \circ \delta_t")
    assert found.mend is not None
    assert found.mend.formula == r"\delta_t = (1 - h_t^2) \circ e_t"


STEPS = NETWORK.replace("_{t-1}", "[t-1]").replace("_t", "[t]").replace(r"\sum[t]", r"\sum_t")


def test_steps_in_brackets() -> None:
    assert last(r"dW \mathrel{+}= \delta[t]\, h[t-1]^\top", STEPS).outcome in (Outcome.RIGHT, Outcome.RIGHT_IF)
    assert last(r"dW \mathrel{+}= \delta[t]\, h[t]^\top", STEPS).outcome is Outcome.WRONG
    assert last(r"dh[t] = V^\top (V h[t] - y[t]) + W^\top da[t+1]", STEPS).outcome is Outcome.RIGHT
