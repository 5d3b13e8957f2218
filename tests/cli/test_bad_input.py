"""What cannot be used: one message that says what is wrong, status 2, no traceback, nothing printed and nothing written."""

import errno
from pathlib import Path

import pytest

from tests.cli.command import Here, run, tree
from tests.conftest import CELLS

HEAD = "cell a\ninput x (m)\ntarget y (n)\nstate s (n)\nparam W (n, n), U (n, m)\n"
STEP = "s[t] = tanh(W @ s[t-1] + U @ x[t])\n"
LOSS = "loss[t] = sum((s[t] - y[t])**2)\n"

FILES: dict[str, tuple[str | bytes, str]] = {
    "empty": ("", "the text is empty"),
    "blank": ("\n \n# nothing\n", "the text is empty"),
    "binary": (bytes(range(256)), "this is a binary file"),
    "Latin-1": ((HEAD + STEP + LOSS + "# é").encode("latin-1"), "not UTF-8 text (byte 0xe9 at offset "),
    "UTF-16": ((HEAD + STEP + LOSS).encode("utf-16"), "this is a binary file"),
    "10 MB": (HEAD + STEP + LOSS + "# " + "x" * 10_000_000, "more than 100,000 bytes"),
    "nested 10 000 deep": (HEAD + "s[t] = " + "(" * 10_000 + "s[t-1]" + ")" * 10_000 + "\n" + LOSS, "nested more than 30 deep"),
    "a name twice": (HEAD + "param W (n)\n" + STEP + LOSS, ":6:7: W is declared twice\n  param W (n)\n        ^\n  first on"),
    "a keyword of Python": (HEAD + "param lambda (n)\n" + STEP + LOSS, ":6:7: lambda is a keyword of Python"),
    "a brace": (HEAD + "param W_{hh} (n)\n" + STEP + LOSS, ":6:9: unexpected character '{'"),
    "a dollar": (HEAD + "param $W$ (n)\n" + STEP + LOSS, ":6:7: unexpected character '$'"),
    "a backslash": (HEAD + "param \\alpha\n" + STEP + LOSS, "names are plain: write alpha, not \\alpha"),
    "a per cent sign": (HEAD + "param W% (n)\n" + STEP + LOSS, "unexpected character '%'"),
    "a template": (HEAD + "param << W >> (n)\n" + STEP + LOSS, "unexpected '<'"),
    "quotes": ('"""\nimport os\n"""\n' + HEAD + STEP + LOSS, ":1:3: unexpected"),
    "a dimension at a time": (HEAD + STEP + "loss[t] = n[t] * sum(s[t])\n", "n is a dimension, not a variable"),
    "both directions": (HEAD + "s[t] = tanh(W @ s[t+1] + s[t-1] + U @ x[t])\n" + LOSS, "a recurrence runs in one direction"),
    "a lag of 0": (HEAD + "s[t] = tanh(W @ s[t-0] + U @ x[t])\n" + LOSS, "a lag of 0 in s[t-0]"),
    "beyond the last step": (HEAD + STEP + "loss = sum(x[T+1])\n", "x[T+1] lies beyond the last step"),
    "shapes": (HEAD + "s[t] = tanh(W @ s[t-1] + U @ s[t-1])\n" + LOSS, "U is (n, m), from line 5; s[t-1] is (n), from line 4"),
    "a parameter without use": (HEAD + "param b (n)\n" + STEP + LOSS, "the param b is declared but never used"),
    "no loss": (HEAD + STEP, "no loss"),
    "a misspelt name": (HEAD + "s[t] = tahn(W @ s[t-1] + U @ x[t])\n" + LOSS, "unknown function tahn; did you mean tanh?"),
}


@pytest.mark.parametrize("what", FILES)
def test_a_file_that_is_no_cell(tmp_path: Path, what: str) -> None:
    content, message = FILES[what]
    (tmp_path / "bad.cell").write_bytes(content.encode() if isinstance(content, str) else content)
    outcome = run("derive", "bad.cell", "--to", "latex", "-o", "out.tex", folder=tmp_path)
    assert (outcome.status, outcome.out) == (2, "")
    assert outcome.err.startswith("Error: bad.cell:")
    assert message in outcome.err
    assert outcome.err.count("Error: ") == 1
    assert all(len(line) < 200 for line in outcome.err.splitlines())
    assert list(tree(tmp_path)) == ["bad.cell"]


@pytest.mark.parametrize("command", ["show", "derive", "unroll --steps 1", "prove", "generate"])
def test_every_command_refuses_it(here: Here, command: str) -> None:
    Path("bad.cell").write_text(HEAD + STEP, encoding="utf-8")
    assert "no loss" in here.refused(*command.split(), "bad.cell")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("nothing.cell", "no bundled cell and no file 'nothing.cell' (`symrnn cells` lists the bundled ones)"),
        ("elmn", "no bundled cell and no file 'elmn'; did you mean elman? ("),
        ("./elman.cell", "no file './elman.cell'; did you mean elman? ("),
        ("missing/elman.cell", "no file 'missing/elman.cell'"),
        ("", "cannot read '': is a directory"),
        (".", "cannot read '.': is a directory"),
        ("file/a.cell", "cannot read 'file/a.cell': not a directory"),
        ("x" * 300, "file name too long"),
        ("loop.cell", "cannot read 'loop.cell': too many levels of symbolic links"),
    ],
)
def test_there_is_no_such_cell(here: Here, name: str, message: str) -> None:
    Path("file").touch()
    Path("loop.cell").symlink_to("loop.cell")
    assert message in here.refused("derive", name, "-o", "out")
    assert not Path("out").exists()


def test_a_cell_that_may_not_be_read(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path, *_: str) -> None:
        raise PermissionError(errno.EACCES, "Permission denied", str(self))

    monkeypatch.setattr(Path, "open", refuse)
    assert here.refused("show", "secret.cell") == "Error: cannot read 'secret.cell': permission denied\n"


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ("derrive elman", "No such command 'derrive'"),
        ("derive", "Missing argument 'CELL'"),
        ("derive elman jordan", "unexpected extra argument (jordan)"),
        ("derive elman --too latex", "No such option"),
        ("derive elman --to pdf", "'pdf' is not one of 'text', 'latex', 'markdown'"),
        ("derive elman --detail breif", "'breif' is not one of 'full', 'brief'"),
        ("derive elman --fragment", "--fragment goes with --to latex"),
        ("derive elman --fragment --to markdown", "--fragment goes with --to latex"),
        ("derive elman --notation delta", "--notation goes with --to latex or markdown"),
        ("derive elman --to latex --notation goodfelow", "unknown notation 'goodfelow'; did you mean goodfellow?"),
        ("derive elman --to latex --notation missing.toml", "there is no file 'missing.toml'"),
        ("derive elman --wrt w", "no gradient by 'w'; did you mean W?\n  parameters and inputs: U, W, V, b, c, x"),
        ("derive elman --wrt W,q", "no gradient by 'q'"),
        ("derive elman --wrt W[0,1]", "no gradient by 'W[0,1]'"),
        ("derive elman --wrt s[-1]", "no gradient by 's[-1]'; did you mean s[0]?"),
        ("derive elman --wrt y", "no gradient by 'y': it is a target"),
        ("derive elman --wrt ,", "no name of a parameter, an input or an initial value given"),
        ("generate elman --to c", "'c' is not 'numpy'"),
        ("unroll elman", "Missing option '--steps'"),
        ("unroll elman --steps many", "'many' is not a valid integer"),
        ("unroll elman --steps 0", "the number of steps is a whole number of at least 1, not 0"),
        ("unroll elman --steps -1", "the number of steps is a whole number of at least 1, not -1"),
        ("unroll elman --steps 1000000000000", "choose fewer steps or smaller sizes"),
        ("unroll elman --steps 1 --dims N=2", "unknown dimension N: the cell elman has m, k, n; did you mean n?"),
        ("unroll elman --steps 1 --dims n=0", "the size of n is a whole number of at least 1, not 0"),
        ("unroll elman --steps 1 --dims n=-2", "the size of n is a whole number of at least 1, not -2"),
        ("unroll elman --steps 1 --dims n=1000000", "choose smaller sizes"),
        ("unroll elman --steps 1 --dims n", "--dims: cannot read 'n'; write sizes as n=2,m=1"),
        ("unroll elman --steps 1 --dims n=2.5", "--dims: cannot read 'n=2.5'"),
        ("unroll elman --steps 1 --dims n=²", "--dims: cannot read 'n=²'"),
        ("unroll elman --steps 1 --dims n=1,n=2", "--dims: n is given twice"),
        ("unroll elman --steps 2 --substitute W", "W has no entry []: its shape is (2, 2), and entries count from 0"),
        ("unroll elman --steps 2 --substitute W[0,2]", "W has no entry [0, 2]"),
        ("unroll elman --steps 2 --substitute W[0,1", "--substitute: cannot read 'W[0,1'; write an entry as W[0,1]"),
        ("unroll elman --steps 2 --substitute w[0,1]", "unknown symbol w: the cell has x, y, s, U, W, V, b, c, a, o"),
        ("unroll elman --steps 2 --substitute s[0]", "s is no parameter; the cell has U, W, V, b, c"),
        ("unroll elman --steps 9 --substitute W[0,1]", "operations in the loss; the limit is 20,000"),
        ("unroll elman --steps 2 --substitute W[0,1] --limit 10", "the limit is 10"),
        ("unroll elman --steps 2 --substitute W[0,1] --limit 0", "0 is not in the range"),
        ("unroll elman --steps 2 --substitute W[0,1] --to latex", "--substitute goes with --to text"),
        ("prove elman --steps 0", "the number of steps is a whole number of at least 1, not 0"),
        ("prove elman --steps 1000000", "choose fewer steps or smaller sizes"),
        ("prove elman --dims z=1", "unknown dimension z: the cell elman has m, k, n"),
    ],
)
def test_a_call_that_cannot_be_carried_out(here: Here, call: str, message: str) -> None:
    output = () if call.startswith("prove") else ("-o", "out")
    assert message in here.refused(*call.split(), *output)
    assert tree(Path()) == {}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"time = = 3", "bad.toml: this is not TOML"),
        (b"time = 'sideways'", "bad.toml: time cannot be 'sideways'"),
        (b"tme = 'angle'", "bad.toml: unknown key 'tme'; did you mean time?"),
        (b"[symbols]\nW = '\\input{x}'", "bad.toml: the LaTeX of W contains \\input, which is not allowed"),
        (b"\xff", "bad.toml: not UTF-8 text"),
        (b"\0", "bad.toml: this is a binary file"),
        (b"#" * 200_000, "bad.toml: more than 100,000 bytes"),
    ],
)
def test_a_file_that_is_no_notation(here: Here, content: bytes, message: str) -> None:
    Path("bad.toml").write_bytes(content)
    assert message in here.refused("derive", "elman", "--to", "latex", "--notation", "bad.toml", "-o", "out")
    assert list(tree(Path())) == ["bad.toml"]


def test_the_cells_themselves_are_fine(here: Here) -> None:
    assert all(here.result("show", str(path)) for path in CELLS)
