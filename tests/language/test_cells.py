"""The bundled cells are read, and so are LSTM and GRU in every variant."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from symrnn.ir.cell import Cell
from symrnn.ir.expr import Where
from symrnn.ir.walk import nodes
from symrnn.language.lower import read_cell
from tests.conftest import CELLS

HEAD = "input x (m)\ntarget y (n)\n"
LOSS = "loss[t] = sum((h[t] - y[t])**2) / 2\n"


def gates(names: str, peep: str = "") -> str:
    """Declarations of one set of weights a gate."""
    lines = [f"param W_{g} (n, m), U_{g} (n, n), b_{g} (n)" + (f", {peep}_{g} (n)" if peep else "") for g in names]
    return "\n".join(lines) + "\n"


def preact(gate: str, state: str = "h[t-1]", extra: str = "") -> str:
    return f"W_{gate} @ x[t] + U_{gate} @ {state} + b_{gate}{extra}"


def lstm(forget: str, peephole: bool, squash: str, mask: bool) -> str:
    peep, p = (" + P_{} * c[t-1]", "P") if peephole else ("", "")
    params = gates("ifog" if forget == "gate" else "iog", p)
    new = "i[t] * g[t]"
    keep = {"gate": "f[t] * c[t-1] + ", "none": "c[t-1] + ", "coupled": "(1 - i[t]) * c[t-1] + "}[forget]
    lines = ["state h (n), c (n)", params, "input q" if mask else ""]
    lines += [f"i[t] = sigmoid({preact('i', extra=peep.format('i'))})"]
    lines += [f"f[t] = sigmoid({preact('f', extra=peep.format('f'))})"] if forget == "gate" else []
    lines += [f"g[t] = {squash}({preact('g', extra=peep.format('g'))})"]
    lines += [f"c[t] = where(q[t], {keep}{new}, c[t-1])" if mask else f"c[t] = {keep}{new}"]
    lines += [f"o[t] = sigmoid({preact('o', extra=peep.format('o').replace('t-1', 't'))})"]
    lines += [f"h[t] = where(q[t], o[t] * {squash}(c[t]), h[t-1])" if mask else f"h[t] = o[t] * {squash}(c[t])"]
    return HEAD + "\n".join(lines) + "\n" + LOSS


GRU = {
    "reset before": f"n_[t] = tanh({preact('n', 'NEW')})".replace("NEW", "(r[t] * h[t-1])"),
    "reset after": "n_[t] = tanh(W_n @ x[t] + r[t] * (U_n @ h[t-1] + v) + b_n)",
}


@pytest.mark.parametrize("path", CELLS, ids=lambda path: path.stem)
def test_every_bundled_cell_is_read(path: Path, bundled: Mapping[str, Cell]) -> None:
    cell = bundled[path.stem]
    assert cell.name == path.stem
    assert cell.doc.endswith(".")
    assert cell.source
    assert cell.losses


@pytest.mark.parametrize("forget", ["gate", "none", "coupled"])
@pytest.mark.parametrize("peephole", [False, True])
@pytest.mark.parametrize("squash", ["tanh", "relu"])
@pytest.mark.parametrize("mask", [False, True])
def test_the_lstm_in_every_variant(forget: str, peephole: bool, squash: str, mask: bool) -> None:
    cell = read_cell(lstm(forget, peephole, squash, mask))
    assert [state.name for state in cell.states] == ["h", "c"]
    assert len(cell.params) == (4 if forget == "gate" else 3) * (4 if peephole else 3)
    assert any(isinstance(node, Where) for e in cell.steps for node in nodes(e.value)) == mask


@pytest.mark.parametrize("reset", GRU)
@pytest.mark.parametrize("update", ["(1 - z[t]) * h[t-1] + z[t] * n_new[t]", "z[t] * h[t-1] + (1 - z[t]) * n_new[t]"])
def test_the_gru_in_every_variant(reset: str, update: str) -> None:
    body = GRU[reset].replace("n_[t]", "n_new[t]")
    text = HEAD + "state h (n)\n" + gates("zrn") + ("param v (n)\n" if reset == "reset after" else "")
    text += f"z[t] = sigmoid({preact('z')})\nr[t] = sigmoid({preact('r')})\n{body}\nh[t] = {update}\n{LOSS}"
    assert [e.target.name for e in read_cell(text).steps] == ["z", "r", "n_new", "h", "loss"]


def test_the_minimal_gated_unit() -> None:
    text = HEAD + "state h (n)\n" + gates("fh")
    text += f"f[t] = sigmoid({preact('f')})\nn_new[t] = tanh({preact('h', '(f[t] * h[t-1])')})\n"
    assert read_cell(f"{text}h[t] = (1 - f[t]) * h[t-1] + f[t] * n_new[t]\n{LOSS}").depth == 1


FUSED = """
input x (m)
target y (n)
state h (n), c (n)
param W (n + m, n), V (n + m, n), A (n + m, n), B (n + m, n)
z[t] = concat(h[t-1], x[t])
c[t] = sigmoid(z[t] @ W) * c[t-1] + sigmoid(z[t] @ V) * tanh(z[t] @ A)
h[t] = sigmoid(z[t] @ B) * tanh(c[t])
loss[t] = sum((h[t] - y[t])**2)
"""
DEEP = """
input x (m)
target y (k)
state h1 (n), c1 (n), h2 (p), c2 (p)
param W1 (n, m), U1 (n, n), W2 (p, n), U2 (p, p), V (k, p)
i1[t] = sigmoid(W1 @ x[t] + U1 @ h1[t-1])
c1[t] = i1[t] * c1[t-1] + (1 - i1[t]) * tanh(W1 @ x[t])
h1[t] = i1[t] * tanh(c1[t])
i2[t] = sigmoid(W2 @ h1[t] + U2 @ h2[t-1])
c2[t] = i2[t] * c2[t-1] + (1 - i2[t]) * tanh(W2 @ h1[t])
h2[t] = i2[t] * tanh(c2[t])
loss = cross_entropy(V @ h2[T], y)
"""
SECOND_ORDER = """
input x (m)
target y (n)
state s (n)
param W (n, n), U (n, m), V (n, n)
def swish(z) = z * sigmoid(z)
s[t] = swish(W @ s[t-1] + V @ s[t-2] + U @ x[t-3] + U @ x[t])
loss[t] = sum((s[t] - y[t])**2)
"""
BILINEAR = """
input x (m)
target y (n)
state M (n, m)
param a
M[t] = a * M[t-1] / (1 + norm2(M[t-1]))
loss[t] = sum((M[t] @ x[t] - y[t])**2) + mean(M[t]**2)
"""


@pytest.mark.parametrize(("text", "states", "depth"), [(FUSED, 2, 1), (DEEP, 4, 1), (SECOND_ORDER, 1, 3), (BILINEAR, 1, 1)])
def test_cells_of_other_kinds(text: str, states: int, depth: int) -> None:
    cell = read_cell(text)
    assert (len(cell.states), cell.depth) == (states, depth)
