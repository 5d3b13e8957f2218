"""Sums without bounds, assignments that add up, and other ways to write what is meant."""

import pytest

from symrnn.ir.verdict import Outcome, Verdict
from symrnn.pipeline import check_formulas

NETWORK = r"""
$a_t = W h_{t-1} + U x_t$, $h_t = \tanh(a_t)$, $o_t = V h_t$, $p_t = softmax(o_t)$, $L_t = -y_t \log p_t$, $L = \sum_t L_t$

"""
RIGHT, WRONG = Outcome.RIGHT, Outcome.WRONG


def judged(*formulas: str) -> list[Verdict]:
    """The verdicts on formulas about the network."""
    text = NETWORK + "\n\n".join(f"$${formula}$$" for formula in formulas)
    return [*check_formulas(text, "note.md").verdicts[6:]]


@pytest.mark.parametrize(("formula", "outcome", "condition"), [
    (r"\frac{\partial L}{\partial W} = \sum_t \frac{\partial L}{\partial a_{t+1}} h_t^\top", RIGHT, ""),
    (r"\frac{\partial L}{\partial W} = \sum_t \frac{\partial L}{\partial a_{t+1}} h_{t+1}^\top", WRONG, ""),
    (r"\frac{\partial L}{\partial U} = \sum_t \frac{\partial L}{\partial a_{t+1}} x_{t+1}^\top", RIGHT, ""),
    (r"\frac{\partial L}{\partial V} = \sum_t \langle \frac{\partial L}{\partial o_t}, h_t \rangle", RIGHT, "outer product"),
    (r"\frac{\partial L}{\partial V} = \sum_t \langle \frac{\partial L}{\partial o_t}, h_{t-1} \rangle", WRONG, ""),
    (r"\sum_t L_t = -\sum_t y_t \log p_t", RIGHT, ""),
    (r"\sum_t L_t = -\sum_t p_t \log y_t", WRONG, ""),
    (r"dV \leftarrow dV + (p_t - y_t) h_t^\top", RIGHT, "a step adds this"),
    (r"dV \leftarrow dV + (p_t - y_t) h_{t-1}^\top", WRONG, ""),
    (r"\frac{\partial L}{2 \cdot \partial o_t} = \frac{1}{2} (p_t - y_t)", RIGHT, ""),
    (r"do_t = dL(p_t, y_t)/do_t", RIGHT, ""),
])  # fmt: skip
def test_a_formula(formula: str, outcome: Outcome, condition: str) -> None:
    (verdict,) = judged(formula)
    assert verdict.outcome is outcome
    assert condition in "; ".join(verdict.conditions)


def test_what_adds_up_holds_a_part_before() -> None:
    added, given, other = judged(
        r"dh_t \leftarrow dh_t + V^\top do_t", r"dh_{t-1} \leftarrow W^\top da_t", r"dh_{t-1} \leftarrow U^\top da_t"
    )
    assert added.outcome is given.outcome is RIGHT
    assert "the next step gives" in given.conditions[0]
    assert other.outcome is WRONG


def test_a_mend_keeps_to_the_steps_that_are_there() -> None:
    (verdict,) = judged(r"\frac{\partial L}{\partial W} = \sum_t \frac{\partial L}{\partial a_t} h_t^\top")
    assert verdict.mend is not None
    assert verdict.mend.formula.endswith(r"h_{t-1}^\top")


def test_a_name_given_at_the_step_before_is_of_the_step_that_it_carries() -> None:
    formulas = [r"dh_t = \Delta h_t + V^\top do_t", r"\Delta h_{t-1} = W^\top da_t", r"\Delta h_t = W^\top da_t"]
    outcomes = [verdict.outcome for verdict in judged(*formulas)]
    assert outcomes == [RIGHT, RIGHT, WRONG]
    assert [verdict.outcome for verdict in judged(formulas[0], formulas[2])] == [RIGHT, RIGHT]


def test_what_is_written_without_a_step_is_of_step_t() -> None:
    first, right, wrong = judged(r"g = V^\top (p_t - y_t)", r"\frac{\partial L_t}{\partial h_t} = g", r"V g = p_t - y_t")
    assert first.outcome is Outcome.GIVEN
    assert right.outcome is RIGHT
    assert wrong.outcome is WRONG
