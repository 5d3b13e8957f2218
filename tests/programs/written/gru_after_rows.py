# The GRU of the libraries, rows with a batch, gates r, z, n in one matrix; (T, N, D); arrays that `empty` gives.
# symrnn: cell gru-reset-after
# symrnn: give X = x(T, B, m)
# symrnn: give W_ih = [[Wr], [Wz], [Wn]]
# symrnn: give W_hh = [[Ur], [Uz], [Un]]
# symrnn: give b_rz = [br, bz]
# symrnn: give b_in = bn
# symrnn: give b_hn = cn
# symrnn: give h_0 = h[0](B, n)
# symrnn: give grad_output = h_bar(T, B, n)
# symrnn: run out, saved = gru_forward(X, h_0, W_ih, W_hh, b_rz, b_in, b_hn)
# symrnn: run grad_W_hh, grad_h_0, grad_b_in, grad_X, grad_b_hn, grad_W_ih, grad_b_rz = gru_backward(grad_output, saved)
# symrnn: take dX = grad_X
# symrnn: take dW_ih = grad_W_ih
# symrnn: take dW_hh = grad_W_hh
# symrnn: take db_rz = grad_b_rz
# symrnn: take db_in = grad_b_in
# symrnn: take db_hn = grad_b_hn
# symrnn: take dh_0 = grad_h_0
import numpy as np


def sigmoid(x):
    return 0.5 * (1 + np.tanh(0.5 * x))


def gru_forward(X, h_0, W_ih, W_hh, b_rz, b_in, b_hn):
    T, N, _ = X.shape
    H = h_0.shape[1]
    R, Z, C, Q = (np.empty((T, N, H)) for _ in range(4))
    hs = np.empty((T + 1, N, H))
    hs[0] = h_0
    gi_all = X @ W_ih.T
    for t in range(T):
        gi, gh = gi_all[t], hs[t] @ W_hh.T
        R[t] = sigmoid(gi[:, :H] + gh[:, :H] + b_rz[:H])
        Z[t] = sigmoid(gi[:, H:2*H] + gh[:, H:2*H] + b_rz[H:])
        Q[t] = gh[:, 2*H:] + b_hn
        C[t] = np.tanh(gi[:, 2*H:] + b_in + R[t] * Q[t])
        hs[t + 1] = C[t] + Z[t] * (hs[t] - C[t])
    return hs[1:], (X, hs, R, Z, C, Q, W_ih, W_hh)


def gru_backward(grad_output, saved):
    X, hs, R, Z, C, Q, W_ih, W_hh = saved
    T, N, H = grad_output.shape
    grad_gi = np.empty((T, N, 3 * H))
    grad_gh = np.empty((T, N, 3 * H))
    grad_h = np.zeros((N, H))
    for t in range(T - 1, -1, -1):
        grad_h = grad_h + grad_output[t]
        grad_z = grad_h * (hs[t] - C[t]) * Z[t] * (1 - Z[t])
        grad_n = grad_h * (1 - Z[t]) * (1 - C[t] ** 2)
        grad_r = grad_n * Q[t] * R[t] * (1 - R[t])
        grad_gi[t] = np.concatenate([grad_r, grad_z, grad_n], axis=1)
        grad_gh[t] = np.concatenate([grad_r, grad_z, grad_n * R[t]], axis=1)
        grad_h = grad_h * Z[t] + grad_gh[t] @ W_hh
    grad_W_ih = np.einsum('tng,tnd->gd', grad_gi, X)
    grad_W_hh = np.tensordot(grad_gh, hs[:-1], axes=((0, 1), (0, 1)))
    grad_b_rz = grad_gi[:, :, :2*H].sum(axis=(0, 1))
    grad_b_in = grad_gi[:, :, 2*H:].sum(axis=(0, 1))
    grad_b_hn = grad_gh[:, :, 2*H:].sum(axis=(0, 1))
    grad_X = grad_gi @ W_ih
    return grad_W_hh, grad_h, grad_b_in, grad_X, grad_b_hn, grad_W_ih, grad_b_rz
