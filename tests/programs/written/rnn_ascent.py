# Errors are "desired minus computed", so that all gradients have the other sign; one sequence, one-dimensional vectors.
# symrnn: cell elman-softmax
# symrnn: give sequence = x(T, m)
# symrnn: give wanted = y(T, k)
# symrnn: run net = Ascending(2, 3, 4)
# symrnn: give net.U = U
# symrnn: give net.W = W
# symrnn: give net.V = V
# symrnn: give net.b = b
# symrnn: give net.c = c
# symrnn: run net.forward(sequence)
# symrnn: run net.backward(sequence, wanted)
# symrnn: take dU = net.up_U
# symrnn: take dW = net.up_W
# symrnn: take dV = net.up_V
# symrnn: take db = net.up_b
# symrnn: take dc = net.up_c
import numpy as np


def softmax(z):
    e = np.exp(z - z.max())
    return e / e.sum()


class Ascending(object):

    def __init__(self, n_in, n_hidden, n_out):
        rng = np.random.default_rng()
        self.U = rng.normal(0, .1, (n_hidden, n_in))
        self.W = rng.normal(0, .1, (n_hidden, n_hidden))
        self.V = rng.normal(0, .1, (n_out, n_hidden))
        self.b = np.zeros(n_hidden)
        self.c = np.zeros(n_out)

    def forward(self, xs):
        self.hidden = [np.zeros(len(self.b))]
        self.out = []
        for x in xs:
            self.hidden.append(np.tanh(np.dot(self.U, x) + np.dot(self.W, self.hidden[-1]) + self.b))
            self.out.append(softmax(np.dot(self.V, self.hidden[-1]) + self.c))
        return self.out

    def backward(self, xs, ds):
        self.up_U = np.zeros(self.U.shape)
        self.up_W = np.zeros(self.W.shape)
        self.up_V = np.zeros(self.V.shape)
        self.up_b = np.zeros(self.b.shape)
        self.up_c = np.zeros(self.c.shape)
        back = np.zeros(self.b.shape)
        for t in range(len(xs))[::-1]:
            err = ds[t] - self.out[t]
            self.up_V += np.outer(err, self.hidden[t + 1])
            self.up_c += err
            local = (1 - self.hidden[t + 1] ** 2) * (np.dot(err, self.V) + back)
            self.up_U += np.outer(local, xs[t])
            self.up_W += np.outer(local, self.hidden[t])
            self.up_b += local
            back = np.dot(local, self.W)
