# The steps are on the last axis, (n, m, T); weights by gate in a dictionary, for [h; x]; the step back is a function of its own.
# symrnn: cell lstm
# symrnn: give series = x(m, B, T)
# symrnn: give h0 = h[0](n, B)
# symrnn: give slopes = h_bar(n, B, T)
# symrnn: give Forget = [[Uf, Wf]]
# symrnn: give Write = [[Ui, Wi]]
# symrnn: give Show = [[Uo, Wo]]
# symrnn: give New = [[Ug, Wg]]
# symrnn: run weights, offsets = {'forget': Forget, 'write': Write, 'show': Show, 'new': New}, {}
# symrnn: give offsets['forget'] = bf(n, 1)
# symrnn: give offsets['write'] = bi(n, 1)
# symrnn: give offsets['show'] = bo(n, 1)
# symrnn: give offsets['new'] = bg(n, 1)
# symrnn: run tape = run(weights, offsets, series, h0)
# symrnn: run found = run_back(weights, tape, slopes)
# symrnn: take dForget = found['forget', 'weights']
# symrnn: take dWrite = found['write', 'weights']
# symrnn: take dShow = found['show', 'weights']
# symrnn: take dNew = found['new', 'weights']
# symrnn: take dbf(n, 1) = found['forget', 'offset']
# symrnn: take dbi(n, 1) = found['write', 'offset']
# symrnn: take dbo(n, 1) = found['show', 'offset']
# symrnn: take dbg(n, 1) = found['new', 'offset']
# symrnn: take dseries = found['series']
# symrnn: take dh0 = found['start']
import numpy as np


def squash(a):
    return 1 / (1 + np.exp(-a))


def run(weights, offsets, series, h):
    c = np.zeros_like(h)
    tape = []
    for t in range(series.shape[-1]):
        both = np.vstack([h, series[:, :, t]])
        net = {gate: weights[gate] @ both + offsets[gate] for gate in weights}
        now = {gate: squash(net[gate]) for gate in ('forget', 'write', 'show')}
        now['new'] = np.tanh(net['new'])
        now['both'], now['old'] = both, c
        c = now['forget'] * c + now['write'] * now['new']
        now['shown'] = np.tanh(c)
        h = now['show'] * now['shown']
        tape.append(now)
    return tape


def step_back(weights, now, d_h, d_c):
    d = {}
    d['show'] = d_h * now['shown'] * now['show'] * (1 - now['show'])
    d_c = d_c + d_h * now['show'] * (1 - np.square(now['shown']))
    d['forget'] = d_c * now['old'] * now['forget'] * (1 - now['forget'])
    d['write'] = d_c * now['new'] * now['write'] * (1 - now['write'])
    d['new'] = d_c * now['write'] * (1 - np.square(now['new']))
    d_both = np.zeros_like(now['both'])
    for gate, matrix in weights.items():
        d_both += matrix.T @ d[gate]
    return d, d_both, d_c * now['forget']


def run_back(weights, tape, slopes):
    n, m, T = slopes.shape
    found = {(gate, 'weights'): np.zeros_like(matrix) for gate, matrix in weights.items()}
    found |= {(gate, 'offset'): np.zeros((n, 1)) for gate in weights}
    d_series = []
    d_h, d_c = np.zeros((n, m)), np.zeros((n, m))
    for t in reversed(range(T)):
        d, d_both, d_c = step_back(weights, tape[t], slopes[:, :, t] + d_h, d_c)
        for gate in weights:
            found[gate, 'weights'] += d[gate] @ tape[t]['both'].T
            found[gate, 'offset'] += d[gate].sum(axis=1, keepdims=True)
        d_h = d_both[:n]
        d_series.insert(0, d_both[n:])
    return {'series': np.dstack(d_series), 'start': d_h, **found}
