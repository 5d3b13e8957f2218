"""Formulas about scalars where the text says so: right as they stand there, and nowhere else."""

import pytest

from symrnn.errors import InputError
from symrnn.ir.verdict import Outcome
from symrnn.judge.scalars import THROUGHOUT
from symrnn.pipeline import check_formulas

ARRAYS = r"""
$$h_t = \tanh(W h_{t-1} + U x_t)$$

$$L = \sum_t \tfrac12 \lVert h_t - y_t \rVert^2$$

"""
SCALAR = r"""
$$a_t = w h_{t-1} + u x_t$$

$$h_t = \tanh(a_t)$$

$$L = \sum_t \tfrac12 (h_t - y_t)^2$$

$$\frac{\partial h_t}{\partial h_k} = w^{t-k} \prod_{j=k+1}^t (1 - h_j^2)$$

"""
RIGHT = r"$$\frac{\partial L}{\partial W} = \sum_t \frac{\partial L}{\partial h_t} (1-h_t^2) h_{t-1}$$" + "\n\n"
WRONG = r"$$\frac{\partial L}{\partial W} = \sum_t \frac{\partial L}{\partial h_t} (1-h_t^2) h_t$$" + "\n\n"


def outcomes(text: str) -> list[Outcome]:
    return [verdict.outcome for verdict in check_formulas(text, "note.md").verdicts][2:]


def test_behind_the_words_up_to_the_next_heading() -> None:
    found = outcomes(f"# A\n{ARRAYS}{RIGHT}In the scalar case,\n\n{RIGHT}{WRONG}# B\n\n{RIGHT}")
    assert found == [Outcome.RIGHT_IF, Outcome.RIGHT, Outcome.WRONG, Outcome.RIGHT_IF]


def test_the_text_is_named_as_the_reason_and_a_mend_is_one_of_scalars() -> None:
    right, wrong = check_formulas(f"{ARRAYS}In the scalar case,\n\n{RIGHT}{WRONG}", "note.md").verdicts[2:]
    assert "scalars, as the text says" in right.conditions
    assert not right.full_form
    assert wrong.mend is not None
    assert wrong.mend.words == "h_t should be h_{t-1}"


@pytest.mark.parametrize(("words", "covered"), [("Suppose that $W$ is a scalar.", True), ("Let $y_t$ be a scalar.", False)])
def test_a_matrix_that_is_said_to_be_a_scalar(words: str, covered: bool) -> None:
    assert (outcomes(f"{ARRAYS}{words}\n\n{RIGHT}")[-1] is Outcome.RIGHT) is covered


@pytest.mark.parametrize("words", ["All quantities are scalars.", "For simplicity assume that $w$ and $u$ are scalars."])
def test_a_network_of_scalars(words: str) -> None:
    report = check_formulas(f"{words}\n{SCALAR}", "note.md")
    assert report.verdicts[-1].outcome is Outcome.RIGHT
    assert THROUGHOUT in report.conventions
    wrong = check_formulas(f"{words}\n{SCALAR}".replace("{t-k}", "{t-k+1}"), "note.md").verdicts[-1]
    assert wrong.outcome is Outcome.WRONG


def test_what_is_not_said_is_asked_for() -> None:
    with pytest.raises(InputError, match="could be a scalar"):
        check_formulas(SCALAR, "note.md")


def test_capitals_are_scalars_where_everything_is_unless_formulas_speak_of_matrices() -> None:
    text = f"All quantities are scalars.\n{ARRAYS}".replace(r"\lVert h_t - y_t \rVert", "(h_t - y_t)")
    report = check_formulas(text, "note.md")
    assert THROUGHOUT in report.conventions
    assert "param  W\n" in report.model
    shaped = r"$$\frac{\partial h_t}{\partial h_{t-1}} = \mathrm{diag}(1 - h_t^2) W$$"
    assert THROUGHOUT not in check_formulas(f"All quantities are scalars.\n{ARRAYS}{shaped}\n", "note.md").conventions
