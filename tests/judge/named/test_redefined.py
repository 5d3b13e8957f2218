"""What words such as "let" and signs such as `:=` make of an equation, and definitions whose shapes do not fit."""

import pytest

from symrnn.ir.verdict import Outcome, Verdict
from symrnn.pipeline import check_formulas

NETWORK = r"""
$$a_t = W h_{t-1} + U x_t + b$$
$$h_t = \tanh(a_t)$$
$$o_t = V h_t + c$$
$$L = \sum_{t=1}^T \frac12 \|o_t - y_t\|^2$$

"""
EQUATIONS = 4


def judged(text: str, network: str = NETWORK) -> tuple[Verdict, ...]:
    """The verdicts on what stands behind the equations of a network."""
    return check_formulas(network + text, "notes.md").verdicts[EQUATIONS if network is NETWORK else 0 :]


@pytest.mark.parametrize(
    ("text", "mend"),
    [
        (r"Let the output be $o_t = V h_{t-1} + c$.", r"o_t = V h_t + c"),
        (r"We define $$a_t = W h_{t-2} + U x_t + b$$", r"a_t = W h_{t-1} + U x_t + b"),
        (r"Let $$h_t = V o_t$$", None),
        (r"We denote by $$o_t = U y_t$$", None),
    ],
)
def test_let_says_again_what_the_notes_have_given(text: str, mend: str | None) -> None:
    (verdict,) = judged(text)
    assert verdict.outcome is Outcome.WRONG
    assert mend is None or (verdict.mend is not None and verdict.mend.formula == mend)


@pytest.mark.parametrize("text", [r"Let $$o_t = V h_t + c$$", r"Define $$a_t = U x_t + W h_{t-1} + b$$"])
def test_let_says_it_rightly(text: str) -> None:
    assert [verdict.outcome for verdict in judged(text)] == [Outcome.RIGHT]


@pytest.mark.parametrize("sign", [":=", r"\equiv", r"\triangleq"])
def test_a_sign_of_definition_gives_a_symbol_another_meaning_and_says_so(sign: str) -> None:
    first, second, third = judged(rf"$$o_t {sign} V h_{{t-1}}$$ $$o_t = V h_{{t-1}}$$ $$o_t = V h_t + c$$")
    assert first.outcome is Outcome.GIVEN
    assert "no longer the symbol of the network" in first.reason
    assert (second.outcome, third.outcome) == (Outcome.RIGHT, Outcome.WRONG)


def test_a_slip_in_what_a_cell_says_is_no_definition() -> None:
    cell = "---\nsymrnn: {cell: elman}\n---\n"
    (slip,) = judged(cell + r"We define $$a_t = W s_{t-2} + U x_t + b$$", "")
    assert slip.outcome is Outcome.WRONG
    assert slip.mend is not None
    (other,) = judged(cell + r"We define $$a_t = s_t s_t^\top$$", "")
    assert other.outcome is Outcome.GIVEN


@pytest.mark.parametrize(
    ("formula", "shapes"),
    [
        (r"\gamma_t = U h_t", "n x m times n x 1"),
        (r"\delta_t = W^\top (o_t - y_t)", "n x n times k x 1"),
        (r"\gamma_t := h_t^\top V x_t", "1 x n times k x n"),
        (r"\gamma_t = \sum_i h_{t,i} x_{t,i}", "i counts n entries of h and m entries of x"),
    ],
)
def test_a_definition_whose_shapes_do_not_fit_is_wrong(formula: str, shapes: str) -> None:
    (verdict,) = judged(f"$${formula}$$")
    assert verdict.outcome is Outcome.WRONG
    assert verdict.reason == f"the shapes do not fit: {shapes}"


@pytest.mark.parametrize(
    "formula",
    [
        r"\gamma_t = V h_t", r"\gamma_t = U^\top h_t", r"\gamma_t = V^\top (o_t - y_t)", r"\gamma_t = (o_t - y_t)^\top V",
        r"\gamma_t = h_t x_t^\top", r"\gamma_{t,j} = \sum_i h_{t,i} U_{ij}",
    ],
)  # fmt: skip
def test_a_definition_whose_shapes_fit_is_given(formula: str) -> None:
    assert [verdict.outcome for verdict in judged(f"$${formula}$$")] == [Outcome.GIVEN]


def test_a_definition_that_stands_behind_its_use_is_evaluated_too() -> None:
    _, used, defined = judged(r"$$z_t = h_t$$ $$z_t + \gamma_t = h_t + \gamma_t$$ $$\gamma_t = U h_t$$")
    assert used.outcome is not Outcome.RIGHT
    assert defined.outcome is Outcome.WRONG


@pytest.mark.parametrize("text", ["All quantities are scalars.", r"$$\frac{\partial L}{\partial h_T} = (o_T - y_T) V$$"])
def test_shapes_say_nothing_of_numbers(text: str) -> None:
    assert judged(f"{text}\n\n$$\\gamma_t = U h_t$$")[-1].outcome is Outcome.GIVEN
