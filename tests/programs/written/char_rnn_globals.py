# A character model in one script: everything is a global, columns, the states in dictionaries.
# symrnn: cell elman-softmax
# symrnn: give xs_in = each x(m, 1)
# symrnn: give ps_want = each y(k, 1)
# symrnn: give Wxh = U
# symrnn: give Whh = W
# symrnn: give Why = V
# symrnn: give bh = b(n, 1)
# symrnn: give by = c(k, 1)
# symrnn: give h_start = s[0](n, 1)
# symrnn: run loss, dWxh, dWhh, dWhy, dbh, dby, dh_start = loss_and_grads(xs_in, ps_want, h_start)
# symrnn: take loss = loss
# symrnn: take dWxh = dWxh
# symrnn: take dWhh = dWhh
# symrnn: take dWhy = dWhy
# symrnn: take dbh = dbh
# symrnn: take dby = dby
# symrnn: take dh_start = dh_start
import numpy as np

hidden, vocab = 64, 27
learning_rate = 1e-1

Wxh = np.random.randn(hidden, vocab)*0.01 # input to hidden
Whh = np.random.randn(hidden, hidden)*0.01 # hidden to hidden
Why = np.random.randn(vocab, hidden)*0.01 # hidden to output
bh = np.zeros((hidden, 1))
by = np.zeros((vocab, 1))

def loss_and_grads(inputs, targets, hprev):
    x, h, p = {}, {}, {}
    h[-1] = np.copy(hprev)
    loss = 0
    for t in range(len(inputs)):
        x[t] = inputs[t]
        h[t] = np.tanh(Wxh.dot(x[t]) + Whh.dot(h[t-1]) + bh)
        y = np.dot(Why, h[t]) + by
        e = np.exp(y - np.max(y))
        p[t] = e / np.sum(e)
        loss += -np.sum(targets[t] * np.log(p[t]))

    # backward pass
    gWxh, gWhh, gWhy = np.zeros_like(Wxh), np.zeros_like(Whh), np.zeros_like(Why)
    gbh, gby = np.zeros_like(bh), np.zeros_like(by)
    carry = np.zeros_like(h[0])
    for t in reversed(range(len(inputs))):
        dy = p[t] - targets[t]
        gWhy += np.dot(dy, h[t].T)
        gby += dy
        dh = np.dot(Why.T, dy) + carry
        draw = dh * (1 - h[t]**2)
        gbh += draw
        gWxh += np.dot(draw, x[t].T)
        gWhh += np.dot(draw, h[t-1].T)
        carry = np.dot(Whh.T, draw)
    return loss, gWxh, gWhh, gWhy, gbh, gby, carry
