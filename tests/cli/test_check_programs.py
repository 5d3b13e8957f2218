"""`symrnn check backward.py`: what it prints, its exit status, notebooks, and programs that fail or do harm."""

import json
import sys
import time
from pathlib import Path

import jsonschema
import pytest

from tests.cli.command import ROOT, Here
from tests.cli.programs import elman

SCHEMA = json.loads((ROOT / "docs" / "check.schema.json").read_text(encoding="utf-8"))
CELL, RUN = "# symrnn: cell elman\n", "# symrnn: run grads = backward(inputs, targets)\n"
SLIP = ("(1 - hs[t + 1] ** 2)", "(1 - hs[t] ** 2)")
RIGHT = "5 gradients: 5 right"


def write(text: str, name: str = "back.py") -> str:
    Path(name).write_text(text, encoding="utf-8")
    return name


def notebook(*cells: tuple[str, str]) -> str:
    content = [{"cell_type": kind, "metadata": {}, "source": source} for kind, source in cells]
    return write(json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": content}), "notes.ipynb")


def test_a_right_program(here: Here) -> None:
    lines = here.result("check", write(elman())).splitlines()
    assert lines[0] == "back.py: the cell elman: inputs is x(T, m), targets is y(T, k)"
    assert lines[1] == "    ran       grads = backward(inputs, targets)"
    assert lines[2] == "    right        dU = grads[0]"
    assert lines[-1] == RIGHT


def test_a_wrong_program(here: Here) -> None:
    outcome = here("check", write(elman(replaced=SLIP)))
    assert (outcome.status, outcome.err) == (1, "")
    lines = outcome.out.splitlines()
    assert [line.split()[0] for line in lines[2:7]] == ["wrong", "wrong", "right", "wrong", "right"]
    assert lines[7].startswith("back.py:28:")
    assert lines[8] == "            da = (V.T @ do + carried) * (1 - hs[t] ** 2)"
    assert set(lines[9].strip()) == {"^"}
    assert lines[10] == "    mended    da = (V.T @ do + carried) * (1 - hs[t + 1] ** 2)"
    assert lines[-1] == "5 gradients: 2 right, 3 wrong"


def test_verbose_shows_what_lines_compute(here: Here) -> None:
    out = here("check", write(elman()), "-v").out
    assert "    # symrnn: give inputs = x(T, m)\n" in out
    (line,) = (line for line in out.splitlines() if " da = " in line)
    assert line.endswith("da: da[t], t = T … 1")


def test_only(here: Here) -> None:
    outcome = here("check", write(elman(replaced=SLIP)), "--only", "right")
    assert [line.split()[1] for line in outcome.out.splitlines() if line.startswith("    right")] == ["dV", "dc"]
    assert "back.py:28" not in outcome.out
    assert outcome.status == 1


def test_json_and_page(here: Here) -> None:
    outcome = here("check", write(elman(replaced=SLIP)), "--json", "--html", "page.html")
    content = json.loads(outcome.out)
    jsonschema.Draft202012Validator(SCHEMA).validate(content)
    assert outcome.status == 1
    assert content["files"] == []
    assert content["programs"][0]["blames"][0]["place"]["line"] == 28
    assert "(1 - hs[t + 1] ** 2)</code>" in Path("page.html").read_text(encoding="utf-8")


def test_programs_beside_notes(here: Here) -> None:
    notes = write("---\nsymrnn:\n  cell: elman\n---\n$a_t = W s_{t-1} + U x_t + b$\n", "notes.md")
    out = here("check", write(elman()), notes).out
    assert out.splitlines()[-1].startswith("1 formula: 1 ")
    assert out.endswith(f"; {RIGHT}\n")


# How the cell and the call are said.


def test_the_cell_of_the_call(here: Here) -> None:
    text = elman(replaced=(CELL, ""))
    assert here.result("check", write(text), "--cell", "elman").endswith(RIGHT + "\n")
    assert "nothing says which cell the program is; give --cell CELL" in here.refused("check", "back.py")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (elman(replaced=(RUN, "")), "nothing says what is to be run"),
        (elman(replaced=(RUN, "# symrnn: ran backward()\n")), "back.py:9:11: this line of settings cannot be read"),
        (elman(replaced=("= x(T, m)", "= x(T, n)")), "back.py:2:11: the axes (T, n) should be those of (T, m), in any order\n"),
        (elman(replaced=("give U = U\n", "give U = Q\n")), "back.py:4:11: the cell elman has no symbol 'Q'"),
        (elman(replaced=("# symrnn: give c = c\n", "")), "nothing is given for the param c (k) of the cell"),
        (elman(replaced=("take dU", "take dQ")), "back.py:10:11: there is no 'Q' to take a gradient by"),
        (elman(replaced=(CELL, "# symrnn: cell elmann\n")), "did you mean elman?"),
        (elman(replaced=("(inputs, targets):", "(inputs, targets:")), "this is no Python"),
        ("# symrnn: cell elman\nx = 1\n", "called for the cell elman, and no function was found that gives"),
    ],
)
def test_what_cannot_be_used_is_said_with_its_place(here: Here, text: str, message: str) -> None:
    said = here.refused("check", write(text))
    assert message in said
    assert "Traceback" not in said


def test_options_of_notes_are_refused(here: Here) -> None:
    assert "--symbols is about notes" in here.refused("check", write(elman()), "--symbols", "h=s")
    assert "verdicts are written into notes" in here.refused("check", "back.py", "--annotate", "out.md")


# Notebooks.


def test_a_notebook_whose_code_has_settings_is_judged_as_both(here: Here) -> None:
    head, body = elman(replaced=SLIP).split("import numpy")
    file = notebook(
        ("markdown", "$a_t = W s_{t-1} + U x_t + b$"), ("code", "%matplotlib inline\n" + head), ("code", "import numpy" + body),
        ("code", "%%time\nthis is no Python"),
    )  # fmt: skip
    outcome = here("check", file, "--cell", "elman")
    assert outcome.status == 1
    assert "notes.ipynb:cell 1:1:2" in outcome.out
    assert "notes.ipynb:cell 3:14:" in outcome.out


def test_the_code_of_a_notebook_alone(here: Here) -> None:
    file = notebook(("markdown", "$a_t = W s_{t-1}$"), ("code", elman()))
    assert here.result("check", file, "--code").splitlines()[-1] == RIGHT


def test_a_notebook_without_settings_is_judged_as_notes(here: Here) -> None:
    file = notebook(("markdown", "$a_t = W s_{t-1} + U x_t + b$"), ("code", "raise SystemExit"))
    assert "gradient" not in here("check", file, "--cell", "elman").out


def test_a_wrong_setting_of_a_notebook_is_named_by_its_cell(here: Here) -> None:
    file = notebook(("markdown", "a"), ("code", "x = 1\n" + elman(replaced=("= x(T, m)", "= x(T, n)"))))
    assert "notes.ipynb: cell 2:3:11: the axes" in here.refused("check", file, "--code")


# Programs that fail, or do harm: status 3, one clear line, and nothing is touched.

FAILING = {
    "import no_such_module": "ModuleNotFoundError: No module named 'no_such_module' (line 19)",
    "raise KeyError('x')": "KeyError: 'x' (line 19)",
    "raise SystemExit(0)": "it ends the process (line 19)",
    "import os; os._exit(0)": "its process ended abruptly",
    "import ctypes; ctypes.string_at(0)": "its process ended abruptly",
    "import os\nwhile True:\n    os.fork()": "PermissionError: starting another process is not allowed here (line 21)",
    "big = np.ones(10 * 2**30 // 8)": "MemoryError: Unable to allocate 10.0 GiB",
    "for _ in range(10_000):\n    print('a' * 100_000)": "it printed more than allowed",
    "open({precious!r}, 'w').write('gone')": "PermissionError: writing is not allowed here",
    "import os; os.remove({precious!r})": "PermissionError: changing files is not allowed here",
    "import shutil; shutil.rmtree({folder!r})": "PermissionError: changing files is not allowed here",
}


@pytest.mark.parametrize("deed", FAILING)
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="limits on memory are kept on Linux")
def test_what_fails_or_does_harm_is_stopped_and_reported(here: Here, tmp_path: Path, deed: str) -> None:
    precious = tmp_path / "precious" / "file"
    precious.parent.mkdir()
    precious.write_text("mine", encoding="utf-8")
    harm = deed.replace("{precious!r}", repr(str(precious))).replace("{folder!r}", repr(str(precious.parent)))
    outcome = here("check", write(elman(harm)))
    (said,) = (line for line in outcome.out.splitlines() if line.startswith("    not checked"))
    assert (outcome.status, outcome.err) == (3, "")
    assert FAILING[deed] in said
    assert "Traceback" not in outcome.out
    assert precious.read_text(encoding="utf-8") == "mine"


def test_what_does_not_end_is_ended(here: Here) -> None:
    start = time.monotonic()
    outcome = here("check", write(elman("while True:\n    pass")))
    assert outcome.status == 3
    assert "it runs longer than allowed (line 19)" in outcome.out
    assert time.monotonic() - start < 60


def test_harm_at_the_top_of_a_file_is_refused_too(here: Here, tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.write_text("mine", encoding="utf-8")
    outcome = here("check", write(f"gone = open({str(precious)!r}, 'w')\n" + elman()))
    assert outcome.status == 0
    assert "line 1 was left out: PermissionError: writing is not allowed here" in outcome.out
    assert precious.read_text(encoding="utf-8") == "mine"
