"""`symrnn.check`, and where the cell of notes comes from; readers and the judge are replaced by stand-ins."""

import json
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import SimpleNamespace

import pytest

import symrnn
from symrnn import pipeline
from symrnn.cli import main
from symrnn.errors import InputError, UnsupportedError
from symrnn.ir.cell import Cell
from symrnn.ir.verdict import Outcome, Report
from tests.emit.reports import ALL, NOT_CHECKED, TEXT, WRONG

PAGE = (Path(__file__).parents[1] / "docs" / "check.md").read_text(encoding="utf-8")


@dataclass
class StandIn:
    """A judge that remembers what it was given."""

    cell: Cell | None = None
    symbols: Mapping[str, str] = field(default_factory=dict)
    text: str = ""

    def examine(self, text: str, file: str, cell: Cell | None, symbols: Mapping[str, str], load: object) -> Report:
        self.text, self.cell, self.symbols = text, cell, symbols
        return replace(ALL, file=file)

    @property
    def name(self) -> str:
        return self.cell.name if self.cell else ""


@pytest.fixture
def found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> StandIn:
    stand_in = StandIn()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(sys.modules, "symrnn.examine", SimpleNamespace(examine=stand_in.examine))
    return stand_in


def naming(cell: object) -> str:
    """Notes with a setting `cell`."""
    return f"---\nsymrnn:\n  cell: {json.dumps(cell)}\n---\n\nThe state is $h_t$.\n"


def test_a_file_or_a_text(found: StandIn) -> None:
    Path("notes.md").write_text(TEXT, encoding="utf-8")
    for notes in ("notes.md", Path("notes.md")):
        assert symrnn.check(notes).value.file == "notes.md"
        assert found.text == TEXT
    for text in ("$x = 1$", "two\nlines", "", " "):
        assert symrnn.check(text).value.file == "text.md"
        assert found.text == text


def test_the_cell_and_the_symbols_that_are_given(found: StandIn) -> None:
    for cell in ("elman", symrnn.load("elman")):
        symrnn.check(TEXT, cell, {"h": "s"})
        assert (found.name, found.symbols) == ("elman", {"h": "s"})
    symrnn.check(TEXT)
    assert (found.cell, found.symbols) == (None, {})


def test_the_cell_that_the_notes_name() -> None:
    assert symrnn.check(naming("lstm")).value.cell == "lstm"
    assert symrnn.check(naming("lstm"), "elman").value.cell == "elman"


def test_a_cell_file_beside_the_notes(tmp_path: Path) -> None:
    source = (Path(symrnn.__file__).parent / "cells" / "jordan.cell").read_text(encoding="utf-8")
    (tmp_path / "sub" / "cells").mkdir(parents=True)
    (tmp_path / "sub" / "cells" / "mine.cell").write_text(source, encoding="utf-8")
    (tmp_path / "sub" / "notes.md").write_text(naming("cells/mine.cell"), encoding="utf-8")
    assert symrnn.check(tmp_path / "sub" / "notes.md").value.cell == "jordan"


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        ("elmn", "text.md: the setting `cell` cannot be 'elmn'; did you mean elman?"),
        ("/etc/passwd", "cannot be '/etc/passwd'"),
        ("/tmp/x.cell", "cannot be '/tmp/x.cell'"),
        ("../x.cell", "cannot be '../x.cell'"),
        ("gone.cell", "there is no bundled cell and no file 'gone.cell'"),
        (["elman"], "is the name of a bundled cell or of a .cell file, not ['elman']"),
        (3, "not 3"),
    ],
)
def test_a_cell_that_notes_may_not_name(cell: object, message: str) -> None:
    with pytest.raises(InputError, match=re.escape(message)):
        symrnn.check(naming(cell))


@pytest.mark.parametrize(
    ("notes", "message"),
    [("gone.md", "no file 'gone.md'"), (".", "'.' is a folder"), (3, "not int"), (None, "NoneType")],
)
def test_what_is_no_notes(found: StandIn, notes: str, message: str) -> None:
    with pytest.raises(InputError, match=re.escape(message)):
        symrnn.check(notes)


def test_a_stub_has_no_code(found: StandIn) -> None:
    with pytest.raises(UnsupportedError, match=r"rnn\.pyi: a stub has no code to judge"):
        symrnn.check("rnn.pyi")


def test_a_report_has_verbs_and_shows_itself(found: StandIn) -> None:
    report = symrnn.check(TEXT)
    assert (report.verdicts, report.wrong, report.open) == (ALL.verdicts, (WRONG,), (NOT_CHECKED,))
    assert str(report) == report.text() == pipeline.report_as("report_text", replace(ALL, file="text.md"))
    assert len(report.text(full=True).splitlines()) == len(report.text().splitlines()) + 1
    assert repr(report) == "<Report on text.md: 1 of 5 formulas wrong, 1 not checked>"
    assert json.loads(report.json())["files"][0]["file"] == "text.md"
    assert report.html().startswith("<!DOCTYPE html>")
    assert report.annotated().startswith(TEXT[:30])
    assert report._repr_markdown_().startswith("**text.md**: 5 formulas: ")


def test_other_commands_do_not_load_what_reports_need() -> None:
    needed = {"rich", "latex2mathml", "multiprocessing", "symrnn.programs", "symrnn.sandbox", "symrnn.examine_program"}
    code = f"import sys, symrnn.cli, symrnn.api; sys.exit(bool({needed} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


# The page about it.


def test_the_page_has_every_option_and_every_verdict() -> None:
    options = {option for parameter in main.commands["check"].params for option in parameter.opts if option.startswith("--")}
    named = set(re.findall(r"^\| `(--?\w+)` \|", PAGE, flags=re.MULTILINE))
    assert named == options - {"--help", "--verbose"} | {"-v"}
    assert all(f"\n| `{outcome.value}` |" in PAGE for outcome in Outcome)


def test_the_page_has_every_status_and_no_dead_link() -> None:
    assert re.findall(r"^\| (\d) \|", PAGE, flags=re.MULTILINE) == ["0", "1", "2", "3"]
    for link in re.findall(r"\]\((?!http)([^)]*)\)", PAGE):
        assert (Path(__file__).parents[1] / "docs" / link).is_file()
