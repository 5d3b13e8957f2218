"""The loss and every gradient equal those of torch.nn.RNN, nn.LSTM and nn.GRU.

One table a cell says where its parameters stand in torch's: it puts the values in and reads torch's gradients off.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from symrnn.ir.cell import Cell
from symrnn.language.lower import read_cell
from tests.modules import Arrays
from tests.peers.compare import LENGTHS, assert_agree, cell_of, library, ours

torch = library("torch")

Tensors = dict[str, Any]

RNN_OF_TWO_LAYERS = """
    input  x (m)
    state  h1 (n), h2 (n)
    param  W1 (n, m), U1 (n, n), b1 (n), W2 (n, n), U2 (n, n), b2 (n)
    output h2, h1[T]

    h1[t] = tanh(W1 @ x[t] + U1 @ h1[t-1] + b1)
    h2[t] = tanh(W2 @ h1[t] + U2 @ h2[t-1] + b2)
"""

BIDIRECTIONAL_OF_TWO_LAYERS = """
    input  x (m)
    state  f1 (n), g1 (n), f2 (n), g2 (n)
    param  Wf1 (n, m), Uf1 (n, n), bf1 (n), Wg1 (n, m), Ug1 (n, n), bg1 (n)
    param  Wf2 (n, 2*n), Uf2 (n, n), bf2 (n), Wg2 (n, 2*n), Ug2 (n, n), bg2 (n)
    output z, f1[T], g1[1]

    f1[t] = tanh(Wf1 @ x[t] + Uf1 @ f1[t-1] + bf1)
    g1[t] = tanh(Wg1 @ x[t] + Ug1 @ g1[t+1] + bg1)
    y[t]  = concat(f1[t], g1[t])
    f2[t] = tanh(Wf2 @ y[t] + Uf2 @ f2[t-1] + bf2)
    g2[t] = tanh(Wg2 @ y[t] + Ug2 @ g2[t+1] + bg2)
    z[t]  = concat(f2[t], g2[t])
"""

GRU_OF_TWO_LAYERS = """
    input  x (m)
    state  h1 (n), h2 (n)
    param  Wr1 (n, m), Ur1 (n, n), br1 (n), Wz1 (n, m), Uz1 (n, n), bz1 (n), Wn1 (n, m), Un1 (n, n), bn1 (n), cn1 (n)
    param  Wr2 (n, n), Ur2 (n, n), br2 (n), Wz2 (n, n), Uz2 (n, n), bz2 (n), Wn2 (n, n), Un2 (n, n), bn2 (n), cn2 (n)
    output h2, h1[T]

    r1[t] = sigmoid(Wr1 @ x[t] + Ur1 @ h1[t-1] + br1)
    z1[t] = sigmoid(Wz1 @ x[t] + Uz1 @ h1[t-1] + bz1)
    g1[t] = tanh(Wn1 @ x[t] + bn1 + r1[t] * (Un1 @ h1[t-1] + cn1))
    h1[t] = (1 - z1[t]) * g1[t] + z1[t] * h1[t-1]
    r2[t] = sigmoid(Wr2 @ h1[t] + Ur2 @ h2[t-1] + br2)
    z2[t] = sigmoid(Wz2 @ h1[t] + Uz2 @ h2[t-1] + bz2)
    g2[t] = tanh(Wn2 @ h1[t] + bn2 + r2[t] * (Un2 @ h2[t-1] + cn2))
    h2[t] = (1 - z2[t]) * g2[t] + z2[t] * h2[t-1]
"""


@dataclass(frozen=True)
class Peer:
    """A module of torch that computes what a cell computes.

    `layers`: for each layer (and direction, forward first) torch's weight_ih, weight_hh, bias_ih, bias_hh (and weight_hr), as
    the names of the parameters that stand one above the other in it. A bias that is named twice is the sum of torch's two.
    `start`: for each of torch's states (h, and c of an LSTM) our initial values, layer by layer.
    `loss`: the loss from what is given, torch's output and torch's last states.
    `sizes`: those that torch wants to be equal. `projected`: the dimension of the projected output.
    """

    module: str
    layers: tuple[tuple[str, ...], ...]
    start: tuple[str, ...]
    loss: Callable[..., Any]
    sizes: dict[str, int] = field(default_factory=dict)
    projected: str = ""
    bidirectional: bool = False


def upstream(given: Tensors, **outputs: Any) -> Any:
    """The loss that stands for any loss of the outputs: their products with the upstream gradients."""
    return sum((given[f"{name}_bar"] * value).sum() for name, value in outputs.items())


def half_squares(given: Tensors, out: Any, _: Any) -> Any:
    return ((out @ given["V"].T + given["c"] - given["y"]) ** 2).sum() / 2


def half_squares_of_both(given: Tensors, out: Any, _: Any) -> Any:
    return ((out @ torch.cat([given["Vf"], given["Vg"]], dim=1).T + given["c"] - given["y"]) ** 2).sum() / 2


def cross_entropy_of_both(given: Tensors, out: Any, _: Any) -> Any:
    logits = out @ torch.cat([given["V_h"], given["V_g"]], dim=1).T + given["b_y"]
    return -(given["y"] * torch.log_softmax(logits, dim=-1)).sum()


def gates(letter: str, order: str, layer: str = "") -> str:
    return " ".join(f"{letter}{gate}{layer}" for gate in order)


def lstm_layer(layer: str = "") -> tuple[str, ...]:
    """torch's order of the gates is i, f, g, o (torch.nn.LSTM, Variables)."""
    biases = gates("b", "ifgo", layer)
    return gates("W", "ifgo", layer), gates("U", "ifgo", layer), biases, biases


def lstm_layer_of(letters: str, cell: str) -> tuple[str, ...]:
    """The same for parameters such as W_i, W_f, W_c, W_o; `cell` is the letter of the new gate."""
    first, second, biases = (" ".join(f"{letter}_{gate}" for gate in f"if{cell}o") for letter in letters)
    return first, second, biases, biases


def gru_layer(layer: str = "") -> tuple[str, ...]:
    """torch's order is r, z, n; the new gate's second bias stands inside the reset (torch.nn.GRU, Variables)."""
    first = gates("b", "rzn", layer)
    return gates("W", "rzn", layer), gates("U", "rzn", layer), first, first.replace("bn", "cn")


PEERS = {
    "elman": Peer("RNN", (("U", "W", "b", "b"),), ("s0",), half_squares),
    "lstm": Peer("LSTM", (lstm_layer(),), ("h0", "c0"), lambda given, h, last: upstream(given, h=h, c=last[1][0])),
    "lstm-projection": Peer(
        "LSTM", ((*lstm_layer(), "P"),), ("r0", "c0"), lambda given, r, last: upstream(given, r=r, c=last[1][0]), projected="p"
    ),
    "lstm-stacked": Peer(
        "LSTM", (lstm_layer("1"), lstm_layer("2")), ("h10 h20", "c10 c20"), lambda given, h2, _: upstream(given, h2=h2),
        sizes={"n": 8, "p": 8},
    ),
    "gru-reset-after": Peer("GRU", (gru_layer(),), ("h0",), lambda given, h, _: upstream(given, h=h)),
    "rnn-stacked": Peer(
        "RNN", (("W1", "U1", "b1", "b1"), ("W2", "U2", "b2", "b2")), ("h10 h20",),
        lambda given, h2, last: upstream(given, h2=h2, h1=last[0]),
    ),
    "bidirectional": Peer(
        "RNN", (("Uf", "Wf", "bf", "bf"), ("Ug", "Wg", "bg", "bg")), ("f0 g_after",), half_squares_of_both,
        sizes={"n": 8, "p": 8}, bidirectional=True,
    ),
    "bidirectional-lstm": Peer(
        "LSTM", (lstm_layer_of("WUb", "c"), lstm_layer_of("ABe", "d")), ("h0 g_after", "c0 d_after"), cross_entropy_of_both,
        sizes={"n": 8, "p": 8}, bidirectional=True,
    ),
    "bidirectional-stacked": Peer(
        "RNN", tuple((f"W{w}", f"U{w}", f"b{w}", f"b{w}") for w in ("f1", "g1", "f2", "g2")), ("f10 g1_after f20 g2_after",),
        lambda given, z, last: upstream(given, z=z, f1=last[0], g1=last[1]), bidirectional=True,
    ),
    "gru-stacked": Peer(
        "GRU", (gru_layer("1"), gru_layer("2")), ("h10 h20",), lambda given, h2, last: upstream(given, h2=h2, h1=last[0])
    ),
}  # fmt: skip
TEXTS = {
    "bidirectional-stacked": BIDIRECTIONAL_OF_TWO_LAYERS, "rnn-stacked": RNN_OF_TWO_LAYERS, "gru-stacked": GRU_OF_TWO_LAYERS,
}  # fmt: skip


def cell(name: str) -> Cell:
    return read_cell(TEXTS[name]) if name in TEXTS else cell_of(name)


def joined(values: Arrays, names: str) -> Any:
    return torch.from_numpy(np.concatenate([values[name] for name in names.split()]))


def split_biases(values: Arrays, ih: str, hh: str) -> tuple[Arrays, Arrays]:
    """The values for torch's two biases: ours in two random parts where both are ours."""
    rng = np.random.default_rng(3)
    part: Arrays = {name: np.asarray(rng.standard_normal(values[name].shape)) for name in ih.split() if name in hh.split()}
    return values | {name: values[name] - part[name] for name in part}, values | part


def module_of(peer: Peer, values: Arrays, sizes: dict[str, int]) -> Any:
    """torch's module with our values in it."""
    options = {"proj_size": sizes[peer.projected]} if peer.projected else {}
    layers = len(peer.layers) // (1 + peer.bidirectional)
    both = {"bidirectional": peer.bidirectional}
    module = getattr(torch.nn, peer.module)(sizes["m"], sizes["n"], layers, dtype=torch.float64, **options, **both)
    with torch.no_grad():
        for weights, names in zip(module.all_weights, peer.layers, strict=True):
            first, second = split_biases(values, names[2], names[3])
            for weight, name, of in zip(weights, names, (values, values, first, second, values), strict=False):
                weight.copy_(joined(of, name))
    return module


def gradients_in(module: Any, peer: Peer, shapes: Arrays) -> Iterator[tuple[str, Any]]:
    """torch's gradients by our names, cut out of those of its weights."""
    for weights, layer in zip(module.all_weights, peer.layers, strict=True):
        for weight, names in zip(weights, layer, strict=True):
            rows = [len(shapes[name]) for name in names.split()]
            yield from zip(names.split(), torch.split(weight.grad, rows), strict=True)


def compare(name: str, peer: Peer, folder: Path, *, steps: int, batch: int) -> None:
    """Fails unless the generated module of a cell and its peer agree on random values."""
    us = ours(cell(name), folder, steps=steps, batch=batch, sizes=peer.sizes)
    module = module_of(peer, us.given, dict(us.case.sizes))
    given = {key: torch.tensor(array, requires_grad=key in us.gradients) for key, array in us.given.items()}
    start = tuple(torch.stack([given[state] for state in states.split()]) for states in peer.start)
    out, last = module(given["x"], start if len(start) > 1 else start[0])
    loss = peer.loss(given, out, last)
    loss.backward()
    outside = [(key, tensor.grad) for key, tensor in given.items() if tensor.grad is not None]
    assert_agree(us, loss.item(), [*outside, *gradients_in(module, peer, us.given)])


@pytest.mark.parametrize(("steps", "batch"), LENGTHS)
@pytest.mark.parametrize("name", PEERS)
def test_the_loss_and_every_gradient_are_those_of_torch(name: str, steps: int, batch: int, tmp_path: Path) -> None:
    compare(name, PEERS[name], tmp_path, steps=steps, batch=batch)


def exchanged(names: str) -> str:
    """The same names with the first two exchanged."""
    first, second, *rest = names.split()
    return " ".join([second, first, *rest])


@pytest.mark.parametrize("place", [0, 1, 2, 3], ids=["weight_ih", "weight_hh", "bias_ih", "bias_hh"])
@pytest.mark.parametrize("name", [name for name in PEERS if PEERS[name].module != "RNN"])
def test_two_gates_that_are_exchanged_are_found(name: str, place: int, tmp_path: Path) -> None:
    last = PEERS[name].layers[-1]
    wrong = (*last[:place], exchanged(last[place]), *last[place + 1 :])
    with pytest.raises(AssertionError, match=r"loss: |differs by"):
        compare(name, replace(PEERS[name], layers=(*PEERS[name].layers[:-1], wrong)), tmp_path, steps=6, batch=3)


def test_two_layers_whose_states_are_exchanged_are_found(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match=r"loss: |differs by"):
        compare("lstm-stacked", replace(PEERS["lstm-stacked"], start=("h20 h10", "c10 c20")), tmp_path, steps=1, batch=1)
