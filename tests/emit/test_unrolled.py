"""The renderings of the unrolled derivation: what they say, that LaTeX compiles quietly, and that the script checks itself."""

import ast
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path

import pytest
import sympy
from jinja2 import meta

from symrnn.derive.scalars import sqrt
from symrnn.derive.unroll import unroll
from symrnn.emit.scalars import Writer, latex_dialect, plain_dialect
from symrnn.emit.templates import environment
from symrnn.emit.unrolled import UnrolledFrame, unrolled_display, unrolled_latex, unrolled_python, unrolled_text
from symrnn.emit.unrolled_script import DERIVATIVES, ScriptFrame, identifiers
from symrnn.ir.cell import Cell
from symrnn.language.lower import read_cell

LAGS = """
cell lags
input x (m), q
target y (k)
state h_prev (n), g (k)
param W_hh (n, n), U (n, m), V (k, n), beta
def swish(z) = z * sigmoid(z) / (1 + exp(-z))
a[t] = W_hh @ h_prev[t-2] + U @ x[t-1] + beta / (1 + norm2(x[t]))
h_prev[t] = where(q[t], swish(a[t]), h_prev[t-1])
g[t] = softmax(V @ h_prev[t]) - g[t-1] / 3
loss[t] = sum(abs(g[t] - y[t])) + sum(relu(g[t]) * softplus(-g[t]))
loss = -log(2 + sin(beta) * cos(beta)) + sqrt(sum(W_hh**2))
"""


def test_text_shows_the_identity_term_by_term(elman: Cell) -> None:
    lines = unrolled_text(unroll(elman, 3, {"n": 2, "m": 1, "k": 1})).splitlines()
    assert lines[0] == "elman, unrolled over T = 3, m = 1, k = 1, n = 2"
    start = lines.index("dL/dW_00 = dL/dW_00^(1) + dL/dW_00^(2) + dL/dW_00^(3)")
    assert lines[start + 1 : start + 4] == [f"    dL/dW_00^({t}) = da_0^({t})*s_0^({t - 1})" for t in (1, 2, 3)]
    assert "    a_0^(2)  = W_00^(2)*s_0^(1) + W_01^(2)*s_1^(1) + U_00^(2)*x_0^(2) + b_0^(2)" in lines
    assert "    loss^(2) = (o_0^(2) - y_0^(2))**2/2" in lines
    assert "    da_0^(2)     = ds_0^(2)*(1 - s_0^(2)**2)" in lines
    assert "    dL/ds_1^(0) = da_0^(1)*W_01^(1) + da_1^(1)*W_11^(1)" in lines


def test_steps_come_forward_then_backward(elman: Cell) -> None:
    text = unrolled_text(unroll(elman, 2))
    assert re.findall(r"^step \d$", text, re.MULTILINE) == ["step 1", "step 2", "step 2", "step 1"]


def test_row_vectors_stand_before_their_matrix(bundled: Mapping[str, Cell]) -> None:
    text = unrolled_text(unroll(bundled["elman-concat"], 1))
    assert "r_0  = s_0^(1)*Wo_00^(end) + s_1^(1)*Wo_10^(end) + bo_0^(end)" in text
    assert "dL/dWo_00 = dL/dWo_00^(end)\n" in text


def test_text_lines_are_short(cell: Cell) -> None:
    text = unrolled_text(unroll(cell, 12))
    assert max(map(len, text.splitlines())) <= 112


def test_text_of_a_weight_that_does_not_matter() -> None:
    cell = read_cell("cell a\ninput x\nstate s\nparam a, b\np[t] = b * x[t]\ns[t] = a * s[t-1] + x[t]\nloss = s[T]**2")
    assert "dL/db = dL/db^(1) + dL/db^(2)\n    dL/db^(1) = 0\n    dL/db^(2) = 0\n" in unrolled_text(unroll(cell, 2))


def test_display_is_short_mathematics(elman: Cell) -> None:
    shown = unrolled_display(unroll(elman, 2))
    assert shown.startswith("$$\\begin{aligned}\na_0^{(1)} &= W_{00}^{(1)}\\,s_0^{(0)} + ")
    assert unrolled_display(unroll(elman, 40)).endswith("&\\;\\;\\vdots\n\\end{aligned}$$")


# Expressions.

X, Y = sympy.symbols("x y", real=True)
KEYS = {X: (0, 0, "x", 0, ()), Y: (0, 1, "y", 0, ())}
WRITTEN = [
    (X - Y, "x - y", "x - y"),
    (1 - X**2, "1 - x**2", "1 - (x)^{2}"),
    (X - 1, "x - 1", "x - 1"),
    (-X - Y, "-x - y", "-x - y"),
    (-(X + Y) * 2, "-2*x - 2*y", r"-2\,\allowbreak x - 2\,\allowbreak y"),
    (X * (Y - X), "x*(-x + y)", r"x\,\allowbreak (-x + y)"),
    ((X - Y) ** 2 / 2, "(x - y)**2/2", r"\tfrac{1}{2}\,\allowbreak (x - y)^{2}"),
    (3 * X / (2 * Y), "3*x/(2*y)", r"3\,\allowbreak x /\allowbreak (2\,\allowbreak y)"),
    (1 / (X + Y), "1/(x + y)", r"1 /\allowbreak (x + y)"),
    (1 / sqrt(X), "1/sqrt(x)", r"1 /\allowbreak \sqrt{x}"),
    (sqrt(X) ** 3, "sqrt(x)**3", r"(\sqrt{x})^{3}"),
    (sympy.exp(2 * X) * Y, "exp(2*x)*y", r"\exp(2\,\allowbreak x)\,\allowbreak y"),
    (sympy.Rational(-2, 3), "-2/3", r"-\tfrac{2}{3}"),
    (2 * X / 3, "2*x/3", r"\tfrac{2}{3}\,\allowbreak x"),
    (sympy.S.Zero, "0", "0"),
]


@pytest.mark.parametrize(("expr", "text", "tex"), WRITTEN, ids=[text for _, text, _ in WRITTEN])
def test_expressions(expr: sympy.Expr, text: str, tex: str) -> None:
    assert Writer(plain_dialect(str, exact=False), KEYS).text(expr) == text
    assert Writer(latex_dialect(str), KEYS).text(expr) == tex


# LaTeX.


def compiled(tex: str, folder: Path) -> str:
    """What pdflatex says."""
    (folder / "unrolled.tex").write_text(tex, encoding="utf-8")
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "unrolled.tex"]
    return subprocess.run(command, cwd=folder, capture_output=True, check=False, text=True, errors="replace").stdout


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="needs pdflatex")
@pytest.mark.parametrize("name", ["elman", "elman-concat", "elman-padded", "elman-softmax", "one-to-many", "lags"])
def test_latex_compiles_without_a_warning(name: str, bundled: Mapping[str, Cell], tmp_path: Path) -> None:
    cell = read_cell(LAGS) if name == "lags" else bundled[name]
    said = compiled(unrolled_latex(unroll(cell, 12 if name == "elman" else 3)), tmp_path)
    assert "Output written" in said
    assert not re.search(r"warning|overfull|underfull|^!", said, re.IGNORECASE | re.MULTILINE)


def test_latex_shows_the_identity(elman: Cell) -> None:
    terms = [rf"\dfrac{{\partial L}}{{\partial W_{{00}}{label}}}" for label in ("", "^{(1)}", "^{(2)}")]
    assert f"${terms[0]} = {terms[1]} + {terms[2]}$" in unrolled_latex(unroll(elman, 2))


# The script.


def run(script: str, folder: Path, *options: str) -> "subprocess.CompletedProcess[str]":
    path = folder / "script.py"
    path.write_text(script, encoding="utf-8")
    return subprocess.run([sys.executable, *options, str(path)], capture_output=True, check=False, text=True, cwd=folder)


@pytest.mark.parametrize("name", ["elman", "elman-learned-start", "elman-concat", "jordan", "linear", "random-walk", "lags"])
def test_the_script_checks_the_identity(name: str, bundled: Mapping[str, Cell], tmp_path: Path) -> None:
    cell = read_cell(LAGS) if name == "lags" else bundled[name]
    done = run(unrolled_python(unroll(cell, 2, dict.fromkeys(cell.dims, 1))), tmp_path, "-I")
    weights = len(unroll(cell, 1, dict.fromkeys(cell.dims, 1)).copies)
    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith(f"checked exactly: {weights} of {weights} weights\n")


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("da_0_2*s_0_1", "da_0_2*s_0_2"),
        ("1 - s_0_1**2", "1 + s_0_1**2"),
        ("da_0_2*W_00_2 + ", ""),
        ("W_00_2: dW_00_2", "W_00_2: dW_00_1"),
    ],
)
def test_the_script_refuses_a_wrong_derivation(elman: Cell, tmp_path: Path, right: str, wrong: str) -> None:
    script = unrolled_python(unroll(elman, 2, dict.fromkeys(elman.dims, 1)))
    assert right in script
    done = run(script.replace(right, wrong), tmp_path)
    assert done.returncode == 1
    assert "do not add up" in done.stderr


def test_the_script_says_what_it_does_not_check(elman: Cell, tmp_path: Path) -> None:
    assert "checked exactly: 0 of 14 weights" in run(unrolled_python(unroll(elman, 8)), tmp_path).stdout


def test_the_script_holds_only_what_is_used(elman: Cell) -> None:
    for cell, functions in ((elman, set[str]()), (read_cell(LAGS), set(DERIVATIVES))):
        tree = ast.parse(unrolled_python(unroll(cell, 1)))
        assert {node.name for node in ast.walk(tree) if isinstance(node, ast.ClassDef)} == functions


def test_identifiers_are_valid_and_different() -> None:
    names = ["W_00^(1)", "W_001", "W[0,0]^(1)", "s_0^(-1)", "s_0^(end)", "dL/da^(1)", "sympy", "sigmoid", "W_00_1"]
    found = list(identifiers(sympy.Symbol(name) for name in names).values())
    assert found == ["W_00_1", "W_001", "W_0_0_1", "s_0_m1", "s_0_end", "dL_da_1", "sympy_", "sigmoid_", "W_00_1_"]
    assert all(name.isidentifier() for name in found)


# Frames and reproducibility.


@pytest.mark.parametrize(
    ("template", "frame"), [("text.txt", UnrolledFrame), ("latex.tex", UnrolledFrame), ("python.py", ScriptFrame)]
)
def test_the_frame_is_what_the_template_reads(template: str, frame: type[UnrolledFrame] | type[ScriptFrame]) -> None:
    loader = environment().loader
    assert loader is not None
    source, _, _ = loader.get_source(environment(), f"unrolled/{template}.jinja")
    assert meta.find_undeclared_variables(environment().parse(source)) == {field.name for field in fields(frame)}


def test_the_same_bytes_under_every_hash_seed(tmp_path: Path) -> None:
    (tmp_path / "lags.cell").write_text(LAGS, encoding="utf-8")
    code = (
        "import pathlib; from symrnn.language.lower import read_cell; from symrnn.derive.unroll import unroll\n"
        "from symrnn.emit.unrolled import unrolled_latex, unrolled_python, unrolled_text\n"
        f"u = unroll(read_cell(pathlib.Path({str(tmp_path / 'lags.cell')!r}).read_text()), 2)\n"
        "print(unrolled_text(u), unrolled_latex(u), unrolled_python(u))"
    )
    root = Path(__file__).parents[2]
    settings = ({"PYTHONHASHSEED": seed, "PYTHONPATH": str(root)} for seed in ("1", "2"))
    runs = [subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, check=True) for env in settings]
    assert runs[0].stdout == runs[1].stdout
