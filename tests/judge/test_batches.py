"""Notes on several sequences at once, whose formulas are judged for one."""

import pytest

from symrnn.ir.verdict import Outcome, Report
from symrnn.pipeline import check_formulas

NETWORK = r"""
$h_t^{(n)} = \tanh(W h_{t-1}^{(n)} + U x_t^{(n)})$, $o_t^{(n)} = V h_t^{(n)}$ and
$L = \frac{1}{N} \sum_{n=1}^N \sum_{t=1}^T \frac12 \|o_t^{(n)} - y_t^{(n)}\|^2$.

"""
SUM = r"\frac{\partial L}{\partial V} = \frac1N \sum_{n=1}^N \sum_{t=1}^T (o_t^{(n)} - y_t^{(n)}) (h_{t}^{(n)})^\top"
STEP = r"\frac{\partial h_t^{(n)}}{\partial h_{t-1}^{(n)}} = \mathrm{diag}(1 - (h_t^{(n)})^2) W"
CONDITION = "the batch is one sequence, N = 1: a factor N does not show"


def report(formula: str, network: str = NETWORK) -> Report:
    return check_formulas(f"{network}$${formula}$$\n", "note.md")


def test_a_sum_over_the_sequences_holds_for_one() -> None:
    found = report(SUM)
    assert found.verdicts[-1].outcome is Outcome.RIGHT_IF
    assert found.verdicts[-1].conditions == (CONDITION,)
    assert "(n) numbers the sequences of a batch: formulas are judged for a batch of one, N = 1" in found.conventions


def test_what_is_about_one_sequence_needs_no_condition() -> None:
    assert report(STEP).verdicts[-1].outcome is Outcome.RIGHT


@pytest.mark.parametrize(
    ("formula", "old", "new"),
    [(SUM, "h_{t}", "h_{t-1}"), (SUM, "- y", "+ y"), (STEP, "(h_t^{(n)})^2", "(h_{t-1}^{(n)})^2"), (STEP, "W", r"W^\top")],
)
def test_what_fails_for_one_sequence_is_wrong_and_mended_as_the_notes_write(formula: str, old: str, new: str) -> None:
    found = report(formula.replace(old, new)).verdicts[-1]
    assert found.outcome is Outcome.WRONG
    assert found.mend is not None
    assert found.mend.formula.replace("{t}", "t") == formula.replace("{t}", "t")


@pytest.mark.parametrize(
    "words",
    ["For sequence $n$ of a batch of $N$:", r"For every $n = 1, \dots, N$:", "A batch has $N = 32$ sequences.", "$n \\le N$"],
)
def test_words_that_introduce_the_letter_or_the_number_are_no_other_place(words: str) -> None:
    network = words + NETWORK
    assert report(SUM, network).verdicts[-1].conditions == (CONDITION,)
    assert report(SUM.replace("h_{t}", "h_{t-1}"), network).verdicts[-1].outcome is Outcome.WRONG
    assert all(verdict.outcome is Outcome.GIVEN for verdict in report(SUM, network).verdicts if "32" in verdict.formula)


def test_a_letter_that_stands_elsewhere_too_numbers_no_sequences() -> None:
    found = report(r"\frac{\partial L}{\partial V_{kn}} = 0")
    assert not any("batch" in words for words in found.conventions)


def test_the_data_of_notes_on_one_sequence_stay_as_they_are() -> None:
    one = NETWORK.replace("^{(n)}", "").replace(r"\frac{1}{N} \sum_{n=1}^N ", "")
    assert report(SUM.replace("^{(n)}", "").replace(r"\frac1N \sum_{n=1}^N ", ""), one).verdicts[-1].outcome is Outcome.RIGHT
