"""Gradients that are made smaller until their norm is a number that somebody chose."""

import pytest

from symrnn import pipeline
from symrnn.ir.verdict import Outcome
from symrnn.programs.harness import Harness
from symrnn.programs.judge import Trials
from symrnn.programs.launch import Launch
from symrnn.programs.settings import read_settings

PROGRAM = """\
# symrnn: cell elman
# symrnn: give X = x(T, m)
# symrnn: give Y = y(T, k)
# symrnn: give U = U
# symrnn: give W = W
# symrnn: give V = V
# symrnn: give b = b
# symrnn: give c = c
# symrnn: run grads = clipped(gradients(X, Y))
# symrnn: take dU = grads[0]
# symrnn: take dW = grads[1]
# symrnn: take dV = grads[2]
# symrnn: take db = grads[3]
# symrnn: take dc = grads[4]
import numpy as np


def gradients(X, Y):
    states = [np.zeros_like(b)]
    for x in X:
        states.append(np.tanh(U @ x + W @ states[-1] + b))
    dU, dW, dV, db, dc = (np.zeros_like(one) for one in (U, W, V, b, c))
    carry = np.zeros_like(b)
    for t in range(len(X), 0, -1):
        do = V @ states[t] + c - Y[t - 1]
        da = (V.T @ do + carry) * (1 - states[t] ** 2)
        dU += np.outer(da, X[t - 1])
        dW += np.outer(da, states[t - 1])
        dV += np.outer(do, states[t])
        db += da
        dc += do
        carry = W.T @ da
    return [dU, dW, dV, db, dc]


def clipped(grads):
"""
TOGETHER = """\
    norm = np.sqrt(sum(np.sum(g**2) for g in grads))
    return [g * min(1, 0.25 / (norm + 1e-6)) for g in grads]
"""
ONE_BY_ONE = """\
    return [g * min(1, 0.05 / np.linalg.norm(g)) for g in grads]
"""
BY_NO_NORM = """\
    return [g * 0.123456 for g in grads]
"""
ONE_OF_THEM = """\
    return [grads[0] * 0.123456, *grads[1:]]
"""


def outcomes(end: str) -> list[tuple[Outcome, tuple[str, ...]]]:
    text = PROGRAM + end
    cell = pipeline.load("elman")
    trials = Trials(Harness(cell, read_settings(text, "p.py"), "p.py"), pipeline.derivation_of(cell))
    return [(one.outcome, one.conditions) for one in trials.verdicts(trials.run([text], Launch("p.py"))[0])]


def test_all_together() -> None:
    found = outcomes(TOGETHER)
    assert {outcome for outcome, _ in found} == {Outcome.RIGHT_IF}
    assert len({conditions for _, conditions in found}) == 1
    assert found[0][1][0].startswith("all clipped to the norm 0.25 together, times ")


def test_one_by_one() -> None:
    for outcome, conditions in outcomes(ONE_BY_ONE):
        assert outcome is Outcome.RIGHT_IF
        assert conditions[0].startswith("clipped to the norm 0.05, times ")


@pytest.mark.parametrize("end", [BY_NO_NORM, ONE_OF_THEM])
def test_a_factor_that_no_norm_explains(end: str) -> None:
    assert outcomes(end)[0][0] is Outcome.WRONG
