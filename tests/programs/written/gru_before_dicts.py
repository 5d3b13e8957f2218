# Columns; every quantity of the GRU is a dictionary by step; slopes of activations are functions of what the activation gave.
# symrnn: cell gru-reset-before
# symrnn: give series = each x(m, 1)
# symrnn: give pushes = each h_bar(n, 1)
# symrnn: give first = h[0](n, 1)
# symrnn: give Wz = Wz
# symrnn: give Uz = Uz
# symrnn: give bz = bz(n, 1)
# symrnn: give Wr = Wr
# symrnn: give Ur = Ur
# symrnn: give br = br(n, 1)
# symrnn: give Wc = W
# symrnn: give Uc = U
# symrnn: give bc = b(n, 1)
# symrnn: run found = learn(series, pushes, first)
# symrnn: take dbz = found[0]
# symrnn: take dbr = found[1]
# symrnn: take dbc = found[2]
# symrnn: take dUz = found[3]
# symrnn: take dUr = found[4]
# symrnn: take dUc = found[5]
# symrnn: take dWz = found[6]
# symrnn: take dWr = found[7]
# symrnn: take dWc = found[8]
# symrnn: take dfirst = found[9]
import numpy as np

logistic = lambda a: 1 / (1 + np.exp(-a))
logistic_slope = lambda y: y * (1 - y)
tanh_slope = lambda y: 1 - np.square(y)


def learn(series, pushes, first):
    keep, reset, cand, part, state = {}, {}, {}, {}, {-1: first}
    for t, x in enumerate(series):
        keep[t] = logistic(np.dot(Wz, x) + np.dot(Uz, state[t - 1]) + bz)
        reset[t] = logistic(np.dot(Wr, x) + np.dot(Ur, state[t - 1]) + br)
        part[t] = np.multiply(reset[t], state[t - 1])
        cand[t] = np.tanh(np.dot(Wc, x) + np.dot(Uc, part[t]) + bc)
        state[t] = np.multiply(keep[t], state[t - 1]) + np.multiply(1 - keep[t], cand[t])

    # and backward
    gWz, gWr, gWc = np.zeros_like(Wz), np.zeros_like(Wr), np.zeros_like(Wc)
    gUz, gUr, gUc = np.zeros_like(Uz), np.zeros_like(Ur), np.zeros_like(Uc)
    gbz, gbr, gbc = np.zeros_like(bz), np.zeros_like(br), np.zeros_like(bc)
    g = np.zeros_like(first)
    for t in range(len(series) - 1, -1, -1):
        g = g + pushes[t]
        at_c = np.multiply(g, 1 - keep[t]) * tanh_slope(cand[t])
        at_z = np.multiply(g, state[t - 1] - cand[t]) * logistic_slope(keep[t])
        g_part = np.dot(Uc.T, at_c)
        at_r = np.multiply(g_part, state[t - 1]) * logistic_slope(reset[t])
        gWc += np.dot(at_c, series[t].T)
        gWz += np.dot(at_z, series[t].T)
        gWr += np.dot(at_r, series[t].T)
        gUc += np.dot(at_c, part[t].T)
        gUz += np.dot(at_z, state[t - 1].T)
        gUr += np.dot(at_r, state[t - 1].T)
        gbc += at_c
        gbz += at_z
        gbr += at_r
        through_gates = np.dot(Uz.T, at_z) + np.dot(Ur.T, at_r)
        g = np.multiply(g, keep[t]) + np.multiply(g_part, reset[t]) + through_gates
    return gbz, gbr, gbc, gUz, gUr, gUc, gWz, gWr, gWc, g
