# Errors are "desired minus computed", so that all gradients have the other sign; one sequence, one-dimensional vectors.
# symrnn: cell elman-softmax
# symrnn: give sequence = x(T, m)
# symrnn: give wanted = y(T, k)
# symrnn: run net = SimpleRecurrentNetwork(2, 3, 4)
# symrnn: give net.U = U
# symrnn: give net.W = W
# symrnn: give net.V = V
# symrnn: give net.bias_hidden = b
# symrnn: give net.bias_out = c
# symrnn: run net.forward(sequence)
# symrnn: run net.backward(sequence, wanted)
# symrnn: take dU = net.delta_U
# symrnn: take dW = net.delta_W
# symrnn: take dV = net.delta_V
# symrnn: take db = net.delta_bias_hidden
# symrnn: take dc = net.delta_bias_out
import numpy as np


def softmax(z):
    e = np.exp(z - z.max())
    return e / e.sum()


class SimpleRecurrentNetwork(object):

    def __init__(self, n_in, n_hidden, n_out):
        rng = np.random.default_rng()
        self.U = rng.normal(0, .1, (n_hidden, n_in))
        self.W = rng.normal(0, .1, (n_hidden, n_hidden))
        self.V = rng.normal(0, .1, (n_out, n_hidden))
        self.bias_hidden = np.zeros(n_hidden)
        self.bias_out = np.zeros(n_out)

    def forward(self, xs):
        self.hidden = [np.zeros(len(self.bias_hidden))]
        self.out = []
        for x in xs:
            self.hidden.append(np.tanh(np.dot(self.U, x) + np.dot(self.W, self.hidden[-1]) + self.bias_hidden))
            self.out.append(softmax(np.dot(self.V, self.hidden[-1]) + self.bias_out))
        return self.out

    def backward(self, xs, ds):
        self.delta_U = np.zeros(self.U.shape)
        self.delta_W = np.zeros(self.W.shape)
        self.delta_V = np.zeros(self.V.shape)
        self.delta_bias_hidden = np.zeros(self.bias_hidden.shape)
        self.delta_bias_out = np.zeros(self.bias_out.shape)
        back = np.zeros(self.bias_hidden.shape)
        for t in range(len(xs))[::-1]:
            err = ds[t] - self.out[t]
            self.delta_V += np.outer(err, self.hidden[t + 1])
            self.delta_bias_out += err
            local = (1 - self.hidden[t + 1] ** 2) * (np.dot(err, self.V) + back)
            self.delta_U += np.outer(local, xs[t])
            self.delta_W += np.outer(local, self.hidden[t])
            self.delta_bias_hidden += local
            back = np.dot(local, self.W)
