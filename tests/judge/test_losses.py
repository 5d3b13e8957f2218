"""Losses as notes write them: up to any letter, of classes, as means, at the last step, or with nothing said but their names.

Each is read from notes of its own; right gradients are right, and a small mistake in them is wrong and mended as notes write.
"""

import pytest

from symrnn.ir.verdict import Outcome, Report, Verdict
from symrnn.pipeline import check_formulas

STATE = r"h_t = \tanh(W h_{t-1} + U x_t + b)"
LINEAR = (STATE, r"\hat y_t = V h_t + c")
SOFTMAX = (STATE, r"o_t = V h_t + c", r"p_t = \mathrm{softmax}(o_t)")
HALF = r"\frac12 \|\hat y_t - y_t\|^2"


def checked(*formulas: str) -> Report:
    return check_formulas("\n\n".join(f"$${formula}$$" for formula in formulas) + "\n", "note.md")


def last(*formulas: str) -> Verdict:
    return checked(*formulas).verdicts[-1]


def assert_mended(network: tuple[str, ...], wrong: str, mended: str) -> None:
    """The formula is wrong, its mend is the expected one, and that is right in the same place."""
    found = last(*network, wrong)
    assert found.outcome is Outcome.WRONG
    assert found.mend is not None
    assert found.mend.formula == mended
    assert last(*network, found.mend.formula).outcome is Outcome.RIGHT


def to(letter: str) -> tuple[str, ...]:
    return (*LINEAR, rf"L = \sum_{{t=1}}^{{{letter}}} {HALF}")


LETTERS = ("N", "n", "K", r"\tau")


@pytest.mark.parametrize("letter", LETTERS)
def test_the_letter_up_to_which_a_loss_goes_is_the_last_step(letter: str) -> None:
    gradient = r"\frac{\partial L}{\partial h_{END}} = V^\top (\hat y_{END} - y_{END})"
    report = checked(*to(letter), gradient.replace("END", letter))
    assert report.verdicts[-1].outcome is Outcome.RIGHT
    assert f"{letter.removeprefix(chr(92))} is T, the last step" in report.conventions


@pytest.mark.parametrize("letter", LETTERS)
def test_mends_write_the_last_step_as_the_notes_do(letter: str) -> None:
    gradient = r"\frac{\partial L}{\partial V} = \sum_{t=1}^{UPPER} (\hat y_t - y_t) h_t^\top"
    braced = f"{{{letter}}}" if len(letter) > 1 else letter
    assert_mended(to(letter), gradient.replace("UPPER", f"{letter}-1"), gradient.replace("{UPPER}", braced))


def test_the_end_of_a_range_is_the_last_step() -> None:
    network = (r"t = 1, \dots, N", *LINEAR, rf"L = \sum_t {HALF}")
    assert last(*network, r"\frac{\partial L}{\partial h_N} = V^\top (\hat y_N - y_N)").outcome is Outcome.RIGHT


@pytest.mark.parametrize(
    "formula",
    [
        r"\frac{\partial L}{\partial h_k} = \sum_{\tau=k}^{T} \frac{\partial L_\tau}{\partial h_k}",
        r"\frac{\partial L_\tau}{\partial \hat y_\tau} = \hat y_\tau - y_\tau",
    ],
)
def test_another_letter_is_no_last_step_beside_t(formula: str) -> None:
    report = checked(*LINEAR, r"L = \sum_{t=1}^T L_t", f"L_t = {HALF}", formula)
    assert report.verdicts[-1].outcome is Outcome.RIGHT
    assert not any("last step" in words for words in report.conventions)


CLASSES = (
    r"-\log p_{t,y_t}",
    r"-\log p_t[y_t]",
    r"-\log (p_t)_{y_t}",
    r"-\log [p_t]_{y_t}",
    r"-\log p_{y_t}",
    r"-\log(p_t[y_t])",
    r"-\ln p_t^{(y_t)}",
    r"-\log p_t(y_t)",
    r"-\log \mathrm{softmax}(o_t)_{y_t}",
    r"-o_{t,y_t} + \log \sum_j \exp(o_{t,j})",
    r"-\sum_j \mathbb{1}[j = y_t] \log p_{t,j}",
    r"-\sum_j y_{tj} \log p_{tj}",
    r"-y_t^\top \log p_t",
    r"\mathrm{CE}(y_t, p_t)",
    r"\mathrm{CE}(p_t, y_t)",
    r"\operatorname{CE}(o_t, y_t)",
)
INDICATORS = (
    r"\mathbb{1}[j = y_t]",
    r"\mathbf{1}_{j = y_t}",
    r"\mathbf{1}_{j, y_t}",
    r"\mathbb{1}\{j = y_t\}",
    r"1_{[j = y_t]}",
    r"\mathbb{I}(y_t = j)",
    r"[j = y_t]",
    r"\delta_{j,y_t}",
    r"\delta_{j y_t}",
)
ONE_HOTS = (r"e_{y_t}", r"\mathbf{1}_{y_t}", r"\mathbb{1}_{y_t}", r"\mathrm{onehot}(y_t)")


def of_class(loss: str) -> tuple[str, ...]:
    return (*SOFTMAX, r"L = \sum_{t=1}^T L_t", f"L_t = {loss}")


@pytest.mark.parametrize("loss", CLASSES)
def test_a_loss_of_a_class(loss: str) -> None:
    right = r"\frac{\partial L}{\partial o_{t,j}} = p_{t,j} - \mathbb{1}[j = y_t]"
    assert last(*of_class(loss), right).outcome is Outcome.RIGHT
    assert_mended(of_class(loss), right.replace(" - ", " + "), right)


@pytest.mark.parametrize("indicator", INDICATORS)
def test_an_indicator_of_a_class(indicator: str) -> None:
    network = of_class(r"-\log p_{t,y_t}")
    right = rf"\frac{{\partial L_t}}{{\partial o_{{t,j}}}} = p_{{t,j}} - {indicator}"
    assert last(*network, right).outcome is Outcome.RIGHT
    assert_mended(network, right.replace(" - ", " + "), right)


@pytest.mark.parametrize("vector", ONE_HOTS)
def test_a_class_as_a_vector(vector: str) -> None:
    network = of_class(r"-\log p_{t,y_t}")
    right = rf"\frac{{\partial L}}{{\partial o_t}} = p_t - {vector}"
    assert last(*network, right).outcome is Outcome.RIGHT
    assert_mended(network, right.replace("y_t", "y_{t-1}"), right)
    assert_mended(network, right.replace("y_t", "y_{t+1}"), right)


@pytest.mark.parametrize(
    ("formula", "outcome"),
    [
        (r"\frac{\partial L_t}{\partial p_t} = -\frac{1}{p_{t,y_t}} e_{y_t}", Outcome.RIGHT),
        (r"\frac{\partial L_t}{\partial p_{t,j}} = -\frac{\mathbb{1}[j = y_t]}{p_{t,y_t}}", Outcome.RIGHT),
        (r"\frac{\partial L_t}{\partial p_t} = \frac{1}{p_{t,y_t}} e_{y_t}", Outcome.WRONG),
        (r"\frac{\partial L_t}{\partial p_t} = -p_{t,y_t} e_{y_t}", Outcome.WRONG),
        (r"L_t = -\log(1 - p_{t,y_t})", Outcome.WRONG),
        (
            r"\frac{\partial L}{\partial o_{t,j}} = \begin{cases} p_{t,j} - 1 & j = y_t \\ p_{t,j} & j \ne y_t \end{cases}",
            Outcome.RIGHT,
        ),
        (
            r"\frac{\partial L}{\partial o_{t,j}} = \begin{cases} p_{t,j} & j = y_t \\ p_{t,j} - 1 & j \ne y_t \end{cases}",
            Outcome.WRONG,
        ),
    ],
)
def test_what_holds_of_one_hot_vectors(formula: str, outcome: Outcome) -> None:
    assert last(*of_class(r"-\log p_{t,y_t}"), formula).outcome is outcome


def test_an_error_with_a_symbol_below_is_no_class() -> None:
    network = (*LINEAR, rf"L = \sum_{{t=1}}^T {HALF}", r"\delta_{h_t} = \frac{\partial L}{\partial h_t}")
    report = checked(*network, r"\delta_{h_t} = V^\top (\hat y_t - y_t) + W^\top ((1 - h_{t+1}^2) \odot \delta_{h_{t+1}})")
    assert not any("is a class" in words for words in report.conventions)
    assert report.verdicts[-1].outcome is not Outcome.WRONG


ROWS = (
    r"-\sum_{t=1}^T y_t (\log p_t)^\top",
    r"-\sum_{t=1}^T y_t \log(p_t)^\top",
    r"-\sum_{t=1}^T \log(p_t) y_t^\top",
)


@pytest.mark.parametrize("loss", ROWS)
def test_a_row_times_a_transposed_row_is_a_number(loss: str) -> None:
    network = (r"h_t = \tanh(x_t U + h_{t-1} W + b)", r"p_t = \mathrm{softmax}(h_t V + c)", f"J = {loss}")
    right = r"\frac{\partial J}{\partial V} = \sum_{t=1}^T h_t^\top (p_t - y_t)"
    assert last(*network, right).outcome is Outcome.RIGHT
    assert_mended(network, right.replace(" - ", " + "), right)


MEANS = (
    (r"L = \frac1T \sum_{t=1}^T L_t", f"L_t = {HALF}"),
    (r"L = T^{-1} \sum_{t=1}^T L_t", f"L_t = {HALF}"),
    (r"L = \sum_{t=1}^T L_t / T", f"L_t = {HALF}"),
    (rf"L = \frac{{1}}{{T}} \sum_{{t=1}}^T {HALF}",),
    (r"L = \frac{1}{2T} \sum_{t=1}^T \|\hat y_t - y_t\|^2",),
)


@pytest.mark.parametrize("loss", MEANS, ids=lambda loss: loss[0])
def test_the_gradient_of_a_mean_has_its_factor(loss: tuple[str, ...]) -> None:
    plain = r"\frac{\partial L}{\partial V} = FACTOR\sum_{t=1}^T (\hat y_t - y_t) h_t^\top"
    right = plain.replace("FACTOR", r"\frac{1}{T} ")
    assert last(*LINEAR, *loss, right).outcome is Outcome.RIGHT
    assert_mended((*LINEAR, *loss), plain.replace("FACTOR", ""), right)


def test_a_mean_up_to_another_letter() -> None:
    network = (*LINEAR, rf"L = \frac1N \sum_{{t=1}}^N {HALF}")
    right = r"\frac{\partial L}{\partial \hat y_t} = \frac{1}{N} (\hat y_t - y_t)"
    assert last(*network, right).outcome is Outcome.RIGHT
    assert_mended(network, right.replace(r"\frac{1}{N} (\hat y_t - y_t)", r"\hat y_t - y_t"), right)


@pytest.mark.parametrize("name", ["l", r"\ell"])
def test_a_mean_of_losses_that_are_not_written_out(name: str) -> None:
    network = (STATE, "o_t = V h_t", rf"L = \frac{{1}}{{T}} \sum_{{t=1}}^T {name}(o_t, y_t)")
    plain = rf"\frac{{\partial L}}{{\partial o_t}} = FACTOR\frac{{\partial {name}(o_t, y_t)}}{{\partial o_t}}"
    right = plain.replace("FACTOR", r"\frac{1}{T} ")
    assert last(*network, right).outcome is Outcome.RIGHT
    assert_mended(network, plain.replace("FACTOR", ""), right)


AT_LAST = (
    (r"o_t = V h_t + c", r"L = \ell(o_T)"),
    (r"o_t = V h_t + c", r"L = \ell(o_T, y)"),
    (r"o_t = V h_t + c", r"L = L_T = \frac12 \|o_T - y_T\|^2"),
    (r"o_t = V h_t + c", r"p_t = \mathrm{softmax}(o_t)", r"L = -\log p_{T,y}"),
    (r"o_t = V h_t + c", r"p = \mathrm{softmax}(o_T)", r"L = -\log p_y"),
)


@pytest.mark.parametrize("loss", AT_LAST, ids=lambda loss: loss[-1])
def test_a_loss_at_the_last_step(loss: tuple[str, ...]) -> None:
    network = (STATE, *loss)
    right = r"\frac{\partial L}{\partial V} = \frac{\partial L}{\partial o_T} h_T^\top"
    assert last(*network, right).outcome is Outcome.RIGHT
    earlier = r"\frac{\partial L}{\partial h_t} = W^\top ((1 - h_{t+1}^2) \odot \frac{\partial L}{\partial h_{t+1}})"
    assert last(*network, earlier).outcome is Outcome.RIGHT
    assert_mended(network, right.replace("h_T", "h_{T-1}"), right)


def test_a_loss_of_all_states_that_is_not_written_out() -> None:
    network = (STATE, r"L = L(h_1, \dots, h_T)")
    right = r"\frac{\partial L}{\partial b} = \sum_{t=1}^T \frac{\partial L}{\partial h_t} \odot (1 - h_t^2)"
    assert last(*network, right).outcome is Outcome.RIGHT
    assert last(*network, right.replace("1 - h_t^2", "1 - h_t")).outcome is Outcome.WRONG
    recursion = r"\frac{\partial L}{\partial h_t} = W^\top ((1 - h_{t+1}^2) \odot \frac{\partial L}{\partial h_{t+1}})"
    assert last(*network, recursion).outcome is Outcome.WRONG
