"""Where products and sums end without brackets: the right formula is found, a mistake in it is wrong and mended."""

import pytest

from symrnn.ir.verdict import Outcome, Verdict
from symrnn.judge.reach import Reach, holds, reaches
from symrnn.notes.latex import read_latex
from symrnn.notes.written import Big, Chain, Product, Sum, Written
from tests.judge.judging import last_of

NETWORK = r"""Let $h_t \in \mathbb{R}^n$, $x_t \in \mathbb{R}^m$ and $y_t \in \mathbb{R}^k$.

$$a_t = W h_{t-1} + U x_t$$

$$h_t = \tanh(a_t)$$

$$o_t = V h_t$$

$$L_t = \frac{1}{2} \lVert o_t - y_t \rVert^2$$

$$L = \sum_t L_t$$

"""


def last(formula: str) -> Verdict:
    return last_of(NETWORK, formula)


def side(text: str) -> Written:
    (chain,) = read_latex(text)
    assert isinstance(chain, Chain)
    return chain.sides[0]


RIGHT = [
    (r"\frac{\partial h_t}{\partial W} = \sum_{k=1}^t \prod_{j=k+1}^t \frac{\partial h_j}{\partial h_{j-1}}"
    r" \frac{\partial^+ h_k}{\partial W}"),
    (r"\frac{\partial L_t}{\partial W} = \sum_{k=1}^t \frac{\partial L_t}{\partial h_t} \prod_{j=k+1}^t"
    r" \frac{\partial h_j}{\partial h_{j-1}} \frac{\partial^+ h_k}{\partial W}"),
    r"\nabla_{h_k} L_t = \prod_{j=k+1}^t W^\top \mathrm{diag}(1-h_j^2) V^\top (o_t - y_t)",
    r"\nabla_{h_k} L_t = \prod_{j=k+1}^t \left(W^\top \mathrm{diag}(1-h_j^2)\right) V^\top (o_t - y_t)",
    r"\nabla_{h_k} L = \sum_{t=k}^T \prod_{j=k+1}^t \left[W^\top \mathrm{diag}(1-h_j^2)\right] V^\top (o_t - y_t)",
    r"\frac{\partial a_t}{\partial a_k} = W \mathrm{diag}(1-h_{t-1}^2) \prod_{j=k+1}^{t-1} W \mathrm{diag}(1-h_{j-1}^2)",
    r"\frac{\partial h_t}{\partial h_k} = \prod_{i=k+1,\dots,t} \frac{\partial h_i}{\partial h_{i-1}}",
    r"\frac{\partial h_t}{\partial h_t} = \prod_{j=t+1}^t \frac{\partial h_j}{\partial h_{j-1}}",
    r"L = \frac{1}{2} \sum_t o_t^\top o_t - 2 y_t^\top o_t + y_t^\top y_t",
]


@pytest.mark.parametrize("formula", RIGHT)
def test_brackets_are_understood(formula: str) -> None:
    assert last(formula).outcome in (Outcome.RIGHT, Outcome.RIGHT_IF)
    assert not any("sizes are 1" in condition for condition in last(formula).conditions)


def test_the_reach_is_named_where_it_is_not_as_written() -> None:
    assert r"the product ends before V^\top" in last(RIGHT[2]).conditions
    assert "the sum goes on over the terms behind it that hold its index" in last(RIGHT[-1]).conditions
    assert not any("product" in condition for condition in last(RIGHT[6]).conditions)


WRONG = [
    ((r"\frac{\partial h_t}{\partial W} = \sum_{k=1}^t \prod_{j=k}^t \frac{\partial h_j}{\partial h_{j-1}}"
      r" \frac{\partial^+ h_k}{\partial W}"), "the product should begin at k+1"),
    (r"\nabla_{h_k} L_t = \prod_{j=k}^t W^\top \mathrm{diag}(1-h_j^2) V^\top (o_t - y_t)", "the product should begin at k+1"),
    (r"\nabla_{h_k} L_t = \prod_{j=k+1}^t W \mathrm{diag}(1-h_j^2) V^\top (o_t - y_t)", r"W should be W^\top"),
    (r"\frac{\partial h_t}{\partial h_k} = \prod_{j=k}^t \frac{\partial h_j}{\partial h_{j-1}}",
     "the product should begin at k+1"),
    (r"\frac{\partial h_t}{\partial h_k} = \prod_{t \ge i \ge k} \frac{\partial h_i}{\partial h_{i-1}}",
     r"\prod_{t \ge i \ge k} should be \prod_{t \ge i > k}"),
    (r"\frac{\partial h_t}{\partial h_k} = \prod_{k<i<t} \frac{\partial h_i}{\partial h_{i-1}}",
     r"\prod_{k<i<t} should be \prod_{k<i\le t}"),
    (r"\frac{\partial h_t}{\partial h_k} = \prod_{i=k,\dots,t} \frac{\partial h_i}{\partial h_{i-1}}",
     "the product should begin at k+1"),
]  # fmt: skip


@pytest.mark.parametrize(("formula", "words"), WRONG)
def test_a_mistake_is_wrong_and_mended_where_it_is(formula: str, words: str) -> None:
    found = last(formula)
    assert found.outcome is Outcome.WRONG
    assert found.mend is not None
    assert found.mend.words == words
    assert last(found.mend.formula).outcome in (Outcome.RIGHT, Outcome.RIGHT_IF)


@pytest.mark.parametrize("formula", [
    r"\frac{\partial L}{\partial a_t} = \frac{\partial L}{\partial a_{t+1}}",
    r"\frac{\partial L}{\partial W} = \sum_{t=1}^T \frac{\partial L}{\partial W}",
    r"\frac{\partial h_t}{\partial W} = \frac{\partial h_{t-1}}{\partial W}",
])  # fmt: skip
def test_no_mend_makes_both_sides_the_same(formula: str) -> None:
    found = last(formula)
    assert found.outcome is Outcome.WRONG
    assert found.mend is None or len({*found.mend.formula.split(" = ")}) == 2


def test_a_product_keeps_all_or_loses_what_does_not_hold_its_index() -> None:
    node = side(r"\prod_j J_j A B")
    assert isinstance(node, Big)
    assert [reach.behind for reach in reaches([node], "")] == [0, 1]
    for behind, factors in ((0, 3), (1, 2)):
        short = Reach(behind)(node)
        assert isinstance(short, Product)
        assert len(short.factors) == factors
        assert short.signs == ("",) * (factors - 1)
    assert Reach(5)(node) == node


def test_what_holds_its_index_to_the_end_has_one_reach() -> None:
    assert not [*reaches([side(r"\prod_j A J_j")], "")]
    assert not [*reaches([side(r"\prod_j A")], "")]
    assert not [*reaches([side(r"\sum_j A_j B")], "")]


def test_a_sum_goes_on_as_far_as_its_index_does() -> None:
    wide = Reach(onward=True)(side(r"c + \frac12 \sum_t a_t - b + c_t + d"))
    assert isinstance(wide, Sum)
    assert wide.signs == (1, 1, 1)
    assert isinstance(wide.terms[1], Product)
    inner = wide.terms[1].factors[-1]
    assert isinstance(inner, Big)
    assert isinstance(inner.body, Sum)
    assert inner.body.signs == (1, -1, 1)


@pytest.mark.parametrize(("text", "letter", "there"), [
    ("h_{t-1}", "t", True), ("h_{t-1}", "j", False), ("W_{ij}", "j", True), ("W_{rec}", "c", False), (r"h_\tau", "tau", True),
])  # fmt: skip
def test_where_a_letter_stands(text: str, letter: str, there: bool) -> None:
    assert holds(side(text), letter) is there
