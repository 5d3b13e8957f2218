"""Formulas for single entries: indices in every place, sums that are understood, networks given entry by entry."""

import pytest

from symrnn.ir.verdict import Outcome, Report
from symrnn.pipeline import check_formulas

NETWORK = r"""Let $h_t \in \mathbb{R}^n$, $x_t \in \mathbb{R}^m$ and $y_t \in \mathbb{R}^k$.

$$a_t = W h_{t-1} + U x_t$$

$$h_t = \tanh(a_t)$$

$$o_t = V h_t$$

$$L = \sum_t \frac{1}{2} \lVert o_t - y_t \rVert^2$$

With $\delta_t = \partial L / \partial a_t$,

"""
ENTRIES = r"""
$$a_j(t) = \sum_i w_{ij} h_i(t-1) + \sum_i u_{ij} x_i(t)$$

$$h_j(t) = \tanh(a_j(t))$$

$$L = \frac12 \sum_t \sum_j (h_j(t) - y_j(t))^2$$

With $\delta_j(t) = \partial L/\partial a_j(t)$,

"""
SUBSCRIPTS = r"""
$$a_{j,t} = \sum_i w_{ij} h_{i,t-1} + \sum_i u_{ij} x_{i,t}$$

$$h_{j,t} = \tanh(a_{j,t})$$

$$L = \frac12 \sum_t \sum_j (h_{j,t} - y_{j,t})^2$$

"""


def judged(formula: str, network: str = NETWORK) -> Report:
    return check_formulas(f"{network}$${formula}$$\n", "note.md")


@pytest.mark.parametrize("right", [
    r"\sum_t \delta_{t,i} h_{t-1,j}", r"\sum_t \delta_t^i h_{t-1}^j", r"\sum_t [\delta_t]_i [h_{t-1}]_j",
    r"\sum_t \delta_i^{(t)} h_j^{(t-1)}", r"\sum_t (\delta_t)_i (h_{t-1})_j",
])  # fmt: skip
def test_an_entry_of_a_gradient(right: str) -> None:
    found = judged(rf"\frac{{\partial L}}{{\partial W_{{ij}}}} = {right}").verdicts[-1]
    assert (found.outcome, found.conditions) == (Outcome.RIGHT, ())


@pytest.mark.parametrize("formula", [
    r"a_{t,i} = W_{ij} h_{t-1,j} + U_{ij} x_{t,j}",
    r"h_{t,i} = \tanh(W_{ij} h_{t-1,j} + U_{ij} x_{t,j})",
    r"\delta_t^i = (1 - (h_t^i)^2) \left( V_{li} (o_t^l - y_t^l) + W_{li} \delta_{t+1}^l \right)",
])  # fmt: skip
def test_sums_are_understood_wherever_a_letter_stands_twice(formula: str) -> None:
    found = judged(formula).verdicts[-1]
    assert (found.outcome, found.conditions) == (Outcome.RIGHT_IF, ("letters that stand twice are summed over",))


@pytest.mark.parametrize(("formula", "words"), [
    (r"h_{t,i} = \tanh(W_{ji} h_{t-1,j} + U_{ij} x_{t,j})", "the indices ji should be ij"),
    (r"\delta_t^i = (1 - (h_t^i)^2) \left( V_{li} (o_t^l - y_t^l) + W_{il} \delta_{t+1}^l \right)",
     "the indices il should be li"),
    (r"\frac{\partial L}{\partial W_{ij}} = \sum_t \delta_{t,j} h_{t-1,i}",
     "i and j should be exchanged throughout the side"),
    (r"\frac{\partial L}{\partial W_{ij}} = \sum_t \delta_{t,i} h_{t,j}", "h_{t,j} should be h_{t-1,j}"),
    (r"\frac{\partial L}{\partial h_{t,j}} = \sum_i V_{ji} (o_{t,i} - y_{t,i}) + \sum_i W_{ij} \delta_{t+1,i}",
     "the indices ji should be ij"),
])  # fmt: skip
def test_indices_in_the_wrong_place(formula: str, words: str) -> None:
    found = judged(formula).verdicts[-1]
    assert found.outcome is Outcome.WRONG
    assert found.mend is not None
    assert found.mend.words == words
    assert judged(found.mend.formula).verdicts[-1].outcome in (Outcome.RIGHT, Outcome.RIGHT_IF)


def test_an_index_of_axes_of_two_sizes_is_named() -> None:
    found = judged(r"\frac{\partial L}{\partial h_{t,j}} = \sum_i V_{ji} (o_{t,i} - y_{t,i}) + \sum_i W_{ij} \delta_{t+1,i}")
    assert "i counts n entries of V and k entries of" in found.verdicts[-1].reason


@pytest.mark.parametrize("network", [ENTRIES, SUBSCRIPTS])
def test_a_network_whose_weights_go_from_the_first_index_to_the_second(network: str) -> None:
    formula = r"\frac{\partial L}{\partial w_{ij}} = \sum_t \frac{\partial L}{\partial a_j(t)} h_i(t-1)"
    if network == SUBSCRIPTS:
        formula = r"\frac{\partial L}{\partial w_{ij}} = \sum_t \frac{\partial L}{\partial a_{j,t}} h_{i,t-1}"
    report = judged(formula, network)
    assert "a[t] = w.T @ h[t-1] + u.T @ x[t]" in report.model
    assert report.verdicts[-1].outcome is Outcome.RIGHT


@pytest.mark.parametrize(("formula", "outcome"), [
    (r"\frac{\partial L}{\partial u_{ij}} = \sum_t \delta_j(t) x_i(t)", Outcome.RIGHT),
    (r"\delta_j(t) = (1-h_j(t)^2) \left( h_j(t) - y_j(t) + \sum_k w_{jk} \delta_k(t+1) \right)", Outcome.RIGHT),
    (r"\delta_j(t) = (1-h_j(t)^2) \left( h_j(t) - y_j(t) + \sum_k w_{kj} \delta_k(t+1) \right)", Outcome.WRONG),
    (r"\frac{\partial L}{\partial w_{ij}} = \sum_t \delta_i(t) h_j(t-1)", Outcome.WRONG),
])  # fmt: skip
def test_gradients_of_entries_with_the_step_in_brackets(formula: str, outcome: Outcome) -> None:
    assert judged(formula, ENTRIES).verdicts[-1].outcome is outcome


def test_a_label_of_two_letters_is_no_index() -> None:
    text = r"$$h_t = \tanh(W_{in} x_t + W h_{t-1})$$" + "\n\n" + r"$$L = \sum_t \lVert h_t - y_t \rVert^2$$" + "\n"
    assert "W_in @ x[t]" in check_formulas(text, "note.md").model
