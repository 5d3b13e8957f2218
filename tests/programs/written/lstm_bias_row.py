# One matrix for all gates g, i, f, o, whose first row is the bias: [1, x, h] is multiplied by it; (T, B, n) throughout.
# symrnn: cell lstm
# symrnn: give series = x(T, B, m)
# symrnn: give M = [[bg, bi, bf, bo], [Wg.T, Wi.T, Wf.T, Wo.T], [Ug.T, Ui.T, Uf.T, Uo.T]]
# symrnn: give h_start = h[0](B, n)
# symrnn: give c_start = c[0](B, n)
# symrnn: give from_above = h_bar(T, B, n)
# symrnn: give from_end = c_bar(B, n)
# symrnn: run tape = ahead(M, series, h_start, c_start)
# symrnn: run d_M, d_series, d_h_start, d_c_start = back(M, tape, from_above, from_end)
# symrnn: take dM = d_M
# symrnn: take dseries = d_series
# symrnn: take dh_start = d_h_start
# symrnn: take dc_start = d_c_start
import numpy as np


def ahead(M, series, h, c):
    T, B, m = series.shape
    n = h.shape[1]
    rows = np.ones((T, B, 1 + m + n))
    rows[:, :, 1:1 + m] = series
    gates, cells = np.zeros((T, 4, B, n)), np.zeros((T + 1, B, n))
    cells[0] = c
    for t in range(T):
        rows[t, :, 1 + m:] = h
        net = (rows[t] @ M).reshape(B, 4, n)
        gates[t, 0] = np.tanh(net[:, 0])
        for gate in (1, 2, 3):
            gates[t, gate] = 1 / (1 + np.exp(-net[:, gate]))
        g, i, f, o = gates[t]
        cells[t + 1] = f * cells[t] + i * g
        h = o * np.tanh(cells[t + 1])
    return rows, gates, cells


def back(M, tape, from_above, d_c):
    rows, gates, cells = tape
    T, B, n = from_above.shape
    d_M = np.zeros_like(M)
    d_rows = np.zeros_like(rows)
    d_h = np.zeros((B, n))
    for t in range(T - 1, -1, -1):
        g, i, f, o = gates[t]
        shown = np.tanh(cells[t + 1])
        d_h = d_h + from_above[t]
        d_c = d_c + d_h * o * (1 - shown * shown)
        net_g = d_c * i * (1 - g * g)
        net_i = d_c * g * i * (1 - i)
        net_f = d_c * cells[t] * f * (1 - f)
        net_o = d_h * shown * o * (1 - o)
        d_net = np.hstack([net_g, net_i, net_f, net_o])
        d_M += rows[t].T @ d_net
        d_rows[t] = d_net @ M.T
        d_h = d_rows[t, :, -n:]
        d_c = d_c * f
    return d_M, d_rows[:, :, 1:-n], d_h, d_c
