# Training code that keeps no gradients: they show as what is taken from the parameters at learning rate 1.
# symrnn: cell elman
# symrnn: give data = each x(m)
# symrnn: give labels = each y(k)
# symrnn: run layers = [{}, {}]
# symrnn: give layers[0]["U"] = U
# symrnn: give layers[0]["W"] = W
# symrnn: give layers[0]["b"] = b
# symrnn: give layers[1]["V"] = V
# symrnn: give layers[1]["c"] = c
# symrnn: run before = [{k: v.copy() for k, v in layer.items()} for layer in layers]
# symrnn: run report = train_on(data, labels, layers, lr=1)
# symrnn: take dU = before[0]["U"] - layers[0]["U"]
# symrnn: take dW = before[0]["W"] - layers[0]["W"]
# symrnn: take db = before[0]["b"] - layers[0]["b"]
# symrnn: take dV = before[1]["V"] - layers[1]["V"]
# symrnn: take dc = before[1]["c"] - layers[1]["c"]
# symrnn: take loss = report
import numpy as np

def train_on(xs, ys, layers, lr=0.01):
    first, second = layers
    h = {-1: np.zeros(first["b"].shape[0])}
    o = {}
    absolute_error = 0
    for t, x in enumerate(xs):
        h[t] = np.tanh(first["U"] @ x + first["W"] @ h[t-1] + first["b"])
        o[t] = second["V"] @ h[t] + second["c"]
        absolute_error += np.abs(o[t] - ys[t]).mean()

    # now backwards
    dU = 0; dW = 0; db = 0; dV = 0; dc = 0
    future = 0
    for t in range(len(xs) - 1, -1, -1):
        do = o[t] - ys[t]
        dV = dV + np.outer(do, h[t])
        dc = dc + do
        da = (second["V"].T @ do + future) * (1 - h[t] * h[t])
        dU = dU + np.outer(da, xs[t])
        dW = dW + np.outer(da, h[t-1])
        db = db + da
        future = first["W"].T @ da
    first["U"] -= lr * dU
    first["W"] -= lr * dW
    first["b"] -= lr * db
    second["V"] -= lr * dV
    second["c"] -= lr * dc
    return absolute_error / len(xs)
