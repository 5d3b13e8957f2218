"""Backward passes written by hand in the ways in which people write them: the files of `written`, and what to say of each."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from symrnn import pipeline
from symrnn.ir.cell import Cell
from symrnn.ir.program import GradientVerdict
from symrnn.ir.verdict import Outcome
from symrnn.programs.harness import Harness
from symrnn.programs.judge import Trials
from symrnn.programs.launch import Launch
from symrnn.programs.settings import Settings, read_settings

WRITTEN = Path(__file__).with_name("written")
EXPECTED = Path(__file__).with_name("expected.toml")

CONVENTIONS = {
    "globals", "attributes", "parameters in a dict", "value and deriv", "layers in a list", "stacked gates", "[h; x]", "[x; h]",
    "[1; x; h]", "row vectors", "column vectors", "columns with a batch", "one-dimensional", "(N, T, D)", "(T, N, D)",
    "(n, m, T)", "tuple in odd order", "gradients in a dict", "gradients on the object", "gradients accumulated",
    "in-place update", "sign turned", "mean over the batch", "mean over steps and batch", "truncated", "step function",
    "three calls", "entry before the first step", "index -1 wraps round", "dicts of steps", "lists of steps", "32 bits",
    "preallocated with empty", "another loss reported", "helper functions", "random numbers", "sums after the loop",
    "delta clipped",
}  # fmt: skip


@dataclass(frozen=True)
class Program:
    """A program of the corpus with what is expected of it; see the head of expected.toml."""

    file: str
    conventions: tuple[str, ...]
    backward: tuple[str, ...]
    condition: str = ""
    plain: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        return (WRITTEN / self.file).read_text(encoding="utf-8")

    @property
    def settings(self) -> Settings:
        return read_settings(self.text, self.file)

    @property
    def cell(self) -> Cell:
        """The cell that its settings name: a bundled one, or a file beside it."""
        name = self.settings.cell
        return pipeline.load(str(WRITTEN / name) if name.endswith(".cell") else name)

    def said(self, of: str) -> tuple[Outcome, tuple[str, ...]]:
        """What is to be said of a gradient: the outcome and its conditions."""
        if of in self.wrong:
            return Outcome.WRONG, ()
        if not self.condition or of in self.plain:
            return Outcome.RIGHT, ()
        return Outcome.RIGHT_IF, (self.condition,)


def programs() -> dict[str, Program]:
    """All programs by the names of their files."""
    return {file: _program(file, said) for file, said in tomllib.loads(EXPECTED.read_text(encoding="utf-8")).items()}


def _program(file: str, said: dict[str, Any]) -> Program:
    lists = {key: tuple(map(str, value)) for key, value in said.items() if isinstance(value, list)}
    plain, wrong = lists.get("plain", ()), lists.get("wrong", ())
    assert set(said) <= {"conventions", "backward", "condition", "plain", "wrong"}, f"{file}: {sorted(said)}"
    return Program(file, lists["conventions"], lists["backward"], str(said.get("condition", "")), plain, wrong)


@cache
def trials(file: str) -> Trials:
    """The trials of a program; the truth in them is worked out once."""
    program = programs()[file]
    return Trials(Harness(program.cell, program.settings, file), pipeline.derivation_of(program.cell))


def verdicts(file: str, text: str) -> list[GradientVerdict]:
    """What is said of a program's gradients with another text in its place."""
    (executions,) = trials(file).run([text], Launch(file))
    return trials(file).verdicts(executions)
