# Peepholes with one-dimensional vectors; states in arrays with an entry before the first step, gates by name in a dict.
# symrnn: cell lstm-peephole
# symrnn: give xs = x(T, m)
# symrnn: give dhs = h_bar(T, n)
# symrnn: give dc_T = c_bar
# symrnn: give h_init = h[0]
# symrnn: give c_init = c[0]
# symrnn: run W, R, p, b = {}, {}, {}, {}
# symrnn: give W['z'] = Wg
# symrnn: give R['z'] = Ug
# symrnn: give b['z'] = bg
# symrnn: give W['i'] = Wi
# symrnn: give R['i'] = Ui
# symrnn: give b['i'] = bi
# symrnn: give p['i'] = pi
# symrnn: give W['f'] = Wf
# symrnn: give R['f'] = Uf
# symrnn: give b['f'] = bf
# symrnn: give p['f'] = pf
# symrnn: give W['o'] = Wo
# symrnn: give R['o'] = Uo
# symrnn: give b['o'] = bo
# symrnn: give p['o'] = po
# symrnn: run tape = forward_pass(xs, h_init, c_init)
# symrnn: run dW, dR, dp, db, dx, dy0, dc0 = backward_pass(xs, dhs, dc_T, tape)
# symrnn: take dWg = dW['z']
# symrnn: take dUg = dR['z']
# symrnn: take dbg = db['z']
# symrnn: take dWi = dW['i']
# symrnn: take dUi = dR['i']
# symrnn: take dbi = db['i']
# symrnn: take dpi = dp['i']
# symrnn: take dWf = dW['f']
# symrnn: take dUf = dR['f']
# symrnn: take dbf = db['f']
# symrnn: take dpf = dp['f']
# symrnn: take dWo = dW['o']
# symrnn: take dUo = dR['o']
# symrnn: take dbo = db['o']
# symrnn: take dpo = dp['o']
# symrnn: take dxs = dx
# symrnn: take dh_init = dy0
# symrnn: take dc_init = dc0
import numpy as np

def sigma(a):
    return 1. / (1. + np.exp(-a))

def forward_pass(xs, y0, c0):
    T, N = len(xs), len(y0)
    y, c, z, i, f, o = np.zeros((6, T + 1, N))
    y[0], c[0] = y0, c0
    for t in range(1, T + 1):
        x = xs[t-1]
        z[t] = np.tanh(W['z'] @ x + R['z'] @ y[t-1] + b['z'])
        i[t] = sigma(W['i'] @ x + R['i'] @ y[t-1] + p['i'] * c[t-1] + b['i'])
        f[t] = sigma(W['f'] @ x + R['f'] @ y[t-1] + p['f'] * c[t-1] + b['f'])
        c[t] = z[t] * i[t] + c[t-1] * f[t]
        o[t] = sigma(W['o'] @ x + R['o'] @ y[t-1] + p['o'] * c[t] + b['o'])
        y[t] = np.tanh(c[t]) * o[t]
    return y, c, z, i, f, o

def backward_pass(xs, dys, dc_T, tape):
    y, c, z, i, f, o = tape
    T, N = dys.shape
    da = {gate: np.zeros((T + 2, N)) for gate in 'zifo'}
    dc = np.zeros((T + 2, N))
    dx = np.zeros(xs.shape)
    for t in range(T, 0, -1):
        dy = dys[t-1] + R['z'].T @ da['z'][t+1] + R['i'].T @ da['i'][t+1] + R['f'].T @ da['f'][t+1] + R['o'].T @ da['o'][t+1]
        da['o'][t] = dy * np.tanh(c[t]) * o[t] * (1 - o[t])
        dc[t] = dy * o[t] * (1 - np.tanh(c[t])**2) + p['o'] * da['o'][t]
        if t == T:
            dc[t] += dc_T
        else:
            dc[t] += p['i'] * da['i'][t+1] + p['f'] * da['f'][t+1] + dc[t+1] * f[t+1]
        da['f'][t] = dc[t] * c[t-1] * f[t] * (1 - f[t])
        da['i'][t] = dc[t] * z[t] * i[t] * (1 - i[t])
        da['z'][t] = dc[t] * i[t] * (1 - z[t]**2)
        dx[t-1] = sum(W[gate].T @ da[gate][t] for gate in 'zifo')
    dW = {gate: da[gate][1:T+1].T @ xs for gate in 'zifo'}
    dR = {gate: da[gate][1:T+1].T @ y[:T] for gate in 'zifo'}
    db = {gate: da[gate].sum(axis=0) for gate in 'zifo'}
    dp = {'i': (da['i'][1:T+1] * c[:T]).sum(0), 'f': (da['f'][1:T+1] * c[:T]).sum(0), 'o': (da['o'][1:T+1] * c[1:]).sum(0)}
    dy0 = sum(R[gate].T @ da[gate][1] for gate in 'zifo')
    dc0 = dc[1] * f[1] + p['i'] * da['i'][1] + p['f'] * da['f'][1]
    return dW, dR, dp, db, dx, dy0, dc0
