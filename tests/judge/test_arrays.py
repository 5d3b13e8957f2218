"""A transpose that is left out where the shapes fit without it: wrong in notes of arrays, right for scalars elsewhere."""

import pytest

from symrnn.ir.verdict import Outcome, Verdict
from symrnn.judge.arrays import writes_arrays
from symrnn.judge.spots import read_formulas
from symrnn.notes.markdown import read_markdown
from symrnn.pipeline import check_formulas

NETWORK = r"$h_t = \tanh(W h_{t-1} + U x_t)$, $L = \frac12\|h_T-y\|^2$." + "\n"
OUTPUTS = r"$h_t = \tanh(W h_{t-1} + U x_t)$, $o_t = V h_t$, $L = \frac12\sum_t\|o_t-y_t\|^2$." + "\n"
LINEAR = r"$h_t = W h_{t-1} + U x_t$, $L = \frac12\|h_T-y\|^2$." + "\n"
ROWS = r"$h_t = \tanh(x_t U + (r_t \odot h_{t-1}) W)$, $r_t = \sigma(x_t R)$, $L = \frac12\|h_T-y\|^2$." + "\n"
BACK = r"\frac{\partial L}{\partial h_{t-1}} = W \left((1-h_t^2) \odot \frac{\partial L}{\partial h_t}\right)"
TURNED = r"$\frac{\partial L}{\partial U} = \sum_t \left((1-h_t^2) \frac{\partial L}{\partial h_t}\right) x_t^\top$"


def last(text: str) -> Verdict:
    return check_formulas(text, "note.md").verdicts[-1]


@pytest.mark.parametrize(
    ("note", "mended"),
    [
        (f"{NETWORK}\n$${BACK}$$", BACK.replace("W", r"W^\top")),
        (
            NETWORK + r"$\frac{\partial L}{\partial h_t} = W ((1-h_{t+1}^2) \odot \frac{\partial L}{\partial h_{t+1}})$",
            r"\frac{\partial L}{\partial h_t} = W^\top ((1-h_{t+1}^2) \odot \frac{\partial L}{\partial h_{t+1}})",
        ),
        (
            OUTPUTS + r"$\frac{\partial L}{\partial h_0} = W ((1-h_1^2)\odot \frac{\partial L}{\partial h_1})$",
            r"\frac{\partial L}{\partial h_0} = W^\top ((1-h_1^2)\odot \frac{\partial L}{\partial h_1})",
        ),
        (
            ROWS + r"$\frac{\partial L}{\partial r_t} = ((\frac{\partial L}{\partial h_t} \odot (1-h_t^2)) W) \odot h_{t-1}$",
            r"\frac{\partial L}{\partial r_t} = ((\frac{\partial L}{\partial h_t} \odot (1-h_t^2)) W^\top) \odot h_{t-1}",
        ),
    ],
)
def test_where_the_shapes_fit_a_missing_transpose_is_wrong(note: str, mended: str) -> None:
    verdict = last(note)
    assert verdict.outcome is Outcome.WRONG
    assert verdict.mend is not None
    assert verdict.mend.formula == mended
    assert last(note.replace(verdict.formula, mended)).outcome is Outcome.RIGHT


def test_a_transpose_in_another_formula_tells_that_matrices_are_meant() -> None:
    back = r"$\frac{\partial L}{\partial h_{t-1}} = W \frac{\partial L}{\partial h_t}$"
    assert last(f"{LINEAR}\n{back}").outcome is Outcome.RIGHT_IF
    turned = r"$\frac{\partial L}{\partial W} = \sum_t \frac{\partial L}{\partial h_t} h_{t-1}^\top$"
    found = check_formulas(f"{LINEAR}\n{back}\n\n{turned}", "note.md").verdicts[2:]
    assert [verdict.outcome for verdict in found] == [Outcome.WRONG, Outcome.RIGHT]


def test_where_the_shapes_do_not_fit_or_the_text_speaks_of_scalars_it_is_right_as_scalars() -> None:
    output = r"$\frac{\partial L}{\partial h_T} = V (o_T - y_T)$"
    verdict = last(f"{OUTPUTS}\n{TURNED}\n\n{output}")
    assert verdict.outcome is Outcome.RIGHT_IF
    assert verdict.full_form == r"\frac{\partial L}{\partial h_T} = V^\top (o_T - y_T)"
    assert last(f"{NETWORK}\n{TURNED}\n\nIn the scalar case,\n\n$${BACK}$$").outcome is Outcome.RIGHT
    parts = f"{NETWORK}\n# A\n\nIn the scalar case,\n\n$${BACK}$$\n\n# B\n\n$${BACK}$$\n"
    assert [verdict.outcome for verdict in check_formulas(parts, "note.md").verdicts[2:]] == [Outcome.RIGHT, Outcome.WRONG]


@pytest.mark.parametrize(
    ("formula", "said"),
    [
        (r"a = W^\top b", True),
        (r"a = W^T b", True),
        (r"a = h_t^T b", True),
        (r"a = b \odot c", True),
        (r"a = \mathrm{diag}(b) c", True),
        (r"L = \frac12 (h^T - y)^2", False),
        (r"L = \sum_{t=1}^T (h_t - y)^2", False),
        (r"a = \mathbb 1[b > 0] c", False),
    ],
)
def test_the_signs_of_arrays(formula: str, said: bool) -> None:
    assert writes_arrays(read_formulas(read_markdown(f"${formula}$", "note.md"))) is said
