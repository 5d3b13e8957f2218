"""The sign of a tensor product: the outer product of vectors, or Kronecker's beside vec."""

import numpy as np
import pytest

from symrnn.ir.dims import Dim
from symrnn.ir.verdict import Outcome, Verdict
from symrnn.judge import tensor
from symrnn.judge.tensor import Map, ShapeError
from tests.judge.judging import last_of

NETWORK = r"""Let $h_t \in \mathbb{R}^n$, $x_t \in \mathbb{R}^m$ and $y_t \in \mathbb{R}^n$.

$$a_t = W h_{t-1} + U x_t$$

$$h_t = \tanh(a_t)$$

$$L = \sum_t \frac{1}{2} \lVert h_t - y_t \rVert^2$$

With $\delta_t = \partial L / \partial a_t$ and $D_t = \mathrm{diag}(1 - h_t^2)$,

"""


def last(formula: str) -> Verdict:
    return last_of(NETWORK, formula)


@pytest.mark.parametrize("formula", [
    r"\frac{\partial L}{\partial W} = \sum_t \delta_t \otimes h_{t-1}",
    r"\frac{\partial^+ h_t}{\partial \mathrm{vec}(W)} = h_{t-1}^\top \otimes D_t",
    r"\frac{\partial^+ h_t}{\partial \mathrm{vec}(U)} = x_t^\top \otimes D_t",
    (r"\frac{\partial h_t}{\partial \operatorname{vec}(W)} = D_t \left( h_{t-1}^\top \otimes I \right)"
     r" + D_t W \frac{\partial h_{t-1}}{\partial \operatorname{vec}(W)}"),
    r"a_t = (h_{t-1}^\top \otimes I) \, \mathrm{vec}(W) + (x_t^\top \otimes I) \, \mathrm{vec}(U)",
    r"\mathrm{vec}\left( \frac{\partial L}{\partial U} \right) = \sum_t x_t \otimes \delta_t",
    r"\nabla_{\mathrm{vec}(W)} L = \sum_t (h_{t-1} \otimes I_n) \, \delta_t",
])  # fmt: skip
def test_both_meanings(formula: str) -> None:
    assert last(formula).outcome is Outcome.RIGHT


@pytest.mark.parametrize(("formula", "mended"), [
    (r"\frac{\partial L}{\partial W} = \sum_t \delta_t \otimes h_t",
     r"\frac{\partial L}{\partial W} = \sum_t \delta_t \otimes h_{t-1}"),
    (r"\frac{\partial^+ h_t}{\partial \mathrm{vec}(W)} = h_t^\top \otimes D_t",
     r"\frac{\partial^+ h_t}{\partial \mathrm{vec}(W)} = h_{t-1}^\top \otimes D_t"),
    (r"\nabla_{\mathrm{vec}(W)} L = \sum_t (h_t \otimes I) \delta_t",
     r"\nabla_{\mathrm{vec}(W)} L = \sum_t (h_{t-1} \otimes I) \delta_t"),
])  # fmt: skip
def test_a_mistake_is_wrong_and_mended(formula: str, mended: str) -> None:
    found = last(formula)
    assert found.outcome is Outcome.WRONG
    assert found.mend is not None
    assert found.mend.formula == mended


def test_rows_one_after_the_other_are_named() -> None:
    found = last(r"\frac{\partial^+ h_t}{\partial \mathrm{vec}(U)} = D_t \otimes x_t^\top")
    assert found.outcome is Outcome.RIGHT
    assert "vec puts the rows of a matrix one after the other" in found.conditions
    assert last(r"\frac{\partial^+ h_t}{\partial \mathrm{vec}(U)} = x_t^\top \otimes D_t").conditions == ()


def whole(array: "np.ndarray[tuple[int, ...], np.dtype[np.object_]]", *names: str) -> Map:
    dims = tuple(map(Dim.named, names))
    return Map(array, dims[:1], dims[1:])


def test_the_product_and_vec_are_those_of_numpy() -> None:
    random = np.random.default_rng(1)
    a, b, x = (random.integers(-9, 9, shape).astype(object) for shape in ((2, 3), (4, 5), (5, 3)))
    left, right, middle = whole(a, "p", "q"), whole(b, "r", "s"), whole(x, "s", "q")
    product = tensor.kron(left, right)
    assert (product.array == np.kron(a, b)).all()
    assert (tensor.vec(middle).array == x.T.reshape(-1)).all()
    turned = tensor.compose(product, tensor.vec(middle))
    assert (turned.array == (b @ x @ a.T).T.reshape(-1)).all()
    row = Map(a[0], (), (Dim.named("q"),))
    assert (tensor.kron(row, right).array == np.kron(a[:1], b)).all()
    column = Map(a[:, 0], (Dim.named("p"),))
    assert (tensor.kron(right, column).array == np.kron(b, a[:, :1])).all()


def test_an_identity_needs_a_size() -> None:
    with pytest.raises(ShapeError, match="of no size"):
        tensor.kron(Map(np.array(1, dtype=object), identity=True), whole(np.ones((2, 2), dtype=object), "n", "n"))
