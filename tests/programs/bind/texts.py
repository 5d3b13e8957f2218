"""Programs without settings, as people write them: a script with globals, steps with caches, a class that trains itself."""

CHARACTERS = """\
import numpy as np
text = open('book.txt').read()
vocab_size = len(set(text))
hidden_size = 50
Wxh = 0.1 * np.random.randn(hidden_size, vocab_size)
Whh = 0.1 * np.random.randn(hidden_size, hidden_size)
Why = 0.1 * np.random.randn(vocab_size, hidden_size)
bh = np.zeros((hidden_size, 1))
by = np.zeros((vocab_size, 1))

def one_hot(letter):
    column = np.zeros((vocab_size, 1))
    column[letter] = 1
    return column

def loss_and_gradients(inputs, targets, hprev):
    states, odds, loss = {-1: hprev}, {}, 0
    for t, letter in enumerate(inputs):
        states[t] = np.tanh(Wxh @ one_hot(letter) + Whh @ states[t-1] + bh)
        scores = np.exp(Why @ states[t] + by)
        odds[t] = scores / scores.sum()
        loss -= np.log(odds[t][targets[t], 0])
    dWxh, dWhh, dWhy = 0 * Wxh, 0 * Whh, 0 * Why
    dbh, dby = 0 * bh, 0 * by
    later = 0 * bh
    for t in range(len(inputs) - 1, -1, -1):
        out = odds[t] - one_hot(targets[t])
        dWhy += out @ states[t].T
        dby += out
        net = (Why.T @ out + later) * (1 - states[t]**2)
        dWxh += net @ one_hot(inputs[t]).T
        dWhh += net @ states[t-1].T
        dbh += net
        later = Whh.T @ net
    return loss, dWxh, dWhh, dWhy, dbh, dby, states[len(inputs)-1]

def sample(h, seed, n):
    return [np.tanh(Wxh @ one_hot(seed) + Whh @ h + bh) for t in range(n)]
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
