"""Counted operations: against counts by hand, against what NumPy is seen to do, and within the bounds for gradients."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest

from symrnn.derive.rolled import derive
from symrnn.derive.schedule import schedule
from symrnn.emit.cellspage import STEPS, stated_sizes
from symrnn.emit.numpy_module import numpy_module
from symrnn.ir.cell import Cell
from symrnn.ir.schedule import Block, Span, Statement
from symrnn.ir.work import Work, backward_work, forward_work
from symrnn.language.lower import read_cell
from tests.modules import distinct_sizes, load_module, random_case

CHEAP, PRODUCTS = 5, 3
"""The bounds for a function with its gradient, and for the backward pass where matrix products are most of the work."""


def both(cell: Cell, sizes: Mapping[str, int], steps: int) -> tuple[Work, Work]:
    found = schedule(derive(cell))
    return forward_work(found, sizes, steps), backward_work(found, sizes, steps)


@pytest.mark.parametrize("steps", [1, 7])
def test_elman_is_what_one_counts_by_hand(elman: Cell, steps: int) -> None:
    m, k, n = 3, 4, 5
    forward, backward = both(elman, {"m": m, "k": k, "n": n}, steps)
    products = n * (2 * m - 1) + n * (2 * n - 1) + k * (2 * n - 1)  # U @ x, W @ s, V @ s
    others = 2 * n + n + k + (k + k + (k - 1) + 1) + 1  # the sums in a; tanh; + c; the loss of a step; the sum over the steps
    assert forward == Work(products, others).times(steps)
    products = n * (2 * k - 1) + n * (2 * n - 1) + m * (2 * n - 1) + k * n + n * m + n * n  # V.T, W.T, U.T; outer products
    others = k + n + 3 * n + (k * n + n * m + n * n) + n + k  # do; ds +=; da; the sums over the steps
    assert backward == Work(products, others).times(steps)


SHAPES = {"u": "u (h)", "v": "v (n)", "w": "w (n)", "M": "M (n, n)", "a": "a", "b": "b"}
TEXT = """
def swish(z) = z * sigmoid(z)
input x (n)
state s (n)
param {}
s[t] = tanh(s[t-1] * x[t])
loss = sum(s[T]) * sum(tanh({}))
"""


def work_of(value: str) -> int:
    """The operations of a formula over parameters in a loss, and those of the loss itself."""
    params = ", ".join(shape for name, shape in SHAPES.items() if name in re.findall(r"\w+", value))
    scheduled = schedule(derive(read_cell(TEXT.format(params, value))))
    after = tuple(Statement(e.target, e.value, adds=False) for e in scheduled.derivation.cell.epilogue)
    alone = replace(scheduled, forward=(), losses=(Block(Span.ONCE, after),))
    return forward_work(alone, {"n": 6, "h": 3}, 9).total


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("v", 0),
        ("v + w + 1", 2 * 6),
        ("2 * v / 3", 2 * 6),
        ("a * b * v", 1 + 6),
        ("v / (w + 1)", 2 * 6),
        ("v / (a + b)", 1 + 6),
        ("1 / (w + 1)", 6 + 6),
        ("(v + w)**3", 3 * 6),
        ("v - mean(v)", 5 + 1 + 6),
        ("swish(v)", 2 * 6),
        ("M @ v", 6 * 11),
        ("M.T @ v", 6 * 11),
        ("softmax(v)", 5 + 6 + 6 + 5 + 6),
        ("concat(u, u)", 0),
    ],
)
def test_formulas_are_what_one_counts_by_hand(value: str, expected: int) -> None:
    assert work_of(value) - work_of("v") == expected


def test_every_cell_is_within_the_cheap_gradient_bound(cell: Cell) -> None:
    forward, backward = both(cell, stated_sizes(cell.dims), STEPS)
    assert forward.total + backward.total <= CHEAP * forward.total


def test_where_products_are_most_of_the_work_the_backward_pass_is_at_most_three_forward_ones(cell: Cell) -> None:
    forward, backward = both(cell, stated_sizes(cell.dims), STEPS)
    assert backward.total <= PRODUCTS * forward.total or 2 * forward.products <= forward.total


# What NumPy is seen to do.

COUNTED = {
    np.add, np.subtract, np.multiply, np.divide, np.maximum, np.tanh, np.exp, np.log, np.sqrt, np.absolute, np.sign, np.sin,
    np.cos, np.greater, np.less,
}  # fmt: skip
ONE_AN_ENTRY = {"sigmoid", "softplus", "relu", "step"}
"""Functions of a module that take several operations of NumPy's and count as one."""




def contracted(result: Any, subscripts: str, *operands: Any) -> int:
    """The operations of an `einsum` that sums over one index."""
    inputs, output = subscripts.split("->")
    (summed,) = {*inputs} - {*output, *",."}
    pairs = zip(inputs.split(","), operands, strict=True)
    terms = next(np.shape(a)[names.index(summed) - len(names)] for names, a in pairs if summed in names)
    return int(np.size(result) * (2 * terms - 1))


BESIDES: dict[str, Callable[..., int]] = {"where": lambda result, *_: int(np.size(result)), "einsum": contracted}
"""Functions of NumPy that are no ufuncs."""


class Seen(np.ndarray[Any, Any]):
    """An array that counts the operations done with it."""

    done = 0

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, out: Any = None, **kwargs: Any) -> Any:
        plain = [a.view(np.ndarray) if isinstance(a, Seen) else a for a in inputs]
        into = {} if out is None else {"out": tuple(a.view(np.ndarray) for a in out)}
        result = getattr(ufunc, method)(*plain, **into, **kwargs)
        if ufunc is np.matmul:
            Seen.done += np.size(result) * (2 * np.shape(plain[0])[-1] - 1)
        elif ufunc is np.power or ufunc is np.square:
            Seen.done += np.size(result) * (int(np.max(plain[1])) - 1 if len(plain) > 1 else 1)
        elif ufunc in COUNTED:
            Seen.done += np.size(plain[0]) - np.size(result) if method == "reduce" else np.size(result)
        return np.asarray(result).view(Seen)


def watched(name: str) -> Any:
    """A function of NumPy whose results count."""
    found = getattr(np, name)
    if not callable(found) or isinstance(found, type):
        return found

    def call(*args: Any, **kwargs: Any) -> Any:
        result = found(*args, **kwargs)
        Seen.done += BESIDES[name](result, *args) if name in BESIDES else 0
        return result.view(Seen) if isinstance(result, np.ndarray) else result

    return call


def one_an_entry(function: Callable[[Any], Any], z: Any) -> Any:
    before = Seen.done
    result = function(z)
    Seen.done = before + np.size(result)
    return result


def watch(module: ModuleType) -> None:
    """Lets a generated module count."""
    own = {name: partial(one_an_entry, function) for name, function in vars(module).items() if name in ONE_AN_ENTRY}
    vars(module).update(own, np=SimpleNamespace(**{name: watched(name) for name in dir(np) if not name.startswith("_")}))


def test_it_is_what_numpy_is_seen_to_do(cell: Cell, tmp_path: Path) -> None:
    """Within 3 %: T numbers are added up with T - 1 additions, and a function's cases count as arithmetic but are choices."""
    sizes, steps = distinct_sizes(cell, 11), 60
    module = load_module(numpy_module(schedule(derive(cell))), tmp_path)
    params, rest = random_case(cell, steps=steps, batch=1, sizes=sizes, seed=1).arguments(module)
    watch(module)
    Seen.done = 0
    module.loss_and_gradients(params, **rest)
    forward, backward = both(cell, sizes, steps)
    assert Seen.done == pytest.approx(forward.total + backward.total, rel=0.03)
