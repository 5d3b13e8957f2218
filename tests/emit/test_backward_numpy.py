"""Generated NumPy modules of cells that read later steps, against the oracle in 50 digits and against themselves."""

import subprocess
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from symrnn.derive.rolled import derive
from symrnn.language.lower import read_cell
from symrnn.pipeline import numpy_code
from symrnn.verify.fields import Digits
from tests.backward import BOTH, CELLS
from tests.modules import Case, distinct_sizes, load_module, oracle_gradients, random_case

BOUND = 1e-13


def largest_error(case: Case, module: ModuleType) -> float:
    """The largest error of any gradient entry against 50 digits, measured by the largest entry of its array."""
    params, rest = case.arguments(module)
    found = module.loss_and_gradients(params, **rest)[1]._asdict()
    worst = 0.0
    for ref, exact in oracle_gradients(case, Digits(50)).items():
        ours = found[case.names.initial.get(ref, case.names.symbols[ref.name])]
        right = np.asarray(exact, dtype=object)
        assert ours.shape == right.shape
        size = max(abs(float(entry)) for entry in right.flat)
        errors = [float(abs(float(a) - b) / (size or 1)) for a, b in zip(ours.flat, right.flat, strict=True)]
        worst = max([worst, *errors])
    return worst


@pytest.mark.parametrize("name", CELLS)
@pytest.mark.parametrize(("steps", "batch"), [(1, 2), (2, 1), (5, 2)])
def test_gradients_agree_with_fifty_digits(name: str, steps: int, batch: int, tmp_path: Path) -> None:
    cell = read_cell(CELLS[name])
    case = random_case(cell, steps=steps, batch=batch, sizes=distinct_sizes(cell, 2), seed=steps)
    assert largest_error(case, load_module(numpy_code(derive(cell)), tmp_path)) <= BOUND


@pytest.mark.parametrize("name", CELLS)
def test_a_module_checks_itself(name: str, tmp_path: Path) -> None:
    path = tmp_path / "module.py"
    path.write_text(numpy_code(derive(read_cell(CELLS[name]))), encoding="utf-8")
    command = [sys.executable, "-W", "error", str(path)]
    result = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)
    assert result.returncode == 0, result.stdout + result.stderr
    assert "all gradients agree with numerical derivatives" in result.stdout


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("dg[t + 1] += da_g[t] @ Wg ", "dg[t + 1] -= da_g[t] @ Wg "),
        ("dg[t + 1] += da_g[t] @ Wg ", "dg[t + 1] += da_g[t] @ Wg.T "),
        ("sum_outer(da_g[1:-1], g[2:])", "sum_outer(da_g[1:-2], g[2:-1])"),
        ("a_g[t] += g[t + 1] @ Wg.T", "a_g[t] += g[t - 1] @ Wg.T"),
        ("dx[1:-1], df[0], dg[-1])", "dx[1:-1], df[0], dg[-2])"),
    ],
)
def test_the_self_check_refuses_a_wrong_pass(right: str, wrong: str, tmp_path: Path) -> None:
    text = numpy_code(derive(read_cell(BOTH)))
    assert right in text
    assert load_module(text.replace(right, wrong), tmp_path, "tampered").main() == 1


def test_what_runs_backward_is_a_loop_from_the_last_step_to_the_first() -> None:
    lines = [line.split("#")[0].strip() for line in numpy_code(derive(read_cell(BOTH))).splitlines()]
    place = lines.index("a_g[t] += g[t + 1] @ Wg.T")
    assert lines[place - 1] == "for t in range(T, 0, -1):"
    adjoint = lines.index("dg[t + 1] += da_g[t] @ Wg")
    assert lines[adjoint - 2] == "for t in range(1, T + 1):"


def test_values_after_the_last_step_are_handed_in_by_name(tmp_path: Path) -> None:
    cell = read_cell(CELLS["lead 2"])
    case = random_case(cell, steps=3, batch=2, sizes=distinct_sizes(cell), seed=1)
    assert list(case.names.initial.values()) == ["g_after", "g_after2"]
    module = load_module(numpy_code(derive(cell)), tmp_path)
    params, rest = case.arguments(module)
    values = module.forward(params, **{name: array for name, array in rest.items() if name != "y"})
    assert np.array_equal(values.g[-2:], [rest["g_after"], rest["g_after2"]])
    without = module.forward(params, rest["x"])
    assert not without.g[-2:].any()
    assert without.g.shape == (1 + 3 + 2, 2, distinct_sizes(cell)["p"])
