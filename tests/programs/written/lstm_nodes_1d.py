# A node for each step, 1-D vectors, gradients called *_diff on the parameters' object; the input first: [x; h].
# symrnn: cell lstm
# symrnn: give x_list = x(T, m)
# symrnn: give dh_list = h_bar(T, n)
# symrnn: give ds_last = c_bar
# symrnn: give h_first = h[0]
# symrnn: give s_first = c[0]
# symrnn: give num_cells = n
# symrnn: give x_dim = m
# symrnn: give wg = [[Wg, Ug]]
# symrnn: give wi = [[Wi, Ui]]
# symrnn: give wf = [[Wf, Uf]]
# symrnn: give wo = [[Wo, Uo]]
# symrnn: run param = LstmParam(num_cells, x_dim)
# symrnn: run param.wg, param.wi, param.wf, param.wo = wg, wi, wf, wo
# symrnn: give param.bg = bg
# symrnn: give param.bi = bi
# symrnn: give param.bf = bf
# symrnn: give param.bo = bo
# symrnn: run net = LstmNetwork(param)
# symrnn: run net.x_list_add_all(x_list, h_first, s_first)
# symrnn: run net.bottom(dh_list, ds_last)
# symrnn: take dwg = param.wg_diff
# symrnn: take dwi = param.wi_diff
# symrnn: take dwf = param.wf_diff
# symrnn: take dwo = param.wo_diff
# symrnn: take dbg = param.bg_diff
# symrnn: take dbi = param.bi_diff
# symrnn: take dbf = param.bf_diff
# symrnn: take dbo = param.bo_diff
# symrnn: take dx_list = net.x_diffs
import numpy as np

def sigmoid(x):
    return 1. / (1 + np.exp(-x))

def sigmoid_derivative(values):
    return values*(1-values)

def tanh_derivative(values):
    return 1. - values ** 2

class LstmParam:
    def __init__(self, mem_cell_ct, x_dim):
        self.mem_cell_ct = mem_cell_ct
        self.x_dim = x_dim
        concat_len = x_dim + mem_cell_ct
        self.wg_diff = np.zeros((mem_cell_ct, concat_len))
        self.wi_diff = np.zeros((mem_cell_ct, concat_len))
        self.wf_diff = np.zeros((mem_cell_ct, concat_len))
        self.wo_diff = np.zeros((mem_cell_ct, concat_len))
        self.bg_diff = np.zeros(mem_cell_ct)
        self.bi_diff = np.zeros(mem_cell_ct)
        self.bf_diff = np.zeros(mem_cell_ct)
        self.bo_diff = np.zeros(mem_cell_ct)

class LstmState:
    pass

class LstmNode:
    def __init__(self, param):
        self.param = param
        self.state = LstmState()

    def bottom_data_is(self, x, s_prev, h_prev):
        self.s_prev = s_prev
        xc = np.hstack((x, h_prev))
        self.state.g = np.tanh(np.dot(self.param.wg, xc) + self.param.bg)
        self.state.i = sigmoid(np.dot(self.param.wi, xc) + self.param.bi)
        self.state.f = sigmoid(np.dot(self.param.wf, xc) + self.param.bf)
        self.state.o = sigmoid(np.dot(self.param.wo, xc) + self.param.bo)
        self.state.s = self.state.g * self.state.i + s_prev * self.state.f
        self.state.h = np.tanh(self.state.s) * self.state.o
        self.xc = xc

    def top_diff_is(self, top_diff_h, top_diff_s):
        tanh_s = np.tanh(self.state.s)
        ds = self.state.o * top_diff_h * (1 - tanh_s ** 2) + top_diff_s
        do = tanh_s * top_diff_h
        di = self.state.g * ds
        dg = self.state.i * ds
        df = self.s_prev * ds

        # diffs w.r.t. the vector inside the sigma / tanh function
        di_input = sigmoid_derivative(self.state.i) * di
        df_input = sigmoid_derivative(self.state.f) * df
        do_input = sigmoid_derivative(self.state.o) * do
        dg_input = tanh_derivative(self.state.g) * dg

        # diffs w.r.t. the parameters
        self.param.wi_diff += np.outer(di_input, self.xc)
        self.param.wf_diff += np.outer(df_input, self.xc)
        self.param.wo_diff += np.outer(do_input, self.xc)
        self.param.wg_diff += np.outer(dg_input, self.xc)
        self.param.bi_diff += di_input
        self.param.bf_diff += df_input
        self.param.bo_diff += do_input
        self.param.bg_diff += dg_input

        dxc = np.zeros_like(self.xc)
        dxc += np.dot(self.param.wi.T, di_input)
        dxc += np.dot(self.param.wf.T, df_input)
        dxc += np.dot(self.param.wo.T, do_input)
        dxc += np.dot(self.param.wg.T, dg_input)

        self.state.bottom_diff_s = ds * self.state.f
        self.state.bottom_diff_x = dxc[:self.param.x_dim]
        self.state.bottom_diff_h = dxc[self.param.x_dim:]

class LstmNetwork:
    def __init__(self, param):
        self.param = param
        self.nodes = []

    def x_list_add_all(self, xs, h, s):
        for x in xs:
            node = LstmNode(self.param)
            node.bottom_data_is(x, s, h)
            self.nodes.append(node)
            h, s = node.state.h, node.state.s

    def bottom(self, diffs, diff_s):
        idx = len(self.nodes) - 1
        self.nodes[idx].top_diff_is(diffs[idx], diff_s)
        idx -= 1
        while idx >= 0:
            diff_h = diffs[idx] + self.nodes[idx + 1].state.bottom_diff_h
            diff_s = self.nodes[idx + 1].state.bottom_diff_s
            self.nodes[idx].top_diff_is(diff_h, diff_s)
            idx -= 1
        self.x_diffs = [node.state.bottom_diff_x for node in self.nodes]
