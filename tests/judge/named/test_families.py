"""Errors of gates that one formula uses together: gradients, where it holds only so, whatever slips their definitions have."""

from symrnn.ir.verdict import Outcome
from tests.judge.named.test_slips import AT_G, GATES, judged

AT_H = r"\frac{\partial L}{\partial h_t} = h_t - y_t + " + " + ".join(rf"W_{g}^\top \delta^{g}_{{t+1}}" for g in "ifog")
AT_I = r"\delta^i_t = \frac{\partial L}{\partial c_t} \odot g_t \odot i_t \odot (1 - i_t)"
AT_O = r"\delta^o_t = \frac{\partial L}{\partial h_t} \odot %s \odot o_t \odot (1 - o_t)"
SLIPS = (AT_G, AT_I, AT_O % "c_t")


def test_the_formula_that_uses_them_together_is_right_and_the_slips_are_wrong() -> None:
    use, at_g, at_i, at_o = judged(AT_H, *SLIPS, network=GATES)
    assert (use.outcome, at_i.outcome) == (Outcome.RIGHT, Outcome.RIGHT)
    assert (at_g.outcome, at_o.outcome) == (Outcome.WRONG, Outcome.WRONG)
    assert at_g.mend is not None
    assert at_g.mend.formula == AT_G.replace(r"g_t \odot (1 - g_t)", "(1 - g_t^2)")
    assert at_o.mend is not None
    assert at_o.mend.formula == AT_O % r"\tanh(c_t)"


def test_the_order_does_not_matter() -> None:
    assert judged(*SLIPS, AT_H, network=GATES)[-1].outcome is Outcome.RIGHT


def test_a_formula_that_holds_in_no_meaning_is_wrong() -> None:
    assert judged(AT_H.replace("W_f", "U_f"), AT_I, network=GATES)[0].outcome is not Outcome.RIGHT


def test_definitions_that_are_right_stay() -> None:
    outcomes = {found.outcome for found in judged(AT_H, AT_I, AT_O % r"\tanh(c_t)", network=GATES)}
    assert outcomes <= {Outcome.RIGHT, Outcome.GIVEN}
