"""The listing names what every line computes, and the first wrong place."""

import time
from collections.abc import Mapping

import pytest

from symrnn.ir.cell import Cell
from symrnn.programs.blame import first_wrong
from symrnn.programs.listing import Listing
from tests.programs.small import COLUMNS, SEQUENCES, STACKED, edited, executed, line_of

PROGRAMS = {"columns": ("elman", COLUMNS), "stacked": ("lstm", STACKED), "sequences": ("elman", SEQUENCES)}

LABELS = [
    ("columns", "hs[t] = ", "hs[t]: s[t], t = 1 … T"),
    ("columns", "loss +=", "loss: sum of loss(1 … t), t = 1 … T"),
    ("columns", "dh = ", "dh: ds[t], t = T … 1"),
    ("columns", "dhraw = ", "dhraw: da[t], t = T … 1"),
    ("columns", "dWhh += ", "dWhh: sum of dW(T … t), t = T … 1"),
    ("columns", "dhnext = np.dot", "dhnext: W.T @ da[t], t = T … 1"),
    ("stacked", "z = X", "z: [a_i[t]; a_f[t]; a_o[t]; a_g[t]], t = 1 … T"),
    ("stacked", "X, Wx, Wh, H, C, G = cache", "H: h[t] for t = 0 … T"),
    ("stacked", "dc = ", "dc: dc[t], t = T … 1"),
    ("stacked", "dz[:, n:2*n] = ", "dz[:, n:2 * n]: da_f[t], t = T … 1"),
    ("stacked", "dX[t] = ", "dX[t]: dx[t], t = T … 1"),
    ("stacked", "db += ", "db: [sum of dbi(T … t); sum of dbf(T … t); sum of dbo(T … t); sum of dbg(T … t)], t = T … 1"),
    ("stacked", "dcnext = dc * f", "dcnext: dc[t] * f[t], t = T … 1"),
    ("sequences", "back = (", "back: da[t], t = T … 1"),
    ("sequences", "delta = ", "delta: do[t] for t = 1 … T"),
    ("sequences", "dW += ", "dW: sum of dW(T … t), t = T … 1"),
]

WRONG = [
    ("columns", "(1 - hs[t] * hs[t]) * dh", "(1 + hs[t] * hs[t]) * dh", "dhraw = ", "has the wrong sign"),
    ("columns", "(1 - hs[t] * hs[t]) * dh", "(1 - hs[t]) * dh", "dhraw = ", "s[t] is not squared"),
    ("columns", "(1 - hs[t] * hs[t]) * dh", "dh", "dhraw = ", "ds[t] stands where da[t] is needed"),
    ("columns", "np.dot(Why.T, dy) + dhnext", "np.dot(Why.T, dy)", "dh = ", "the path through a[t+1] is left out"),
    ("columns", "np.dot(Whh.T, dhraw)", "np.dot(Whh, dhraw)", "dhnext = np.dot", "W is not transposed"),
    ("columns", "np.dot(dhraw, hs[t-1].T)", "np.dot(dhraw, hs[t].T)", "dWhh += ", "s[t] stands where s[t-1] is needed"),
    ("columns", "dbh += dhraw", "dbh += dh", "dbh += ", "ds[t] stands where da[t] is needed"),
    ("columns", "dWhh += np", "dWhh -= np", "dWhh -= ", "the sign is turned"),
    ("columns", "dhraw = (1", "dhraw = -(1", "dhraw = ", "the sign is turned"),
    ("columns", "dWhh += np", "dWhh = np", "dWhh = np.dot", "the other steps are not added"),
    ("stacked", "(1 - tc ** 2)", "(1 - C[t+1] ** 2)", "dc = ", "c[t] stands where tanh(c[t]) is needed"),
    ("stacked", "dcnext = dc * f", "dcnext = dc", "dc = dcnext", "the factor f[t+1] is left out"),
    ("stacked", "dc * C[t] * f", "dc * C[t+1] * f", "dz[:, n:2*n] = ", ""),
    ("stacked", "dh * tc * o * (1 - o)", "dh * tc * (1 - o)", "dz[:, 2*n:3*n] = ", "the factor o[t] is left out"),
    ("stacked", "dWh += H[t].T", "dWh += H[t+1].T", "dWh += ", "h[t] stands where h[t-1] is needed"),
    ("sequences", "outer(back, s[t])", "outer(back, s[t + 1])", "dW += ", "s[t] stands where s[t-1] is needed"),
]


def computed(listing: Listing, text: str, part: str) -> tuple[str, ...]:
    return listing.lines()[line_of(text, part) - 1].computes


@pytest.mark.parametrize(("program", "part", "label"), LABELS)
def test_a_line_is_named_by_what_it_computes(bundled: Mapping[str, Cell], program: str, part: str, label: str) -> None:
    cell, text = PROGRAMS[program]
    listing, _ = executed(text, bundled[cell])
    assert label in computed(listing, text, part)


@pytest.mark.parametrize("program", PROGRAMS)
def test_all_that_a_right_program_assigns_is_known(bundled: Mapping[str, Cell], program: str) -> None:
    cell, text = PROGRAMS[program]
    listing, execution = executed(text, bundled[cell])
    assert all(listing.index.read(assigned.told.value) for assigned in listing.flow.assigned)
    assert first_wrong(listing, execution.taken.values()) is None


@pytest.mark.parametrize(("program", "old", "new", "part", "reason"), WRONG)
def test_the_first_wrong_place(bundled: Mapping[str, Cell], program: str, old: str, new: str, part: str, reason: str) -> None:
    cell, right = PROGRAMS[program]
    text = edited(right, old, new)
    listing, execution = executed(text, bundled[cell])
    found = first_wrong(listing, execution.taken.values())
    assert found is not None
    assert found.place.line == line_of(text, part)
    assert reason in found.reason


def test_numbers_of_32_bits_are_matched_less_closely(bundled: Mapping[str, Cell]) -> None:
    text = edited(COLUMNS, "hs[-1] = np.copy(hprev)", "hs[-1] = np.copy(hprev).astype(np.float32)")
    text = edited(text, "xs[t] = inputs[t]", "xs[t] = inputs[t].astype(np.float32)")
    listing, execution = executed(text, bundled["elman"])
    assert execution.narrow
    assert computed(listing, text, "dhraw = ") == ("dhraw: da[t], t = T … 1",)


def test_a_program_that_goes_up_the_gradient_is_read_with_its_sign(bundled: Mapping[str, Cell]) -> None:
    text = edited(COLUMNS, "dy = ys[t] - targets[t]", "dy = targets[t] - ys[t]")
    listing, _ = executed(text, bundled["elman"])
    assert computed(listing, text, "dhraw = ") == ("dhraw: -da[t], t = T … 1",)
    assert computed(listing, text, "dWhh += ") == ("dWhh: -sum of dW(T … t), t = T … 1",)


def test_an_lstm_is_listed_at_once(bundled: Mapping[str, Cell]) -> None:
    start = time.perf_counter()
    listing, _ = executed(STACKED, bundled["lstm"])
    listing.lines()
    assert time.perf_counter() - start < 10  # about one second, on a machine that has nothing else to do
