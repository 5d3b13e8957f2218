# An assignment's vanilla RNN: rows with a batch, (N, T, D), a step with a cache, arrays made beforehand.
# symrnn: cell elman
# symrnn: give x = x(B, T, m)
# symrnn: give y = y(B, T, k)
# symrnn: give Wx = U.T
# symrnn: give Wh = W.T
# symrnn: give b = b
# symrnn: give Wv = V.T
# symrnn: give bv = c
# symrnn: give h0 = s[0](B, n)
# symrnn: run h, cache = rnn_forward(x, h0, Wx, Wh, b)
# symrnn: run scores = h.dot(Wv) + bv
# symrnn: run dh, dWv, dbv = scores_backward(scores - y, h, Wv)
# symrnn: run dx, dh0, dWx, dWh, db = rnn_backward(dh, cache)
# symrnn: take dx = dx
# symrnn: take dh0 = dh0
# symrnn: take dWx = dWx
# symrnn: take dWh = dWh
# symrnn: take db = db
# symrnn: take dWv = dWv
# symrnn: take dbv = dbv
import numpy as np


def rnn_step_forward(x, prev_h, Wx, Wh, b):
    next_h = np.tanh(x.dot(Wx) + prev_h.dot(Wh) + b)
    cache = (x, prev_h, Wx, Wh, next_h)
    return next_h, cache


def rnn_step_backward(dnext_h, cache):
    x, prev_h, Wx, Wh, next_h = cache
    da = dnext_h * (1 - next_h * next_h)
    dx = da.dot(Wx.T)
    dprev_h = da.dot(Wh.T)
    dWx = x.T.dot(da)
    dWh = prev_h.T.dot(da)
    db = da.sum(axis=0)
    return dx, dprev_h, dWx, dWh, db


def rnn_forward(x, h0, Wx, Wh, b):
    N, T, D = x.shape
    H = h0.shape[1]
    h = np.zeros((N, T, H))
    caches = []
    prev_h = h0
    for t in range(T):
        prev_h, cache = rnn_step_forward(x[:, t, :], prev_h, Wx, Wh, b)
        h[:, t, :] = prev_h
        caches.append(cache)
    return h, caches


def rnn_backward(dh, cache):
    N, T, H = dh.shape
    D = cache[0][0].shape[1]
    dx = np.empty((N, T, D))
    dWx = np.zeros((D, H))
    dWh = np.zeros((H, H))
    db = np.zeros(H)
    dprev_h = np.zeros((N, H))
    for t in range(T - 1, -1, -1):
        dx_t, dprev_h, dWx_t, dWh_t, db_t = rnn_step_backward(dh[:, t, :] + dprev_h, cache[t])
        dx[:, t, :] = dx_t
        dWx += dWx_t
        dWh += dWh_t
        db += db_t
    return dx, dprev_h, dWx, dWh, db


def scores_backward(dscores, h, Wv):
    N, T, H = h.shape
    flat = dscores.reshape(N * T, -1)
    dh = flat.dot(Wv.T).reshape(N, T, H)
    dWv = h.reshape(N * T, H).T.dot(flat)
    dbv = flat.sum(axis=0)
    return dh, dWv, dbv
