# A language model without biases; each loss goes back through the last three steps only.
# symrnn: cell elman-softmax
# symrnn: give x = x(T, m)
# symrnn: give y = y(T, k)
# symrnn: zero b, c
# symrnn: run model = RNN(4, 3)
# symrnn: give model.U = U
# symrnn: give model.V = V
# symrnn: give model.W = W
# symrnn: run dLdU, dLdV, dLdW = model.bptt(x, y)
# symrnn: take dU = dLdU
# symrnn: take dV = dLdV
# symrnn: take dW = dLdW
import numpy as np

def softmax(x):
    xt = np.exp(x - np.max(x))
    return xt / np.sum(xt)

class RNN:
    def __init__(self, word_dim, hidden_dim, bptt_truncate=3):
        self.word_dim = word_dim
        self.hidden_dim = hidden_dim
        self.bptt_truncate = bptt_truncate

    def forward(self, x):
        T = len(x)
        # one more state than steps: s[-1] is the first one, and zero
        s = np.zeros((T + 1, self.W.shape[0]))
        o = np.zeros((T, self.V.shape[0]))
        for t in np.arange(T):
            s[t] = np.tanh(self.U.dot(x[t]) + self.W.dot(s[t-1]))
            o[t] = softmax(self.V.dot(s[t]))
        return o, s

    def bptt(self, x, y):
        T = len(y)
        o, s = self.forward(x)
        # backward
        dLdU = np.zeros(self.U.shape)
        dLdV = np.zeros(self.V.shape)
        dLdW = np.zeros(self.W.shape)
        delta_o = o - y
        for t in np.arange(T)[::-1]:
            dLdV += np.outer(delta_o[t], s[t])
            delta_t = self.V.T.dot(delta_o[t]) * (1 - s[t] ** 2)
            for step in np.arange(max(0, t - self.bptt_truncate + 1), t + 1)[::-1]:
                dLdW += np.outer(delta_t, s[step-1])
                dLdU += np.outer(delta_t, x[step])
                delta_t = self.W.T.dot(delta_t) * (1 - s[step-1] ** 2)
        return dLdU, dLdV, dLdW
