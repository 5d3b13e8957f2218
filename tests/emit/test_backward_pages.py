"""What is printed of cells that read later steps: derivations, unrolled derivations and the page of `show`."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from symrnn.derive.rolled import derive
from symrnn.derive.unroll import unroll
from symrnn.emit.render import latex, markdown, text
from symrnn.emit.show import cell_text
from symrnn.emit.unrolled import unrolled_python, unrolled_text
from symrnn.ir.derivation import Derivation
from symrnn.ir.expr import NOW
from symrnn.language.lower import read_cell
from tests.backward import BOTH, CELLS


def derived(name: str) -> Derivation:
    return derive(read_cell(f"cell c\n{CELLS[name]}"))


def test_the_model_says_which_way_each_scan_runs() -> None:
    page = text(derived("both"))
    assert "Forward in time, at the steps t = 1, ..., T, the cell computes\n\n    f[t] = " in page
    assert "Backward in time, at the steps t = T, ..., 1, it computes\n\n    g[t] = " in page
    assert "At the steps t = 1, ..., T it computes\n\n    o[t]    = " in page
    assert "The initial values f[0] and g[T+1] are 0, unless a sequence brings its own." in page
    assert r"Backward in time, at the steps $t = T, \dots, 1$, it computes" in latex(derived("both"))


def test_data_after_the_last_step_are_zero() -> None:
    page = text(derived("lookahead"))
    assert "Data from after the last step count as 0: x[T+1], x[T+2] and y[T+1]." in page
    assert "Terms with data from after the last step are 0: x[4] and x[5]." in page
    assert "At the steps t = 1, ..., T the cell computes" in page


def test_the_adjoint_of_what_runs_backward_has_its_boundary_at_the_first_step() -> None:
    page = text(derived("both"))
    assert "    dg[t] = D(o[t], g[t]).T @ do[t] + D(a_g[t-1], g[t]).T @ da_g[t-1]\n" in page
    assert "          = Vg.T @ do[t] + Wg.T @ da_g[t-1]    for t > 1\n    dg[1] = D(o[1], g[1]).T @ do[1]\n" in page
    assert "g[t] and a_g[t] run backward over time: their gradients are computed forward, for t = 1, ..., T." in page
    assert "    dg[T+1] = D(a_g[T], g[T+1]).T @ da_g[T]\n            = Wg.T @ da_g[T]\n" in page
    assert r"\frac{\partial L}{\partial g_{T+1}} &= " in latex(derived("both"))
    assert r"\sum_{t=1}^T \frac{\partial L}{\partial a_{g,t}} g_{t+1}^\top" in latex(derived("both"))


def test_boundaries_at_both_ends() -> None:
    page = text(derived("a state read both ways"))
    assert "    for 1 < t < T\n    df[T] = D(loss, f[T]) + D(loss[T], f[T]) + D(a_h[T-1], f[T]).T @ da_h[T-1]\n" in page
    assert "    df[1] = D(loss, f[1]) + D(loss[1], f[1]) + D(a_f[2], f[1]).T @ da_f[2]\n" in page
    assert page.count("    for T > 1\n") == 4
    assert "h[t] is read by the equations of loss (at t = 1), loss (at t = T), loss[t] and h[t-3]." in page
    assert "What comes through h[t-3] is there only for t >= 4." in page
    assert "What comes through h[T-2] is there only for T >= 3, through h[T-1] only for T >= 2." in page
    assert "D(loss, h[T])     = f[T] * h[1] " in page
    assert "D(loss, h[1])     = f[T] * h[T] " in page


def test_the_three_steps_of_a_backward_scan_come_first_step_first() -> None:
    example = text(derived("both")).split("Three steps")[1]
    assert re.findall(r"The steps t = ([\d, ]+):", example) == ["3, 2, 1", "1, 2, 3", "3, 2, 1"]
    assert "    dg[2]   = Vg.T @ do[2] + Wg.T @ da_g[1]\n" in example
    assert "Outside the steps:\n\n    df[0] = Wf.T @ da_f[1]\n    dg[4] = Wg.T @ da_g[3]\n" in example
    assert "    dWg = outer(da_g[1], g[2]) + outer(da_g[2], g[3]) + outer(da_g[3], g[4])\n" in example


@pytest.mark.parametrize("name", CELLS)
def test_three_steps_give_everything_before_it_is_used(name: str) -> None:
    derivation = derived(name)
    names = {step.of.name for step in derivation.steps}
    given: set[str] = set()
    for formula in re.split(r"\n(?=    d)", text(derivation).split("Three steps")[1]):
        left, _, right = formula.partition(" = ")
        adjoints = re.findall(r"(?<![\w.])d(\w+?)(\[-?\d+\]|(?![\w\[]))", right.split("\n\n")[0])
        assert {f"d{name}{time}" for name, time in adjoints if name in names} <= given, formula
        given.add(left.strip())
    assert given


def test_the_gradient_of_a_value_after_the_last_step_can_be_asked_for_alone() -> None:
    page = text(derived("both"), wrt=("g",))
    assert "dg[T+1] = " in page
    assert "df[t]" not in page


def test_show_says_which_states_run_backward() -> None:
    page = cell_text(read_cell(CELLS["learnable end"]))
    assert re.search(r"g +state +\(p\) +runs backward over time; initial value given by an equation\n", page)
    assert re.search(r"f +state +\(n\) +initial value given by an equation\n", page)
    assert re.search(r"g +state +\(p\) +runs backward over time; g\[T\+1\] = 0 unless handed in\n", cell_text(read_cell(BOTH)))
    assert "backward" not in cell_text(read_cell(CELLS["lookahead"]))


# The unrolled derivation


def test_unrolled_steps_come_in_the_order_of_the_scans() -> None:
    page = unrolled_text(unroll(read_cell(CELLS["ends of lead 2"]), 2))
    forward, backward = page.split("BACKWARD")[0], page.split("BACKWARD")[1].split("PARAMETERS")[0]
    assert re.findall(r"^(?:step \d|before.*)$", forward, re.MULTILINE) == [
        "before the first step", "step 1", "step 2", "step 1", "step 2",
    ]  # fmt: skip
    assert re.findall(r"^(?:step \d|before.*)$", backward, re.MULTILINE) == [
        "step 2", "step 1", "step 2", "step 1", "before the first step",
    ]  # fmt: skip
    assert "    W_00^(0), W_00^(1), W_00^(2)\n" in page


def test_unrolled_data_after_the_last_step_are_zero() -> None:
    page = unrolled_text(unroll(read_cell(CELLS["lookahead"]), 2))
    assert "\n    x_0^(3) = 0\n    x_0^(4) = 0\n    y_0^(3) = 0\n" in page


@pytest.mark.parametrize("name", CELLS)
def test_the_unrolled_script_checks_itself(name: str, tmp_path: Path) -> None:
    path = tmp_path / "script.py"
    path.write_text(unrolled_python(unroll(read_cell(CELLS[name]), 2, dict.fromkeys(read_cell(CELLS[name]).dims, 1))))
    done = subprocess.run([sys.executable, str(path)], capture_output=True, text=True, check=False, timeout=600)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("name", CELLS)
def test_every_page_is_made(name: str) -> None:
    derivation = derived(name)
    for page in (markdown(derivation), text(derivation), latex(derivation, fragment=True), text(derivation, detail="brief")):
        assert not re.search(r"\bNone\b|Ref\(|Time\(", page)


def test_with_boundaries_at_both_ends_one_step_alone_has_its_own_line() -> None:
    page = text(derived("a state read both ways"))
    assert "    dh[1] = 2 * f[1] * h[1] + (h[1] * f[1] - y[1]) * f[1]    for T = 1\n" in page
    assert "    df[1] = h[1]**2 + 2 * f[1] / n + (h[1] * f[1] - y[1]) * h[1]    for T = 1\n" in page
    for printed in (latex, markdown):
        assert printed(derived("a state read both ways"), detail="brief").count(r"\text{for }T = 1") == 2
    declared = "input x (n)\nstate s (n)\ns[t] = s[t-1] + x[t-1] + x[t+1]\nloss[t] = sum(s[t]**2)\n"
    assert "    dx[1] = 0    for T = 1\n" in text(derive(read_cell(declared)))


LAGGED_LOSS = "input x (n)\ntarget y (n)\nstate s (n)\ns[t] = x[t]\nloss[t] = sum((s[t-2] - y[t])**2)\n"
LEADS = (
    "input x (n)\nstate g (n), h (n)\ng[t] = 2 * g[t+1] + h[t+2] + h[t+3] + x[t]\nh[t] = g[t+1] + g[t+2] + h[t+3] + x[t]\n"
    "loss[t] = sum(h[t] * g[t])\n"
)


@pytest.mark.parametrize("detail", ["full", "brief"])
def test_a_loss_that_reads_two_steps_back_is_there_only_two_steps_before_the_end(detail: str) -> None:
    page = text(derive(read_cell(LAGGED_LOSS)), detail=detail)
    assert "What comes through loss[t+2] is there only for t <= T-2.\n" in page
    assert "What comes through loss[2] is there only for T >= 2.\n" in page
    assert "dloss" not in page
    assert r"is there only for $t \le T-2$." in latex(derive(read_cell(LAGGED_LOSS)), detail=detail)


def test_every_term_some_steps_away_is_named_once() -> None:
    page = " ".join(text(derive(read_cell(LEADS))).split())
    assert "What comes through g[t-2] is there only for t >= 3, through g[t-3] and h[t-3] only for t >= 4." in page
    assert page.count("What comes through h[t-2] is there only for t >= 3.") == 1
    assert page.count("through g[t-2] ") == page.count("g[t-3] and h[t-3] ") == 1


def named_ranges(page: str) -> dict[str, tuple[str, int]]:
    """What a page says of terms some steps away: `h[t-3]` is there for (`t >=`, 4), `h[t+2]` for (`t <= T`, -2)."""
    found: dict[str, tuple[str, int]] = {}
    for sentence in re.findall(r"What comes (through [^.]*)\.", " ".join(page.split())):
        for names, sign, bound in re.findall(r"through (.*?) (?:is there )?only for (\w [<>]= T?)(-?\d+)", sentence):
            found |= {name: (sign.strip(), int(bound)) for name in re.findall(r"\w+\[[^\]]*\]", names)}
    return found


@pytest.mark.parametrize("cell", [*CELLS.values(), LAGGED_LOSS, LEADS])
def test_the_ranges_of_terms_are_those_in_which_their_paths_exist(cell: str) -> None:
    derivation = derive(read_cell(cell))
    told = named_ranges(text(derivation))
    timed = [path for step in derivation.steps if step.of.time == NOW for path in step.paths if abs(path.lead) > 1]
    assert {str(path.through.name) + f"[{path.through.time}]" for path in timed} <= set(told)
    for path in timed:
        sign, bound = told[f"{path.through.name}[{path.through.time}]"]
        for t in range(1, 7):
            assert path.exists(t, 6) is (t <= 6 + bound if sign == "t <= T" else t >= bound)


def test_only_what_has_a_value_at_every_step_runs_backward() -> None:
    page = " ".join(text(derived("ends of lead 2")).split())
    assert "h[0] is read by" in page
    assert " g[t] and u_g[t] run backward over time: their gradients" in page
