"""Derivations for the tests of emission: the bundled cells, and two gated cells with one equation a gate."""

from functools import cache
from pathlib import Path

import symrnn
from symrnn.derive.rolled import derive
from symrnn.ir.derivation import Derivation
from symrnn.language.lower import read_cell

CELLS = Path(symrnn.__file__).parent / "cells"
BUNDLED = sorted(path.stem for path in CELLS.glob("*.cell"))

OWN = {
    "own-lstm": """cell own-lstm
input x (m)
target y (k)
state h (n), c (n)
param Wf (n, m), Uf (n, n), bf (n), Wi (n, m), Ui (n, n), bi (n), Wo (n, m), Uo (n, n), bo (n)
param Wc (n, m), Uc (n, n), bc (n), V (k, n), d (k)
f[t] = sigmoid(Wf @ x[t] + Uf @ h[t-1] + bf)
i[t] = sigmoid(Wi @ x[t] + Ui @ h[t-1] + bi)
o[t] = sigmoid(Wo @ x[t] + Uo @ h[t-1] + bo)
c_tilde[t] = tanh(Wc @ x[t] + Uc @ h[t-1] + bc)
c[t] = f[t] * c[t-1] + i[t] * c_tilde[t]
h[t] = o[t] * tanh(c[t])
y_hat[t] = V @ h[t] + d
loss[t] = sum((y_hat[t] - y[t])**2) / 2
""",
    "own-gru": """cell own-gru
input x (m)
target y (k)
state h (n)
param W_z (n, m), U_z (n, n), b_z (n), W_r (n, m), U_r (n, n), b_r (n), W_h (n, m), U_h (n, n), b_h (n), V (k, n)
z[t] = sigmoid(W_z @ x[t] + U_z @ h[t-1] + b_z)
r[t] = sigmoid(W_r @ x[t] + U_r @ h[t-1] + b_r)
h_tilde[t] = tanh(W_h @ x[t] + U_h @ (r[t] * h[t-1]) + b_h)
h[t] = (1 - z[t]) * h[t-1] + z[t] * h_tilde[t]
loss[t] = cross_entropy(V @ h[t], y[t])
""",
    # Lags, a matrix state, a mask, functions of one's own, names that nearly look alike, and a title full of specials.
    "everything": r"""cell everything
"100% of $ & # _ ^ ~ \ {x} <b> `c` in a title."
source "É. Galois & Ł. Woźniak, Über 50% & more, http://example.org/a_very_long_address/that_never_ends/and_goes_on_for_ever.html"
def swish(z) = z * sigmoid(z)
def mix(u, w) = u * tanh(w) + w**2
input x (m), g
target y (k)
state h (n), M (n, n)
param U (n, m), W (n, n), W2 (n, n), V (k, n), b (n), tau, Whh (n, n), W_hh (n, n)
h[0] = b
h[-1] = 2 * b
a[t] = W @ h[t-1] + W2 @ h[t-2] + U @ x[t] + U @ x[t-1] + M[t-1] @ h[t-1]
h[t] = where(g[t], swish(a[t]) + mix(a[t], abs(h[t-1])), relu(tau * h[t-1])) / 3
M[t] = 0.9 * M[t-1] + Whh @ M[t-1] + W_hh.T / norm2(h[t])
p = softmax(V @ h[T])
loss[t] = mean(h[t]**2) / 2 + logsumexp(h[t])
loss = -dot(y[T], log(p)) + sum(abs(W)) / 7
""",
}
NAMES = [*BUNDLED, *OWN]


@cache
def derived(name: str) -> Derivation:
    """The derivation of a bundled cell or of one of OWN."""
    text = OWN.get(name) or (CELLS / f"{name}.cell").read_text(encoding="utf-8")
    return derive(read_cell(text, f"{name}.cell"))


def derived_from(text: str) -> Derivation:
    return derive(read_cell(text, "test.cell"))
