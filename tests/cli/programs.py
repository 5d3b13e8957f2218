"""Programs for the tests of the command: one that is right, with places in which something else can stand."""

ELMAN = '''\
# symrnn: cell elman
# symrnn: give inputs = x(T, m)
# symrnn: give targets = y(T, k)
# symrnn: give U = U
# symrnn: give W = W
# symrnn: give V = V
# symrnn: give b = b
# symrnn: give c = c
# symrnn: run grads = backward(inputs, targets)
# symrnn: take dU = grads[0]
# symrnn: take dW = grads[1]
# symrnn: take dV = grads[2]
# symrnn: take db = grads[3]
# symrnn: take dc = grads[4]
import numpy as np


def backward(inputs, targets):
    pass  # DEED
    hs, os = [np.zeros(len(b))], []
    for x in inputs:
        hs.append(np.tanh(U @ x + W @ hs[-1] + b))
        os.append(V @ hs[-1] + c)
    dU, dW, dV, db, dc = (np.zeros_like(one) for one in (U, W, V, b, c))
    carried = np.zeros_like(b)
    for t in reversed(range(len(inputs))):
        do = os[t] - targets[t]
        da = (V.T @ do + carried) * (1 - hs[t + 1] ** 2)
        dU += np.outer(da, inputs[t])
        dW += np.outer(da, hs[t])
        dV += np.outer(do, hs[t + 1])
        db += da
        dc += do
        carried = W.T @ da
    return dU, dW, dV, db, dc
'''


def elman(deed: str = "pass", replaced: tuple[str, str] = ("", "")) -> str:
    """The program, which does something at the start of its function; of its text one piece may be replaced."""
    text = ELMAN.replace("pass  # DEED", deed.replace("\n", "\n    "))
    old, new = replaced
    assert not old or text.count(old) == 1
    return text.replace(old, new) if old else text
