"""What the generated NumPy module of elman is compared with: the loop of the textbooks, and the matrix products alone.

T: steps, B: sequences. Arrays are time-major: x (T, B, m), y (T, B, k); U (n, m), W (n, n), V (k, n), b (n), c (k).
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]


class Params(NamedTuple):
    U: Array
    W: Array
    V: Array
    b: Array
    c: Array


def loss_and_gradients(params: Params, x: Array, y: Array) -> tuple[float, tuple[Array, ...]]:
    """The loss and its gradients by U, W, V, b, c, x and the initial state, step by step as the equations stand in books.

    Y. Bengio, I. Goodfellow, A. Courville, Deep Learning (2016), sect. 10.2.2, with squared errors.
    """
    U, W, V, b, c = params
    steps, batch, _ = x.shape
    s, o, loss = {-1: np.zeros((batch, len(W)))}, {}, 0.0
    for t in range(steps):
        s[t] = np.tanh(s[t - 1] @ W.T + x[t] @ U.T + b)
        o[t] = s[t] @ V.T + c
        loss += float(np.sum((o[t] - y[t]) ** 2)) / 2
    dU, dW, dV, db, dc = (np.zeros_like(param) for param in params)
    dx, ds_next = np.zeros_like(x), np.zeros_like(s[-1])
    for t in reversed(range(steps)):
        do = o[t] - y[t]
        dV += do.T @ s[t]
        dc += do.sum(axis=0)
        ds = do @ V + ds_next
        da = ds * (1 - s[t] ** 2)
        dU += da.T @ x[t]
        dW += da.T @ s[t - 1]
        db += da.sum(axis=0)
        dx[t] = da @ U
        ds_next = da @ W
    return loss, (dU, dW, dV, db, dc, dx, ds_next)


class Products:
    """The matrix products that the loss and its gradients need, and nothing else: no tanh, no sums, no loss, no checks.

    Where the recurrence allows, one product serves all steps; results go to arrays that are already there.
    """

    def __init__(self, params: Params, x: Array, y: Array) -> None:
        self.params, self.x = params, x
        steps, batch, _ = x.shape
        self.s, self.da = np.ones((2, steps, batch, len(params.W)))
        self.carried = np.ones((batch, len(params.W)))
        self.do, self.dx = np.ones_like(y), np.ones_like(x)
        self.gradients = [np.ones_like(param) for param in params]

    def run(self) -> None:
        U, W, V, _, _ = self.params
        dU, dW, dV, _, _ = self.gradients
        x, s, da, do, dx = (array.reshape(-1, array.shape[-1]) for array in (self.x, self.s, self.da, self.do, self.dx))
        np.matmul(x, U.T, out=s)
        for row in self.s:
            np.matmul(row, W.T, out=self.carried)
        np.matmul(s, V.T, out=do)
        np.matmul(do, V, out=da)
        for row in self.da[::-1]:
            np.matmul(row, W, out=self.carried)
        np.matmul(do.T, s, out=dV)
        np.matmul(da.T, s, out=dW)
        np.matmul(da.T, x, out=dU)
        np.matmul(da, U, out=dx)
