"""The command line in the tests: in a process of its own, as a user runs it, or quickly, in this one."""

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from symrnn.cli import main

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Outcome:
    """What a command printed, and its exit status."""

    status: int
    out: str
    err: str


def environment(changes: Mapping[str, str] | None = None) -> dict[str, str]:
    """This environment, with symrnn found in this tree."""
    return {**os.environ, "PYTHONPATH": str(ROOT), **(changes or {})}


def run(*arguments: str, folder: Path, env: Mapping[str, str] | None = None) -> Outcome:
    """`python -m symrnn` in a folder; its output is UTF-8."""
    command = [sys.executable, "-m", "symrnn", *arguments]
    done = subprocess.run(command, cwd=folder, env=environment(env), capture_output=True, check=False, timeout=600)
    return Outcome(done.returncode, done.stdout.decode(), done.stderr.decode())


class Here:
    """Runs commands in this process."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def __call__(self, *arguments: str) -> Outcome:
        self._capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main(arguments, prog_name="symrnn")
        out, err = self._capsys.readouterr()
        status = ended.value.code
        assert isinstance(status, int)
        return Outcome(status, out, err)

    def result(self, *arguments: str) -> str:
        """What a command that goes well prints; it says nothing else."""
        outcome = self(*arguments)
        assert (outcome.status, outcome.err) == (0, "")
        return outcome.out

    def refused(self, *arguments: str) -> str:
        """The message of a command that cannot be carried out; it prints nothing else."""
        outcome = self(*arguments)
        assert (outcome.status, outcome.out) == (2, "")
        assert outcome.err.count("Error: ") == 1
        return outcome.err


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, hidden ones too, by its path there."""
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}
