"""Sizes that no parameter tells alone: generated modules read them off other axes, or take the data that tell them."""

from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from symrnn.derive.rolled import derive
from symrnn.language.lower import read_cell
from symrnn.pipeline import numpy_code
from tests.modules import load_module

ONLY_TARGET = (
    "target y (n)\nstate s\nparam w, u\ns[t] = tanh(w * s[t-1] + u)\no[t] = s[t] * ones(n)\nloss = sum((o[T] - y)**2)\n"
)
DOUBLE = (
    "input x (2*n)\ntarget y (n)\nstate h (2*n)\nparam W (2*n, 2*n)\n"
    "h[t] = tanh(W @ h[t-1] + x[t])\nloss[t] = sum((h[t][:n] - y[t])**2)\n"
)
CHAIN = (
    "input x (2*n)\ntarget y (n), z (m)\nstate h (2*n), g (n + m)\nparam W (2*n, 2*n), V (n + m + 1, 2*n), R (n + m, n + m)\n"
    "h[t] = tanh(W @ h[t-1] + x[t])\ng[t] = tanh((V @ h[t])[1:] + R @ g[t-1])\n"
    "loss[t] = sum((h[t][:n] - y[t])**2) + sum((g[t][n:] - z[t])**2)\n"
)
STEPS = "input q\n" + ONLY_TARGET.replace("+ u)", "+ u * q[t])")


def module_of(text: str, folder: Path) -> ModuleType:
    return load_module(numpy_code(derive(read_cell(text))), folder)


@pytest.mark.parametrize("text", [ONLY_TARGET, DOUBLE, CHAIN, STEPS], ids=["only target", "double", "chain", "steps"])
def test_a_size_that_stands_alone_only_in_a_target_is_found(text: str, tmp_path: Path) -> None:
    module = module_of(text, tmp_path)
    assert module.main() == 0


def test_forward_takes_the_target_that_alone_tells_a_size(tmp_path: Path) -> None:
    module = module_of(ONLY_TARGET, tmp_path)
    params, data = module.example(seed=1)
    values = module.forward(params, data["y"], data["steps"])
    assert values.o.shape == (1 + data["steps"], *data["y"].shape)
    assert "y: (B, n), target, for its size n" in module.forward.__doc__
    assert "for its size" not in numpy_code(derive(read_cell(DOUBLE)))


def test_forward_takes_no_target_where_an_axis_tells_the_size(tmp_path: Path) -> None:
    module = module_of(CHAIN, tmp_path)
    params, data = module.example(seed=1)
    values = module.forward(params, data["x"])
    assert values.g.shape[-1] == params.R.shape[0]


def test_an_axis_that_gives_no_whole_size_is_refused(tmp_path: Path) -> None:
    module = module_of(DOUBLE, tmp_path)
    params = module.Params(W=np.zeros((5, 5)))
    with pytest.raises(ValueError, match=r"W: the axis n \+ n has length 5, which gives no whole number n"):
        module.forward(params, np.zeros((4, 2, 5)))
    with pytest.raises(ValueError, match=r"x: expected shape \(T, B, n \+ n\) = \(4, 2, 6\), found \(4, 2, 8\)"):
        module.forward(module.Params(W=np.zeros((6, 6))), np.zeros((4, 2, 8)))
    module = module_of(CHAIN, tmp_path)
    params, data = module.example(seed=1)
    small = params._replace(V=np.zeros((3, 6)), R=np.zeros((2, 2)))
    with pytest.raises(ValueError, match="every size must be at least 1, found m = -1"):
        module.forward(small, data["x"])
