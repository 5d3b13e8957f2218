"""Small programs with backward passes, in several layouts, and what reads a run of one."""

from symrnn.derive.rolled import derive
from symrnn.ir.cell import Cell
from symrnn.programs.compare import Comparison
from symrnn.programs.flow import Flow
from symrnn.programs.harness import Harness
from symrnn.programs.judge import Trials
from symrnn.programs.known import Knowledge
from symrnn.programs.launch import Execution, Launch, launch
from symrnn.programs.listing import Listing
from symrnn.programs.match import Index
from symrnn.programs.settings import read_settings

COLUMNS = """\
# symrnn: give inputs = each x(m, 1)
# symrnn: give targets = each y(k, 1)
# symrnn: give Wxh = U
# symrnn: give Whh = W
# symrnn: give Why = V
# symrnn: give bh = b(n, 1)
# symrnn: give by = c(k, 1)
# symrnn: give h0 = s[0](n, 1)
# symrnn: run loss, dWxh, dWhh, dWhy, dbh, dby, dh0 = both(inputs, targets, h0)
# symrnn: take dWxh = dWxh
# symrnn: take dWhh = dWhh
# symrnn: take dWhy = dWhy
# symrnn: take dbh = dbh
# symrnn: take dby = dby
# symrnn: take ds[0](n, 1) = dh0
import numpy as np

def both(inputs, targets, hprev):
    xs, hs, ys = {}, {}, {}
    hs[-1] = np.copy(hprev)
    loss = 0
    for t in range(len(inputs)):
        xs[t] = inputs[t]
        hs[t] = np.tanh(np.dot(Wxh, xs[t]) + np.dot(Whh, hs[t-1]) + bh)
        ys[t] = np.dot(Why, hs[t]) + by
        loss += 0.5 * np.sum((ys[t] - targets[t]) ** 2)
    dWxh, dWhh, dWhy = np.zeros_like(Wxh), np.zeros_like(Whh), np.zeros_like(Why)
    dbh, dby = np.zeros_like(bh), np.zeros_like(by)
    dhnext = np.zeros_like(hs[0])
    for t in reversed(range(len(inputs))):
        dy = ys[t] - targets[t]
        dWhy += np.dot(dy, hs[t].T)
        dby += dy
        dh = np.dot(Why.T, dy) + dhnext
        dhraw = (1 - hs[t] * hs[t]) * dh
        dbh += dhraw
        dWxh += np.dot(dhraw, xs[t].T)
        dWhh += np.dot(dhraw, hs[t-1].T)
        dhnext = np.dot(Whh.T, dhraw)
    return loss, dWxh, dWhh, dWhy, dbh, dby, dhnext
"""

STACKED = """\
# symrnn: give X = x(T, B, m)
# symrnn: give Wx = [[Wi.T, Wf.T, Wo.T, Wg.T]]
# symrnn: give Wh = [[Ui.T, Uf.T, Uo.T, Ug.T]]
# symrnn: give b = [bi, bf, bo, bg]
# symrnn: give dH = h_bar(T, B, n)
# symrnn: give dcT = c_bar(B, n)
# symrnn: give h0 = h[0](B, n)
# symrnn: give c0 = c[0](B, n)
# symrnn: run cache = forward(X, Wx, Wh, b, h0, c0)
# symrnn: run dX, dWx, dWh, db, dh0, dc0 = backward(dH, dcT, cache)
# symrnn: take dWx = dWx
# symrnn: take dWh = dWh
# symrnn: take db = db
# symrnn: take dx(T, B, m) = dX
# symrnn: take dh[0](B, n) = dh0
# symrnn: take dc[0](B, n) = dc0
import numpy as np

def sigmoid(z):
    return 1 / (1 + np.exp(-z))

def forward(X, Wx, Wh, b, h0, c0):
    T, B, m = X.shape
    n = h0.shape[1]
    H = np.zeros((T + 1, B, n))
    C = np.zeros((T + 1, B, n))
    G = np.zeros((T, B, 4 * n))
    H[0] = h0
    C[0] = c0
    for t in range(T):
        z = X[t] @ Wx + H[t] @ Wh + b
        i = sigmoid(z[:, :n])
        f = sigmoid(z[:, n:2*n])
        o = sigmoid(z[:, 2*n:3*n])
        g = np.tanh(z[:, 3*n:])
        C[t+1] = f * C[t] + i * g
        H[t+1] = o * np.tanh(C[t+1])
        G[t] = np.hstack((i, f, o, g))
    return X, Wx, Wh, H, C, G

def backward(dH, dcT, cache):
    X, Wx, Wh, H, C, G = cache
    T, B, m = X.shape
    n = H.shape[2]
    dX = np.zeros_like(X)
    dWx = np.zeros_like(Wx)
    dWh = np.zeros_like(Wh)
    db = np.zeros(4 * n)
    dhnext = np.zeros((B, n))
    dcnext = dcT
    for t in reversed(range(T)):
        i, f, o, g = np.split(G[t], 4, axis=1)
        tc = np.tanh(C[t+1])
        dh = dH[t] + dhnext
        dc = dcnext + dh * o * (1 - tc ** 2)
        dz = np.zeros((B, 4 * n))
        dz[:, :n] = dc * g * i * (1 - i)
        dz[:, n:2*n] = dc * C[t] * f * (1 - f)
        dz[:, 2*n:3*n] = dh * tc * o * (1 - o)
        dz[:, 3*n:] = dc * i * (1 - g ** 2)
        dX[t] = dz @ Wx.T
        dWx += X[t].T @ dz
        dWh += H[t].T @ dz
        db += dz.sum(axis=0)
        dhnext = dz @ Wh.T
        dcnext = dc * f
    return dX, dWx, dWh, db, dhnext, dcnext
"""

SEQUENCES = """\
# symrnn: give X = x(B, T, m)
# symrnn: give Y = y(B, T, k)
# symrnn: give U = U
# symrnn: give W = W
# symrnn: give V = V
# symrnn: give b = b
# symrnn: give c = c
# symrnn: run dU, dW, dV, db, dc = gradients(X, Y)
# symrnn: take dU = dU
# symrnn: take dW = dW
# symrnn: take dV = dV
# symrnn: take db = db
# symrnn: take dc = dc
import numpy as np

def gradients(X, Y):
    dU, dW, dV = np.zeros_like(U), np.zeros_like(W), np.zeros_like(V)
    db, dc = np.zeros_like(b), np.zeros_like(c)
    for x, y in zip(X, Y):
        s = np.zeros((len(x) + 1, len(b)))
        for t in range(len(x)):
            s[t + 1] = np.tanh(U @ x[t] + W @ s[t] + b)
        delta = s[1:] @ V.T + c - y
        back = np.zeros(len(b))
        for t in range(len(x) - 1, -1, -1):
            back = (delta[t] @ V + back @ W) * (1 - s[t + 1] ** 2)
            dU += np.outer(back, x[t])
            dW += np.outer(back, s[t])
            db += back
        dV += delta.T @ s[1:]
        dc += delta.sum(0)
    return dU, dW, dV, db, dc
"""


def executed(text: str, cell: Cell) -> tuple[Listing, Execution]:
    """A run of a program on the first trial, read."""
    trials = Trials(Harness(cell, read_settings(text, "a.py"), "a.py"), derive(cell))
    ((execution,),) = launch([text], trials.scripts[:1], Launch("a.py", told=True))
    assert execution.error is None, execution.error
    index = Index(Knowledge(trials.truths[0]).all, Comparison(trials.truths[0], execution.narrow))
    return Listing(Flow(text, execution.told), index), execution


def edited(text: str, old: str, new: str) -> str:
    """The text with one place changed."""
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times"
    return text.replace(old, new)


def line_of(text: str, part: str) -> int:
    """The number of the line in which a part of the text stands."""
    return next(number for number, line in enumerate(text.splitlines(), 1) if part in line)
