# Adds two binary numbers bit by bit. The gradients of wi and wh are wrong, and the deltas are clipped.
# symrnn: cell binary_addition.cell
# symrnn: sizes m = 2, k = 1
# symrnn: give bits = each x(1, m)
# symrnn: give sums = each y(1, k)
# symrnn: give wi = Wi.T
# symrnn: give wh = Wh.T
# symrnn: give wo = Wo.T
# symrnn: run dwi, dwh, dwo = gradients(bits, sums)
# symrnn: take dwi = dwi
# symrnn: take dwh = dwh
# symrnn: take dwo = dwo
import numpy as np

binary_dim = 8
hidden_dim = 16
alpha = 0.1

wi = 2 * np.random.random((2, hidden_dim)) - 1
wh = 2 * np.random.random((hidden_dim, hidden_dim)) - 1
wo = 2 * np.random.random((hidden_dim, 1)) - 1


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def gradients(bits, sums):
    hidden = [np.zeros((1, wh.shape[0]))]
    d_outs = []
    for x, y in zip(bits, sums):
        hidden.append(sigmoid(x @ wi + hidden[-1] @ wh))
        guess = sigmoid(hidden[-1] @ wo)
        d_outs.append(2 * (guess - y) * guess * (1 - guess))

    # backward
    dwi, dwh, dwo = np.zeros_like(wi), np.zeros_like(wh), np.zeros_like(wo)
    delta_next = np.zeros((1, wh.shape[0]))
    for t in reversed(range(len(bits))):
        h, h_prev = hidden[t + 1], hidden[t]
        d_o = d_outs[t]
        delta = np.clip((d_o @ wo.T + delta_next @ wh.T) * h * (1 - h), -5, 5)
        dwo += (d_o @ h).T
        dwh += h_prev * h * (1 - h) * delta
        dwi += bits[t].T @ (h * (1 - h) * delta)
        delta_next = delta
    return dwi, dwh, dwo
