"""Derivatives along the direct path of a state: right in a reading that is named, with a step too many wrong."""

import pytest

from symrnn.ir.verdict import Outcome, Verdict
from symrnn.judge.decide import Worlds
from symrnn.pipeline import load
from tests.judge.judging import last_of

LSTM = r"""With $h_t, c_t \in \mathbb{R}^n$ and $x_t \in \mathbb{R}^m$,

$$f_t = \sigma(W_f x_t + U_f h_{t-1})$$

$$i_t = \sigma(W_i x_t + U_i h_{t-1})$$

$$o_t = \sigma(W_o x_t + U_o h_{t-1})$$

$$g_t = \tanh(W_g x_t + U_g h_{t-1})$$

$$c_t = f_t \odot c_{t-1} + i_t \odot g_t$$

$$h_t = o_t \odot \tanh(c_t)$$

$$L = \sum_t \tfrac12 \lVert h_t - y_t \rVert^2$$

"""

GRU = r"""With $h_t \in \mathbb{R}^n$ and $x_t \in \mathbb{R}^m$,

$$z_t = \sigma(W_z x_t + U_z h_{t-1})$$

$$g_t = \tanh(W x_t + U h_{t-1})$$

$$h_t = (1 - z_t) \odot h_{t-1} + z_t \odot g_t$$

$$L = \sum_t \tfrac12 \lVert h_t - y_t \rVert^2$$

"""


def last(formula: str, network: str = LSTM) -> Verdict:
    return last_of(network, formula)


def along_the_path(found: Verdict) -> bool:
    return any("along the direct path" in condition for condition in found.conditions)


@pytest.mark.parametrize("formula", [
    r"\frac{\partial c_t}{\partial c_k} = \prod_{j=k+1}^t \mathrm{diag}(f_j)",
    r"\frac{\partial c_t}{\partial c_k} = \mathrm{diag}\left(\prod_{j=k+1}^t f_j\right)",
    r"\frac{\partial c_T}{\partial c_t} \approx \prod_{j=t+1}^T \mathrm{diag}(f_j)",
    r"\frac{\partial c_t}{\partial c_k} = \mathrm{diag}(f_t \odot f_{t-1} \odot \cdots \odot f_{k+1})",
    r"\frac{\partial h_t}{\partial c_{t-2}} = \mathrm{diag}(o_t \odot (1 - \tanh(c_t)^2) \odot f_t \odot f_{t-1})",
    r"\frac{\partial c_{t+2}}{\partial c_t} = \mathrm{diag}(f_{t+2} \odot f_{t+1})",
])  # fmt: skip
def test_the_cell_path(formula: str) -> None:
    found = last(formula)
    assert found.outcome is Outcome.RIGHT_IF
    assert along_the_path(found)
    assert not any("sizes are 1" in condition for condition in found.conditions)


def test_a_product_of_vectors_is_one_of_numbers_until_it_is_a_diagonal_matrix() -> None:
    found = last(r"\frac{\partial c_t}{\partial c_k} = \prod_{j=k+1}^t f_j")
    assert along_the_path(found)
    assert found.full_form == r"\frac{\partial c_t}{\partial c_k} = \mathrm{diag}\left(\prod_{j=k+1}^t f_j\right)"


@pytest.mark.parametrize(("formula", "words"), [
    (r"\frac{\partial c_t}{\partial c_k} = \prod_{j=k}^t \mathrm{diag}(f_j)", "the product should begin at k+1"),
    (r"\frac{\partial c_t}{\partial c_k} \approx \prod_{j=k+1}^{t-1} \mathrm{diag}(f_j)", "the product should end at t"),
    (r"\frac{\partial c_t}{\partial c_{t-1}} \approx \mathrm{diag}(f_{t-1})", "f_{t-1} should be f_t"),
    (r"\frac{\partial c_t}{\partial c_{t-1}} = \mathrm{diag}(i_t)", "i_t should be f_t"),
])  # fmt: skip
def test_a_step_too_many_or_another_gate(formula: str, words: str) -> None:
    found = last(formula)
    assert found.outcome is Outcome.WRONG
    assert found.mend is not None
    assert found.mend.words == words
    assert last(found.mend.formula).outcome in (Outcome.RIGHT, Outcome.RIGHT_IF)


def test_approximations_of_a_gated_unit() -> None:
    assert last(r"\frac{\partial h_t}{\partial h_{t-1}} \approx \mathrm{diag}(1 - z_t)", GRU).outcome is Outcome.RIGHT
    assert along_the_path(last(r"\frac{\partial h_t}{\partial h_k} \approx \prod_{j=k+1}^t \mathrm{diag}(1 - z_j)", GRU))
    assert last(r"\frac{\partial h_t}{\partial h_k} \approx \prod_{j=k}^t \mathrm{diag}(1 - z_j)", GRU).outcome is Outcome.WRONG


@pytest.mark.parametrize("formula", [
    r"\frac{\partial h_t}{\partial h_{t-1}} \approx U",
    r"\frac{\partial h_t}{\partial h_{t-1}} \approx I",
    r"\frac{\partial L}{\partial U} \approx \sum_{t=2}^T \frac{\partial L}{\partial h_t} h_{t-1}^\top",
])  # fmt: skip
def test_other_approximations_say_nothing_that_could_be_decided(formula: str) -> None:
    assert last(formula, GRU).outcome is Outcome.NOT_CHECKED


def test_a_path_goes_through_the_state_alone() -> None:
    world = Worlds(load("lstm")).at(4)
    along = world.path(("c", 3), ("c", 1))
    steps = [world.local(("c", t), ("c", t - 1)) for t in (3, 2)]
    assert (along == steps[0] @ steps[1]).all()
    assert (along != world.total(("c", 3), ("c", 1))).any()
    assert (world.path(("c", 1), ("c", 3)) == 0).all()
