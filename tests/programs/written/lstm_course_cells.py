# Arrays (n_x, m, T_x), activations `a`, W of [a; x], a dictionary of gradients from each step, no state before the first given.
# symrnn: cell lstm
# symrnn: give x = x(m, B, T)
# symrnn: give a0 = h[0](n, B)
# symrnn: give da = h_bar(n, B, T)
# symrnn: give Wf = [[Uf, Wf]]
# symrnn: give Wi = [[Ui, Wi]]
# symrnn: give Wc = [[Ug, Wg]]
# symrnn: give Wo = [[Uo, Wo]]
# symrnn: run parameters = {'Wf': Wf, 'Wi': Wi, 'Wc': Wc, 'Wo': Wo}
# symrnn: give parameters['bf'] = bf(n, 1)
# symrnn: give parameters['bi'] = bi(n, 1)
# symrnn: give parameters['bc'] = bg(n, 1)
# symrnn: give parameters['bo'] = bo(n, 1)
# symrnn: run a, caches = lstm_forward(x, a0, parameters)
# symrnn: run gradients = lstm_backward(da, caches)
# symrnn: take dx = gradients['dx']
# symrnn: take da0 = gradients['da0']
# symrnn: take dWf = gradients['dWf']
# symrnn: take dWi = gradients['dWi']
# symrnn: take dWc = gradients['dWc']
# symrnn: take dWo = gradients['dWo']
# symrnn: take dbf(n, 1) = gradients['dbf']
# symrnn: take dbi(n, 1) = gradients['dbi']
# symrnn: take dbg(n, 1) = gradients['dbc']
# symrnn: take dbo(n, 1) = gradients['dbo']
import numpy as np

def sigmoid(x):
    return 1 / (1 + np.exp(-x))

def lstm_cell_forward(xt, a_prev, c_prev, parameters):
    concat = np.concatenate([a_prev, xt], axis=0)
    ft = sigmoid(np.dot(parameters['Wf'], concat) + parameters['bf'])
    it = sigmoid(np.dot(parameters['Wi'], concat) + parameters['bi'])
    cct = np.tanh(np.dot(parameters['Wc'], concat) + parameters['bc'])
    c_next = ft * c_prev + it * cct
    ot = sigmoid(np.dot(parameters['Wo'], concat) + parameters['bo'])
    a_next = ot * np.tanh(c_next)
    return a_next, c_next, (a_next, c_next, a_prev, c_prev, ft, it, cct, ot, xt, parameters)

def lstm_forward(x, a0, parameters):
    n_x, m, T_x = x.shape
    a_next, c_next = a0, np.zeros(a0.shape)
    a = np.zeros((a0.shape[0], m, T_x))
    caches = []
    for t in range(T_x):
        a_next, c_next, cache = lstm_cell_forward(x[:, :, t], a_next, c_next, parameters)
        a[:, :, t] = a_next
        caches.append(cache)
    return a, (caches, x)

def lstm_cell_backward(da_next, dc_next, cache):
    (a_next, c_next, a_prev, c_prev, ft, it, cct, ot, xt, parameters) = cache
    n_a, m = a_next.shape

    dc = dc_next + ot * (1 - np.square(np.tanh(c_next))) * da_next
    dot = da_next * np.tanh(c_next) * ot * (1 - ot)
    dcct = dc * it * (1 - np.square(cct))
    dit = dc * cct * it * (1 - it)
    dft = dc * c_prev * ft * (1 - ft)

    concat = np.concatenate((a_prev, xt), axis=0)
    dWf = np.dot(dft, concat.T)
    dWi = np.dot(dit, concat.T)
    dWc = np.dot(dcct, concat.T)
    dWo = np.dot(dot, concat.T)
    dbf = np.sum(dft, axis=1, keepdims=True)
    dbi = np.sum(dit, axis=1, keepdims=True)
    dbc = np.sum(dcct, axis=1, keepdims=True)
    dbo = np.sum(dot, axis=1, keepdims=True)

    Wf, Wi, Wc, Wo = parameters['Wf'], parameters['Wi'], parameters['Wc'], parameters['Wo']
    da_prev = np.dot(Wf[:, :n_a].T, dft) + np.dot(Wi[:, :n_a].T, dit) + np.dot(Wc[:, :n_a].T, dcct) + np.dot(Wo[:, :n_a].T, dot)
    dxt = np.dot(Wf[:, n_a:].T, dft) + np.dot(Wi[:, n_a:].T, dit) + np.dot(Wc[:, n_a:].T, dcct) + np.dot(Wo[:, n_a:].T, dot)
    return {"dxt": dxt, "da_prev": da_prev, "dc_prev": dc * ft, "dWf": dWf, "dbf": dbf, "dWi": dWi, "dbi": dbi,
            "dWc": dWc, "dbc": dbc, "dWo": dWo, "dbo": dbo}

def lstm_backward(da, caches):
    (caches, x) = caches
    n_a, m, T_x = da.shape
    dx = np.zeros(x.shape)
    da_prevt = np.zeros((n_a, m))
    dc_prevt = np.zeros((n_a, m))
    total = {}
    for t in reversed(range(T_x)):
        gradients = lstm_cell_backward(da[:, :, t] + da_prevt, dc_prevt, caches[t])
        da_prevt = gradients["da_prev"]
        dc_prevt = gradients["dc_prev"]
        dx[:, :, t] = gradients["dxt"]
        for name in ("dWf", "dWi", "dWc", "dWo", "dbf", "dbi", "dbc", "dbo"):
            total[name] = total.get(name, 0) + gradients[name]
    return {"dx": dx, "da0": da_prevt, **total}
