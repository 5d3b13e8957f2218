"""What is missing in a wrong formula is composed from the derivation, in the hand of the notes; read again, it is right."""

import pytest

from symrnn.ir.cell import Cell
from symrnn.ir.verdict import Outcome, Verdict
from symrnn.language.lower import read_cell
from symrnn.pipeline import check_formulas

LAYERS = (
    r"$h_t = \tanh(W h_{t-1} + U x_t)$, $g_t = \tanh(A g_{t-1} + B h_t)$, $o_t = V g_t$, "
    r"$L = \frac12\sum_t\|o_t-y_t\|^2$."
)
ELMAN = r"$h_t = \tanh(W h_{t-1} + U x_t)$, $o_t = V h_t$, $L = \frac12\sum_t\|o_t-y_t\|^2$."
LSTM = (
    r"$i_t = \sigma(W_i h_{t-1} + U_i x_t)$, $f_t = \sigma(W_f h_{t-1} + U_f x_t)$, $g_t = \tanh(W_g h_{t-1} + U_g x_t)$, "
    r"$c_t = f_t \odot c_{t-1} + i_t \odot g_t$, $h_t = \tanh(c_t)$, $L = \sum_t \frac12 \|h_t - y_t\|^2$."
)  # fmt: skip
MANY_TO_ONE = r"$h_t = \tanh(W h_{t-1} + U x_t)$, $p = \sigma(v^\top h_T)$, $L = -y \log p - (1-y) \log(1-p)$."
ANGLE = (
    r"$a^{\langle t\rangle} = \tanh(W a^{\langle t-1\rangle} + U x^{\langle t\rangle})$, "
    r"$L = \sum_t \frac12 \|a^{\langle t\rangle} - y^{\langle t\rangle}\|^2$."
)
BRACKETS = (
    r"$a_t = W h_{t-1} + U x_t$, $h_t = \tanh(a_t)$, $o_t = V h_t$, $L = \frac12\sum_t\|o_t-y_t\|^2$. "
    r"Let $\delta_t = \partial L/\partial a_t$."
)
OPEN = r"$h_t = \phi(W h_{t-1} + U x_t)$, $o_t = V h_t$, $L = \frac12\sum_t\|o_t-y_t\|^2$."
NAMED = BRACKETS.replace(r"\tanh", r"\phi")
LINEAR = r"$h_t = W h_{t-1} + U x_t$, $L = \frac12 \|h_T - y\|^2$."
DH, DG = r"\frac{\partial L}{\partial h_t}", r"\frac{\partial L}{\partial g_t}"
LATER = r"\frac{\partial L}{\partial h_{t+1}}"
BACK = rf"W^\top \mathrm{{diag}}(1 - h_{{t+1}}^2) {LATER}"

MISSING = [
    (LAYERS, f"{DH} = {BACK}", rf"{DH} = {BACK} + B^\top \mathrm{{diag}}(1 - g_t^2) {DG}"),
    (ELMAN, rf"{DH} = V^\top (o_t - y_t)", rf"{DH} = V^\top (o_t - y_t) + W^\top \left({LATER} \odot (1 - h_{{t+1}}^2)\right)"),
    (ELMAN, rf"{DH} = V^T (o_t - y_t)", rf"{DH} = V^T (o_t - y_t) + W^T \left({LATER} \odot (1 - h_{{t+1}}^2)\right)"),
    (ELMAN, f"{DH} = {BACK}", rf"{DH} = {BACK} + V^\top (o_t - y_t)"),
    (ELMAN, r"\frac{\partial L}{\partial W} = \sum_t h_{t-1}^\top",
     r"\frac{\partial L}{\partial W} = \sum_t \left(\frac{\partial L}{\partial h_t} \odot (1 - h_t^2)\right) h_{t-1}^\top"),
    (ELMAN, r"\frac{\partial L}{\partial o_t} = o_t", r"\frac{\partial L}{\partial o_t} = o_t - y_t"),
    (ELMAN, r"\frac{\partial L}{\partial o_t} = o_t - 1", r"\frac{\partial L}{\partial o_t} = o_t - y_t"),
    (LSTM, r"\frac{\partial L}{\partial h_t} = h_t - y_t",
     (r"\frac{\partial L}{\partial h_t} = h_t - y_t"
     r" + W_i^\top \left(\frac{\partial L}{\partial i_{t+1}} \odot i_{t+1} \odot (1 - i_{t+1})\right)"
     r" + W_f^\top \left(\frac{\partial L}{\partial f_{t+1}} \odot f_{t+1} \odot (1 - f_{t+1})\right)"
     r" + W_g^\top \left(\frac{\partial L}{\partial g_{t+1}} \odot (1 - g_{t+1}^2)\right)")),
    (LSTM, r"\frac{\partial L}{\partial c_t} = \frac{\partial L}{\partial c_{t+1}} \odot f_{t+1}",
     (r"\frac{\partial L}{\partial c_t} = \frac{\partial L}{\partial c_{t+1}} \odot f_{t+1}"
     r" + \frac{\partial L}{\partial h_t} \odot (1 - h_t^2)")),
    (MANY_TO_ONE, r"\frac{\partial L}{\partial h_T} = (p - y) h_T", r"\frac{\partial L}{\partial h_T} = (p - y) v"),
    (ANGLE, r"da^{\langle t\rangle} = a^{\langle t\rangle} - y^{\langle t\rangle} + W^T da^{\langle t+1\rangle}",
     (r"da^{\langle t\rangle} = a^{\langle t\rangle} - y^{\langle t\rangle}"
     r" + W^T (da^{\langle t+1\rangle} \odot (1 - (a^{\langle t+1\rangle})^2))")),
    (BRACKETS, r"\delta_t = (W^\top \delta_{t+1}) \odot (1 - h_t^2)",
     r"\delta_t = (W^\top \delta_{t+1} + V^\top (o_t - y_t)) \odot (1 - h_t^2)"),
    (OPEN, rf"{DH} = V^\top (o_t - y_t)",
     rf"{DH} = V^\top (o_t - y_t) + W^\top \left({LATER} \odot \phi'(W h_t + U x_{{t+1}})\right)"),
    (NAMED, r"\delta_t = (W^\top \delta_{t+1}) \odot \phi'(a_t)",
     r"\delta_t = (W^\top \delta_{t+1} + V^\top (o_t - y_t)) \odot \phi'(a_t)"),
    (ELMAN, r"\frac{\partial h_t}{\partial h_{t-1}} = \mathrm{diag}(1 + h_t) W",
     r"\frac{\partial h_t}{\partial h_{t-1}} = \mathrm{diag}(1 - h_t^2) W"),
]  # fmt: skip

LAG = """
cell lag
input x (m)
target y (k)
state s (n)
state r (n)
param A (n, n), B (n, n), U (n, m), V (k, n)
a[t] = A @ s[t-1] + B @ s[t-2] + U @ x[t]
s[t] = tanh(a[t])
r[t] = tanh(A @ r[t-1] + s[t])
o[t] = V @ r[t]
loss[t] = sum((o[t] - y[t])**2) / 2
"""

DS, DA = r"\frac{\partial L}{\partial s_t}", r"\frac{\partial L}{\partial a_{t+1}}"
LAGGED = [
    (rf"{DS} = A^\top {DA} + B^\top \frac{{\partial L}}{{\partial a_{{t+2}}}}",
     r" + \frac{\partial L}{\partial r_t} \odot (1 - r_t^2)"),
    (rf"{DS} = A^\top {DA} + (1 - r_t^2) \odot \frac{{\partial L}}{{\partial r_t}}",
     r" + B^\top \frac{\partial L}{\partial a_{t+2}}"),
]  # fmt: skip

TEX = r"""\newcommand{\pd}[2]{\frac{\partial #1}{\partial #2}}
\newcommand{\vh}[2]{h^{[#1]}_{#2}}
\begin{align}
 \vh{1}{t} &= \tanh(W^{[1]} \vh{1}{t-1} + U^{[1]} x_t), \\
 \vh{2}{t} &= \tanh(W^{[2]} \vh{2}{t-1} + U^{[2]} \vh{1}{t}), \\
 L &= \sum_{t=1}^{T} \tfrac12 \lVert \vh{2}{t} - y_t\rVert^2 \\
 \pd{L}{\vh{1}{t}} &= (W^{[1]})^\top \mathrm{diag}(1 - (\vh{1}{t+1})^2) \pd{L}{\vh{1}{t+1}}
\end{align}
"""


def last(text: str, file: str = "notes.md", cell: Cell | None = None) -> Verdict:
    return check_formulas(text, file, cell).verdicts[-1]


@pytest.mark.parametrize(("note", "wrong", "right"), MISSING)
def test_what_is_missing_is_offered_as_the_notes_write_it(note: str, wrong: str, right: str) -> None:
    verdict = last(f"{note}\n\n$${wrong}$$\n")
    assert verdict.outcome is Outcome.WRONG
    assert verdict.mend is not None
    assert verdict.mend.formula == right
    assert last(f"{note}\n\n$${right}$$\n").outcome is Outcome.RIGHT


@pytest.mark.parametrize(("written", "missing"), LAGGED)
def test_a_path_through_a_nonlinearity_or_a_second_lag_is_offered(written: str, missing: str) -> None:
    verdict = last(f"$${written}$$\n", cell=read_cell(LAG, "lag.cell"))
    assert verdict.mend is not None
    assert verdict.mend.formula == written + missing


def test_symbols_that_are_macros_are_written_with_their_braces() -> None:
    verdict = last(TEX, "notes.tex")
    assert verdict.mend is not None
    missing = r"(U^{[2]})^\top \mathrm{diag}(1 - (\vh{2}{t})^2) \pd{L}{\vh{2}{t}}"
    assert verdict.mend.words == f"the term {missing} is missing"
    mended = TEX.replace("\n\\end{align}", f" + {missing}\n\\end{{align}}")
    assert last(mended, "notes.tex").outcome is Outcome.RIGHT


def test_what_is_wrong_twice_has_no_mend() -> None:
    verdict = last(f"{ELMAN}\n\n$${DH} = 3 V^T (o_t + y_t) + 5 {BACK}$$\n")
    assert verdict.outcome is Outcome.WRONG
    assert verdict.mend is None


def test_no_symbol_is_put_beside_its_power() -> None:
    verdict = last(f"{LINEAR}\n\n$$\\frac{{\\partial h_T}}{{\\partial h_0}} = W^{{T-1}}$$\n")
    assert verdict.mend is not None
    assert verdict.mend.formula == r"\frac{\partial h_{T-1}}{\partial h_0} = W^{T-1}"


def test_a_letter_of_an_exponent_is_exchanged() -> None:
    left = r"\frac{\partial L}{\partial U} = \sum_{i=1}^T (W^\top)^{T-"
    verdict = last(f"{LINEAR}\n\n$${left}t}} (h_T - y) x_i^T$$\n")
    assert verdict.mend is not None
    assert verdict.mend.formula == f"{left}i}} (h_T - y) x_i^T"
