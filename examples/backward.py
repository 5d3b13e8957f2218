"""Elman's network with a backward pass by hand, in which there is one slip.

    symrnn check examples/backward.py

The comments say how it is called: what is given to it, what is run, and where the gradients come out.
"""
# symrnn: cell elman
# symrnn: give params["Wx"] = U
# symrnn: give params["Wh"] = W
# symrnn: give params["Wy"] = V
# symrnn: give params["bh"] = b
# symrnn: give params["by"] = c
# symrnn: give xs = x(T, m)
# symrnn: give ys = y(T, k)
# symrnn: run loss, grads = loss_and_grads(xs, ys)
# symrnn: take loss = loss
# symrnn: take dU = grads["Wx"]
# symrnn: take dW = grads["Wh"]
# symrnn: take dV = grads["Wy"]
# symrnn: take db = grads["bh"]
# symrnn: take dc = grads["by"]

import numpy as np

params = {}


def loss_and_grads(xs, ys):
    steps, hidden = len(xs), len(params["bh"])
    hs = np.zeros((steps + 1, hidden))  # the last row is the state before the first step
    outputs = np.zeros_like(ys)
    for t in range(steps):
        hs[t] = np.tanh(params["Wx"] @ xs[t] + params["Wh"] @ hs[t - 1] + params["bh"])
        outputs[t] = params["Wy"] @ hs[t] + params["by"]
    loss = 0.5 * np.sum((outputs - ys) ** 2)

    grads = {name: np.zeros_like(value) for name, value in params.items()}
    dh_next = np.zeros(hidden)
    for t in reversed(range(steps)):
        dy = outputs[t] - ys[t]
        grads["Wy"] += np.outer(dy, hs[t])
        grads["by"] += dy
        dh = params["Wy"].T @ dy + dh_next
        da = dh * (1 - hs[t] ** 2)
        grads["Wx"] += np.outer(da, xs[t])
        grads["Wh"] += np.outer(da, hs[t - 1])
        grads["bh"] += da
        dh_next = params["Wh"].T @ dh
    return loss, grads
