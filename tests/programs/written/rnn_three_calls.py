# Rows of a batch, (N, T, D): one call goes ahead, one turns the misses into slopes of the states, one leads these back step by step.
# symrnn: cell elman
# symrnn: give seen = x(B, T, m)
# symrnn: give wanted = y(B, T, k)
# symrnn: give A = U.T
# symrnn: give R = W.T
# symrnn: give b = b
# symrnn: give Q = V.T
# symrnn: give c = c
# symrnn: give h_before = s[0](B, n)
# symrnn: run hs = ahead(seen, h_before, A, R, b)
# symrnn: run up, dQ, dc = from_misses(hs @ Q + c - wanted, hs, Q)
# symrnn: run d_seen, d_before, dA, dR, db = lead_back(up, seen, hs, h_before, A, R)
# symrnn: take dseen = d_seen
# symrnn: take dh_before = d_before
# symrnn: take dA = dA
# symrnn: take dR = dR
# symrnn: take db = db
# symrnn: take dQ = dQ
# symrnn: take dc = dc
import numpy as np


def ahead(seen, h, A, R, b):
    hs = np.empty(seen.shape[:2] + h.shape[1:])
    for t in range(seen.shape[1]):
        h = np.tanh(seen[:, t].dot(A) + h.dot(R) + b)
        hs[:, t] = h
    return hs


def from_misses(miss, hs, Q):
    dQ = np.zeros_like(Q)
    for own_miss, own_h in zip(miss, hs):
        dQ += own_h.T.dot(own_miss)
    return miss.dot(Q.T), dQ, miss.sum(axis=(0, 1))


def one_back(dh, x, h, h_old, A, R):
    pre = dh * (1 - h * h)
    return pre.dot(A.T), pre.dot(R.T), x.T.dot(pre), h_old.T.dot(pre), pre.sum(axis=0)


def lead_back(up, seen, hs, h_before, A, R):
    d_seen = np.empty(seen.shape)
    dA = np.zeros(A.shape)
    dR = np.zeros(R.shape)
    db = np.zeros(R.shape[0])
    dh = np.zeros(h_before.shape)
    for t in range(seen.shape[1] - 1, -1, -1):
        h_old = hs[:, t - 1] if t > 0 else h_before
        dx, dh, new_A, new_R, new_b = one_back(up[:, t] + dh, seen[:, t], hs[:, t], h_old, A, R)
        d_seen[:, t] = dx
        dA += new_A
        dR += new_R
        db += new_b
    return d_seen, dh, dA, dR, db
