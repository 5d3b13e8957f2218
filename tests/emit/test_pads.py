"""Pads at which a cell has no value: what a mask does not choose is 0 in every gradient, whatever the rest is there."""

import re
from pathlib import Path

import numpy as np
import pytest

from symrnn.derive.rolled import derive
from symrnn.language.lower import read_cell
from symrnn.pipeline import numpy_code
from tests.modules import load_module

HEAD = "input x (n), q\ntarget y (2*n)\n"
DECLARED = {"h": "state h (2*n)", "g": "state g (2*n)", "U": "param U (2*n, n)", "W": "param W (2*n, 2*n)"}
DECLARED |= {"V": "param V (2*n, 2*n)", "b": "param b (n)"}
REST = "loss[t] = where(q[t], sum((h[t] - y[t])**2), 0)\n"
START = "a[t] = U @ x[t]\n"
NEXT = "h[t] = where(q[t], {} + W @ h[t-1], h[t-1])\n"

AT_PADS_NO_NUMBER = {
    "a norm": START + NEXT.format("a[t] / norm2(a[t])"),
    "a mean": START + NEXT.format("a[t] / sqrt(mean(a[t] * a[t]))"),
    "a softmax": START + NEXT.format("softmax(a[t] / norm2(a[t]))"),
    "a softmax after it": START + "p[t] = where(q[t], a[t] / norm2(a[t]), a[t])\n" + NEXT.format("softmax(p[t])"),
    "a concatenation": START + NEXT.format("concat(x[t] / norm2(x[t]), b * a[t][:n] / norm2(a[t]))"),
    "slices": START + NEXT.format("a[t] / norm2(a[t][:n]) * concat(a[t][n:] / norm2(a[t]), a[t][:n])"),
    "a slice": START + "c[t] = where(q[t], a[t] / norm2(a[t]), a[t])\n" + NEXT.format("concat(c[t][n:], b / sum(c[t]))"),
    "a scalar": START + "k[t] = where(q[t], 1 / norm2(a[t]), 1)\n" + NEXT.format("a[t] * k[t] * sum(V @ a[t]) / mean(a[t])"),
    "a logarithm": START + NEXT.format("a[t] * log(sum(a[t]**2)) + logsumexp(a[t] / sum(a[t]))"),
    "backward": START + "g[t] = where(q[t], a[t] / norm2(a[t]) + V @ g[t+1], g[t+1])\n" + NEXT.format("V @ g[t]"),
}


@pytest.mark.parametrize("name", AT_PADS_NO_NUMBER)
def test_gradients_of_padded_sequences_are_those_without_pads(name: str, tmp_path: Path) -> None:
    equations = AT_PADS_NO_NUMBER[name] + REST
    declared = [line for symbol, line in DECLARED.items() if re.search(rf"\b{symbol}\b", equations)]
    text = HEAD + "\n".join([*declared, equations])
    module = load_module(numpy_code(derive(read_cell(text))), tmp_path)
    rng = np.random.default_rng(5)
    n, steps, pads = 3, 4, 2
    shapes = {name: tuple(2 * n if axis == "n + n" else n for axis in axes) for name, axes in module.SHAPES.items()}
    params = module.Params(**{field: rng.standard_normal(shapes[field]) for field in module.Params._fields})
    x, y, q = rng.standard_normal((steps, 1, n)), rng.standard_normal((steps, 1, 2 * n)), np.ones((steps, 1))
    data = {"x": x, "y": y, "q": q}
    padded = {symbol: np.concatenate([array, np.zeros((pads, *array.shape[1:]))]) for symbol, array in data.items()}
    total, gradients = module.loss_and_gradients(params, **data)
    with np.errstate(all="ignore"):
        same, found = module.loss_and_gradients(params, **padded)
    assert same == pytest.approx(total, rel=1e-13)
    for symbol, gradient in gradients._asdict().items():
        other = getattr(found, symbol)
        assert np.isfinite(other).all(), symbol
        assert np.allclose(other[:steps] if symbol == "x" else other, gradient, rtol=1e-10, atol=1e-12), symbol
        assert symbol != "x" or not other[steps:].any()
