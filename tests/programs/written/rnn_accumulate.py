# Sequence by sequence: gradients are kept on the object and accumulated until somebody asks for a step.
# symrnn: cell elman
# symrnn: sizes B = 3
# symrnn: give batch_x = x(B, T, m)
# symrnn: give batch_y = y(B, T, k)
# symrnn: give start = s[0](B, n)
# symrnn: run rnn = Elman(2, 3, 4)
# symrnn: give rnn.U.value = U
# symrnn: give rnn.W.value = W
# symrnn: give rnn.V.value = V
# symrnn: give rnn.b.value = b(n, 1)
# symrnn: give rnn.c.value = c(k, 1)
# symrnn: run for p in rnn.parameters: p.zero()
# symrnn: run first = [rnn.learn(x, y, s) for x, y, s in zip(batch_x, batch_y, start)]
# symrnn: take dU = rnn.U.grad
# symrnn: take dW = rnn.W.grad
# symrnn: take dV = rnn.V.grad
# symrnn: take db(n, 1) = rnn.b.grad
# symrnn: take dc(k, 1) = rnn.c.grad
# symrnn: take ds[0](B, n) = [d[:, 0] for d in first]
import numpy as np

class Parameter:
    def __init__(self, *shape):
        self.value = np.random.uniform(-0.1, 0.1, shape)
        self.grad = np.zeros(shape)

    def zero(self):
        self.grad = np.zeros_like(self.value)

class Elman:
    def __init__(self, inputs, hidden, outputs):
        self.U = Parameter(hidden, inputs)
        self.W = Parameter(hidden, hidden)
        self.V = Parameter(outputs, hidden)
        self.b = Parameter(hidden, 1)
        self.c = Parameter(outputs, 1)
        self.parameters = [self.U, self.W, self.V, self.b, self.c]

    def learn(self, xs, ys, start):
        n_steps = xs.shape[0]
        states = [start.reshape(-1, 1)]
        errors = []
        for x, y in zip(xs, ys):
            net = self.U.value @ x[:, None] + self.W.value @ states[-1] + self.b.value
            states.append(np.tanh(net))
            errors.append(self.V.value @ states[-1] + self.c.value - y[:, None])
        return self.backprop(xs, states, errors, n_steps)

    def backprop(self, xs, states, errors, n_steps):
        g = np.zeros_like(states[0])
        for t in reversed(range(n_steps)):
            self.V.grad += errors[t] @ states[t + 1].T
            self.c.grad += errors[t]
            g += self.V.value.T @ errors[t]
            g *= 1 - states[t + 1] ** 2
            self.U.grad += g @ xs[t][None, :]
            self.W.grad += g @ states[t].T
            self.b.grad += g
            g = self.W.value.T @ g
        return g
