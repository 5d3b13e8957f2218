"""What is shipped is complete: from a wheel, outside the repository, and in the source tree, symrnn finds all that it reads."""

import email
import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

import symrnn
from tests.cli.command import ROOT, tree
from tests.conftest import NAMES

# Where the templates come from, then a derivation and a module, which need the grammar, a cell and templates.
SCRIPT = """
import sys, symrnn
from symrnn.emit.templates import environment
cell = symrnn.load("elman")
print(symrnn.__file__)
print(environment().get_template("numpy/module.py.jinja").filename)
print(len(symrnn.cells()), len(cell.derive().latex()), len(cell.derive().numpy()))
"""


def build(target: str, folder: Path) -> Path:
    """The one file that a build of the repository leaves in a folder; the network is not needed."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", target, "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    (path,) = folder.iterdir()
    return path


def outside(folder: Path, *command: str, path: Path) -> list[str]:
    """The lines that Python prints in a folder of its own, where symrnn is to be found on `path` first."""
    env = {**os.environ, "PYTHONPATH": str(path), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run([sys.executable, *command], cwd=folder, env=env, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build("wheel", tmp_path_factory.mktemp("wheel"))


def install(wheel: Path, target: Path) -> Path:
    """The folder `target`, with the wheel installed in it, without its dependencies."""
    options = ["--quiet", "--no-deps", "--no-index", "--no-compile", "--disable-pip-version-check", "--target", str(target)]
    subprocess.run([sys.executable, "-m", "pip", "install", *options, str(wheel)], check=True)
    return target


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return install(wheel, tmp_path_factory.mktemp("installed"))


def test_the_wheel_holds_everything(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        files = {name: archive.read(name) for name in archive.namelist() if not name.partition("/")[0].endswith(".dist-info")}
    sources = {f"symrnn/{path}": content for path, content in tree(ROOT / "symrnn").items() if "__pycache__" not in path}
    templates = {f"symrnn/templates/{path}": content for path, content in tree(ROOT / "templates").items()}
    assert files == sources | templates
    assert {"symrnn/py.typed", "symrnn/language/cell.lark", "symrnn/templates/numpy/module.py.jinja"} <= set(files)
    assert {f"symrnn/cells/{name}.cell" for name in NAMES} <= set(files)


def test_the_wheel_says_what_it_is(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        read = {name.rpartition("/")[2]: archive.read(name).decode() for name in archive.namelist() if ".dist-info/" in name}
    facts = email.message_from_string(read["METADATA"])
    assert (facts["Name"], facts["Version"], facts["Requires-Python"]) == ("symrnn", symrnn.__version__, ">=3.11")
    assert "symrnn = symrnn.cli:main" in read["entry_points.txt"]
    assert "LICENSE" in read


def test_the_source_archive_has_what_its_own_build_needs(tmp_path: Path) -> None:
    with tarfile.open(build("sdist", tmp_path)) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    needed = {"pyproject.toml", "README.md", "LICENSE", "Makefile", "symrnn/cli.py", "symrnn/cells/elman.cell"}
    assert needed | {"templates/numpy/module.py.jinja", "generated/elman/elman.tex", "tests/test_packaging.py"} <= names
    assert {f"examples/{path}" for path in tree(ROOT / "examples") if "__pycache__" not in path} <= names
    assert not any("__pycache__" in name for name in names)


def test_an_installed_symrnn_works_outside_the_repository(installed: Path, tmp_path: Path) -> None:
    package, template, counts = outside(tmp_path, "-c", SCRIPT, path=installed)
    assert Path(package) == installed / "symrnn" / "__init__.py"
    assert Path(template) == installed / "symrnn" / "templates" / "numpy" / "module.py.jinja"
    cell = symrnn.load("elman").derive()
    assert counts == f"{len(NAMES)} {len(cell.latex())} {len(cell.numpy())}"


def test_the_installed_command_works_outside_the_repository(installed: Path, tmp_path: Path) -> None:
    outside(tmp_path, str(installed / "bin" / "symrnn"), "derive", "elman", "-o", "elman.md", path=installed)
    assert (tmp_path / "elman.md").read_bytes() == (ROOT / "generated" / "elman" / "elman.md").read_bytes()


def test_an_editable_install_reads_the_templates_of_the_tree(tmp_path: Path) -> None:
    """pip leaves a path to the tree and, once, a copy of the templates, which must not go before those of the tree."""
    site, elsewhere = tmp_path / "site", tmp_path / "elsewhere"
    elsewhere.mkdir()
    (site / "symrnn" / "templates" / "numpy").mkdir(parents=True)
    (site / "symrnn" / "templates" / "numpy" / "module.py.jinja").write_text("old", encoding="utf-8")
    (site / "_editable_impl_symrnn.pth").write_text(str(ROOT), encoding="utf-8")
    script = f"import site; site.addsitedir({str(site)!r})\n{SCRIPT}"
    package, template, _ = outside(elsewhere, "-c", script, path=site)
    assert Path(package) == ROOT / "symrnn" / "__init__.py"
    assert Path(template) == ROOT / "templates" / "numpy" / "module.py.jinja"
    assert not (ROOT / "symrnn" / "templates").exists()
