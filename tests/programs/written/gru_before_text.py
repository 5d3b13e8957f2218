# A GRU in the manner of character models: columns, dictionaries by step, derivatives of activations as helpers of their values.
# symrnn: cell gru-reset-before
# symrnn: give xs = each x(m, 1)
# symrnn: give errors = each h_bar(n, 1)
# symrnn: give hprev = h[0](n, 1)
# symrnn: give Wz = Wz
# symrnn: give Uz = Uz
# symrnn: give bz = bz(n, 1)
# symrnn: give Wr = Wr
# symrnn: give Ur = Ur
# symrnn: give br = br(n, 1)
# symrnn: give Wh = W
# symrnn: give Uh = U
# symrnn: give bh = b(n, 1)
# symrnn: run grads, dh0 = step_back(xs, errors, hprev)
# symrnn: take dWz = grads[0]
# symrnn: take dUz = grads[3]
# symrnn: take dbz = grads[6]
# symrnn: take dWr = grads[1]
# symrnn: take dUr = grads[4]
# symrnn: take dbr = grads[7]
# symrnn: take dWh = grads[2]
# symrnn: take dUh = grads[5]
# symrnn: take dbh = grads[8]
# symrnn: take dhprev = dh0
import numpy as np

def sigmoid(z, deriv=False):
    if deriv:
        return z * (1 - z)
    return 1 / (1 + np.exp(-z))

def tanh(z, deriv=False):
    if deriv:
        return 1 - z ** 2
    return np.tanh(z)

def step_back(xs, errors, hprev):
    z, r, g, h = {}, {}, {}, {}
    h[-1] = np.copy(hprev)
    for t in range(len(xs)):
        z[t] = sigmoid(np.dot(Wz, xs[t]) + np.dot(Uz, h[t-1]) + bz)
        r[t] = sigmoid(np.dot(Wr, xs[t]) + np.dot(Ur, h[t-1]) + br)
        g[t] = tanh(np.dot(Wh, xs[t]) + np.dot(Uh, np.multiply(r[t], h[t-1])) + bh)
        h[t] = np.multiply(z[t], h[t-1]) + np.multiply((1 - z[t]), g[t])

    # backward
    dWz, dWr, dWh = np.zeros_like(Wz), np.zeros_like(Wr), np.zeros_like(Wh)
    dUz, dUr, dUh = np.zeros_like(Uz), np.zeros_like(Ur), np.zeros_like(Uh)
    dbz, dbr, dbh = np.zeros_like(bz), np.zeros_like(br), np.zeros_like(bh)
    dhnext = np.zeros_like(h[0])
    for t in reversed(range(len(xs))):
        dh = errors[t] + dhnext
        dh_hat = np.multiply(dh, (1 - z[t]))
        dh_hat_l = dh_hat * tanh(g[t], deriv=True)
        dWh += np.dot(dh_hat_l, xs[t].T)
        dUh += np.dot(dh_hat_l, np.multiply(r[t], h[t-1]).T)
        dbh += dh_hat_l
        drhp = np.dot(Uh.T, dh_hat_l)
        dr = np.multiply(drhp, h[t-1])
        dr_l = dr * sigmoid(r[t], deriv=True)
        dWr += np.dot(dr_l, xs[t].T)
        dUr += np.dot(dr_l, h[t-1].T)
        dbr += dr_l
        dz = np.multiply(dh, h[t-1] - g[t])
        dz_l = dz * sigmoid(z[t], deriv=True)
        dWz += np.dot(dz_l, xs[t].T)
        dUz += np.dot(dz_l, h[t-1].T)
        dbz += dz_l
        dh_fz_inner = np.dot(Uz.T, dz_l)
        dh_fz = np.multiply(dh, z[t])
        dh_fhh = np.multiply(drhp, r[t])
        dh_fr = np.dot(Ur.T, dr_l)
        dhnext = dh_fz_inner + dh_fz + dh_fhh + dh_fr
    return [dWz, dWr, dWh, dUz, dUr, dUh, dbz, dbr, dbh], dhnext
