# No biases, vectors with one axis; each miss is led back through the step it is made at and the two before it, no farther.
# symrnn: cell elman-softmax
# symrnn: give words = x(T, m)
# symrnn: give following = y(T, k)
# symrnn: zero b, c
# symrnn: run reader = Reader(reach=3)
# symrnn: give reader.U = U
# symrnn: give reader.V = V
# symrnn: give reader.W = W
# symrnn: run reader.read(words)
# symrnn: run slope_W, slope_U, slope_V = reader.slopes(words, following)
# symrnn: take dU = slope_U
# symrnn: take dV = slope_V
# symrnn: take dW = slope_W
import numpy as np


class Reader:
    def __init__(self, reach):
        self.reach = reach

    def read(self, words):
        # The last row stays zero: with index -1 it is what comes before the first word.
        self.s = np.zeros((len(words) + 1, len(self.W)))
        self.p = np.zeros((len(words), len(self.V)))
        for t, word in enumerate(words):
            self.s[t] = np.tanh(self.U @ word + self.W @ self.s[t - 1])
            odds = np.exp(self.V @ self.s[t])
            self.p[t] = odds / odds.sum()

    def slopes(self, words, following):
        slope_U, slope_V, slope_W = (np.zeros(M.shape) for M in (self.U, self.V, self.W))
        miss = self.p - following
        for t in range(len(words)):
            slope_V += np.outer(miss[t], self.s[t])
            led = self.V.T @ miss[t] * (1 - self.s[t] ** 2)
            for at in range(t, max(t - self.reach, -1), -1):
                slope_U += np.outer(led, words[at])
                slope_W += np.outer(led, self.s[at - 1])
                led = self.W.T @ led * (1 - self.s[at - 1] ** 2)
        return slope_W, slope_U, slope_V
