"""What `import symrnn` offers: verbs on objects, which show themselves in notebooks, and nothing loaded before it is needed."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sympy

import symrnn
from symrnn.errors import InputError
from symrnn.ir.proof import Proof
from tests.cli.command import environment
from tests.conftest import NAMES
from tests.emit.test_compile import complaints
from tests.modules import load_module

TEXT = """cell mine
"A cell of one's own."
input x (n)
state s (n)
param W (n, n)
s[t] = tanh(W @ s[t-1] + x[t])
loss = sum(s[T]**2)
"""
HEAVY = ("sympy", "lark", "numpy", "mpmath", "jinja2")


@pytest.fixture(scope="module")
def elman() -> symrnn.Cell:
    return symrnn.load("elman")


@pytest.fixture(scope="module")
def unrolled(elman: symrnn.Cell) -> symrnn.Unrolled:
    return elman.unroll(steps=3)


def test_everything_that_is_offered_is_there() -> None:
    assert all(hasattr(symrnn, name) for name in symrnn.__all__)
    assert set(symrnn.__all__) <= set(dir(symrnn))
    with pytest.raises(AttributeError, match="module 'symrnn' has no attribute 'lode'"):
        _ = symrnn.lode


def test_cells_and_load_may_be_called_again_and_again() -> None:
    assert symrnn.cells() == tuple(sorted(NAMES))
    assert [symrnn.load(name).name for name in symrnn.cells()] == list(symrnn.cells())


def test_a_cell_from_a_text_and_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "mine.cell"
    path.write_text(TEXT, encoding="utf-8")
    parsed, loaded = symrnn.parse(TEXT), symrnn.load(path)
    assert parsed == loaded == symrnn.load(str(path))
    assert (parsed.name, parsed.doc, repr(parsed)) == ("mine", "A cell of one's own.", "<Cell mine>")
    assert str(parsed) == parsed.describe()
    assert "s[t] = tanh(" in parsed.describe()


def test_errors_are_of_one_family() -> None:
    with pytest.raises(symrnn.CellError, match=r"<cell>:2:8: unknown name tan"):
        symrnn.parse("state s\ns[t] = tan + s[t-1]\nloss = s[T]")
    with pytest.raises(symrnn.InputError, match="no bundled cell and no file 'elmann'; did you mean elman"):
        symrnn.load("elmann")
    with pytest.raises(symrnn.UnsupportedError, match="choose fewer steps"):
        symrnn.load("elman").unroll(10**9)
    assert issubclass(symrnn.CellError, symrnn.InputError)
    assert issubclass(symrnn.InputError, symrnn.SymrnnError)
    assert issubclass(symrnn.UnsupportedError, symrnn.SymrnnError)


def test_documents(elman: symrnn.Cell) -> None:
    derivation = elman.derive()
    assert repr(derivation) == "<Derivation of elman>"
    assert str(derivation) == derivation.text()
    assert "\\end{document}" in derivation.latex()
    assert "\\end{document}" not in derivation.latex(fragment=True)
    assert derivation.latex(notation="delta") != derivation.latex()
    assert len(derivation.markdown(detail="brief")) < len(derivation.markdown())


@pytest.mark.parametrize("names", ["W", ["W"], ("W",), {"W": 1}])
def test_one_name_or_several(elman: symrnn.Cell, names: str | list[str]) -> None:
    derivation = elman.derive()
    assert derivation.text(wrt=names) == derivation.text(wrt=("W",)) != derivation.text()
    assert derivation.latex(wrt=names) == derivation.latex(wrt=("W",))
    assert derivation.markdown(wrt=names) == derivation.markdown(wrt=("W",))


def test_the_module_runs(elman: symrnn.Cell, tmp_path: Path) -> None:
    assert load_module(elman.derive().numpy(), tmp_path).main() == 0


def test_warnings(elman: symrnn.Cell) -> None:
    idle = symrnn.parse(TEXT.replace("loss = sum(s[T]**2)", "param b\nr[t] = b * s[t]\nloss = sum(s[T]**2)"))
    assert elman.derive().warnings == ()
    assert idle.derive().warnings == ("the loss does not depend on the parameter b: its gradient is 0",)


# Unrolled.


def test_the_gradient_is_the_sum_over_the_copies(unrolled: symrnn.Unrolled) -> None:
    copies = unrolled.copies("W", 0, 0)
    assert [str(copy) for copy in copies] == ["W_00^(1)", "W_00^(2)", "W_00^(3)"]
    gradient = unrolled.gradient("W", 0, 0)
    assert isinstance(gradient, sympy.Add)
    assert sorted(map(str, gradient.args)) == ["dW_00^(1)", "dW_00^(2)", "dW_00^(3)"]
    assert [str(unrolled.adjoint(copy)) for copy in copies] == ["da_0^(1)*s_0^(0)", "da_0^(2)*s_0^(1)", "da_0^(3)*s_0^(2)"]


def test_the_entries_are_sympys(unrolled: symrnn.Unrolled) -> None:
    state, before = unrolled.entry("s", 0, step=2), unrolled.entry("a", 0, step=2)
    assert unrolled.definitions[state] == sympy.tanh(before)
    assert str(list(unrolled.definitions)[-1]) == "L"
    assert repr(unrolled) == "<Unrolled elman, T = 3>"
    assert str(unrolled) == unrolled.text()
    assert all(unrolled.value.sizes[name] == size for name, size in {"m": 1, "k": 2, "n": 2}.items())


def test_the_loss_written_out_agrees_with_the_names() -> None:
    unrolled = symrnn.load("elman").unroll(2, {"n": 1, "m": 1, "k": 1})
    loss, derivatives = unrolled.substituted("W", 0, 0)
    assert unrolled.operations("W", 0, 0) > 0
    by_names = dict(unrolled.value.adjoints)
    for copy, derivative in derivatives.items():
        assert derivative == loss.diff(copy)
        assert sympy.expand(derivative - written_out(unrolled, by_names[copy])) == 0
    with pytest.raises(symrnn.UnsupportedError, match="the limit is 5"):
        unrolled.substituted("W", 0, 0, limit=5)


def written_out(unrolled: symrnn.Unrolled, expression: sympy.Expr) -> sympy.Expr:
    """An expression over names and adjoints, with every definition put in."""
    adjoints = {name: unrolled.adjoint(of) for of, name in unrolled.value.adjoint_names.items() if name.is_Symbol}
    known = {**unrolled.definitions, **adjoints}
    while found := known.keys() & expression.free_symbols:
        expression = expression.xreplace({name: known[name] for name in found})
    return expression


def test_a_script_and_an_article(unrolled: symrnn.Unrolled) -> None:
    assert "import sympy" in unrolled.python()
    assert unrolled.latex().startswith("\\documentclass")


# Proofs.


def test_proofs(elman: symrnn.Cell) -> None:
    proofs = elman.prove(steps=2, dims={"n": 2})
    assert proofs.hold
    assert proofs.open == ()
    assert all(isinstance(proof, Proof) for proof in proofs.proofs)
    assert repr(proofs) == f"<Proofs of elman: {len(proofs.proofs)} of {len(proofs.proofs)} claims hold>"
    assert str(proofs) == proofs.text()


# Notebooks.


@pytest.mark.parametrize("name", NAMES)
def test_notebooks_show_mathematics(name: str) -> None:
    cell = symrnn.load(name)
    for page in (cell._repr_markdown_(), cell.derive()._repr_markdown_()):
        assert page.startswith("# ")
        assert page.count("$$") % 2 == 0
        assert page.count("\\begin{") == page.count("\\end{") > 0
    shown = cell.unroll(steps=2)._repr_latex_()
    assert shown.startswith("$$\\begin{aligned}\n")
    assert shown.endswith("\n\\end{aligned}$$")
    assert shown.count("{") == shown.count("}")


@pytest.mark.skipif(not shutil.which("pdflatex") and os.environ.get("SYMRNN_REQUIRE_TEX") != "1", reason="no pdflatex")
def test_what_notebooks_show_is_sound_tex(tmp_path: Path) -> None:
    pages = [symrnn.load(name)._repr_markdown_() for name in NAMES]
    pages += [symrnn.load(name).derive()._repr_markdown_() for name in NAMES]
    pages += [symrnn.load(name).unroll(steps=2)._repr_latex_() for name in NAMES]
    formulas = [found for page in pages for found in re.findall(r"\$\$.*?\$\$|\$[^$]+\$", page, re.DOTALL)]
    assert len(formulas) > 10 * len(pages)
    body = "\n\n".join(formulas)
    article = f"\\documentclass{{article}}\\usepackage{{amsmath,amssymb}}\\begin{{document}}\n{body}\n\\end{{document}}\n"
    assert [line for line in complaints(article, tmp_path) if not line.startswith(("Overfull", "Underfull"))] == []


def test_notebooks_show_proofs_as_text(elman: symrnn.Cell) -> None:
    shown = elman.prove(steps=1)._repr_markdown_()
    assert shown.startswith("```text\nelman: ")
    assert shown.endswith("\n```\n")


WRONG_TYPES: dict[str, tuple[Callable[[Any], object], Any, str]] = {
    "no text": (symrnn.parse, None, "parse takes the text of a cell, not NoneType; load takes a file"),
    "bytes": (symrnn.parse, b"cell a", "parse takes the text of a cell, not bytes"),
    "half a step": (lambda steps: symrnn.load("elman").unroll(steps=steps), 2.5, "at least 1, not 2.5"),
    "a number as text": (lambda steps: symrnn.load("elman").prove(steps=steps), "3", "at least 1, not '3'"),
    "a truth value": (lambda steps: symrnn.load("elman").unroll(steps=steps), True, "at least 1, not True"),
}


@pytest.mark.parametrize("what", WRONG_TYPES)
def test_a_value_of_another_type_is_refused(what: str) -> None:
    call, value, message = WRONG_TYPES[what]
    with pytest.raises(InputError, match=re.escape(message)):
        call(value)


# What is loaded, and when.


@pytest.mark.parametrize(
    ("code", "loaded"),
    [
        ("import symrnn", []),
        ("import symrnn.cli", []),
        ("main(['--help'], standalone_mode=False)", []),
        ("main(['derive', '--help'], standalone_mode=False)", []),
        ("main(['show', 'elman'], standalone_mode=False)", ["lark", "jinja2"]),
        ("main(['derive', 'elman', '--to', 'latex'], standalone_mode=False)", ["lark", "jinja2"]),
        ("main(['derive', 'elman', '--to', 'markdown'], standalone_mode=False)", ["lark", "jinja2"]),
        ("main(['generate', 'elman'], standalone_mode=False)", ["lark", "jinja2"]),
        ("import symrnn; symrnn.load('elman').derive().latex()", ["lark", "jinja2"]),
    ],
)
def test_nothing_is_loaded_before_it_is_needed(code: str, loaded: list[str], tmp_path: Path) -> None:
    start = "from symrnn.cli import main" if code.startswith("main") else ""
    program = f"import sys\n{start}\n{code}\nprint([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)"
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, cwd=tmp_path, env=environment(), capture_output=True, text=True, check=True)
    assert done.stderr == f"{loaded}\n"
