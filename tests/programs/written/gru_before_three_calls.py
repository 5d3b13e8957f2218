# Three calls: run forward, run backward, ask for the gradients. Rows, (N, T, D); W acts on [x, h]; noise on the side.
# symrnn: cell gru-reset-before
# symrnn: give batch = x(B, T, m)
# symrnn: give upstream = h_bar(B, T, n)
# symrnn: give W_gates = [[Wz.T, Wr.T], [Uz.T, Ur.T]]
# symrnn: give b_gates = [bz, br]
# symrnn: give W_cand = [[W.T], [U.T]]
# symrnn: give b_cand = b
# symrnn: run cell = GRU(W_gates, b_gates, W_cand, b_cand)
# symrnn: run outputs = cell.forward(batch)
# symrnn: run d_inputs = cell.backward(upstream)
# symrnn: run result = cell.gradients()
# symrnn: take dW_gates = result['kernel/gates']
# symrnn: take db_gates = result['bias/gates']
# symrnn: take dW_cand = result['kernel/candidate']
# symrnn: take db_cand = result['bias/candidate']
# symrnn: take dbatch = d_inputs
import numpy as np

def expit(a):
    return np.where(a >= 0, 1 / (1 + np.exp(-np.abs(a))), np.exp(-np.abs(a)) / (1 + np.exp(-np.abs(a))))

class GRU(object):
    def __init__(self, W_gates, b_gates, W_cand, b_cand, keep=1.0):
        self.W_gates, self.b_gates, self.W_cand, self.b_cand = W_gates, b_gates, W_cand, b_cand
        self.units = W_cand.shape[1]
        self.keep = keep

    def forward(self, x):
        n, time, self.features = x.shape
        h = np.zeros((n, self.units))
        self.tape = []
        outputs = []
        for t in range(time):
            mask = (np.random.rand(*h.shape) < self.keep) / self.keep
            xh = np.concatenate([x[:, t], h], axis=-1)
            gates = expit(xh @ self.W_gates + self.b_gates)
            z, r = gates[:, :self.units], gates[:, self.units:]
            xrh = np.concatenate([x[:, t], r * h], axis=-1)
            cand = np.tanh(xrh @ self.W_cand + self.b_cand)
            self.tape.append((xh, xrh, z, r, cand, h))
            h = (z * h + (1 - z) * cand) * mask
            outputs.append(h)
        return np.stack(outputs, axis=1)

    def backward(self, d_out):
        k = self.features
        self.dW_gates, self.dW_cand = np.zeros_like(self.W_gates), np.zeros_like(self.W_cand)
        self.db_gates, self.db_cand = np.zeros_like(self.b_gates), np.zeros_like(self.b_cand)
        d_inputs = []
        dh = np.zeros_like(d_out[:, 0])
        for t, (xh, xrh, z, r, cand, h) in reversed(list(enumerate(self.tape))):
            dh = dh + d_out[:, t]
            d_cand = dh * (1 - z) * (1 - cand**2)
            d_xrh = d_cand @ self.W_cand.T
            d_rh = d_xrh[:, k:]
            d_z = dh * (h - cand) * z * (1 - z)
            d_r = d_rh * h * r * (1 - r)
            d_gates = np.hstack([d_z, d_r])
            d_xh = d_gates @ self.W_gates.T
            self.dW_cand += xrh.T @ d_cand
            self.db_cand += d_cand.sum(axis=0)
            self.dW_gates += xh.T @ d_gates
            self.db_gates += d_gates.sum(axis=0)
            d_inputs.insert(0, d_xh[:, :k] + d_xrh[:, :k])
            dh = dh * z + d_rh * r + d_xh[:, k:]
        return np.stack(d_inputs, axis=1)

    def gradients(self):
        return {'kernel/gates': self.dW_gates, 'bias/gates': self.db_gates,
                'kernel/candidate': self.dW_cand, 'bias/candidate': self.db_cand}
