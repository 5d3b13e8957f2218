"""What names of gradients stand for in whole notes, beside those in tests/judge/notes/names."""

import pytest

from symrnn.ir.verdict import Outcome, Verdict
from symrnn.pipeline import check_formulas

NETWORK = r"""
$$a_t = W h_{t-1} + U x_t + b, \qquad h_t = \tanh(a_t), \qquad o_t = V h_t + c$$

$$L_t = \frac{1}{2} \|o_t - y_t\|^2, \qquad L = \sum_t L_t$$

"""
AT_H = r"\delta_t = V^\top (o_t - y_t) + W^\top ((1 - h_{t+1}^2) \odot \delta_{t+1})"
AT_A = r"\delta_t = (1 - h_t^2) \odot (V^\top (o_t - y_t) + W^\top \delta_{t+1})"


def judged(*formulas: str, network: str = NETWORK) -> list[Verdict]:
    text = network + "\n\n".join(f"$${formula}$$" for formula in formulas) + "\n"
    return list(check_formulas(text, "note.md").verdicts)[-len(formulas) :]


@pytest.mark.parametrize(("recursion", "meant"), [(AT_H, "dL/dh[t]"), (AT_A, "dL/da[t]")])
def test_a_recursion_tells_what_it_is_about(recursion: str, meant: str) -> None:
    (found,) = judged(recursion)
    assert found.outcome is Outcome.RIGHT
    assert found.reading.startswith(f"{meant} =")
    assert found.reason == rf"\delta_t stands for {meant}"


def test_a_formula_that_forgets_the_activation_does_not_change_what_the_recursion_says() -> None:
    recursion, use = judged(AT_H, r"\frac{\partial L}{\partial U} = \sum_t \delta_t x_t^\top")
    assert recursion.outcome is Outcome.RIGHT
    assert use.outcome is Outcome.WRONG
    assert use.mend is not None
    assert judged(AT_H, use.mend.formula)[1].outcome is Outcome.RIGHT


def test_a_wrong_recursion_is_outvoted() -> None:
    wrong = AT_A.replace("h_t^2", "h_t")
    recursion, use = judged(wrong, r"\frac{\partial L}{\partial W} = \sum_t \delta_t h_{t-1}^\top")
    assert use.outcome is Outcome.RIGHT
    assert recursion.outcome is Outcome.WRONG
    assert recursion.mend is not None
    assert judged(recursion.mend.formula)[0].outcome is Outcome.RIGHT


def test_nothing_is_said_of_a_name_that_no_formula_tells() -> None:
    (found,) = judged(r"\frac{\partial L}{\partial W} = \sum_t \delta_t \delta_{t-1}^\top x_t")
    assert found.outcome is Outcome.NOT_CHECKED


@pytest.mark.parametrize("letter", [r"\lambda", r"\epsilon", r"\gamma"])
def test_letters_for_rates_stay_unknown(letter: str) -> None:
    update, rate = judged(rf"W \leftarrow W - {letter}_W \frac{{\partial L}}{{\partial W}}", rf"b_t = {letter}_h o_t")
    assert update.outcome is Outcome.RIGHT
    assert rate.outcome is Outcome.NOT_CHECKED


def test_the_delta_of_entries_stays_what_it_is() -> None:
    by_entries = r"\frac{\partial o_{t,i}}{\partial o_{t,j}} = "
    formulas = judged(rf"{by_entries} \delta_{{ij}}", AT_A, rf"{by_entries} 2 \delta_{{ij}}")
    assert [verdict.outcome for verdict in formulas] == [Outcome.RIGHT, Outcome.RIGHT, Outcome.WRONG]


def test_a_gradient_after_the_end_is_zero_by_definition() -> None:
    zero, one = judged(r"\delta_{T+1} = 0", AT_A)
    assert (zero.outcome, one.outcome) == (Outcome.GIVEN, Outcome.RIGHT)


def test_a_name_without_a_definition_is_told_by_its_use() -> None:
    right, wrong = judged(
        r"\frac{\partial L}{\partial V} = \sum_t e_t h_t^\top", r"\frac{\partial L}{\partial V} = \sum_t e_t h_{t-1}^\top"
    )
    assert "dL/do[t]" in right.reading
    assert (right.outcome, wrong.outcome) == (Outcome.RIGHT, Outcome.WRONG)


@pytest.mark.parametrize("formula", [r"dh_{next} = W^\top da_t", r"dh_{next} = W^\top da_{t+1}", r"dh_{prev} = W^\top da_t"])
def test_what_is_carried_is_given_by_the_formulas_of_either_step(formula: str) -> None:
    assert judged(formula)[0].outcome is Outcome.RIGHT


def test_all_of_the_next_gradient_may_be_meant() -> None:
    (found,) = judged(r"dh_t = V^\top (o_t - y_t) + W^\top ((1 - h_{t+1}^2) \odot dh_{next})")
    assert found.outcome is Outcome.RIGHT
    assert "dL/dh[t+1]" in found.reading


def test_numbers_above_letters_are_powers_where_no_layer_is_given() -> None:
    right, wrong = judged(*(rf"\frac{{\partial h_t}}{{\partial a_t}} = \mathrm{{diag}}(1 - h^{n}_t)" for n in (2, 3)))
    assert (right.outcome, wrong.outcome) == (Outcome.RIGHT, Outcome.WRONG)
