"""Generated NumPy modules against the oracle in 50 digits, against numerical derivatives, and against bad input."""

import re
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import numdifftools
import numpy as np
import pytest

from symrnn.derive.rolled import derive
from symrnn.derive.schedule import schedule
from symrnn.emit.numpy_module import numpy_module
from symrnn.ir.cell import Cell
from symrnn.ir.expr import Ref
from symrnn.language.lower import read_cell
from symrnn.pipeline import bundled, load, numpy_code
from symrnn.verify.fields import Digits, Float64
from symrnn.verify.oracle import sources
from tests.modules import Case, distinct_sizes, load_module, oracle_gradients, random_case

CELLS = bundled()
BOUND = 5e-12  # of single entries, which may be small differences of large terms


def module_of(cell: Cell, folder: Path) -> ModuleType:
    return load_module(numpy_module(schedule(derive(cell))), folder, "generated")


def largest_relative_error(case: Case, module: ModuleType) -> float:
    """The largest relative error of any gradient entry against 50 digits; an entry that is exactly 0 must be 0."""
    params, rest = case.arguments(module)
    found = module.loss_and_gradients(params, **rest)[1]._asdict()
    names = case.names
    return largest_error({ref: found[names.initial.get(ref, names.symbols[ref.name])] for ref in sources(case.cell)}, case)


def largest_error(found: Mapping[Ref, Any], case: Case) -> float:
    right = oracle_gradients(case, Digits(50))
    pairs = ((float(a), b) for ref in right for a, b in zip(np.ravel(found[ref]), np.ravel(right[ref]), strict=True))
    return max((float(abs(a - b) / abs(b)) if b else float(a != 0) for a, b in pairs), default=0.0)


def attainable(case: Case) -> float:
    """The error of the oracle itself in float64.

    It is above rounding where a gradient nearly cancels: that of two normalised units, say, which are +1 and -1 but for the
    small number under the root. No program that evaluates the formulas as they stand in float64 does better.
    """
    return largest_error(oracle_gradients(case, Float64()), case)


@pytest.mark.parametrize("name", CELLS)
@pytest.mark.parametrize(("steps", "batch", "first"), [(1, 1, 1), (3, 2, 3), (5, 1, 3)])
def test_gradients_agree_with_fifty_digits(name: str, steps: int, batch: int, first: int, tmp_path: Path) -> None:
    cell = load(name)
    case = random_case(cell, steps=steps, batch=batch, sizes=distinct_sizes(cell, first), seed=steps)
    error = largest_relative_error(case, module_of(cell, tmp_path))
    assert error <= BOUND or error <= 4 * attainable(case)


def test_few_cells_need_more_than_rounding_explains() -> None:
    """The allowance for gradients that cancel is no way out for all: most cells are within the bound in float64 anyhow."""
    cases = [random_case(load(name), steps=1, batch=1, sizes=distinct_sizes(load(name), 1), seed=1) for name in CELLS]
    assert 10 * sum(attainable(case) > BOUND for case in cases) <= len(cases)


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("da[t] = ds[t] * (1 - s[t]**2)", "da[t] = -ds[t] * (1 - s[t]**2)"),
        ("da[t] @ W ", "da[t] @ W.T "),
        ("sum_outer(da[1:], s[:-1])", "sum_outer(da[2:], s[1:-1])"),
        ("db = np.sum(da[1:], axis=(0, 1))", "db = 1.0005 * np.sum(da[1:], axis=(0, 1))"),
    ],
)
def test_the_self_check_refuses_a_wrong_backward_pass(right: str, wrong: str, tmp_path: Path) -> None:
    text = numpy_code(derive(load("elman")))
    assert right in text
    module = load_module(text.replace(right, wrong), tmp_path, "tampered")
    assert module.main() == 1


def test_numdifftools_agrees(tmp_path: Path) -> None:
    cell = load("elman-softmax")
    case = random_case(cell, steps=3, batch=2, sizes=distinct_sizes(cell), seed=1)
    module = module_of(cell, tmp_path)
    params, rest = case.arguments(module)

    def loss_of(flat: np.ndarray[Any, Any]) -> float:
        return float(module.loss(params._replace(W=flat.reshape(params.W.shape)), **rest))

    numerical = numdifftools.Gradient(loss_of)(params.W.ravel()).reshape(params.W.shape)
    assert np.max(np.abs(numerical - module.loss_and_gradients(params, **rest)[1].W)) < 1e-9


GATED = """
cell gated
input x (m)
target y (k)
state h (n), c (n)
param Wi (n, m), Ui (n, n), Wf (n, m), Uf (n, n), bf (n), Wg (n, m), Ug (n, n), Wo (n, m), Uo (n, n), V (k, n)
i[t] = sigmoid(Wi @ x[t] + Ui @ h[t-1])
f[t] = sigmoid(Wf @ x[t] + Uf @ h[t-1] + bf)
g[t] = tanh(Wg @ x[t] + Ug @ h[t-1])
o[t] = sigmoid(Wo @ x[t] + Uo @ h[t-1])
c[t] = f[t] * c[t-1] + i[t] * g[t]
h[t] = o[t] * tanh(c[t])
loss[t] = cross_entropy(V @ h[t], y[t])
"""

ODD = """
cell odd
input x (m), q, u (3)
target y (k)
state h (n), g (k), M (n, m)
param W1 (n, n), W2 (n, n), U (n, m), U3 (n, m), V (k, n), a, P (n, 3), w (n), B (m, k), params, T0 (n)
def swish(np) = np * sigmoid(np)
def blend(p, r) = p*r + exp(-p**2)
h[0] = tanh(P @ u)
h[-1] = w
An = W1 - W1.T
v[t] = An @ h[t-1] + W2 @ h[t-2] + U @ x[t] + U3 @ x[t-3] + a*w/(1 + norm2(w)) + T0
e[t] = blend(v[t], mean(g[t-1])*w) * params
h[t] = where(q[t], swish(v[t]) + e[t], h[t-1])
g[t] = softmax(V @ h[t] + x[t] @ B) + M[t-1] @ x[t-1] @ V.T * 0.1
M[t] = 0.5*M[t-1] + tanh(M[t-1]) * sum(h[t])/2
loss[t] = logsumexp(g[t]) * q[t] + dot(g[t], y[t])**2
z = relu(V @ h[T]) + abs(g[T])
loss = sum(z)/3 + mean(log(1 + (z-1)**2)) + sum(W1*W1)
"""


@pytest.mark.parametrize("text", [GATED, ODD], ids=["gated", "odd"])
@pytest.mark.parametrize(("steps", "batch"), [(1, 1), (2, 3), (5, 2)])
def test_cells_that_nobody_thought_of(text: str, steps: int, batch: int, tmp_path: Path) -> None:
    cell = read_cell(text)
    case = random_case(cell, steps=steps, batch=batch, sizes=distinct_sizes(cell, 4), seed=3)
    assert largest_relative_error(case, module_of(cell, tmp_path)) <= 1e-10


def test_transcendental_functions_leave_the_backward_loop() -> None:
    text = numpy_code(derive(read_cell(GATED)))
    loop = text.split("for t in range(T, 0, -1):")[1].split("dWi =")[0]
    assert "np.tanh" not in loop
    assert "sigmoid(" not in loop


@pytest.mark.parametrize(
    ("name", "in_loop", "outside"),
    [
        ("elman", ["s[t - 1] @ W.T", "da[t] @ W"], ["x[1:] @ U.T", "s[1:] @ V.T", "do[1:] @ V", "sum_outer(da[1:], s[:-1])"]),
        ("elman-deep", ["s2[t - 1] @ W2.T"], ["s1[1:] @ U2.T", "da2[1:] @ U2"]),
    ],
)
def test_only_the_recurrence_stays_in_the_loops(name: str, in_loop: list[str], outside: list[str]) -> None:
    lines = [line for line in numpy_code(derive(load(name))).splitlines() if " = " in line or " += " in line]
    for piece in in_loop:
        assert any(piece in line and line.startswith("        ") for line in lines), piece
    for piece in outside:
        assert any(piece in line and not line.startswith("        ") for line in lines), piece


@pytest.fixture(scope="module")
def elman(tmp_path_factory: pytest.TempPathFactory) -> ModuleType:
    return module_of(load("elman"), tmp_path_factory.mktemp("elman"))


def good(elman: ModuleType) -> tuple[Any, dict[str, Any]]:
    params, data = elman.example(seed=2)
    return params, data


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"x": np.zeros((4, 3))}, r"x: expected axes \(T, B, m\), found shape \(4, 3\)"),
        ({"x": np.zeros((4, 2, 9))}, r"x: expected shape \(T, B, m\) = \(4, 2, 3\), found \(4, 2, 9\)"),
        ({"y": np.zeros((3, 2, 4))}, r"y: expected shape \(T, B, k\)|x: expected shape"),
        ({"x": np.zeros((0, 2, 3)), "y": np.zeros((0, 2, 4))}, "every size must be at least 1, found T = 0"),
        ({"x": np.full((4, 2, 3), np.nan)}, r"x: nan at index \(0, 0, 0\); every value must be finite"),
        ({"y": np.full((4, 2, 4), np.inf)}, r"y: inf at index \(0, 0, 0\); every value must be finite"),
        ({"s0": np.zeros(5)}, r"s0: expected axes \(B, n\)"),
        ({"x": None}, "x: expected an array of real numbers, found None"),
        ({"x": np.zeros((4, 2, 3), dtype=complex)}, "x: expected an array of real numbers, found values of type complex128"),
        ({"x": [["a"]]}, "x: expected an array of real numbers, found values of type <U1"),
    ],
)
def test_bad_data_is_refused(elman: ModuleType, change: Mapping[str, Any], message: str) -> None:
    params, data = good(elman)
    with pytest.raises(ValueError, match=message):
        elman.loss_and_gradients(params, **(data | dict(change)))


def test_bad_parameters_are_refused(elman: ModuleType) -> None:
    params, data = good(elman)
    with pytest.raises(ValueError, match=r"W: expected shape \(n, n\)"):
        elman.forward(params._replace(W=np.zeros((5, 4))), data["x"])
    with pytest.raises(ValueError, match=r"params: expected Params\(U, W, V, b, c\), found 3 values"):
        elman.forward(params[:3], data["x"])
    with pytest.raises(ValueError, match=r"params: expected Params\(U, W, V, b, c\), found int"):
        elman.forward(3, data["x"])
    with pytest.raises(ValueError, match="W: expected an array of real numbers, found None"):
        elman.forward(params._replace(W=None), data["x"])


def test_masks_and_distributions_are_checked(tmp_path: Path) -> None:
    padded = module_of(load("elman-padded"), tmp_path)
    params, data = padded.example(seed=1)
    with pytest.raises(ValueError, match="q: a mask has only the values 0 and 1"):
        padded.loss(params, **(data | {"q": data["q"] * 0.5}))
    softmax = load_module(numpy_code(derive(load("elman-softmax"))), tmp_path, "softmax")
    params, data = softmax.example(seed=1)
    with pytest.raises(ValueError, match="y: every target must be a distribution"):
        softmax.loss(params, **(data | {"y": data["y"] * 2}))


def test_a_gradient_that_is_the_same_in_every_entry_has_all_of_them(tmp_path: Path) -> None:
    head = "input x (n), q\nstate s (n)\nparam b (k), g, W (k, n)\n"
    steps = "v[t] = where(q[t], mean(b), softplus(g))\ns[t] = tanh(v[t] * s[t-1] + x[t] + W.T @ b)\nloss[t] = sum(s[t]**2)\n"
    cell = read_cell(head + steps)
    case = random_case(cell, steps=3, batch=2, sizes=distinct_sizes(cell), seed=2)
    assert largest_relative_error(case, module_of(cell, tmp_path)) <= BOUND


@pytest.mark.parametrize("loss", ["loss[t] = {}", "loss = {}"])
@pytest.mark.parametrize("value", ["norm2(s[{0}] + 3)", "exp(g * sum(s[{0}]))", "sigmoid(sum(s[{0}]))", "tanh(g)"])
def test_a_loss_that_is_one_function_is_no_name_for_its_derivative(loss: str, value: str, tmp_path: Path) -> None:
    head = "input x (n)\nstate s (n)\nparam W (n, n), g\ns[t] = tanh(W @ s[t-1] + g * x[t])\n"
    cell = read_cell(head + loss.format(value.format("t" if "[t]" in loss else "T")) + "\n")
    case = random_case(cell, steps=3, batch=2, sizes=distinct_sizes(cell), seed=2)
    assert largest_relative_error(case, module_of(cell, tmp_path)) <= 1e-10


def test_pads_may_have_targets_of_zeros(tmp_path: Path) -> None:
    head = "input x (m), q\ntarget y (n)\nstate s (n)\nparam W (n, n), U (n, m)\n"
    steps = "s[t] = where(q[t], tanh(W @ s[t-1] + U @ x[t]), s[t-1])\nloss[t] = where(q[t], cross_entropy(s[t], y[t]), 0)\n"
    text = head + steps
    module = load_module(numpy_code(derive(read_cell(text))), tmp_path, "pads")
    params, data = module.example(seed=1)
    padded = {**data, "y": data["y"] * data["q"][..., None]}
    assert module.loss(params, **padded) == module.loss(params, **data)
    with pytest.raises(ValueError, match=r"sum 1 \(or 0 at a pad\)"):
        module.loss(params, **(data | {"y": 0.5 * data["y"]}))


def test_cells_with_logarithms_check_themselves_at_positive_data(tmp_path: Path) -> None:
    text = "input x (n)\nstate s (n)\nparam w (n)\ns[t] = s[t-1] * w + log(x[t]) + sqrt(x[t])\nloss[t] = sum(s[t]**2)\n"
    assert load_module(numpy_code(derive(read_cell(text))), tmp_path, "positive").main() == 0


def test_a_cell_that_is_not_defined_at_the_example_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = "input x (n)\nstate s (n)\nparam w (n)\ns[t] = s[t-1] * w + log(-x[t]**2)\nloss[t] = sum(s[t]**2)\n"
    assert load_module(numpy_code(derive(read_cell(text))), tmp_path, "undefined").main() == 1
    assert "nothing was checked" in capsys.readouterr().out


@pytest.mark.parametrize(
    "line",
    ["h[t] = sigmoid(a[t])", "h[t] = tanh(a[t])", "h[t] = softplus(a[t])", "h[t] = softmax(a[t])", "h[t] = relu(a[t]) / 1e4"],
)
@pytest.mark.parametrize(
    "loss", ["cross_entropy(h[t] * z, y[t])", "sum((h[t] - z * y[t])**2)", "logsumexp(h[t] * z) - dot(y[t], h[t])"]
)
@pytest.mark.parametrize("size", [1e4, -1e4])
def test_nothing_overflows(line: str, loss: str, size: float, tmp_path: Path) -> None:
    declared = "input x (n)\ntarget y (n)\nstate s (n)\nparam W (n, n), z\n"
    text = f"{declared}a[t] = W @ s[t-1] + x[t]\n{line}\ns[t] = h[t]\nloss[t] = {loss}\n"
    module = load_module(numpy_code(derive(read_cell(text))), tmp_path, "stable")
    params = module.Params(W=np.eye(3), z=np.array(size))
    y = np.zeros((2, 1, 3))
    y[..., 0] = 1.0
    x = np.array([[[size, 0.0, -size]], [[-size, size, 1.0]]])
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        total, gradients = module.loss_and_gradients(params, x=x, y=y)
    assert np.isfinite(total)
    assert all(np.isfinite(gradient).all() for gradient in gradients)


def test_a_batch_is_the_sum_of_its_sequences(elman: ModuleType) -> None:
    params, data = good(elman)
    total, gradients = elman.loss_and_gradients(params, **data)
    parts = [
        elman.loss_and_gradients(params, data["x"][:, [b]], data["y"][:, [b]], s0=data["s0"][[b]]) for b in range(2)
    ]
    assert total == pytest.approx(parts[0][0] + parts[1][0], rel=1e-14)
    assert np.allclose(gradients.W, parts[0][1].W + parts[1][1].W, rtol=1e-13, atol=0)


def test_inputs_stay_as_they_were(elman: ModuleType) -> None:
    params, data = good(elman)
    before = [array.copy() for array in (*params, *data.values())]
    elman.loss_and_gradients(params, **data)
    assert all(np.array_equal(a, b) for a, b in zip(before, (*params, *data.values()), strict=True))


def test_a_module_needs_numpy_alone() -> None:
    text = numpy_code(derive(read_cell(ODD)))
    imports = re.findall(r"^(?:import|from) (\w+)", text, flags=re.MULTILINE)
    assert set(imports) == {"sys", "typing", "numpy"}
