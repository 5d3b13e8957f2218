"""Generated code names the step at which a logarithm, a root or a quotient has no value."""

import re
import tempfile
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from symrnn.derive.rolled import derive
from symrnn.emit.domain import Sign, places, sign
from symrnn.language.lower import read_cell
from symrnn.pipeline import load, numpy_code
from tests.modules import distinct_sizes, load_module, random_case
from tests.random_cells import cell_texts
from tests.test_random_cells import drawn_cell

HEAD = "def f(z) = z * log(1 + z)\ninput x (n), q\ntarget y (n)\nstate s (n)\nparam w (n), k\n"


def ask(text: str, folder: Path, changes: dict[str, Any], function: str = "loss") -> float:
    """The loss at values that are all 1 but for `changes`: for some arrays an index with a value."""
    module = load_module(numpy_code(derive(read_cell(text))), folder, "asked")
    sizes = {"T": 5, "B": 2, "n": 3}
    shapes = {name: [sizes[axis] for axis in axes] for name, axes in module.SHAPES.items() if name not in module.MAY_BE_NONE}
    given = {name: np.ones(shape) for name, shape in shapes.items()}
    for name, (index, value) in changes.items():
        given[name][index] = value
    params = module.Params(**{name: given.pop(name) for name in module.Params._fields})
    with np.errstate(all="ignore"):
        found = getattr(module, function)(params, **given)
    return float(found[0] if function == "loss_and_gradients" else found)


SQUARES = "loss[t] = sum((s[t] - y[t])**2) * k"
LINEAR = "s[t] = w * s[t-1] + x[t]\n"

UNDEFINED = [
    (
        f"s[t] = w * s[t-1] + log(x[t])\n{SQUARES} * q[t]\n", {"x": ((2, 1, 0), -0.25)},
        "logarithm of a number that is not positive: x[t] is -0.25 at step 3, sequence 1, entry 0, in s[t] = w * s[t-1] + log(",
    ),
    (
        f"s[t] = w * s[t-1] + f(x[t] * q[t])\n{SQUARES}\n", {"x": ((4, 0, 2), -1.5)},
        "not positive: 1 + q[t] * x[t] is -0.5 at step 5, sequence 0, entry 2, in s[t] = w * s[t-1] + f(q[t] * x[t])",
    ),
    (
        "a[t] = x[t] + x[t-1] * q[t]\ns[t] = w * s[t-1] + sqrt(a[t])\nloss = sum(s[T] - y[T]) * k\n", {"x": ((1, 0, 1), -3)},
        "square root of a negative number: a[t] is -2 at step 2, sequence 0, entry 1, in s[t] = ",
    ),
    (
        f"s[t] = w * s[t-1] + x[t] / (q[t] - 2 * k)\n{SQUARES}\n", {"q": ((3, 1), 2)},
        "division by zero: q[t] - 2 * k is 0 at step 4, sequence 1, in s[t] = ",
    ),
    (f"p = log(k)\n{LINEAR}{SQUARES} * p * q[t]\n", {"k": ((), 0)}, "positive: k is 0 before the steps, in p = log(k)"),
    (
        f"{LINEAR}{SQUARES} * q[t]\nloss = log(k - sum(s[T]))\n", {},
        "positive: k - sum(s[T]) is -14 after the steps, sequence 0, in loss = log(k - sum(s[T]))",
    ),
    (f"{LINEAR}{SQUARES} * q[t] - log(k)\n", {"k": ((), -1)}, "not positive: k is -1 at step 1, in loss[t] = "),
    (
        f"s[0] = log(w)\n{LINEAR}{SQUARES} * q[t]\n", {"w": ((2,), -1)},
        "not positive: w is -1 before the steps, entry 2, in s[0] = log(w) (sequences and entries count from 0)",
    ),
]  # fmt: skip


@pytest.mark.parametrize("function", ["loss", "loss_and_gradients"])
@pytest.mark.parametrize(("equations", "changes", "message"), UNDEFINED)
def test_the_place_is_named(function: str, equations: str, changes: dict[str, Any], message: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        ask(HEAD + equations, tmp_path, changes, function)


def test_the_earliest_step_is_named_whatever_the_order_of_the_equations(tmp_path: Path) -> None:
    text = f"{HEAD}a[t] = log(x[t])\nb[t] = sqrt(y[t])\ns[t] = w * s[t-1] + a[t] * b[t] * k * q[t]\nloss = sum(s[T])\n"
    with pytest.raises(ValueError, match=r"y\[t\] is -1 at step 2, sequence 1"):
        ask(text, tmp_path, {"x": ((2, 0, 0), -1), "y": ((1, 1, 0), -1)})


BACKWARD = "input x (n)\nstate b (n)\nparam a (n)\n{}b[t] = {}\nloss[t] = sum(b[t]{})\n"


@pytest.mark.parametrize(
    ("text", "changes", "message"),
    [
        (
            BACKWARD.format("", "a / (b[t+1] + x[t])", ""), {"x": ([0, 2, 4], 0)},
            "division by zero: b[t+1] + x[t] is 0 at step 5, sequence 0, entry 0, in b[t] = ",
        ),
        (
            "input x (n)\nstate h (n)\nparam a\nh[t] = log(x[t]) + a * h[t-1]\nu[t] = sqrt(h[t+2] + a)\nloss[t] = sum(u[t])\n",
            {"x": (2, 0)}, "logarithm of a number that is not positive: x[t] is 0 at step 3, sequence 0, entry 0, in h[t] = ",
        ),
        (
            BACKWARD.format("", "sqrt(x[t] + b[t+1]) + log(a)", ""), {"a": ((), 0)},
            "logarithm of a number that is not positive: a is 0 at step T, entry 0, in b[t] = ",
        ),
        (
            BACKWARD.format("c[t] = sqrt(b[t+1] - x[t])\n", "log(x[t]) + a * b[t+1]", " * c[t]"), {"x": ([1, 4], 0)},
            "logarithm of a number that is not positive: x[t] is 0 at step 5, sequence 0, entry 0, in b[t] = ",
        ),
        (
            BACKWARD.format("c[t] = sqrt(x[t])\n", "log(x[t]) + a * b[t+1]", " * c[t]"), {"x": ([1, 4], -1)},
            "square root of a negative number: x[t] is -1 at step 2, sequence 0, entry 0, in c[t] = ",
        ),
    ],
)  # fmt: skip
@pytest.mark.parametrize("function", ["loss", "loss_and_gradients"])
def test_the_place_that_is_computed_first_is_named(
    text: str, changes: dict[str, Any], message: str, function: str, tmp_path: Path
) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        ask(text, tmp_path, changes, function)


def test_an_argument_that_is_finite_is_asked_first(tmp_path: Path) -> None:
    head = "input x (n), q\nstate s (n)\nparam w (n)\n"
    text = f"{head}s[t] = w * s[t-1] + exp(x[t])\nloss[t] = sum(log(-s[t]) + log(q[t] * x[t]))\n"
    changes: dict[str, Any] = {"x": ((0, 0, 0), 1e4), "q": ((4, 1), 0)}
    with pytest.raises(ValueError, match=r"-s\[t\] is -2.71828 at step 1, sequence 0, entry 1"):
        ask(text, tmp_path, changes)


WITHOUT_DERIVATIVE = [
    (
        f"{LINEAR}{SQUARES} * q[t] + norm2(s[t-1])\n",
        "square root of 0 has no derivative: sum(s[t-1]**2) is 0 at step 1, sequence 0, in loss[t] = ",
    ),
    (f"{LINEAR}{SQUARES} * q[t] + sum(sqrt(1 - k * x[t]))\n", "1 - k * x[t] is 0 at step 1, sequence 0, entry 0, in "),
    (f"r = sqrt(w - 1)\n{LINEAR}{SQUARES} * q[t] + sum(r)\n", "derivative: w - 1 is 0 before the steps, entry 0, in r = sqrt("),
    (f"{LINEAR}{SQUARES} * where(q[t], k, norm2(s[t-1]))\n", ""),
    (f"{LINEAR}{SQUARES} * q[t] + sum(sqrt(y[t] - 1))\n", ""),
    (f"v[t] = x[t] / (k - 1)\n{LINEAR}{SQUARES} + where(q[t], 0, sum(v[t]))\n", "by zero: k - 1 is 0 at step 1, in v[t] ="),
]


@pytest.mark.parametrize(("equations", "message"), WITHOUT_DERIVATIVE)
def test_a_finite_loss_without_gradients_is_refused(equations: str, message: str, tmp_path: Path) -> None:
    text = HEAD + equations
    assert np.isfinite(ask(text, tmp_path, {}))
    if not message:
        assert np.isfinite(ask(text, tmp_path, {}, "loss_and_gradients"))
        return
    with pytest.raises(ValueError, match=re.escape(message)):
        ask(text, tmp_path, {}, "loss_and_gradients")


@pytest.mark.parametrize("branches", ["log(x[t]), s[t-1]", "s[t-1], log(x[t])"])
def test_what_a_mask_does_not_choose_is_not_asked(branches: str, tmp_path: Path) -> None:
    text = f"{HEAD}s[t] = w * where(q[t], {branches})\nloss[t] = sum((s[t] - y[t])**2) / k\n"
    chosen = branches.startswith("log")
    assert np.isfinite(ask(text.replace("/ k", "* k"), tmp_path, {"x": ((2, 1, 0), -1), "q": (..., float(not chosen))}))
    with pytest.raises(ValueError, match=r"x\[t\] is -1 at step 3"):
        ask(text, tmp_path, {"x": ((2, 1, 0), -1), "q": (..., float(chosen))})
    with pytest.raises(ValueError, match="division by zero: k is 0 at step 1"):
        ask(text, tmp_path, {"x": ((2, 1, 0), -1), "q": (..., float(not chosen)), "k": ((), 0)})


@settings(max_examples=60, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
@given(source=cell_texts(), steps=st.sampled_from([1, 3]), always=st.booleans())
def test_a_random_cell_gives_a_number_or_a_place(source: str, steps: int, always: bool) -> None:
    """Logarithms that were safe are made unsafe. `always` asks the places even where the loss is finite."""
    cell = drawn_cell(source.replace("log(1.5 + ", "log(0.2 - ").replace("sqrt(2 + ", "sqrt(0.5 - "))
    assume(cell is not None)
    assert cell is not None
    text = numpy_code(derive(cell))
    with tempfile.TemporaryDirectory() as folder, np.errstate(all="ignore"):
        module = load_module(text.replace("if not np.isfinite(total):", "if True:") if always else text, Path(folder), "asked")
        params, rest = random_case(cell, steps=steps, batch=2, sizes=distinct_sizes(cell), seed=7).arguments(module)
        said = refusal(module, params, rest)
    assert not said or re.search(r"(log|root).*: .* is (-|0)\S* (at step \d|before the|after the)", said)


def refusal(module: ModuleType, params: Any, rest: dict[str, Any]) -> str:
    """What the loss is refused with; nothing where it is finite."""
    try:
        total = module.loss(params, **rest)
    except ValueError as error:
        return str(error)
    return "" if np.isfinite(total) else f"handed back: {total}"


def test_a_loss_that_only_overflows_is_handed_back(tmp_path: Path) -> None:
    text = f"{HEAD}s[t] = w * s[t-1] + log(x[t]) + exp(x[t]) * k * q[t]\nloss[t] = sum((s[t] - y[t])**2)\n"
    assert ask(text, tmp_path, {"x": ((2, 1, 0), 1e4)}) == np.inf


def test_a_cell_without_such_functions_is_not_asked() -> None:
    assert not places(load("elman"))
    assert "refuse_undefined" not in numpy_code(derive(load("elman")))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("x[t]", Sign.UNKNOWN), ("x[t]**2", Sign.NOT_NEGATIVE), ("x[t]**2 + 1", Sign.POSITIVE), ("x[t]**3", Sign.UNKNOWN),
        ("1 - x[t]**2", Sign.UNKNOWN), ("exp(x[t])", Sign.NOT_NEGATIVE), ("1 + exp(-x[t])", Sign.POSITIVE),
        ("softmax(x[t])", Sign.NOT_NEGATIVE), ("abs(x[t]) * sigmoid(x[t])", Sign.NOT_NEGATIVE), ("-x[t]**2", Sign.UNKNOWN),
        ("sqrt(mean(x[t]**2) + 0.00001)", Sign.POSITIVE), ("sqrt(x[t])", Sign.NOT_NEGATIVE), ("norm2(x[t])", Sign.NOT_NEGATIVE),
        ("where(q[t], x[t]**2 + 1, 2)", Sign.POSITIVE), ("where(q[t], x[t]**2 + 1, x[t])", Sign.UNKNOWN), ("k", Sign.UNKNOWN),
        ("concat(relu(x[t]), 1 + x[t]**4)", Sign.NOT_NEGATIVE), ("(2 + x[t]**2)**3", Sign.POSITIVE),
        ("tanh(x[t])", Sign.UNKNOWN),
        ("(x[t] - 1) * (x[t] - 1)", Sign.NOT_NEGATIVE), ("sum(softplus(x[t])) + 1 / (1 + abs(k))", Sign.POSITIVE),
    ],
)  # fmt: skip
def test_what_the_formula_tells_of_the_sign(value: str, expected: Sign) -> None:
    rest = "s[t] = s[t-1] * k + w * y[t]\nloss[t] = sum(v[t]) + sum(s[t]) * q[t] + sum(x[t])\n"
    cell = read_cell(f"{HEAD}v[t] = {value}\n{rest}")
    (found,) = (equation.value for equation in cell.steps if equation.target.name == "v")
    assert sign(found) is expected
