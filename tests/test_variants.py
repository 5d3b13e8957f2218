"""Bundled cells that are the same network written otherwise, or a special case of another: their gradients say so too."""

from collections.abc import Mapping

import numpy as np
import pytest

import symrnn
from symrnn.ir.cell import Cell
from symrnn.ir.expr import Ref
from symrnn.verify.fields import Digits
from tests.modules import Case, distinct_sizes, oracle_gradients, random_case

FIELD = Digits(40)
UNSTABILISED = """
cell slstm-plain
input  x (d)
state  h (n), c (n), r (n)
param  Wz (n, d), Rz (n, n), bz (n), Wi (n, d), Ri (n, n), bi (n), Wf (n, d), Rf (n, n), bf (n), Wo (n, d), Ro (n, n), bo (n)
output h
z[t] = tanh(Wz @ x[t] + Rz @ h[t-1] + bz)
o[t] = sigmoid(Wo @ x[t] + Ro @ h[t-1] + bo)
i[t] = exp(Wi @ x[t] + Ri @ h[t-1] + bi)
f[t] = exp(Wf @ x[t] + Rf @ h[t-1] + bf)
c[t] = f[t] * c[t-1] + i[t] * z[t]
r[t] = f[t] * r[t-1] + i[t]
h[t] = o[t] * c[t] / r[t]
"""


def same(found: Mapping[Ref, object], expected: Mapping[Ref, object], signs: Mapping[str, int] | None = None) -> None:
    """Every gradient of the first is the other's, up to a sign for some names, in 30 of 40 digits."""
    scale = max(abs(entry) for gradient in expected.values() for entry in np.ravel(np.asarray(gradient, dtype=object)))
    for ref, gradient in found.items():
        ours, theirs = np.ravel(np.asarray(gradient, dtype=object)), np.ravel(np.asarray(expected[ref], dtype=object))
        sign = (signs or {}).get(ref.name, 1)
        assert max(abs(a - sign * b) for a, b in zip(ours, theirs, strict=True)) <= scale * 10**-30, ref


def case_of(cell: Cell, seed: int, steps: int = 4) -> Case:
    return random_case(cell, steps=steps, batch=1, sizes=distinct_sizes(cell, 2), seed=seed)


@pytest.mark.parametrize("seed", range(3))
def test_the_stabiliser_of_the_slstm_changes_no_gradient(seed: int) -> None:
    stable, plain = symrnn.load("slstm").value, symrnn.parse(UNSTABILISED).value
    case = case_of(stable, seed)
    start = {ref: np.zeros_like(array) if ref.name in ("c", "r") else array for ref, array in case.initial.items()}
    case = Case(stable, case.steps, case.batch, case.sizes, case.params, case.data, start)
    found = oracle_gradients(case, FIELD)
    other = Case(plain, case.steps, case.batch, case.sizes, case.params, case.data, {r: start[r] for r in plain.initial})
    expected = oracle_gradients(other, FIELD)
    shared = {ref: gradient for ref, gradient in found.items() if ref in expected and ref.name not in ("c", "r")}
    assert len(shared) == 14
    same(shared, expected)
    (m,) = (gradient for ref, gradient in found.items() if ref.name == "m")
    assert max(map(abs, np.ravel(m))) < 10**-30


def test_the_flipped_gate_is_the_gate_of_the_negative_weights() -> None:
    flipped, plain = symrnn.load("gru-flipped").value, symrnn.load("gru-reset-before").value
    gate = ("Wz", "Uz", "bz")
    case = case_of(flipped, 1)
    negated = {name: -array if name in gate else array for name, array in case.params.items()}
    other = Case(plain, case.steps, case.batch, case.sizes, negated, case.data, case.initial)
    same(oracle_gradients(case, FIELD), oracle_gradients(other, FIELD), dict.fromkeys(gate, -1))


def test_attention_over_one_row_reads_that_row() -> None:
    cell = symrnn.load("attention-rnn").value
    case = random_case(cell, steps=3, batch=1, sizes=distinct_sizes(cell, 2) | {"l": 1}, seed=2)
    found = oracle_gradients(case, FIELD)
    for name in ("Wa", "Ua", "va"):
        assert max(map(abs, np.ravel(found[cell[name].at()]))) < 10**-35, name
    assert max(map(abs, np.ravel(found[cell["C"].at()]))) > 10**-3
