"""Definitions of gradients with a slip: wrong where what follows or the text tells the gradient, else what the notes say."""

import pytest

from symrnn.ir.verdict import Outcome, Verdict
from symrnn.pipeline import check_formulas

NETWORK = r"The RNN $h_t = \tanh(W h_{t-1} + U x_t + b)$, $o_t = V h_t$, $L = \frac12\sum_t\|o_t-y_t\|^2$." + "\n\n"
GATES = r"""
An LSTM: $i_t = \sigma(W_i h_{t-1} + U_i x_t)$, $f_t = \sigma(W_f h_{t-1} + U_f x_t)$,
$o_t = \sigma(W_o h_{t-1} + U_o x_t)$, $g_t = \tanh(W_g h_{t-1} + U_g x_t)$,
$c_t = f_t \odot c_{t-1} + i_t \odot g_t$, $h_t = o_t \odot \tanh(c_t)$, $L = \sum_t \frac12 \|h_t - y_t\|^2$.

"""
USES = (r"dW = \sum_t %s_t h_{t-1}^T", r"dU = \sum_t %s_t x_t^T", r"dh_t = V^T (o_t - y_t) + W^T %s_{t+1}")
AT_A = r"%s_t = (1 - h_t^2) \odot dh_t"
SLIP = AT_A.replace("h_t^2", "h_t")
AT_G = r"\delta^g_t = \frac{\partial L}{\partial c_t} \odot i_t \odot g_t \odot (1 - g_t)"
OF_G = (
    r"\frac{\partial L}{\partial W_g} = \sum_t \delta^g_t h_{t-1}^\top",
    r"\frac{\partial L}{\partial U_g} = \sum_t \delta^g_t x_t^\top",
)


def judged(*formulas: str, network: str = NETWORK, words: str = "") -> list[Verdict]:
    text = network + words + "\n\n".join(f"$${formula}$$" for formula in formulas) + "\n"
    return list(check_formulas(text, "note.md").verdicts)[-len(formulas) :]


def outcomes(*formulas: str, network: str = NETWORK, words: str = "") -> list[Outcome]:
    return [verdict.outcome for verdict in judged(*formulas, network=network, words=words)]


@pytest.mark.parametrize("name", ["dz", r"\delta"])
@pytest.mark.parametrize("slip", [SLIP, AT_A.replace("dh_t", "dh_{t-1}"), AT_A.replace("dh_t", "2 dh_t")])
def test_the_slip_is_in_the_definition_where_all_uses_tell_the_gradient(name: str, slip: str) -> None:
    uses = [use % name for use in USES]
    wrong, *right = judged(slip % name, *uses)
    assert (wrong.outcome, {verdict.outcome for verdict in right}) == (Outcome.WRONG, {Outcome.RIGHT})
    assert wrong.mend is not None
    assert outcomes(wrong.mend.formula, *uses) == [Outcome.GIVEN, *[Outcome.RIGHT] * len(uses)]


def test_a_name_with_a_label() -> None:
    wrong, *right = judged(AT_G, *OF_G, network=GATES)
    assert (wrong.outcome, {verdict.outcome for verdict in right}) == (Outcome.WRONG, {Outcome.RIGHT})
    assert wrong.mend is not None
    assert wrong.mend.words == r"g_t \odot (1 - g_t) should be (1 - g_t^2)"


def test_a_right_definition_stands_where_its_uses_are_wrong() -> None:
    wrong = [(use % "dz").replace("h_{t-1}", "h_t").replace("x_t", "x_{t-1}") for use in USES[:2]]
    assert outcomes(AT_A % "dz", *wrong) == [Outcome.GIVEN, Outcome.WRONG, Outcome.WRONG]


def test_a_name_may_mean_anything_that_its_uses_agree_with() -> None:
    halved = [use.replace(r"\sum_t %s_t", r"2 \sum_t dz_t") for use in USES[:2]]
    assert outcomes(AT_A.replace("=", r"= \frac12") % "dz", *halved) == [Outcome.GIVEN, Outcome.RIGHT, Outcome.RIGHT]


def test_one_use_tells_too_little() -> None:
    assert outcomes(SLIP % "dz", USES[0] % "dz") == [Outcome.GIVEN, Outcome.WRONG]


@pytest.mark.parametrize(
    "words", ["The error before the tanh is\n", "The gradients (before the nonlinearity) are\n", "The pre-activation\n"]
)
def test_the_text_tells_what_is_meant(words: str) -> None:
    slip = r"\delta_t = (1 - h_t) \odot \frac{\partial L}{\partial h_t}"
    (verdict,) = judged(slip, words=words)
    told = not words.startswith("The pre")
    assert verdict.outcome is (Outcome.WRONG if told else Outcome.GIVEN)
    if told:
        assert verdict.mend is not None
        assert outcomes(verdict.mend.formula, words=words) == [Outcome.GIVEN]


def test_the_text_tells_it_of_the_formulas_that_follow_at_once() -> None:
    at_i = r"\delta^i_t = \frac{\partial L}{\partial c_t} \odot g_t \odot i_t \odot (1 - i_t)"
    at_o = r"\delta^o_t = \frac{\partial L}{\partial h_t} \odot c_t \odot o_t \odot (1 - o_t)"
    words = "The gate errors (before the nonlinearities) are\n"
    first, second, third = judged(AT_G, at_i, at_o, network=GATES, words=words)
    assert [one.outcome for one in (first, second, third)] == [Outcome.WRONG, Outcome.GIVEN, Outcome.WRONG]
    assert third.mend is not None
    assert third.mend.words == r"c_t should be \tanh(c_t)"
