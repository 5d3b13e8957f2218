# The state before the first step is the last row of an array that is one step too long: h[-1] wraps round; batches of rows.
# symrnn: cell lstm-peephole
# symrnn: give x = x(T, B, m)
# symrnn: give dY = h_bar(T, B, n)
# symrnn: give Wx = [[Wi.T, Wg.T, Wf.T, Wo.T]]
# symrnn: give Wh = [[Ui.T, Ug.T, Uf.T, Uo.T]]
# symrnn: give bias = [bi, bg, bf, bo]
# symrnn: give peep_i = pi
# symrnn: give peep_f = pf
# symrnn: give peep_o = po
# symrnn: run lstm = PeepholeLSTM(Wx, Wh, bias, (peep_i, peep_f, peep_o))
# symrnn: run lstm.run(x)
# symrnn: run lstm.bptt(dY)
# symrnn: take dWx = lstm.grad_Wx
# symrnn: take dWh = lstm.grad_Wh
# symrnn: take dbias = lstm.grad_bias
# symrnn: take dpi = lstm.grad_peep[0]
# symrnn: take dpf = lstm.grad_peep[1]
# symrnn: take dpo = lstm.grad_peep[2]
# symrnn: take dx = lstm.grad_x
import numpy as np

def sigmoid(v): return 1/(1+np.exp(-v))
def d_sigmoid(s): return s*(1-s)
def d_tanh(u): return 1-u**2

class PeepholeLSTM:
    def __init__(self, Wx, Wh, bias, peep):
        self.Wx, self.Wh, self.bias, self.peep = Wx, Wh, bias, peep
        self.n = Wh.shape[0]

    def run(self, x):
        self.x = x
        T, B, _ = x.shape
        n = self.n
        pi, pf, po = self.peep
        self.h = np.zeros((T+1, B, n))
        self.c = np.zeros((T+1, B, n))
        self.act = np.zeros((T, 4, B, n))
        for t in range(T):
            net = np.split(x[t] @ self.Wx + self.h[t-1] @ self.Wh + self.bias, 4, axis=1)
            i = sigmoid(net[0] + pi*self.c[t-1])
            g = np.tanh(net[1])
            f = sigmoid(net[2] + pf*self.c[t-1])
            self.c[t] = i*g + f*self.c[t-1]
            o = sigmoid(net[3] + po*self.c[t])
            self.h[t] = o*np.tanh(self.c[t])
            self.act[t] = i, g, f, o

    def bptt(self, dY):
        T, B, n = dY.shape
        pi, pf, po = self.peep
        self.grad_Wx = np.zeros(self.Wx.shape)
        self.grad_Wh = np.zeros(self.Wh.shape)
        self.grad_bias = np.zeros(self.bias.shape)
        self.grad_peep = np.zeros((3, n))
        self.grad_x = np.zeros(self.x.shape)
        dh_next = np.zeros((B, n))
        dc_next = np.zeros((B, n))
        for t in reversed(range(T)):
            i, g, f, o = self.act[t]
            c_old = self.c[t-1]
            tanh_c = np.tanh(self.c[t])
            dh = dY[t] + dh_next
            do_net = dh*tanh_c*d_sigmoid(o)
            dc = dc_next + dh*o*d_tanh(tanh_c) + do_net*po
            di_net = dc*g*d_sigmoid(i)
            dg_net = dc*i*d_tanh(g)
            df_net = dc*c_old*d_sigmoid(f)
            d_net = np.concatenate((di_net, dg_net, df_net, do_net), axis=1)
            self.grad_peep[0] += np.sum(di_net*c_old, 0)
            self.grad_peep[1] += np.sum(df_net*c_old, 0)
            self.grad_peep[2] += np.sum(do_net*self.c[t], 0)
            self.grad_Wx += np.matmul(self.x[t].T, d_net)
            self.grad_Wh += np.matmul(self.h[t-1].T, d_net)
            self.grad_bias += d_net.sum(0)
            self.grad_x[t] = np.matmul(d_net, self.Wx.T)
            dh_next = np.matmul(d_net, self.Wh.T)
            dc_next = dc*f + di_net*pi + df_net*pf
