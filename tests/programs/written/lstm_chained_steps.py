# Each step is an object that knows the one before it, vectors have one axis, [x; h]; slopes are gathered on the weights' object.
# symrnn: cell lstm
# symrnn: give series = x(T, m)
# symrnn: give h_start = h[0]
# symrnn: give c_start = c[0]
# symrnn: give above = h_bar(T, n)
# symrnn: give at_end = c_bar
# symrnn: give A = [[Wg, Ug]]
# symrnn: give I = [[Wi, Ui]]
# symrnn: give F = [[Wf, Uf]]
# symrnn: give O = [[Wo, Uo]]
# symrnn: run weights = Weights()
# symrnn: run weights.A, weights.I, weights.F, weights.O = A, I, F, O
# symrnn: give weights.a = bg
# symrnn: give weights.i = bi
# symrnn: give weights.f = bf
# symrnn: give weights.o = bo
# symrnn: run weights.forget_slopes()
# symrnn: run chain = Chain(weights, series, Start(h_start, c_start))
# symrnn: run d_series = chain.pull(above, at_end)
# symrnn: take dA = weights.dA
# symrnn: take dI = weights.dI
# symrnn: take dF = weights.dF
# symrnn: take dO = weights.dO
# symrnn: take dbg = weights.da
# symrnn: take dbi = weights.di
# symrnn: take dbf = weights.df
# symrnn: take dbo = weights.do
# symrnn: take dseries = d_series
import numpy as np


def gate(a):
    return 0.5 + 0.5 * np.tanh(a / 2)


def gate_slope(y):
    return y - y * y


def tanh_slope(y):
    return 1 - y ** 2


class Weights:
    def forget_slopes(self):
        self.dA, self.dI, self.dF, self.dO = (np.zeros_like(M) for M in (self.A, self.I, self.F, self.O))
        self.da, self.di, self.df, self.do = (np.zeros_like(v) for v in (self.a, self.i, self.f, self.o))


class Start:
    def __init__(self, h, c):
        self.h, self.c = h, c


class Step:
    def __init__(self, weights, x, before):
        self.weights, self.before = weights, before
        self.width = len(x)
        self.xh = np.append(x, before.h)
        self.a = np.tanh(weights.A @ self.xh + weights.a)
        self.i = gate(weights.I @ self.xh + weights.i)
        self.f = gate(weights.F @ self.xh + weights.f)
        self.o = gate(weights.O @ self.xh + weights.o)
        self.c = self.f * before.c + self.i * self.a
        self.tanh_c = np.tanh(self.c)
        self.h = self.o * self.tanh_c

    def pull(self, dh, dc):
        w = self.weights
        dc = dc + dh * self.o * tanh_slope(self.tanh_c)
        to_a = dc * self.i * tanh_slope(self.a)
        to_i = dc * self.a * gate_slope(self.i)
        to_f = dc * self.before.c * gate_slope(self.f)
        to_o = dh * self.tanh_c * gate_slope(self.o)
        w.dA += np.outer(to_a, self.xh)
        w.dI += np.outer(to_i, self.xh)
        w.dF += np.outer(to_f, self.xh)
        w.dO += np.outer(to_o, self.xh)
        w.da += to_a
        w.di += to_i
        w.df += to_f
        w.do += to_o
        d_xh = w.A.T @ to_a + w.I.T @ to_i + w.F.T @ to_f + w.O.T @ to_o
        return d_xh[:self.width], d_xh[self.width:], dc * self.f


class Chain:
    def __init__(self, weights, series, last):
        self.steps = []
        for x in series:
            last = Step(weights, x, last)
            self.steps.append(last)

    def pull(self, above, dc):
        d_series = []
        dh = np.zeros_like(dc)
        for step, own in zip(self.steps[::-1], above[::-1]):
            dx, dh, dc = step.pull(dh + own, dc)
            d_series.append(dx)
        return d_series[::-1]
