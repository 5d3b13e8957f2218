# Parameters in a dict, gradients in a dict; the loss is the mean over the steps and the batch.
# symrnn: cell elman
# symrnn: give X = x(T, B, m)
# symrnn: give Y = y(T, B, k)
# symrnn: run params = {}
# symrnn: give params["W_in"] = U.T
# symrnn: give params["W_rec"] = W.T
# symrnn: give params["W_out"] = V.T
# symrnn: give params["b_rec"] = b
# symrnn: give params["b_out"] = c
# symrnn: run cost, grads = cost_and_gradients(params, X, Y)
# symrnn: take loss = cost
# symrnn: take dU(m, n) = grads["W_in"]
# symrnn: take dW = grads["W_rec"].T
# symrnn: take dV(k, n) = grads["W_out"].T
# symrnn: take db = grads["b_rec"]
# symrnn: take dc = grads["b_out"]
import numpy as np

def dtanh(y):
    return 1.0 - y ** 2

def cost_and_gradients(params, X, Y):
    steps, batch, _ = X.shape
    W_in, W_rec, W_out = params["W_in"], params["W_rec"], params["W_out"]
    H = np.zeros((steps + 1, batch, W_rec.shape[0]))     # H[-1] is the state before the first step
    for t in range(steps):
        H[t] = np.tanh(X[t] @ W_in + H[t - 1] @ W_rec + params["b_rec"])
    O = H[:steps] @ W_out + params["b_out"]
    cost = 0.5 * np.sum((O - Y) ** 2) / (steps * batch)

    # ---- backward ----
    grads = {name: np.zeros_like(value) for name, value in params.items()}
    dO = (O - Y) / (steps * batch)
    dA_next = np.zeros((batch, W_rec.shape[0]))
    for t in reversed(range(steps)):
        grads["W_out"] += H[t].T @ dO[t]
        grads["b_out"] += dO[t].sum(axis=0)
        dA = (dO[t] @ W_out.T + dA_next @ W_rec.T) * dtanh(H[t])
        grads["W_in"] += X[t].T @ dA
        grads["W_rec"] += H[t - 1].T @ dA
        grads["b_rec"] += np.sum(dA, axis=0)
        dA_next = dA
    return cost, grads
