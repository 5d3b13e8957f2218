"""The command line: every verb with every option, what goes to which stream, and how a command ends."""

import os
import shutil
import signal
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import pytest

import symrnn
from symrnn import pipeline
from symrnn.emit.notation import PRESETS
from symrnn.ir.proof import Proof
from tests.cli.command import Here, environment, run
from tests.conftest import CELLS, NAMES

IDLE = """cell idle
input x (n)
state s (n)
param W (n, n), b (n), c (n)
q[t] = sum(b) + sum(c)
s[t] = tanh(W @ s[t-1] + x[t])
loss[t] = sum(s[t])
"""


# Help.


def test_without_a_command_it_says_what_there_is(here: Here) -> None:
    outcome = here()
    assert (outcome.status, outcome.out) == (2, "")
    assert outcome.err == here.result("--help")
    assert all(command in outcome.err for command in ("cells", "show", "derive", "unroll", "prove", "generate", "check"))


@pytest.mark.parametrize("command", ["cells", "show", "derive", "unroll", "prove", "generate", "check"])
def test_every_command_explains_itself(here: Here, command: str) -> None:
    assert here.result(command, "-h").startswith(f"Usage: symrnn {command} ")


def test_help_names_every_notation(here: Here) -> None:
    assert all(name in here.result("derive", "--help") for name in PRESETS)


def test_version(here: Here) -> None:
    assert here.result("--version") == f"symrnn, version {symrnn.__version__}\n"


# The verbs.


def test_cells(here: Here) -> None:
    lines = here.result("cells").splitlines()
    assert [line.split()[0] for line in lines] == sorted(NAMES)
    assert all(line.endswith(".") for line in lines)
    assert here.result("cells", "--names").split() == sorted(NAMES)


def test_one_list_of_cells_at_a_time(here: Here) -> None:
    assert "--names and --table are two lists; choose one" in here.refused("cells", "--names", "--table")


def test_the_table_of_cells_has_a_row_for_each(here: Here) -> None:
    rows = [line.split(" | ") for line in here.result("cells", "--table").splitlines() if line.startswith("| ")][2:]
    assert [row[0].removeprefix("| ") for row in rows] == sorted(NAMES)
    assert all(len(row) == len(rows[0]) for row in rows)


@pytest.mark.parametrize("name", NAMES)
def test_show(here: Here, name: str) -> None:
    shown = here.result("show", name)
    cell = symrnn.load(name).value
    assert shown.startswith(f"{name}\n  ")
    assert all(f"\n  {symbol.name} " in shown for symbol in cell.symbols)
    assert shown.count(" = ") >= len(cell.equations)


@pytest.mark.parametrize(
    ("target", "start"),
    [("text", "Elman's simple"), ("latex", "\\documentclass"), ("markdown", "# Elman's simple")],
)
def test_derive(here: Here, target: str, start: str) -> None:
    page = here.result("derive", "elman", "--to", target)
    assert page.startswith(start)
    assert len(here.result("derive", "elman", "--to", target, "--detail", "brief")) < len(page) / 2


def test_derive_writes_text_unless_told_otherwise(here: Here) -> None:
    assert here.result("derive", "elman") == here.result("derive", "elman", "--to", "text")


def test_a_fragment_has_no_preamble(here: Here) -> None:
    fragment = here.result("derive", "elman", "--to", "latex", "--fragment")
    assert "\\documentclass" not in fragment
    assert "\\section{The model}" in fragment


def test_notations(here: Here) -> None:
    Path("mine.toml").write_text('time = "superscript"\n[symbols]\nW = \'\\mathbf{W}_{hh}\'\n', encoding="utf-8")
    pages = {here.result("derive", "elman", "--to", "latex", "--notation", name) for name in (*PRESETS, "mine.toml")}
    assert len(pages) == len(PRESETS) + 1
    assert any("\\mathbf{W}_{hh}" in page for page in pages)


@pytest.mark.parametrize("names", ["W", " W , W"])
def test_only_the_gradients_asked_for(here: Here, names: str) -> None:
    page = here.result("derive", "elman", "--wrt", names)
    assert "dW = sum" in page
    assert "dU = " not in page


@pytest.mark.parametrize("cell", ["elman", "elman-padded", "one-to-many"])
@pytest.mark.parametrize("detail", ["brief", "full"])
@pytest.mark.parametrize(
    ("target", "of_x", "of_s"),
    [("text", "dx", "ds[0]"), ("markdown", r"{\partial x", r"{\partial s_0"), ("latex", r"{\partial x", r"{\partial s_0")],
)
def test_inputs_and_initial_values_in_every_format(
    here: Here, cell: str, detail: str, target: str, of_x: str, of_s: str
) -> None:
    page = here.result("derive", cell, "--to", target, "--detail", detail, "--wrt", "x,s[0]")
    found = page.split("of the inputs and of the initial values")[1]
    assert of_x in found
    assert of_s in found
    assert "of the parameters" not in page


def test_everything_that_is_handed_in_is_proved_and_unrolled(here: Here) -> None:
    Path("two.cell").write_text(
        "input x (m)\nstate h (n)\nparam W (n, n), U (n, m)\noutput h\n"
        "h[t] = tanh(W @ h[t-1] + W @ h[t-2] + U @ x[t] + U @ x[t-1])\n", encoding="utf-8",
    )  # fmt: skip
    proved = here.result("prove", "two.cell", "--steps", "3")
    assert all(f"proved  dL/d{name}: rolled = unrolled = oracle" in proved for name in ("x[t]", "h[0]", "h[-1]"))
    others = here.result("unroll", "two.cell", "--steps", "2", "--dims", "n=1,m=1").split("INPUTS AND INITIAL VALUES")[1]
    assert [line.split(" = ")[0].strip() for line in others.splitlines() if " = " in line] == [
        "dL/dx_0^(1)", "dL/dx_0^(2)", "dL/dh_0^(0)", "dL/dh_0^(-1)",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("target", "start"),
    [("text", "elman, unrolled over T = 2, m = 3, k = 2, n = 1"), ("latex", "\\documentclass"), ("python", '"""elman, ')],
)
def test_unroll(here: Here, target: str, start: str) -> None:
    assert here.result("unroll", "elman", "--steps", "2", "--dims", "n=1, m = 3", "--to", target).startswith(start)


def test_the_loss_written_out(here: Here) -> None:
    outcome = here("unroll", "elman", "--steps", "2", "--dims", "n=1,k=1", "--substitute", "W[0, 0]")
    assert outcome.status == 0
    assert outcome.err.startswith("written out: ")
    assert [line.split(" = ")[0] for line in outcome.out.split("\n\n")] == ["loss", "dloss/dW_00^(1)", "dloss/dW_00^(2)"]


def test_a_scalar_is_written_out_by_its_name(here: Here) -> None:
    assert "dloss/da^(2) = " in here("unroll", "linear", "--steps", "2", "--substitute", "a").out


def test_prove(here: Here) -> None:
    assert here.result("prove", "elman", "--steps", "3", "--dims", "n=2").startswith("elman: ")


@pytest.mark.parametrize(("holds", "status"), [((True, True), 0), ((True, False), 1), ((None, False), 1), ((True, None), 3)])
def test_the_status_says_what_was_found(
    here: Here, monkeypatch: pytest.MonkeyPatch, holds: tuple[bool | None, ...], status: int
) -> None:
    proofs = tuple(Proof("a claim", "a method", held, Fraction(0)) for held in holds)
    monkeypatch.setattr(pipeline, "prove", lambda *_: proofs)
    outcome = here("prove", "elman")
    assert (outcome.status, outcome.err) == (status, "")
    assert outcome.out.count("a claim") == 2


def test_generate(here: Here) -> None:
    code = here.result("generate", "elman")
    assert code == here.result("generate", "elman", "--to", "numpy")
    assert here("generate", "elman", "-o", "elman.py").err == "wrote elman.py\n"
    done = subprocess.run([sys.executable, "elman.py"], capture_output=True, text=True, check=True)
    assert done.stdout.endswith("all gradients agree with numerical derivatives\n")


# Files.


@pytest.mark.parametrize(
    ("arguments", "mark"),
    [
        ("derive elman --to latex", "% Generated by symrnn from the cell elman.\n"),
        ("derive elman --to latex --fragment", "% Generated by symrnn from the cell elman.\n"),
        ("derive elman --to markdown", "<!-- Generated by symrnn from the cell elman. -->\n"),
        ("derive elman --to text", "Generated by symrnn from the cell elman.\n\n"),
        ("generate elman", "# Generated by symrnn from the cell elman.\n"),
        ("unroll elman --steps 1 --to python", "# Generated by symrnn from the cell elman.\n"),
        ("unroll elman --steps 1 --to latex", "% Generated by symrnn from the cell elman.\n"),
    ],
)
def test_a_file_holds_a_mark_and_what_would_be_printed(here: Here, arguments: str, mark: str) -> None:
    printed = here.result(*arguments.split())
    outcome = here(*arguments.split(), "-o", "result")
    assert (outcome.status, outcome.out, outcome.err) == (0, "", "wrote result\n")
    assert Path("result").read_text(encoding="utf-8") == mark + printed


@pytest.mark.parametrize(
    ("command", "file", "target"),
    [
        ("derive elman", "a.tex", "latex"), ("derive elman", "a.md", "markdown"), ("derive elman", "a.txt", "text"),
        ("derive elman", "a", "text"), ("unroll elman --steps 1", "a.py", "python"),
        ("unroll elman --steps 1", "a.tex", "latex"), ("unroll elman --steps 1", "a.md", "text"),
    ],
)  # fmt: skip
def test_the_suffix_says_the_format(here: Here, command: str, file: str, target: str) -> None:
    here(*command.split(), "-o", file)
    here(*command.split(), "--to", target, "-o", "told")
    assert Path(file).read_bytes() == Path("told").read_bytes()


def test_the_format_asked_for_goes_before_the_suffix(here: Here) -> None:
    here("derive", "elman", "--to", "text", "-o", "a.tex")
    assert "documentclass" not in Path("a.tex").read_text(encoding="utf-8")


def test_a_cell_of_ones_own(here: Here) -> None:
    folder = Path("my cells")
    folder.mkdir()
    shutil.copy(next(path for path in CELLS if path.stem == "elman"), folder / "a cell.cell")
    assert here.result("show", "my cells/a cell.cell") == here.result("show", "elman")


@pytest.mark.parametrize(
    ("file", "name"),
    [("my lstm.cell", "my-lstm"), ("a\n# b.cell", "a-b"), ("2nd.cell", "cell"), ("é.cell", "cell"), ("-->.txt", "cell")],
)
def test_a_cell_without_a_name_is_called_after_its_file(here: Here, file: str, name: str) -> None:
    Path(file).write_text(IDLE.removeprefix("cell idle\n"), encoding="utf-8")
    assert here.result("show", f"./{file}").startswith(f"{name}\n\nsymbols\n")
    assert here("derive", f"./{file}").out.startswith(f"The cell {name}\n========")
    assert here("generate", f"./{file}", "-o", "g.py").status == 0
    assert Path("g.py").read_text(encoding="utf-8").startswith(
        f'# Generated by symrnn from the cell {name}.\n"""The recurrent cell {name}.\n'
    )


# Warnings.


def test_a_loss_that_does_not_depend_on_a_parameter(here: Here) -> None:
    Path("idle.cell").write_text(IDLE, encoding="utf-8")
    warnings = "".join(f"Warning: the loss does not depend on the parameter {name}: its gradient is 0\n" for name in "bc")
    derived, proved = here("derive", "idle.cell"), here("prove", "idle.cell", "--steps", "2")
    assert (derived.status, derived.err, proved.status, proved.err) == (0, warnings, 0, warnings)
    assert "db = 0" in derived.out
    assert here("generate", "idle.cell", "-o", "idle.py").err == f"{warnings}wrote idle.py\n"
    assert subprocess.run([sys.executable, "idle.py"], capture_output=True, check=False).returncode == 0


# How a command ends, in a process of its own.


def start(*arguments: str, folder: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "symrnn", *arguments]
    return subprocess.Popen(command, cwd=folder, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def test_a_reader_that_has_read_enough(tmp_path: Path) -> None:
    with start("derive", "elman", folder=tmp_path) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert (process.wait(), process.stderr.read()) == (141, b"")


@pytest.mark.usefixtures("heard")
def test_an_interrupt(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "slow.cell")
    with start("show", "slow.cell", folder=tmp_path) as process:
        # Opening the other end waits until the command reads.
        with (tmp_path / "slow.cell").open("wb"):
            process.send_signal(signal.SIGINT)
            _, err = process.communicate()
        assert (process.returncode, err) == (130, b"interrupted\n")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_full_disk(tmp_path: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        command = [sys.executable, "-m", "symrnn", "derive", "elman"]
        done = subprocess.run(command, cwd=tmp_path, env=environment(), stdout=full, stderr=subprocess.PIPE, check=False)
    assert (done.returncode, done.stderr) == (2, b"Error: cannot write to standard output: no space left on device\n")


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
def test_what_is_piped_has_the_bytes_of_a_file(tmp_path: Path, encoding: str) -> None:
    text = IDLE.replace("cell idle", 'cell idle\n"Für … ∂"')
    (tmp_path / "idle.cell").write_text(text, encoding="utf-8")
    printed = run("generate", "idle.cell", folder=tmp_path, env={"PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"})
    assert printed.status == 0
    assert "Für … ∂" in printed.out
    run("generate", "idle.cell", "-o", "idle.py", folder=tmp_path)
    assert (tmp_path / "idle.py").read_text(encoding="utf-8").endswith(printed.out)


def test_the_unrolled_script_checks_itself(tmp_path: Path) -> None:
    run("unroll", "elman", "--steps", "2", "--dims", "n=1,k=1", "-o", "unrolled.py", folder=tmp_path)
    done = subprocess.run([sys.executable, "unrolled.py"], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert "dL/dW_00 = dL/dW_00^(1) + dL/dW_00^(2)" in done.stdout
