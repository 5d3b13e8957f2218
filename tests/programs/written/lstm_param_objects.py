# Columns, z = [h; x], parameters as objects with a value and a derivative, one function for a step back.
# symrnn: cell lstm
# symrnn: give inputs = each x(m, 1)
# symrnn: give W_f.v = [[Uf, Wf]]
# symrnn: give W_i.v = [[Ui, Wi]]
# symrnn: give W_C.v = [[Ug, Wg]]
# symrnn: give W_o.v = [[Uo, Wo]]
# symrnn: give b_f.v = bf(n, 1)
# symrnn: give b_i.v = bi(n, 1)
# symrnn: give b_C.v = bg(n, 1)
# symrnn: give b_o.v = bo(n, 1)
# symrnn: give h_prev = h[0](n, 1)
# symrnn: give C_prev = c[0](n, 1)
# symrnn: give dh_ext = each h_bar(n, 1)
# symrnn: give dC_last = c_bar(n, 1)
# symrnn: run clear_gradients()
# symrnn: run dh_first, dC_first = forward_backward(inputs, h_prev, C_prev, dh_ext, dC_last)
# symrnn: take dUf = W_f.d[:, :W_f.d.shape[0]]
# symrnn: take dWf = W_f.d[:, W_f.d.shape[0]:]
# symrnn: take dUi = W_i.d[:, :W_i.d.shape[0]]
# symrnn: take dWi = W_i.d[:, W_i.d.shape[0]:]
# symrnn: take dUg = W_C.d[:, :W_C.d.shape[0]]
# symrnn: take dWg = W_C.d[:, W_C.d.shape[0]:]
# symrnn: take dUo = W_o.d[:, :W_o.d.shape[0]]
# symrnn: take dWo = W_o.d[:, W_o.d.shape[0]:]
# symrnn: take dbf(n, 1) = b_f.d
# symrnn: take dbi(n, 1) = b_i.d
# symrnn: take dbg(n, 1) = b_C.d
# symrnn: take dbo(n, 1) = b_o.d
# symrnn: take dh[0](n, 1) = dh_first
# symrnn: take dc[0](n, 1) = dC_first
import numpy as np

H_size = 100
X_size = 60
z_size = H_size + X_size

def sigmoid(x):
    return 1 / (1 + np.exp(-x))

def dsigmoid(y):
    return y * (1 - y)

def tanh(x):
    return np.tanh(x)

def dtanh(y):
    return 1 - y * y

class Param:
    def __init__(self, name, value):
        self.name = name
        self.v = value
        self.d = np.zeros_like(value)
        self.m = np.zeros_like(value)

W_f = Param('W_f', np.random.randn(H_size, z_size) * 0.1 + 0.5)
b_f = Param('b_f', np.zeros((H_size, 1)))
W_i = Param('W_i', np.random.randn(H_size, z_size) * 0.1 + 0.5)
b_i = Param('b_i', np.zeros((H_size, 1)))
W_C = Param('W_C', np.random.randn(H_size, z_size) * 0.1)
b_C = Param('b_C', np.zeros((H_size, 1)))
W_o = Param('W_o', np.random.randn(H_size, z_size) * 0.1 + 0.5)
b_o = Param('b_o', np.zeros((H_size, 1)))
all_parameters = [W_f, W_i, W_C, W_o, b_f, b_i, b_C, b_o]

def clear_gradients():
    for p in all_parameters:
        p.d = np.zeros_like(p.v)

def forward(x, h_prev, C_prev):
    z = np.row_stack((h_prev, x)) if hasattr(np, 'row_stack') else np.vstack((h_prev, x))
    f = sigmoid(np.dot(W_f.v, z) + b_f.v)
    i = sigmoid(np.dot(W_i.v, z) + b_i.v)
    C_bar = tanh(np.dot(W_C.v, z) + b_C.v)
    C = f * C_prev + i * C_bar
    o = sigmoid(np.dot(W_o.v, z) + b_o.v)
    h = o * tanh(C)
    return z, f, i, C_bar, C, o, h

def backward(dh_ext, dh_next, dC_next, C_prev, z, f, i, C_bar, C, o, h):
    dh = np.copy(dh_ext)
    dh += dh_next
    do = dh * tanh(C)
    do = dsigmoid(o) * do
    W_o.d += np.dot(do, z.T)
    b_o.d += do

    dC = np.copy(dC_next)
    dC += dh * o * dtanh(tanh(C))
    dC_bar = dC * i
    dC_bar = dtanh(C_bar) * dC_bar
    W_C.d += np.dot(dC_bar, z.T)
    b_C.d += dC_bar

    di = dC * C_bar
    di = dsigmoid(i) * di
    W_i.d += np.dot(di, z.T)
    b_i.d += di

    df = dC * C_prev
    df = dsigmoid(f) * df
    W_f.d += np.dot(df, z.T)
    b_f.d += df

    dz = (np.dot(W_f.v.T, df)
        + np.dot(W_i.v.T, di)
        + np.dot(W_C.v.T, dC_bar)
        + np.dot(W_o.v.T, do))
    dh_prev = dz[:h.shape[0], :]
    dC_prev = f * dC
    return dh_prev, dC_prev

def forward_backward(inputs, h_prev, C_prev, dh_ext, dC_last):
    steps = {}
    h_s, C_s = {-1: h_prev}, {-1: C_prev}
    for t in range(len(inputs)):
        steps[t] = forward(inputs[t], h_s[t - 1], C_s[t - 1])
        C_s[t], h_s[t] = steps[t][4], steps[t][6]
    # backwards in time
    dh_next = np.zeros_like(h_prev)
    dC_next = dC_last
    for t in reversed(range(len(inputs))):
        dh_next, dC_next = backward(dh_ext[t], dh_next, dC_next, C_s[t - 1], *steps[t])
    return dh_next, dC_next
