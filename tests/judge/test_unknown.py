"""Why formulas are not read that use names which are not known."""

from symrnn.ir.verdict import Outcome
from symrnn.pipeline import check_formulas

BOTH = r"""
$$f_t = \tanh(W_f f_{t-1} + U_f x_t)$$
$$g_t = \tanh(W_b g_{t+1} + U_b x_t)$$
$$\frac{\partial g_t}{\partial g_{t+1}} = \mathrm{diag}(1 - g_t^2) W_b$$
$$\frac{\partial f_t}{\partial f_{t-1}} = \mathrm{diag}(1 - f_t^2) q^i_t$$
"""


def test_a_name_that_the_notes_give_is_not_said_to_be_undefined() -> None:
    verdicts = check_formulas(BOTH, "note.md").verdicts
    assert [verdict.outcome for verdict in verdicts] == [Outcome.GIVEN, *[Outcome.NOT_CHECKED] * 3]
    assert verdicts[1].reason == "W_b is not known: it is no symbol of the cell, and the notes do not define it"
    assert verdicts[2].reason == "g is not known: the formula of the notes that gives it is not read"


def test_a_name_is_shown_with_its_labels() -> None:
    assert check_formulas(BOTH, "note.md").verdicts[-1].reason.startswith("q^i is not known")
