"""Cells that no library has fused: the loss and every gradient equal those of jax.grad through lax.scan.

Each cell is written once more by hand, in jax.numpy, from its paper's equations; a step takes a batch of rows.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.peers.compare import Ours, assert_agree, cell_of, library, ours

jax = library("jax")
jax.config.update("jax_enable_x64", True)
jnp, sigmoid, tanh = jax.numpy, jax.nn.sigmoid, jax.numpy.tanh

Values = dict[str, Any]
Step = Callable[[Values, Values, Values], Values]


def gru_d(p: Values, state: Values, now: Values) -> Values:
    """Che et al. (2018), eqs. 10-14."""
    decay_x, decay_h = (jnp.exp(-jnp.maximum(0, z)) for z in (now["gap"] * p["wx"] + p["bx"], now["gap"] @ p["Wg"].T + p["bg"]))
    guess = decay_x * now["last"] + (1 - decay_x) * p["mean_x"]
    x, h = now["seen"] * now["x"] + (1 - now["seen"]) * guess, decay_h * state["h"]
    r = sigmoid(x @ p["Wr"].T + h @ p["Ur"].T + now["seen"] @ p["Vr"].T + p["br"])
    z = sigmoid(x @ p["Wz"].T + h @ p["Uz"].T + now["seen"] @ p["Vz"].T + p["bz"])
    new = tanh(x @ p["W"].T + (r * h) @ p["U"].T + now["seen"] @ p["V"].T + p["b"])
    return {"h": h + z * (new - h)}


def highway(p: Values, state: Values, now: Values) -> Values:
    """Zilly et al. (2017), eqs. 7-9: the input enters at the first of three layers only."""
    s = state["s"]
    for layer in "123":
        inward = (now["x"] @ p["WH"].T, now["x"] @ p["WT"].T) if layer == "1" else (0, 0)
        new = tanh(inward[0] + s @ p[f"RH{layer}"].T + p[f"bH{layer}"])
        transform = sigmoid(inward[1] + s @ p[f"RT{layer}"].T + p[f"bT{layer}"])
        s = s + transform * (new - s)
    return {"s": s}


def normalised(z: Any, gain: Any, bias: Any) -> Any:
    """Ba et al. (2016), eq. 4, with the variance kept above 0."""
    return gain * (z - z.mean(-1, keepdims=True)) / jnp.sqrt(z.var(-1, keepdims=True) + 1e-5) + bias


def lstm_layernorm(p: Values, state: Values, now: Values) -> Values:
    """Ba et al. (2016), with one normalisation for each gate and one for the cell state."""
    z = {k: normalised(now["x"] @ p[f"W{k}"].T + state["h"] @ p[f"U{k}"].T, p[f"g{k}"], p[f"b{k}"]) for k in "ifgo"}
    c = sigmoid(z["f"]) * state["c"] + sigmoid(z["i"]) * tanh(z["g"])
    return {"h": sigmoid(z["o"]) * tanh(normalised(c, p["gc"], p["bc"])), "c": c}


def scrn(p: Values, state: Values, now: Values) -> Values:
    """Mikolov et al. (2015), eqs. 3-4, with a learned decay."""
    s = (1 - p["alpha"]) * (now["x"] @ p["B"].T) + p["alpha"] * state["s"]
    return {"s": s, "h": sigmoid(s @ p["P"].T + now["x"] @ p["A"].T + state["h"] @ p["R"].T)}


STEPS: dict[str, Step] = {"gru-d": gru_d, "highway": highway, "lstm-layernorm": lstm_layernorm, "scrn": scrn}


def loss_of(step: Step, us: Ours) -> Callable[[Values], Any]:
    """The loss as a function of everything that is given, by our names."""
    cell = us.case.cell
    timed = [symbol.name for symbol in cell.data if symbol.timed]

    def loss(given: Values) -> Any:
        def body(state: Values, now: Values) -> tuple[Values, Values]:
            state = step(given, state, now)
            return state, state

        start = {symbol.name: given[f"{symbol.name}0"] for symbol in cell.states}
        last, every = jax.lax.scan(body, start, {name: given[name] for name in timed})
        total = 0.0
        for output in cell.outputs:
            values = last if output.upstream.time is None else every
            total += (given[output.upstream.name] * values[output.of.name]).sum()
        return total

    return loss


def compare(us: Ours, given: Values, step: Step) -> None:
    loss, gradients = jax.jit(jax.value_and_grad(loss_of(step, us)))(given)
    assert loss.dtype == np.float64
    assert_agree(us, float(loss), [(name, gradients[name]) for name in us.gradients])


@pytest.mark.parametrize(("steps", "batch"), [(1, 1), (6, 3)])
@pytest.mark.parametrize("name", STEPS)
def test_the_loss_and_every_gradient_are_those_of_jax(name: str, steps: int, batch: int, tmp_path: Path) -> None:
    us = ours(cell_of(name), tmp_path, steps=steps, batch=batch)
    compare(us, us.given, STEPS[name])


@pytest.mark.parametrize(
    ("name", "first", "second"), [("gru-d", "Wr", "Wz"), ("highway", "RH2", "RT2"), ("lstm-layernorm", "gi", "gf")]
)
def test_two_gates_that_are_exchanged_are_found(name: str, first: str, second: str, tmp_path: Path) -> None:
    us = ours(cell_of(name), tmp_path, steps=6, batch=3)
    with pytest.raises(AssertionError, match="loss: "):
        compare(us, us.given | {first: us.given[second], second: us.given[first]}, STEPS[name])


def test_a_gradient_that_stops_at_a_step_is_found(tmp_path: Path) -> None:
    """The loss stays the same; the comparison of the gradients alone must see it."""
    us = ours(cell_of("scrn"), tmp_path, steps=6, batch=3)

    def truncated(p: Values, state: Values, now: Values) -> Values:
        return scrn(p, jax.lax.stop_gradient(state), now)

    with pytest.raises(AssertionError, match="differs by"):
        compare(us, us.given, truncated)
