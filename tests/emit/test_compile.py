"""Every emitted LaTeX document compiles with pdflatex without a single warning."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from symrnn.derive.unroll import unroll
from symrnn.emit.notation import PRESETS, preset
from symrnn.emit.render import latex
from symrnn.emit.unrolled import unrolled_latex
from symrnn.language.lower import read_cell
from tests.backward import CELLS
from tests.emit.derived import NAMES, derived, derived_from
from tests.emit.test_document import AFTER, MATRIX_BEFORE, NO_INFLUENCE, NO_STATE, ONLY_THE_LAST, OUTPUTS, STARTS

COMPLAINT = re.compile(r"^.*(?:Warning|Overfull|Underfull).*$|^!.*$", re.MULTILINE)
WRAPPER = (
    "\\documentclass{article}\n\\usepackage{amsmath,amssymb,booktabs,graphicx}\n\\usepackage[margin=25mm]{geometry}\n"
    "\\allowdisplaybreaks\\raggedbottom\\emergencystretch=3em\n\\begin{document}\n\\input{body}\n\\end{document}\n"
)


@pytest.fixture(autouse=True)
def _pdflatex() -> None:
    if shutil.which("pdflatex") is None:
        reason = "pdflatex is not installed; SYMRNN_REQUIRE_TEX=1 makes this a failure"
        if os.environ.get("SYMRNN_REQUIRE_TEX") == "1":
            pytest.fail(reason)
        pytest.skip(reason)


def complaints(page: str, folder: Path) -> list[str]:
    """The warnings and errors of one run of pdflatex."""
    (folder / "page.tex").write_text(page, encoding="utf-8")
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape", "page.tex"]
    done = subprocess.run(command, cwd=folder, capture_output=True, timeout=600, check=False)
    found = COMPLAINT.findall((folder / "page.log").read_text(encoding="latin-1"))
    return found if found or done.returncode == 0 else [f"pdflatex ended with status {done.returncode}"]


@pytest.mark.parametrize("name", NAMES)
def test_the_article_compiles_without_a_warning(name: str, tmp_path: Path) -> None:
    assert complaints(latex(derived(name)), tmp_path) == []


@pytest.mark.parametrize("notation", [name for name in PRESETS if name != "standard"])
@pytest.mark.parametrize("name", ["own-gru", "everything"])
def test_so_it_does_in_every_notation(name: str, notation: str, tmp_path: Path) -> None:
    assert complaints(latex(derived(name), notation=preset(notation)), tmp_path) == []


@pytest.mark.parametrize(
    "cell", [ONLY_THE_LAST, NO_INFLUENCE, NO_STATE, MATRIX_BEFORE, STARTS, AFTER, OUTPUTS.format("h, c[T]")]
)
def test_so_do_cells_in_which_something_is_empty_or_outside_the_steps(cell: str, tmp_path: Path) -> None:
    assert complaints(latex(derived_from(cell)), tmp_path) == []


def test_so_does_the_gradient_of_an_initial_value_alone(tmp_path: Path) -> None:
    assert complaints(latex(derived("elman"), wrt=("s",)), tmp_path) == []


@pytest.mark.parametrize("detail", ["brief", "full"])
def test_so_do_the_gradients_of_an_input_with_lags_and_of_one_initial_value(detail: str, tmp_path: Path) -> None:
    cell = (
        "input x (m)\nstate h (n)\nparam W (n, n), U (n, m), V (n, m)\noutput h\n"
        "h[t] = tanh(W @ h[t-1] + W @ h[t-2] + U @ x[t] + V @ x[t-3])\n"
    )
    assert complaints(latex(derived_from(cell), detail=detail, wrt=("x", "h[-1]")), tmp_path) == []


def test_so_does_the_brief_version(tmp_path: Path) -> None:
    assert complaints(latex(derived("everything"), detail="brief"), tmp_path) == []


def test_a_fragment_compiles_inside_another_document(tmp_path: Path) -> None:
    (tmp_path / "body.tex").write_text(latex(derived("own-lstm"), fragment=True), encoding="utf-8")
    assert complaints(WRAPPER, tmp_path) == []


@pytest.mark.parametrize("name", CELLS)
def test_so_do_cells_that_read_later_steps(name: str, tmp_path: Path) -> None:
    assert complaints(latex(derived_from(f"cell c\n{CELLS[name]}")), tmp_path) == []


@pytest.mark.parametrize("notation", PRESETS)
def test_so_does_what_runs_backward_in_every_notation(notation: str, tmp_path: Path) -> None:
    page = latex(derived_from(f"cell c\n{CELLS['a state read both ways']}"), notation=preset(notation), detail="brief")
    assert complaints(page, tmp_path) == []


@pytest.mark.parametrize("name", ["two layers", "ends of lead 2"])
def test_so_does_what_runs_backward_unrolled(name: str, tmp_path: Path) -> None:
    cell = read_cell(f"cell c\n{CELLS[name]}")
    assert complaints(unrolled_latex(unroll(cell, 2, dict.fromkeys(cell.dims, 1))), tmp_path) == []


def test_the_test_sees_a_warning(tmp_path: Path) -> None:
    page = latex(derived("elman")).replace(r"\end{document}", "\\hbox to 1pt{wide}\n\\end{document}")
    assert any("Overfull" in line for line in complaints(page, tmp_path))
