"""Cells that read later steps, in every way there is, for the tests of every stage; the text of a cell with time reversed."""

import re
from collections.abc import Callable

HEAD = """
input x (m)
target y (k)
state f (n), g (p)
param Wf (n, n), Uf (n, m), bf (n), Wg (p, p), Ug (p, m), bg (p), Vf (k, n), Vg (k, p)
"""
FORWARD = "f[t] = tanh(Wf @ f[t-1] + Uf @ x[t] + bf)\n"
BACKWARD = "g[t] = tanh(Wg @ g[t+1] + Ug @ x[t] + bg)\n"
OUTPUT = "o[t] = Vf @ f[t] + Vg @ g[t]\n"
LOSS = "loss[t] = sum((o[t] - y[t])**2) / 2\n"
BOTH = HEAD + FORWARD + BACKWARD + OUTPUT + LOSS

CELLS = {
    "both": BOTH,
    "two layers": HEAD.replace("state f (n)", "state f2 (n), g2 (p), f (n)")
    + "param Af (n, n), Bf (n, p), Ag (p, n), Bg (p, p), Rf (n, n), Rg (p, p)\n"
    + FORWARD + BACKWARD
    + "f2[t] = tanh(Af @ f[t] + Bf @ g[t] + Rf @ f2[t-1])\ng2[t] = sigmoid(Ag @ f[t] + Bg @ g[t] + Rg @ g2[t+1])\n"
    + OUTPUT.replace("f[t]", "f2[t]").replace("g[t]", "g2[t]") + LOSS,
    "lead 2": """
input x (m)
target y (k)
state g (p)
param W (p, p), R (p, p), U (p, m), V (k, p)
g[t] = tanh(W @ g[t+1] + R @ g[t+2] + U @ x[t])
loss[t] = sum((V @ g[t] - y[t])**2) / 2
""",
    "masks": HEAD.replace("target", "input q\ntarget")
    + "f[t] = where(q[t], tanh(Wf @ f[t-1] + Uf @ x[t] + bf), f[t-1])\n"
    + "g[t] = where(q[t], tanh(Wg @ g[t+1] + Ug @ x[t] + bg), g[t+1])\n"
    + OUTPUT + "loss[t] = where(q[t], sum((o[t] - y[t])**2) / 2, 0)\n",
    "lengths": HEAD.replace("target", "input length q\ntarget class")
    + "f[t] = where(q[t], tanh(Wf @ f[t-1] + Uf @ x[t] + bf), f[t-1])\n"
    + "g[t] = where(q[t], tanh(Wg @ g[t+1] + Ug @ x[t] + bg), g[t+1])\n"
    + OUTPUT + "loss[t] = where(q[t], cross_entropy(o[t], y[t]), 0)\nloss = sum(g[1]**2) * sum(f[T])\n",
    "learnable end": BOTH.replace("Vg (k, p)", "Vg (k, p), e (p), E (n)\ninput u (p)")
    + "g[T+1] = tanh(Wg @ e) * u\nf[0] = E\n",
    "ends of lead 2": """
input x (m), v (p)
target y (k)
state g (p), h (p)
param W (p, p), R (p, p), U (p, m), V (k, p), e (p)
h[0] = e
g[T+1] = tanh(W @ e) + v
g[T+2] = g[T+1] * e + h[0]
h[t] = sin(h[t-1]) + U @ x[t]
g[t] = tanh(W @ g[t+1] + R @ g[t+2] + U @ x[t]) + 0.1 * h[t]
loss[t] = sum((V @ g[t] - y[t])**2) / 2
""",
    "lookahead": """
input x (m)
target y (k)
state f (n)
param W (n, n), U (n, m), R (n, m), V (k, n)
f[t] = tanh(W @ f[t-1] + U @ x[t] + R @ x[t+1] + R @ x[t+2])
loss[t] = sum((V @ f[t] - y[t+1])**2) / 2
""",
    "backward feeds forward": """
input x (m)
target y (n)
state f (n), g (p)
param W (n, n), R (p, p), B (n, p), C (n, p), D (n, p), U (p, m), V (n, n)
f[t] = tanh(W @ f[t-1] + B @ g[t+1] + C @ g[t-1] + D @ g[t-2])
g[t] = tanh(R @ g[t+1] + U @ x[t])
e[t] = V @ f[t] * mean(g[t])
loss[t] = sum((e[t] - y[t])**2) / 2
""",
    "a state read both ways": """
input x (m)
target y (n)
state f (n), h (n)
param W (n, n), U (n, m), A (n, n), B (n, n)
f[t] = tanh(W @ f[t-1] + U @ x[t])
h[t] = tanh(A @ f[t+1] + B @ f[t-1]) + 0.5 * h[t+3]
loss[t] = sum((h[t] * f[t] - y[t])**2) / 2
loss = sum(f[T] * h[1] * h[T]) + mean(f[1]**2)
""",
    "the first step": HEAD.replace("target y (k)", "target y (k), z (m)") + FORWARD + BACKWARD + OUTPUT
    + "r = tanh(Vg @ g[1] + Vf @ f[T])\nloss = sum((r - y)**2) / 2 + dot(x[1], z) * sum(o[1]) + sum(o[T]**2)\n",
    "outputs": """
input x (m)
state f (n), g (p)
param Wf (n, n), Uf (n, m), Wg (p, p), Ug (p, m)
f[t] = tanh(Wf @ f[t-1] + Uf @ x[t])
g[t] = tanh(Wg @ g[t+1] + Ug @ x[t])
z[t] = concat(f[t], g[t])
output z, g[1], f[T]
""",
    "rows and matrices": """
input x (m)
target y (p)
state M (p, m), c, g (p)
param R (p, p), U (m, p), a
M[t] = R @ M[t+1] + tanh(M[t+1]) * c[t+1]
g[t] = sigmoid(x[t] @ U + g[t+1] @ R + M[t] @ x[t+1])
c[t] = a * c[t+1] + 1 + sum(x[t])
loss[t] = logsumexp(g[t]) - dot(g[t], y[t])
""",
}  # fmt: skip

TIME = re.compile(r"\b([A-Za-z]\w*)\[(t|T|-?\d+)(?:([+-])(\d+))?\]")


def reversed_in_time(text: str, wanted: Callable[[str], bool] = lambda name: True) -> str:
    """The text with t + k for t - k, 1 for T and T + 1 for 0, in the times of the wanted names."""

    def turned(found: re.Match[str]) -> str:
        name, origin, sign, count = found.groups()
        if not wanted(name):
            return found[0]
        if origin == "t":
            return f"{name}[t{'+' if sign == '-' else '-'}{count}]" if sign else found[0]
        if origin == "T":
            return f"{name}[{1 - int(count or 0)}]"
        return f"{name}[T{1 - int(origin):+d}]" if origin != "1" else f"{name}[T]"

    return TIME.sub(turned, text)
