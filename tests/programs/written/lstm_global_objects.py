# Weights are global objects with a value and a deriv, one function maps and one pulls back for all of them; columns, [h; x].
# symrnn: cell lstm
# symrnn: give series = each x(m, 1)
# symrnn: give erase.value = [[Uf, Wf]]
# symrnn: give store.value = [[Ui, Wi]]
# symrnn: give idea.value = [[Ug, Wg]]
# symrnn: give expose.value = [[Uo, Wo]]
# symrnn: give erase_0.value = bf(n, 1)
# symrnn: give store_0.value = bi(n, 1)
# symrnn: give idea_0.value = bg(n, 1)
# symrnn: give expose_0.value = bo(n, 1)
# symrnn: give h_first = h[0](n, 1)
# symrnn: give c_first = c[0](n, 1)
# symrnn: give push = each h_bar(n, 1)
# symrnn: give c_push = c_bar(n, 1)
# symrnn: run for one in learned: one.deriv = 0 * one.value
# symrnn: run remember(series, h_first, c_first)
# symrnn: run dh_first, dc_first = recall(push, c_push)
# symrnn: take dUf = erase.deriv[:, :len(h_first)]
# symrnn: take dWf = erase.deriv[:, len(h_first):]
# symrnn: take dUi = store.deriv[:, :len(h_first)]
# symrnn: take dWi = store.deriv[:, len(h_first):]
# symrnn: take dUg = idea.deriv[:, :len(h_first)]
# symrnn: take dWg = idea.deriv[:, len(h_first):]
# symrnn: take dUo = expose.deriv[:, :len(h_first)]
# symrnn: take dWo = expose.deriv[:, len(h_first):]
# symrnn: take dbf(n, 1) = erase_0.deriv
# symrnn: take dbi(n, 1) = store_0.deriv
# symrnn: take dbg(n, 1) = idea_0.deriv
# symrnn: take dbo(n, 1) = expose_0.deriv
# symrnn: take dh[0](n, 1) = dh_first
# symrnn: take dc[0](n, 1) = dc_first
import numpy as np

seen, units = 20, 30


class Learned:
    def __init__(self, rows, columns):
        self.value = np.random.uniform(-0.2, 0.2, (rows, columns))
        self.deriv = np.zeros((rows, columns))


erase, store, idea, expose = (Learned(units, units + seen) for _ in range(4))
erase_0, store_0, idea_0, expose_0 = (Learned(units, 1) for _ in range(4))
learned = erase, store, idea, expose, erase_0, store_0, idea_0, expose_0

inputs, e, s, n, x, cell, hidden = {}, {}, {}, {}, {}, {}, {}


def open_by(a):
    return 1 / (1 + np.exp(-a))


def mapped(matrix, offset, column):
    return np.dot(matrix.value, column) + offset.value


def pulled(matrix, offset, column, d):
    matrix.deriv += np.dot(d, column.T)
    offset.deriv += d
    return np.dot(matrix.value.T, d)


def remember(series, h_first, c_first):
    hidden[0], cell[0] = h_first, c_first
    for t in range(1, len(series) + 1):
        inputs[t] = np.concatenate((hidden[t - 1], series[t - 1]))
        e[t] = open_by(mapped(erase, erase_0, inputs[t]))
        s[t] = open_by(mapped(store, store_0, inputs[t]))
        x[t] = open_by(mapped(expose, expose_0, inputs[t]))
        n[t] = np.tanh(mapped(idea, idea_0, inputs[t]))
        cell[t] = e[t] * cell[t - 1] + s[t] * n[t]
        hidden[t] = x[t] * np.tanh(cell[t])


def one_back(t, dh, dc):
    flat = np.tanh(cell[t])
    dc = dc + dh * x[t] * (1 - flat ** 2)
    dx = dh * flat * x[t] * (1 - x[t])
    de = dc * cell[t - 1] * e[t] * (1 - e[t])
    ds = dc * n[t] * s[t] * (1 - s[t])
    dn = dc * s[t] * (1 - n[t] ** 2)
    d_input = pulled(expose, expose_0, inputs[t], dx)
    d_input += pulled(erase, erase_0, inputs[t], de)
    d_input += pulled(store, store_0, inputs[t], ds)
    d_input += pulled(idea, idea_0, inputs[t], dn)
    return d_input[:len(dh)], dc * e[t]


def recall(push, dc):
    dh = np.zeros_like(dc)
    for t in range(len(push), 0, -1):
        dh, dc = one_back(t, dh + push[t - 1], dc)
    return dh, dc
