"""The renderings of the unrolled derivation: what they say, that LaTeX compiles quietly, and that the script checks itself."""

import ast
import builtins
import re
import resource
import shutil
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
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
from symrnn.emit.unrolled_script import DERIVATIVES, RESERVED, TEMPLATE, ScriptFrame, identifiers
from symrnn.errors import CellError
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
loss = -log(2 + sin(beta) * cos(beta)) + tanh(beta) + sqrt(sum(W_hh**2))
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
    assert max(map(len, text.splitlines())) <= 120


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
    (-(X + Y) * 2, "-2*x - 2*y", r"-2\,\lastresort x - 2\,\lastresort y"),
    (X * (Y - X), "x*(-x + y)", r"x\,\lastresort (-x + y)"),
    ((X - Y) ** 2 / 2, "(x - y)**2/2", r"\tfrac{1}{2}\,\lastresort (x - y)^{2}"),
    (3 * X / (2 * Y), "3*x/(2*y)", r"3\,\lastresort x /\lastresort (2\,\lastresort y)"),
    (1 / (X + Y), "1/(x + y)", r"1 /\lastresort (x + y)"),
    (1 / sqrt(X), "1/sqrt(x)", r"1 /\lastresort \sqrt{x}"),
    (sqrt(X) ** 3, "sqrt(x)**3", r"(\sqrt{x})^{3}"),
    (sympy.exp(2 * X) * Y, "exp(2*x)*y", r"\exp(2\,\lastresort x)\,\lastresort y"),
    (sympy.Rational(-2, 3), "-2/3", r"-\tfrac{2}{3}"),
    (2 * X / 3, "2*x/3", r"\tfrac{2}{3}\,\lastresort x"),
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
    assert rf"${terms[0]} = {terms[1]} \allowbreak + {terms[2]}$" in unrolled_latex(unroll(elman, 2))


@pytest.mark.skipif(not all(map(shutil.which, ("pdflatex", "pdftotext"))), reason="needs pdflatex and pdftotext")
def test_latex_breaks_lines_before_a_sign(elman: Cell, tmp_path: Path) -> None:
    compiled(unrolled_latex(unroll(elman, 2, {"n": 12})), tmp_path)
    text = subprocess.run(["pdftotext", "-raw", "unrolled.pdf", "-"], cwd=tmp_path, capture_output=True, check=True, text=True)
    assert text.stdout.count("\n+ ") > 20
    assert not re.search(r" [+-]$", text.stdout, re.MULTILINE)


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
    assert f"checked: {weights} of {weights} weights" in done.stdout
    assert done.stdout.endswith(f"{weights} of them also with all names written out\n")


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


SOFTMAX = """
cell a
input x (m)
target y (n)
state s (n)
param W (n, m), tau
s[t] = softmax(tau * (W @ x[t])) * s[t-1]
loss = sum((s[T] - y)**2)
"""
POWERS = "cell a\ninput x\nstate s\nparam a, b\ns[t] = a**3 * s[t-1]**(-2) / b**2 + x[t]**(-1)\nloss = s[T]**2"
CALLS = """
cell a
input x
state s
param a, b
def f(u, v) = exp(u) * sin(v) / (1 + exp(2 * u) + v**2) + log(2 + cos(u) * v) * exp(u / 2)
s[t] = f(a * s[t-1] + x[t], b) * f(b, s[t-1])
loss = f(s[T], a)**2
"""
GRU = """
cell a
input x (m)
target y (n)
state h (n)
param W (n, n), U (n, m), Wz (n, n), Uz (n, m), Wr (n, n), Ur (n, m)
z[t] = sigmoid(Wz @ h[t-1] + Uz @ x[t])
r[t] = sigmoid(Wr @ h[t-1] + Ur @ x[t])
h[t] = (1 - z[t]) * h[t-1] + z[t] * tanh(W @ (r[t] * h[t-1]) + U @ x[t])
loss[t] = sum((h[t] - y[t])**2)
"""


def limit_time() -> None:
    """From here on this process can compute for 30 seconds, however many others share the processor."""
    resource.setrlimit(resource.RLIMIT_CPU, (30, 30))


@pytest.mark.parametrize("text", [SOFTMAX, POWERS, CALLS, GRU], ids=["softmax", "powers", "calls", "gru"])
@pytest.mark.parametrize("steps", [1, 3])
def test_the_script_checks_every_weight_quickly(text: str, steps: int, tmp_path: Path) -> None:
    unrolled = unroll(read_cell(text), steps)
    (tmp_path / "script.py").write_text(unrolled_python(unrolled), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "script.py"], cwd=tmp_path, capture_output=True, check=True, text=True, preexec_fn=limit_time
    )
    assert f"checked: {len(unrolled.copies)} of {len(unrolled.copies)} weights" in done.stdout


@pytest.mark.parametrize("options", [(), ("-O",)])
def test_a_long_script_refuses_a_wrong_derivation(elman: Cell, tmp_path: Path, options: tuple[str, ...]) -> None:
    script = unrolled_python(unroll(elman, 8))
    assert "written_out = []" in script
    exchanged = ("W_00_2: dW_00_2, W_00_3: dW_00_3", "W_00_2: dW_00_3, W_00_3: dW_00_2")
    for right, wrong in (("da_0_7*s_1_6", "da_1_7*s_1_6"), exchanged):
        assert right in script
        done = run(script.replace(right, wrong), tmp_path, *options)
        assert done.returncode == 1
        assert "do not add up" in done.stderr


def test_the_script_says_what_it_checks_how(elman: Cell, tmp_path: Path) -> None:
    said = run(unrolled_python(unroll(elman, 8)), tmp_path).stdout
    assert "checked: 14 of 14 weights at random values modulo 2**127 - 1; 0 of them also with all names written out" in said


def own_names(script: str) -> set[str]:
    """What the template and Python call by name: all names in a script, and those of arguments, functions and classes."""
    found = set[str]()
    for node in ast.walk(ast.parse(script)):
        found |= {node.id} if isinstance(node, ast.Name) else set()
        found |= {node.arg} if isinstance(node, ast.arg) else set()
        found |= {node.name} if isinstance(node, ast.FunctionDef | ast.ClassDef) else set()
        found |= {alias.name for alias in node.names} if isinstance(node, ast.Import) else set()
    return found


def test_every_name_of_the_template_is_reserved() -> None:
    cell = read_cell(LAGS)
    unrolled = unroll(cell, 1)
    used = own_names(unrolled_python(unrolled))
    names = [*unrolled.symbols.values(), unrolled.loss, *unrolled.shared.values()]
    names += [name for name in unrolled.adjoint_names.values() if name.is_Symbol]
    assert used - {"fdiff"} <= RESERVED | set(identifiers(names).values())
    assert used >= TEMPLATE - {"fdiff"}


def one_named(**names: str) -> str:
    """A cell whose parameter, state or function has a name of choice."""
    chosen = {"param": "pp", "state": "ss", "function": "ff"} | names
    return """
cell a
input x
state {state}
param {param}
def {function}(u) = u**2 + u
{state}[t] = {function}({param} * {state}[t-1] + x[t])
loss = tanh({state}[T])
""".format_map(chosen)


def allowed(place: str) -> list[str]:
    """The names of Python's builtins and of the template that a cell may use."""
    found = []
    for name in sorted({*dir(builtins), *TEMPLATE}):
        with suppress(CellError):
            read_cell(one_named(**{place: name}))
            found.append(name)
    return found


HEADS = {
    "param": "state qq\nparam {names}\nqq[t] = qq[t-1] / 2",
    "state": "state {names}\nparam pp",
    "function": "state qq\nparam pp\nqq[t] = tanh(pp * qq[t-1])",
}
LINES = {"param": "", "state": "{name}[t] = tanh(pp * {name}[t-1])", "function": "def {name}(u) = u**2 + tanh(u)"}
TERMS = {"param": "{name} * qq[t]", "state": "{name}[t]", "function": "{name}(qq[t])"}


def all_named(place: str) -> str:
    """A cell with all these names at once, as parameters, states or functions."""
    names = allowed(place)
    assert {"print", "reversed", "len", "weight", "sympy", "check"} <= set(names)
    lines = ["cell a", *HEADS[place].format(names=", ".join(names)).splitlines()]
    lines += [LINES[place].format(name=name) for name in names if LINES[place]]
    sums = [f"zz_{i}[t] = " + (f"zz_{i - 1}[t] + " if i else "") + TERMS[place].format(name=n) for i, n in enumerate(names)]
    return "\n".join([*lines, *sums, f"loss = zz_{len(names) - 1}[T]"])


@pytest.mark.parametrize("place", ["param", "state", "function"])
def test_cells_may_use_the_names_of_python_and_of_the_template(place: str, tmp_path: Path) -> None:
    unrolled = unroll(read_cell(all_named(place)), 1)
    done = run(unrolled_python(unrolled), tmp_path)
    assert done.returncode == 0, done.stderr
    assert f"checked: {len(unrolled.copies)} of" in done.stdout


def test_the_script_holds_only_what_is_used(elman: Cell) -> None:
    for cell, functions in ((elman, {"tanh"}), (read_cell(LAGS), set(DERIVATIVES))):
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
