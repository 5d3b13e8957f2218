"""The check that a generated module makes of itself: fair near kinks, without warnings, and not to be fooled."""

import subprocess
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from symrnn.derive.rolled import derive
from symrnn.language.lower import read_cell
from symrnn.pipeline import numpy_code
from tests.modules import load_module

LEAKY = (
    "input x (n)\nstate s (n)\nparam w (n)\ndef leaky(z) = where(z > 0, z, z / 10)\n"
    "s[t] = leaky(w) * s[t-1] + x[t]\nloss[t] = sum(s[t]**2)\n"
)
CLIPPED = (
    "input x (n)\nstate s (n)\nparam w (n)\ndef clip(z) = where(z < -1, -1, where(z <= 1, z, 1))\n"
    "s[t] = clip(w) * s[t-1] + x[t]\nloss[t] = sum(s[t]**2)\n"
)
NEAR = {"leaky": (LEAKY, [1e-4, -1e-4, 0.3]), "clip": (CLIPPED, [1.0006, 0.9994, -1.0006])}


def module_at(text: str, value: list[float], folder: Path) -> ModuleType:
    """A module whose example has some w near a kink."""
    line = "    params = Params("
    assert text.count(line) == 1
    before, after = text.split(line)
    assert "\n    kinds = " in after
    after = after.replace("\n    kinds = ", f"\n    params = Params(np.array({value}))\n    kinds = ", 1)
    return load_module(before + line + after, folder, "near")


@pytest.mark.parametrize("name", NEAR)
def test_gradients_near_a_kink_are_right(name: str, tmp_path: Path) -> None:
    text, value = NEAR[name]
    assert module_at(numpy_code(derive(read_cell(text))), value, tmp_path).main() == 0


@pytest.mark.parametrize("change", ["1.0005 *", "-", "0.999 *"])
@pytest.mark.parametrize("name", NEAR)
def test_wrong_gradients_near_a_kink_are_found(name: str, change: str, tmp_path: Path) -> None:
    text, value = NEAR[name]
    code = numpy_code(derive(read_cell(text)))
    (line,) = (line for line in code.splitlines() if line.strip().startswith("dw = "))
    wrong = line.replace("dw = ", f"dw = {change} (").split("  #")[0] + ")"
    assert module_at(code.replace(line, wrong), value, tmp_path).main() == 1


HEAD = "input x (n), q\nstate s (n)\nparam w (n)\n"
QUIET = {
    "a function with cases": HEAD
    + "def safe(z) = where(z > 0, log(z), 0)\ns[t] = safe(x[t]) + w * q[t] * s[t-1]\nloss = sum(s[T]**2)\n",
    "a case that overflows": HEAD
    + "def grown(z) = where(z > 0, 1, exp(z * 10000))\ns[t] = grown(x[t]) + w * q[t] * s[t-1]\nloss = sum(s[T]**2)\n",
    "a mask over a logarithm": HEAD
    + "s[t] = where(q[t], log(x[t] * 0 + q[t]) + w * s[t-1] + x[t], s[t-1])\nloss[t] = sum(s[t]**2)\n",
    "a mask over a quotient": HEAD
    + "s[t] = where(q[t], w * s[t-1] * sum(x[t]) / q[t], s[t-1])\ns[0] = w\nloss[t] = sum(s[t]**2)\n",
    "a mask over a norm": HEAD + "s[t] = q[t] * x[t] + w * x[t]\nloss[t] = where(q[t], norm2(q[t] * s[t]), 0) + sum(s[t-1])\n",
}


@pytest.mark.parametrize("name", QUIET)
def test_correct_code_warns_of_nothing(name: str, tmp_path: Path) -> None:
    path = tmp_path / "module.py"
    path.write_text(numpy_code(derive(read_cell(QUIET[name]))), encoding="utf-8")
    ask = "import numpy as np, module\nparams, data = module.example(seed=1)\ndata['q'][1] = 0\n"
    ask += "total, gradients = module.loss_and_gradients(params, **data)\nassert np.isfinite(module.loss(params, **data))\n"
    ask += "assert all(np.isfinite(gradient).all() for gradient in gradients)\n"
    for command in ([str(path)], ["-c", ask]):
        result = subprocess.run(
            [sys.executable, "-W", "error", *command], capture_output=True, text=True, check=False, timeout=600, cwd=tmp_path
        )
        assert result.returncode == 0, result.stdout + result.stderr


def test_a_problem_in_a_function_with_cases_is_still_reported(tmp_path: Path) -> None:
    text = HEAD + "def odd(z) = where(z > 3, 0, log(z))\ns[t] = odd(x[t]) + w * q[t] * s[t-1]\nloss = sum(s[T]**2)\n"
    module = load_module(numpy_code(derive(read_cell(text))), tmp_path)
    params, data = module.example(seed=1, positive=True)
    data["x"][2, 1, 0] = -1
    with pytest.raises(ValueError, match=r"not positive: x\[t\] is -1 at step 3, sequence 1, entry 0"):
        module.loss_and_gradients(params, **data)


def test_a_cell_without_gradients_at_the_example_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = "input x (n)\nstate s (n)\nparam w (n)\ns[t] = s[t-1] * w + x[t]\nloss[t] = norm2(relu(-s[t]**2) * w)\n"
    assert load_module(numpy_code(derive(read_cell(text))), tmp_path).main() == 1
    assert "square root of 0 has no derivative: sum(" in (out := capsys.readouterr().out)
    assert "nothing was checked" in out


def test_inputs_without_gradient_are_named(tmp_path: Path) -> None:
    module = load_module(numpy_code(derive(read_cell(QUIET["a mask over a logarithm"]))), tmp_path)
    assert "By q there is none: masks, classes and lengths" in module.Gradients.__doc__
    module = load_module(numpy_code(derive(read_cell(LEAKY))), tmp_path)
    assert "there is none" not in module.Gradients.__doc__


def test_the_target_that_is_no_distribution_is_named(tmp_path: Path) -> None:
    head = "input x (n)\ntarget y (n)\nstate s (n)\nparam w (n)\n"
    text = f"{head}s[t] = w * s[t-1] + x[t]\nloss[t] = cross_entropy(s[t], y[t])\n"
    module = load_module(numpy_code(derive(read_cell(text))), tmp_path)
    params, data = module.example(seed=1)
    data["y"][2, 1] = np.arange(data["y"].shape[-1]) - 1
    with pytest.raises(ValueError, match=r"y: .* distribution.*; the one at index \(2, 1\) has sum 0 and smallest entry -1"):
        module.loss(params, **data)
