"""`symrnn check`: what it prints and writes, its exit status, and unusable files; hand-made reports stand for the judge."""

import json
import os
import pty
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field, replace
from pathlib import Path

import jsonschema
import pytest

from symrnn import cli_check, pipeline
from symrnn.errors import InputError
from symrnn.ir.cell import Cell
from symrnn.ir.verdict import Report, Verdict
from tests.cli.command import ROOT, Here, environment, run, tree
from tests.emit.reports import ALL, GIVEN, HOSTILE, NOT_CHECKED, RIGHT, RIGHT_IF, TEXT, WRONG, hostile, only

SCHEMA = json.loads((ROOT / "docs" / "check.schema.json").read_text(encoding="utf-8"))


@dataclass
class Judge:
    """Stands for the judge: gives a report whatever the text, and remembers what it was asked."""

    report: Report = ALL
    asked: list[tuple[str, Cell | None, dict[str, str]]] = field(default_factory=list)

    def __call__(self, text: str, file: str, cell: Cell | None, symbols: Mapping[str, str]) -> Report:
        self.asked.append((text, cell, dict(symbols)))
        if "unreadable" in text:
            raise InputError(f"{file}: this cannot be read")
        if "deep" in text:
            raise RecursionError
        return replace(self.report, file=file)


def threads(files: int) -> Executor:
    """In place of processes, which would not know of the judge that stands for the judge."""
    return ThreadPoolExecutor(files)


@pytest.fixture
def judge(here: Here, monkeypatch: pytest.MonkeyPatch) -> Judge:
    """The judge that is asked, and a folder with notes."""
    stand_in = Judge()
    monkeypatch.setattr(pipeline, "check_formulas", stand_in)
    monkeypatch.setattr(cli_check, "executor", threads)
    Path("notes.md").write_text(TEXT, encoding="utf-8")
    return stand_in


# What is printed.


def test_the_report(here: Here, judge: Judge) -> None:
    outcome = here("check", "notes.md")
    lines = outcome.out.splitlines()
    assert (outcome.status, outcome.err) == (1, "")
    assert lines[0] == "notes.md: the cell elman: h is s, W_{hh} is W"
    assert lines[1] == "notes.md:1:2   given        a_t = W h_{t-1} + U x_t"
    assert lines[-1] == "5 formulas: 1 right, 1 right if …, 1 wrong, 1 not checked, 1 given"
    assert judge.asked == [(TEXT, None, {})]


def test_one_verdict_alone(here: Here, judge: Judge) -> None:
    outcome = here("check", "notes.md", "--only", "wrong", "--only", "given")
    assert [line.split()[1] for line in outcome.out.splitlines()[1:-1] if line.startswith("notes.md:")] == ["given", "wrong"]
    assert outcome.status == 1


def test_verbose(here: Here, judge: Judge) -> None:
    judge.report = replace(ALL, model="cell notes\n")
    assert "\n    cell notes\n" in here("check", "notes.md", "-v").out
    assert "    read as   a[t] = W @ s[t-1] + U @ x[t]\n" in here("check", "notes.md", "--verbose").out


def test_cell_and_symbols(here: Here, judge: Judge) -> None:
    here("check", "notes.md", "--cell", "lstm", "--symbols", " h=s, W_{hh}=W,W_{i,j} = U,a^{(x=1)}=b,")
    _, cell, symbols = judge.asked[0]
    assert cell is not None
    assert cell.name == "lstm"
    assert symbols == {"h": "s", "W_{hh}": "W", "W_{i,j}": "U", "a^{(x=1)}": "b"}


def test_json(here: Here, judge: Judge) -> None:
    outcome = here("check", "notes.md", "gone.md", "--json")
    content = json.loads(outcome.out)
    jsonschema.Draft202012Validator(SCHEMA).validate(content)
    assert (outcome.status, outcome.err) == (2, "Error: there is no file 'gone.md'\n")
    assert [verdict["outcome"] for verdict in content["files"][0]["verdicts"]][3] == "wrong"
    assert content["errors"] == [{"file": "gone.md", "message": "there is no file 'gone.md'"}]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_of_notes_acts_on_a_terminal(here: Here, judge: Judge, text: str) -> None:
    judge.report = hostile(text)
    for option in ((), ("-v",), ("--json",), ("--annotate", "-")):
        outcome = here("check", "notes.md", *option)
        assert outcome.status == 1
        assert all(line.isprintable() for line in outcome.out.split("\n"))


# The exit status.


@pytest.mark.parametrize(
    ("verdicts", "status"),
    [
        ((), 0),
        ((RIGHT, RIGHT_IF, GIVEN), 0),
        ((RIGHT, WRONG), 1),
        ((WRONG, NOT_CHECKED), 1),
        ((RIGHT, NOT_CHECKED), 3),
    ],
)
def test_the_status(here: Here, judge: Judge, verdicts: tuple[Verdict, ...], status: int) -> None:
    judge.report = only(*verdicts)
    for option in ((), ("--json",), ("--only", "right"), ("--annotate", "-"), ("--html", "page.html")):
        assert here("check", "notes.md", *option).status == status


def test_notes_without_formulas(here: Here, judge: Judge) -> None:
    judge.report = only()
    assert here("check", "notes.md").out == "notes.md: the cell elman\nno formulas\n"


# Several files, and files that cannot be used.


def test_reports_come_in_the_order_of_the_call(here: Here, judge: Judge) -> None:
    names = [f"{letter}.md" for letter in "dacb"]
    for name in names:
        Path(name).write_text("$x$", encoding="utf-8")
    outcome = here("check", *names, names[0])
    assert [line.split(":")[0] for line in outcome.out.splitlines() if line.endswith("is W")] == names
    assert outcome.out.splitlines()[-1].startswith("20 formulas: ")


def test_one_unusable_file_stops_no_other(here: Here, judge: Judge) -> None:
    judge.report = only(RIGHT)
    Path("folder").mkdir()
    Path("latin.md").write_bytes("Ä".encode("latin-1"))
    Path("binary.md").write_bytes(b"\0\1")
    Path("code.py").write_text("x = 1", encoding="utf-8")
    Path("code.pyi").write_text("x: int", encoding="utf-8")
    Path("bad.md").write_text("unreadable", encoding="utf-8")
    Path("deep.md").write_text("deep", encoding="utf-8")
    files = ("gone.md", "notes.md", "folder", "latin.md", "binary.md", "code.py", "code.pyi", "bad.md", "deep.md")
    outcome = here("check", *files)
    assert outcome.status == 2
    assert outcome.out.splitlines()[-1] == "1 formula: 1 right"
    assert outcome.err.splitlines() == [
        "Error: there is no file 'gone.md'",
        "Error: 'folder' is a folder; give the names of files",
        "Error: latin.md: not UTF-8 text (byte 0xc4 at offset 0, line 1); save the file as UTF-8",
        "Error: binary.md: this is a binary file (it has a zero byte at offset 0), not a text",
        "Error: code.py: nothing says which cell the program is; give --cell CELL, or write `# symrnn: cell CELL` in it",
        "Error: code.pyi: a stub has no code to judge; give programs (.py) or notes",
        "Error: bad.md: this cannot be read",
        "Error: deep.md: something in it is nested too deeply",
    ]


@pytest.mark.parametrize("file", ["gone.md", "folder", "code.py", "x" * 300])
def test_nothing_is_printed_where_no_file_can_be_used(here: Here, judge: Judge, file: str) -> None:
    Path("folder").mkdir()
    here.refused("check", file)


def test_a_file_that_is_too_large(here: Here, judge: Judge, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "LARGEST_NOTES", 100)
    assert "notes.md: more than 100 bytes" in here.refused("check", "notes.md")


def test_processes_of_their_own(tmp_path: Path) -> None:
    outcome = run("check", "b.md", "a.py", ".", folder=tmp_path)
    assert (outcome.status, outcome.out) == (2, "")
    assert [line[:30] for line in outcome.err.splitlines()] == [
        "Error: there is no file 'b.md'",
        "Error: there is no file 'a.py'",
        "Error: '.' is a folder; give t",
    ]


def test_a_process_that_dies_is_reported() -> None:
    judging: Future[cli_check.Judged | str] = Future()
    with cli_check.executor(2) as pool, pytest.raises(BrokenProcessPool) as broken:
        pool.submit(os._exit, 1).result()
    judging.set_exception(broken.value)
    message = "a.md: the process that judged it, or one beside it, ended abruptly; check the files one by one"
    assert cli_check.answer(Path("a.md"), judging) == message


def opened(pipe: Path) -> int:
    """The end of a pipe to write to, as soon as somebody reads from the other one."""
    for _ in range(600):
        try:
            return os.open(pipe, os.O_WRONLY | os.O_NONBLOCK)
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(f"nobody reads from {pipe}")


@pytest.mark.usefixtures("heard")
@pytest.mark.parametrize("files", [["a.md"], ["a.md", "b.md", "c.md"]])
def test_an_interruption_ends_it_at_once(tmp_path: Path, files: list[str]) -> None:
    for file in files:
        os.mkfifo(tmp_path / file)  # nobody writes into these, so that reading them takes for ever
    command = [sys.executable, "-m", "symrnn", "check", *files]
    with subprocess.Popen(command, cwd=tmp_path, env=environment(), stderr=subprocess.PIPE, text=True) as process:
        try:
            written = opened(tmp_path / files[0])
            process.send_signal(signal.SIGINT)
            _, err = process.communicate(timeout=300)
            os.close(written)
        finally:
            process.kill()
    assert (process.returncode, err) == (130, "interrupted\n")


# What is written.


def test_the_page_and_the_annotated_notes(here: Here, judge: Judge) -> None:
    outcome = here("check", "notes.md", "--html", "page.html", "--annotate", "out.md")
    assert (outcome.status, outcome.err) == (1, "wrote page.html\nwrote out.md\n")
    assert outcome.out.startswith("notes.md: the cell elman")
    assert Path("page.html").read_text(encoding="utf-8").startswith("<!-- Generated by symrnn check. -->\n<!DOCTYPE html>\n")
    assert Path("out.md").read_text(encoding="utf-8").startswith("<!-- Generated by symrnn check. -->\n$a_t")
    assert Path("notes.md").read_text(encoding="utf-8") == TEXT
    before = tree(Path())
    assert here("check", "notes.md", "--html", "page.html", "--annotate", "out.md").status == 1
    assert tree(Path()) == before


def test_a_page_of_several_files(here: Here, judge: Judge) -> None:
    here("check", "notes.md", "gone.md", "--html", "page.html")
    page = Path("page.html").read_text(encoding="utf-8")
    assert "there is no file &#x27;gone.md&#x27;" in page
    assert page.count("<article") == 5


def test_annotated_notes_in_place_of_the_report(here: Here, judge: Judge) -> None:
    outcome = here("check", "notes.md", "--annotate", "-")
    assert outcome.err == ""
    assert outcome.out.startswith(TEXT[:30])
    assert outcome.out.count("> **symrnn check**") == 2
    assert list(tree(Path())) == ["notes.md"]


def test_front_matter_stays_first_and_the_mark_is_found_in_it(here: Here, judge: Judge) -> None:
    Path("notes.md").write_text("---\nsymrnn:\n  cell: elman\n---\n" + TEXT, encoding="utf-8")
    for _ in range(2):
        assert here("check", "notes.md", "--annotate", "out.md").status == 1
    shown = Path("out.md").read_text(encoding="utf-8")
    assert shown.startswith("---\n# Generated by symrnn check.\nsymrnn:\n  cell: elman\n---\n$a_t")


def test_tex_is_annotated_with_comments(here: Here, judge: Judge) -> None:
    Path("notes.tex").write_text(TEXT, encoding="utf-8")
    here("check", "notes.tex", "--annotate", "out.tex")
    assert Path("out.tex").read_text(encoding="utf-8").startswith("% Generated by symrnn check.\n$a_t")


@pytest.mark.parametrize("option", ["--html", "--annotate"])
@pytest.mark.parametrize(
    ("place", "message"),
    [
        ("mine.md", "'mine.md' exists and was not written by symrnn; give another name, or --force to replace it"),
        ("notes.md", "'notes.md' is what is checked; give the report another name"),
        ("./sub/../notes.md", "notes.md' is what is checked"),
        ("link.md", "'link.md' is what is checked"),
        ("missing/out.md", "there is no folder 'missing'"),
        ("sub", "'sub' is a folder"),
    ],
)
def test_what_may_not_be_written_is_refused_before_anything_is_judged(
    here: Here, judge: Judge, option: str, place: str, message: str
) -> None:
    Path("mine.md").write_text("mine", encoding="utf-8")
    Path("sub").mkdir()
    Path("link.md").symlink_to("notes.md")
    before = tree(Path())
    assert message in here.refused("check", "notes.md", option, place)
    assert (judge.asked, tree(Path())) == ([], before)


@pytest.mark.parametrize("option", ["--html", "--annotate"])
def test_force_replaces_a_foreign_file_but_never_the_notes(here: Here, judge: Judge, option: str) -> None:
    Path("mine.md").write_text("mine", encoding="utf-8")
    assert here("check", "notes.md", option, "mine.md", "--force").status == 1
    assert "Generated by symrnn check." in Path("mine.md").read_text(encoding="utf-8")
    assert "is what is checked" in here.refused("check", "notes.md", option, "notes.md", "--force")


# Calls that cannot be carried out.


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ("", "Missing argument 'FILE...'"),
        ("notes.md --cell elmn", "no bundled cell and no file 'elmn'; did you mean elman?"),
        ("notes.md --only right,wrong", "'right,wrong' is not one of 'right', 'right-if', 'wrong', 'not-checked', 'given'"),
        ("notes.md --json --only wrong", "--json prints everything; it goes with neither --only nor --verbose"),
        ("notes.md --json -v", "--json prints everything"),
        ("notes.md --annotate - --json", "--annotate - prints the notes in place of the report"),
        ("notes.md b.md --annotate out.md", "--annotate goes with one file of notes"),
        ("notes.txt --annotate out.txt", "verdicts are written into notes of the forms .md, .markdown, .tex alone"),
        ("notes.md --html a --annotate ./a", "--html and --annotate name the same file"),
        ("notes.md --symbols h", "--symbols: cannot read 'h'; write them as h=s,W_{hh}=W, those of the notes first"),
        ("notes.md --symbols =s", "--symbols: cannot read '=s'"),
        ("notes.md --symbols h=", "--symbols: cannot read 'h='"),
        ("notes.md --symbols h=\\s", "--symbols: cannot read 'h=\\\\s'"),
        ("notes.md --symbols h=s,h=t", "--symbols: h is given twice"),
    ],
)
def test_a_call_that_cannot_be_carried_out(here: Here, judge: Judge, call: str, message: str) -> None:
    assert message in here.refused("check", *call.split())
    assert judge.asked == []


# Terminals.

SHOW = """
import sys
from symrnn import pipeline
from symrnn.cli import main
from tests.emit.reports import ALL
pipeline.check_formulas = lambda *_: ALL
main(["check", "notes.md"], prog_name="symrnn")
"""


def on_a_terminal(folder: Path, **changes: str) -> str:
    """What the command prints on a terminal of 60 columns."""
    (folder / "notes.md").write_text(TEXT, encoding="utf-8")
    env = environment({"TERM": "xterm-256color", "COLUMNS": "60", **changes})
    leader, follower = pty.openpty()
    done = subprocess.run([sys.executable, "-c", SHOW], cwd=folder, env=env, stdout=follower, stderr=follower, check=False)
    os.close(follower)
    assert done.returncode == 1
    shown = bytearray()
    try:
        while part := os.read(leader, 4096):
            shown += part
    except OSError:
        pass
    finally:
        os.close(leader)
    return shown.decode()


def test_a_terminal_gets_colours(tmp_path: Path) -> None:
    shown = on_a_terminal(tmp_path)
    assert "\x1b[1;31mwrong" in shown
    assert "\x1b[1;32mright" in shown


@pytest.mark.parametrize("changes", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_a_terminal_that_wants_none_gets_plain_text(tmp_path: Path, changes: dict[str, str]) -> None:
    shown = on_a_terminal(tmp_path, **changes)
    report = shown[shown.rindex("notes.md: the cell") :].replace("\r\n", "\n")
    assert "\x1b" not in report
    assert "    mended    \\frac{\\partial s_{t+1}}{\\partial s_t} = \\mathrm{diag}(1 - s_{t+1}^2) W\n" in report


@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-"])
def test_closed_streams_are_no_error(tmp_path: Path, closed: str) -> None:
    (tmp_path / "empty.md").write_text("", encoding="utf-8")
    call = f"{sys.executable} -c 'from symrnn.cli import main; main()' check empty.md gone.md --only wrong {closed}"
    done = subprocess.run(["sh", "-c", call], cwd=tmp_path, env=environment(), capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_a_pipe_gets_plain_text_that_nothing_wraps(here: Here, judge: Judge, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "20")
    monkeypatch.setenv("FORCE_COLOR", "1")
    judge.report = only(replace(RIGHT, formula="x + " * 20))
    lines = here("check", "notes.md").out.splitlines()
    assert len(lines) == 5
    assert "\x1b" not in "".join(lines)


# What is shipped for repositories.


def test_the_hook_is_one(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "pre_commit", "validate-manifest", str(ROOT / ".pre-commit-hooks.yaml")]
    env = environment({"PRE_COMMIT_HOME": str(tmp_path)})
    subprocess.run(command, env=env, cwd=ROOT, check=True, capture_output=True)
    broken = tmp_path / "broken.yaml"
    broken.write_text("- id: symrnn-check\n", encoding="utf-8")
    assert subprocess.run([*command[:-1], str(broken)], env=env, cwd=ROOT, check=False, capture_output=True).returncode == 1
