"""Networks that are written out step by step: their pattern, and what has none."""

import pytest

from symrnn.errors import InputError
from symrnn.ir.verdict import Outcome, Report
from symrnn.pipeline import check_formulas

ONE, TWO, THREE = (rf"h_{k} = \tanh(W h_{k - 1} + U x_{k})" for k in (1, 2, 3))
LOSS = r"L = \tfrac12 \|h_3 - y\|^2"
AT_END = r"\frac{\partial L}{\partial h_3} = h_3 - y"


def report(*formulas: str) -> Report:
    return check_formulas("\n\n".join(f"$${formula}$$" for formula in formulas) + "\n", "note.md")


def test_the_report_says_up_to_which_step() -> None:
    assert any("up to step 3" in words for words in report(ONE, TWO, THREE, LOSS, AT_END).conventions)


def test_formulas_are_compared_at_that_length() -> None:
    assert any("T = 3," in words for words in report(ONE, TWO, THREE, LOSS, AT_END).conventions)


@pytest.mark.parametrize(
    ("formulas", "reason"),
    [
        ((ONE, TWO, THREE.replace("+ U", "- U"), LOSS), "its equation for step 3 does not fit that for step 2"),
        ((ONE, TWO, THREE.replace("h_2", "h_1"), LOSS), "its equation for step 3 does not fit that for step 2"),
        ((ONE.replace("W", "W_1"), TWO.replace("W", "W_2"), THREE.replace("W", "W_3"), LOSS), "does not fit"),
        ((ONE.replace("+ U", "- U"), TWO, THREE, LOSS), "its equation for step 1 does not fit that for step 2"),
        ((ONE, THREE, LOSS), "each step from 1 to 3 needs its equation"),
        ((ONE, TWO, THREE, LOSS + r" + \|h_2 - z\|^2"), r"one of single steps \(2\)"),
        ((ONE, TWO, THREE, r"L = \sum_{t=1}^{2} \|h_t - y_t\|^2"), r"one of single steps \(2\)"),
    ],
)
def test_what_has_no_pattern_is_named(formulas: tuple[str, ...], reason: str) -> None:
    with pytest.raises(InputError, match=reason):
        report(*formulas, AT_END)


def test_the_first_step_may_leave_out_what_is_zero() -> None:
    late = (r"h_1 = \tanh(U x_1)", TWO, THREE, LOSS)
    terms = r"((1 - h_t^2) \odot \frac{\partial L}{\partial h_t}) h_{t-1}^\top"
    gradient = r"\frac{\partial L}{\partial W} = \sum_{t=FIRST}^3" + terms
    assert report(*late, gradient.replace("FIRST", "2")).verdicts[-1].outcome is Outcome.RIGHT
    assert report(ONE, *late[1:], gradient.replace("FIRST", "2")).verdicts[-1].outcome is Outcome.WRONG


def test_a_last_step_t_leaves_the_length_open() -> None:
    last = r"h_T = \tanh(W h_{T-1} + U x_T)"
    whole = (ONE, TWO + r", \dots, " + last, LOSS.replace("3", "T"))
    found = report(*whole, AT_END.replace("3", "T"), AT_END)
    assert [verdict.outcome for verdict in found.verdicts[-2:]] == [Outcome.RIGHT, Outcome.RIGHT_IF]
    assert any("T = 4" in words for words in found.conventions)


@pytest.mark.parametrize("wrong", [
    r"\partial h_2}{\partial h_1} = \mathrm{diag}(1 - h_1^2) W", r"\partial h_3}{\partial h_1} = W^2"])
def test_jacobians_of_single_steps(wrong: str) -> None:
    right = r"\frac{\partial h_2}{\partial h_1} = \mathrm{diag}(1 - h_2^2) W"
    outcomes = [verdict.outcome for verdict in report(ONE, TWO, THREE, LOSS, right, r"\frac{" + wrong).verdicts[-2:]]
    assert outcomes == [Outcome.RIGHT, Outcome.WRONG]


def test_no_mend_gives_up_terms_of_other_steps() -> None:
    linear = [rf"s_{k} = w s_{k - 1} + u x_{k}" for k in (1, 2, 3)]
    scalars = "All quantities are scalars.\n\n" + "\n\n".join(f"$${formula}$$" for formula in linear)
    wrong = r"\frac{\partial s_3}{\partial w} = s_2 + w s_1"
    found = check_formulas(f"{scalars}\n\n$$L = s_3^2$$\n\n$${wrong}$$\n", "note.md").verdicts[-1]
    assert (found.outcome, found.mend) == (Outcome.WRONG, None)


def test_a_number_that_stays_is_part_of_the_name() -> None:
    model = "$$h_1 = \\tanh(w_1 h_0 + w_2 x_1), h_2 = \\tanh(w_1 h_1 + w_2 x_2)$$\n\n$$L = \\tfrac12 (w_2 h_2 - y)^2$$\n\n"
    slope = r"\frac{\partial L}{\partial h_2} = w_K (w_2 h_2 - y)"
    found = [
        check_formulas(f"All quantities are scalars.\n\n{model}$${slope.replace('K', number)}$$\n", "note.md").verdicts[-1]
        for number in "21"
    ]
    assert [verdict.outcome for verdict in found] == [Outcome.RIGHT, Outcome.WRONG]


def test_formulas_for_single_steps_of_a_general_network_stay_claims() -> None:
    found = report(r"h_t = \tanh(W h_{t-1} + U x_t)", r"L = \tfrac12 \|h_T - y\|^2", ONE, TWO.replace("+ U", "- U"))
    assert [verdict.outcome for verdict in found.verdicts[-2:]] == [Outcome.RIGHT, Outcome.WRONG]
