"""Programs without settings, as people write them: a script with globals, steps with caches, a class that trains itself."""

CHARACTERS = """\
import numpy as np
data = open('input.txt', 'r').read()
vocab_size = len(set(data))
hidden_size = 100
Wxh = np.random.randn(hidden_size, vocab_size)*0.01
Whh = np.random.randn(hidden_size, hidden_size)*0.01
Why = np.random.randn(vocab_size, hidden_size)*0.01
bh = np.zeros((hidden_size, 1))
by = np.zeros((vocab_size, 1))

def lossFun(inputs, targets, hprev):
  xs, hs, ys, ps = {}, {}, {}, {}
  hs[-1] = np.copy(hprev)
  loss = 0
  for t in range(len(inputs)):
    xs[t] = np.zeros((vocab_size,1))
    xs[t][inputs[t]] = 1
    hs[t] = np.tanh(np.dot(Wxh, xs[t]) + np.dot(Whh, hs[t-1]) + bh)
    ys[t] = np.dot(Why, hs[t]) + by
    ps[t] = np.exp(ys[t]) / np.sum(np.exp(ys[t]))
    loss += -np.log(ps[t][targets[t],0])
  dWxh, dWhh, dWhy = np.zeros_like(Wxh), np.zeros_like(Whh), np.zeros_like(Why)
  dbh, dby = np.zeros_like(bh), np.zeros_like(by)
  dhnext = np.zeros_like(hs[0])
  for t in reversed(range(len(inputs))):
    dy = np.copy(ps[t])
    dy[targets[t]] -= 1
    dWhy += np.dot(dy, hs[t].T)
    dby += dy
    dh = np.dot(Why.T, dy) + dhnext
    dhraw = (1 - hs[t] * hs[t]) * dh
    dbh += dhraw
    dWxh += np.dot(dhraw, xs[t].T)
    dWhh += np.dot(dhraw, hs[t-1].T)
    dhnext = np.dot(Whh.T, dhraw)
  return loss, dWxh, dWhh, dWhy, dbh, dby, hs[len(inputs)-1]

def sample(h, seed, n):
  x = np.zeros((vocab_size, 1))
  x[seed] = 1
  return [np.tanh(np.dot(Wxh, x) + np.dot(Whh, h) + bh) for t in range(n)]
"""

CHARACTER_CELL = """\
cell characters
"Characters in, the next ones out."
source "a network of classes"

input  class x (m)
target class y (m)
state  s (n)
param  U (n, m), W (n, n), V (m, n), b (n), c (m)

a[t]    = W @ s[t-1] + U @ x[t] + b
s[t]    = tanh(a[t])
o[t]    = V @ s[t] + c
loss[t] = cross_entropy(o[t], y[t])
"""

STEPS = """\
import numpy as np

def sigmoid(x):
    return 1 / (1 + np.exp(-x))

def step_forward(x, prev_h, prev_c, Wx, Wh, b):
    H = prev_h.shape[1]
    a = x.dot(Wx) + prev_h.dot(Wh) + b
    i, f, o, g = sigmoid(a[:, :H]), sigmoid(a[:, H:2*H]), sigmoid(a[:, 2*H:3*H]), np.tanh(a[:, 3*H:])
    next_c = f * prev_c + i * g
    next_h = o * np.tanh(next_c)
    return next_h, next_c, (x, prev_h, prev_c, Wx, Wh, i, f, o, g, next_c)

def step_backward(dnext_h, dnext_c, cache):
    x, prev_h, prev_c, Wx, Wh, i, f, o, g, next_c = cache
    tc = np.tanh(next_c)
    dc = dnext_c + dnext_h * o * (1 - tc**2)
    da = np.hstack([dc * g * i * (1-i), dc * prev_c * f * (1-f), dnext_h * tc * o * (1-o), dc * i * (1-g**2)])
    return da.dot(Wx.T), da.dot(Wh.T), dc * f, x.T.dot(da), prev_h.T.dot(da), da.sum(axis=0)

def lstm_forward(x, h0, Wx, Wh, b):
    N, T, D = x.shape
    H = h0.shape[1]
    h, cache = np.zeros((N, T, H)), []
    prev_h, prev_c = h0, np.zeros_like(h0)
    for t in range(T):
        prev_h, prev_c, one = step_forward(x[:, t], prev_h, prev_c, Wx, Wh, b)
        h[:, t] = prev_h
        cache.append(one)
    return h, cache

def lstm_backward(dh, cache):
    N, T, H = dh.shape
    D = cache[0][0].shape[1]
    dx, dWx, dWh, db = np.zeros((N, T, D)), np.zeros((D, 4*H)), np.zeros((H, 4*H)), np.zeros(4*H)
    dh0, dc0 = np.zeros((N, H)), np.zeros((N, H))
    for t in reversed(range(T)):
        dx[:, t], dh0, dc0, one, two, three = step_backward(dh[:, t] + dh0, dc0, cache[t])
        dWx += one
        dWh += two
        db += three
    return dx, dh0, dWx, dWh, db
"""

TRAINING = """\
import numpy as np

class Network:
    def __init__(self, input_size, hidden_size, output_size, learning_rate=0.01):
        self.Wxh = np.random.randn(hidden_size, input_size) * 0.01
        self.Whh = np.random.randn(hidden_size, hidden_size) * 0.01
        self.Why = np.random.randn(output_size, hidden_size) * 0.01
        self.bh = np.zeros((hidden_size, 1))
        self.by = np.zeros((output_size, 1))
        self.hidden_size = hidden_size
        self.learning_rate = learning_rate

    def train(self, inputs, targets):
        hs, outs = {-1: np.zeros((self.hidden_size, 1))}, {}
        for t, x in enumerate(inputs):
            hs[t] = np.tanh(self.Wxh @ x + self.Whh @ hs[t-1] + self.bh)
            outs[t] = self.Why @ hs[t] + self.by
        later = np.zeros((self.hidden_size, 1))
        sums = [0, 0, 0, 0, 0]
        for t in reversed(range(len(inputs))):
            err = outs[t] - targets[t]
            net = (self.Why.T @ err + later) * (1 - hs[t]**2)
            later = self.Whh.T @ net
            new = net @ inputs[t].T, net @ hs[t-1].T, err @ hs[t].T, net, err
            sums = [old + one for old, one in zip(sums, new)]
        self.Wxh -= self.learning_rate * sums[0]
        self.Whh -= self.learning_rate * sums[1]
        self.Why -= self.learning_rate * sums[2]
        self.bh -= self.learning_rate * sums[3]
        self.by -= self.learning_rate * sums[4]
"""
