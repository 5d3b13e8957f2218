# A layer whose buffers have 32 bits; stacked gates f, i, o, g, columns with a batch, gradients returned in an odd order.
# symrnn: cell lstm
# symrnn: give D = m
# symrnn: give H = n
# symrnn: give x = x(T, m, B)
# symrnn: give Wx = [[Wf], [Wi], [Wo], [Wg]]
# symrnn: give Wh = [[Uf], [Ui], [Uo], [Ug]]
# symrnn: give b = [bf, bi, bo, bg]
# symrnn: give h0 = h[0](n, B)
# symrnn: give c0 = c[0](n, B)
# symrnn: give dhs = h_bar(T, n, B)
# symrnn: give dc_end = c_bar(n, B)
# symrnn: run layer = LSTM(D, H)
# symrnn: run layer.Wx[...], layer.Wh[...], layer.b[:, 0] = Wx, Wh, b
# symrnn: run hs = layer.forward(x, h0, c0)
# symrnn: run gb, gh0, gWh, gx, gc0, gWx = layer.backward(dhs, dc_end)
# symrnn: take db = gb.ravel()
# symrnn: take dh0 = gh0
# symrnn: take dWh = gWh
# symrnn: take dx = gx
# symrnn: take dc0 = gc0
# symrnn: take dWx = gWx
import numpy as np

F32 = np.float32

class LSTM:
    def __init__(self, D, H):
        self.D, self.H = D, H
        self.Wx = np.random.randn(4 * H, D).astype(F32)
        self.Wh = np.random.randn(4 * H, H).astype(F32)
        self.b = np.zeros((4 * H, 1), dtype=F32)

    def forward(self, x, h0, c0):
        T, D, N = x.shape
        H = self.H
        self.x = x.astype(F32)
        self.h = np.empty((T + 1, H, N), dtype=F32)
        self.c = np.empty((T + 1, H, N), dtype=F32)
        self.h[0], self.c[0] = h0, c0
        self.gates = np.empty((T, 4 * H, N), dtype=F32)
        for t in range(T):
            a = self.Wx @ self.x[t] + self.Wh @ self.h[t] + self.b
            a[:3*H] = 1 / (1 + np.exp(-a[:3*H]))
            a[3*H:] = np.tanh(a[3*H:])
            f, i, o, g = np.split(a, 4)
            self.c[t + 1] = f * self.c[t] + i * g
            self.h[t + 1] = o * np.tanh(self.c[t + 1])
            self.gates[t] = a
        return self.h[1:]

    def backward(self, dhs, dc):
        T, H, N = dhs.shape
        dWx, dWh, db = np.zeros_like(self.Wx), np.zeros_like(self.Wh), np.zeros_like(self.b)
        dx = np.empty_like(self.x)
        dh = np.zeros((H, N), dtype=F32)
        da = np.empty((4 * H, N), dtype=F32)
        for t in range(T - 1, -1, -1):
            f, i, o, g = np.split(self.gates[t], 4)
            dh = dh + dhs[t]
            tc = np.tanh(self.c[t + 1])
            dc = dc + dh * o * (1 - tc ** 2)
            da[:H] = dc * self.c[t]
            da[H:2*H] = dc * g
            da[2*H:3*H] = dh * tc
            da[3*H:] = dc * i * (1 - g ** 2)
            da[:3*H] *= self.gates[t, :3*H] * (1 - self.gates[t, :3*H])
            dWx += da @ self.x[t].T
            dWh += da @ self.h[t].T
            db += da.sum(axis=1, keepdims=True)
            dx[t] = self.Wx.T @ da
            dh = self.Wh.T @ da
            dc = dc * f
        return db, dh, dWh, dx, dc, dWx
