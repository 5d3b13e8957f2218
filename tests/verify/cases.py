"""What the tests of the judge share: sizes, and derivations and unrolled cells that were made wrong."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from symrnn.derive.rolled import derive
from symrnn.derive.unroll import unroll
from symrnn.ir.cell import Cell
from symrnn.ir.derivation import Derivation, Path, Step
from symrnn.ir.expr import Ref
from symrnn.ir.proof import Proof
from symrnn.language.lower import read_cell
from symrnn.verify.fields import Element
from symrnn.verify.prove import prove

SIZES = (2, 3, 5, 7, 4, 6, 1)

ODD = """
cell odd
input x (m), q, u (3)
target y (k)
state h (n), g (k), M (n, m)
param W1 (n, n), W2 (n, n), U (n, m), U3 (n, m), V (k, n), a, P (n, 3), w (n), B (m, k)
def swish(z) = z * sigmoid(z)
def blend(p, r) = p*r + exp(-p**2)
h[0] = tanh(P @ u)
h[-1] = w
An = W1 - W1.T
v[t] = An @ h[t-1] + W2 @ h[t-2] + U @ x[t] + U3 @ x[t-3] + a*w/(1 + norm2(w))
e[t] = blend(v[t], mean(g[t-1])*w)
h[t] = where(q[t], swish(v[t]) + e[t], h[t-1])
g[t] = softmax(V @ h[t] + x[t] @ B) + M[t-1] @ x[t-1] @ V.T * 0.1
M[t] = 0.5*M[t-1] + tanh(M[t-1]) * sum(h[t])/2
loss[t] = logsumexp(g[t]) * q[t] + dot(g[t], y[t])**2
z = relu(V @ h[T]) + abs(g[T]) + softplus(g[T] - 1)
loss = sum(z)/3 + mean(log(1 + (z - 1)**2)) + sum(W1*W1) + sum(sin(z)*cos(z))
"""
"""A cell with every operation: matrices as states, several lags, equations before and after the steps, a user's functions."""


def sizes_for(cell: Cell) -> dict[str, int]:
    """A size for every dimension, all different."""
    assert len(cell.dims) <= len(SIZES)
    return dict(zip(cell.dims, SIZES, strict=False))


def read(equations: str, declarations: str = "") -> Cell:
    return read_cell(f"cell drawn\n{declarations}\n{equations}\n")


def proofs_of(derivation: Derivation, steps: int, sizes: Mapping[str, int] | None = None) -> tuple[Proof, ...]:
    chosen = sizes_for(derivation.written) if sizes is None else sizes
    return prove(derivation, unroll(derivation.written, steps, chosen))


def proofs_about(cell: Cell, steps: int = 3) -> tuple[Proof, ...]:
    return proofs_of(derive(cell), steps)


def refuted(proofs: tuple[Proof, ...]) -> dict[str, Proof]:
    """The refuted claims, by their text."""
    return {proof.claim: proof for proof in proofs if proof.holds is False}


def with_step(derivation: Derivation, of: Ref, change: Callable[[Step], Step]) -> Derivation:
    """The derivation with one step replaced."""
    assert any(step.of == of for step in derivation.steps)
    return replace(derivation, steps=tuple(change(step) if step.of == of else step for step in derivation.steps))


def with_path(derivation: Derivation, of: Ref, index: int, change: Callable[[Path], Path | None]) -> Derivation:
    """The derivation with one path of one step replaced, or dropped where `change` gives None."""

    def changed(step: Step) -> Step:
        paths = [change(path) if i == index else path for i, path in enumerate(step.paths)]
        return replace(step, paths=tuple(path for path in paths if path is not None))

    return with_step(derivation, of, changed)


def close(left: Element, right: Element, digits: int) -> bool:
    """Whether two real numbers of mpmath agree in so many digits."""
    return bool(abs(right - left) * 10**digits <= 1 + abs(right))
