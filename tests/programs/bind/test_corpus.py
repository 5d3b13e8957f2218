"""The programs of the corpus without what they say of how they are called: what is found is right, the rest is asked for."""

import re
from functools import cache

import pytest

from symrnn import pipeline
from symrnn.errors import InputError
from symrnn.ir.program import GradientVerdict
from symrnn.programs.bind.complete import Completed, completed
from symrnn.programs.harness import Harness
from symrnn.programs.judge import Trials
from symrnn.programs.launch import Launch
from symrnn.programs.settings import read_settings
from symrnn.programs.source import Source
from tests.programs.corpus import programs

PROGRAMS = programs()
SAID = re.compile(r"^# symrnn: (?:give|run|take) .*\n", re.MULTILINE)
FOUND = ("lstm_fiog_float32.py", "rnn_dict_mean.py")
"""The programs whose names are customary enough; the corpus is for the ways to compute, and most of its names are its own."""


@cache
def found(file: str) -> Completed:
    program = PROGRAMS[file]
    text = SAID.sub("", program.text)
    return completed(read_settings(text, file), Source(file, text), pipeline.derivation_of(program.cell))


def judged(file: str) -> list[GradientVerdict]:
    """What is said of a program with the settings that are found; InputError if they are asked for."""
    program = PROGRAMS[file]
    trials = Trials(Harness(program.cell, found(file).settings, file), pipeline.derivation_of(program.cell))
    (executions,) = trials.run([SAID.sub("", program.text)], Launch(file))
    return trials.verdicts(executions)


@pytest.mark.parametrize("file", FOUND)
def test_what_is_found_is_judged_as_with_settings(file: str) -> None:
    program, verdicts = PROGRAMS[file], judged(file)
    assert found(file).remarks == ()
    assert [(v.of, v.outcome, v.conditions) for v in verdicts] == [(v.of, *program.said(v.of)) for v in verdicts]
    assert {v.of for v in verdicts} >= {param.name for param in program.cell.params}


@pytest.mark.parametrize("file", [file for file in PROGRAMS if file not in FOUND])
def test_names_that_say_nothing_are_asked_for(file: str) -> None:
    with pytest.raises(InputError, match=r"nothing says how the program is called for the cell(.|\n)*# symrnn: give"):
        found(file)
