"""What is equal but for a tiny term, or in one pattern of the labels, is wrong; what functions make equal is right."""

import pytest

import symrnn
from symrnn.ir.verdict import Outcome, Verdict
from symrnn.language.lower import read_cell
from tests.judge.judging import judged

ELMAN = symrnn.load("elman").value

CLASSES = r"""
$$a_t = W h_{t-1} + U x_t + b$$
$$h_t = \tanh(a_t)$$
$$o_t = V h_t + c$$
$$p_t = \operatorname{softmax}(o_t)$$
$$L = -\sum_t \log p_{t,y_t}$$
"""
BY_OUTPUT = r"\frac{\partial L}{\partial o_{t,j}} = p_{t,j} - \mathbb{1}[j = y_t]"
BY_WEIGHT = r"\frac{\partial L}{\partial V} = \sum_{t=1}^T (p_t - y_t) h_t^\top"


def of_classes(formula: str) -> Verdict:
    verdict: Verdict = symrnn.check(f"{CLASSES}\n$${formula}$$\n").verdicts[-1]
    return verdict


@pytest.mark.parametrize(
    "factor",
    ["(1 + 10^{-150})", "(1 + 10^{-2000})", "(1 + 1/10^{120})", r"(1 + \exp(-1000))", r"(1 + 10^{-90} \cdot 10^{-90})"],
)
def test_a_tiny_term_is_wrong(factor: str) -> None:
    found = judged(ELMAN, rf"\frac{{\partial L}}{{\partial o_t}} = {factor} (o_t - y_t)")[-1]
    assert found.outcome is Outcome.WRONG
    assert found.mend is not None
    assert found.counterexample is not None
    left, right = found.counterexample.values
    assert left != right


@pytest.mark.parametrize("formula", [r"\tanh(z) = 2 \sigma(2 z) - 1", r"\sigma(-z) = 1 - \sigma(z)"])
def test_relations_between_functions_hold(formula: str) -> None:
    assert judged(ELMAN, formula)[-1].outcome is Outcome.RIGHT
    assert judged(ELMAN, formula + " + 10^{-130}")[-1].outcome is Outcome.WRONG


def test_more_digits_than_are_computed_are_asked_for() -> None:
    found = judged(ELMAN, r"\frac{\partial L}{\partial o_t} = (1 + 10^{-9000}) (o_t - y_t)")[-1]
    assert found.outcome is Outcome.NOT_CHECKED
    assert found.reason.startswith("too large: it has numbers so small")


@pytest.mark.parametrize("formula", [BY_OUTPUT, BY_WEIGHT])
def test_gradients_by_classes_are_right(formula: str) -> None:
    assert of_classes(formula).outcome is Outcome.RIGHT


@pytest.mark.parametrize(
    "formula",
    [
        BY_OUTPUT + r" + \mathbb{1}[j = y_t] \mathbb{1}[j = y_{t+1}]",
        BY_OUTPUT + r" (1 - \mathbb{1}[j = y_{t+1}])",
        BY_WEIGHT + r" + \sum_{t=2}^T y_t^\top y_{t-1} V",
        BY_WEIGHT + r" + \sum_{t=2}^T (1 - y_t^\top y_{t-1}) V",
    ],
)
def test_what_holds_in_one_pattern_of_the_labels_is_wrong(formula: str) -> None:
    assert of_classes(formula).outcome is Outcome.WRONG


MASKED = read_cell(
    "cell masked\nstate s (n)\ninput x (n), q\nparam a\noutput s\n"
    "s[t] = where(q[t], tanh(a * s[t-1] + x[t]), s[t-1])\nloss[t] = where(q[t], s[t] @ s[t], 0)\n"
)


@pytest.mark.parametrize(
    ("more", "outcome"),
    [("", Outcome.RIGHT), (r"+ (q_t^2 - q_t) s_t", Outcome.RIGHT), (r"+ (1 - q_t) (1 - q_{t-1}) s_t", Outcome.WRONG)],
)
def test_masks_have_several_patterns(more: str, outcome: Outcome) -> None:
    found = judged(MASKED, rf"s_t = q_t \tanh(a s_{{t-1}} + x_t) + (1 - q_t) s_{{t-1}}{more}")[-1]
    assert found.outcome is outcome
