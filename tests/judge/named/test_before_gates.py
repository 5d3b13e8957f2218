"""`da_f`, `dz_i`: the gradients before the gates of an LSTM, which write no name for what the gates are functions of."""

import pytest

from symrnn.ir.verdict import Outcome, Report
from symrnn.pipeline import check_formulas

NETWORK = r"""
$$f_t = \sigma(W_f h_{t-1} + U_f x_t)$$
$$i_t = \sigma(W_i h_{t-1} + U_i x_t)$$
$$g_t = \tanh(W_g h_{t-1} + U_g x_t)$$
$$c_t = f_t \odot c_{t-1} + i_t \odot g_t$$
$$h_t = \tanh(c_t)$$
$$L = \sum_t \frac12 \|h_t - y_t\|^2$$

"""
BACKWARD = r"""
$$dh = h_t - y_t + dh_{next}$$
$$dc = dc_{next} + dh \odot (1 - h_t^2)$$
$$da_f = dc \odot c_{t-1} \odot f_t \odot (1 - f_t)$$
$$da_i = dc \odot g_t \odot i_t \odot (1 - i_t)$$
$$da_g = dc \odot i_t \odot (1 - g_t^2)$$
$$dh_{next} = W_f^\top da_f + W_i^\top da_i + W_g^\top da_g$$
"""
FORMULAS = 6


def outcomes(report: Report) -> list[Outcome]:
    return [verdict.outcome for verdict in report.verdicts[-FORMULAS:]]


@pytest.mark.parametrize("letter", ["a", "z"])
def test_they_are_judged_and_so_is_what_uses_them(letter: str) -> None:
    report = check_formulas(NETWORK + BACKWARD.replace("da_", f"d{letter}_"), "note.md")
    assert outcomes(report) == [Outcome.RIGHT] * FORMULAS


@pytest.mark.parametrize(
    ("place", "old", "new"),
    [(4, "(1 - g_t^2)", "(1 - g_t)"), (3, "i_t \\odot (1 - i_t)", "(1 - i_t)"), (2, "c_{t-1}", "c_t"), (5, "W_i^\\top", "W_i")],
)
def test_the_formula_with_the_slip_is_wrong_and_no_other(place: int, old: str, new: str) -> None:
    lines = BACKWARD.strip().splitlines()
    lines[place] = lines[place].replace(old, new)
    report = check_formulas(NETWORK + "\n".join(lines) + "\n", "note.md")
    assert [i for i, outcome in enumerate(outcomes(report)) if outcome is Outcome.WRONG] == [place]
    assert report.verdicts[-FORMULAS + place].mend is not None
