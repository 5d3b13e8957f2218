"""The programs of the corpus without what they say of how they are called: what is found is right, the rest is asked for."""

import re

import pytest

from symrnn import pipeline
from symrnn.errors import InputError
from symrnn.programs.bind.complete import completed
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


@pytest.mark.parametrize("file", FOUND)
def test_what_is_found_is_judged_as_with_settings(file: str) -> None:
    program = PROGRAMS[file]
    text = SAID.sub("", program.text)
    derivation = pipeline.derivation_of(program.cell)
    found = completed(read_settings(text, file), Source(file, text), derivation)
    assert found.remarks == ()
    trials = Trials(Harness(program.cell, found.settings, file), derivation)
    (executions,) = trials.run([text], Launch(file))
    verdicts = trials.verdicts(executions)
    assert [(v.of, v.outcome, v.conditions) for v in verdicts] == [(v.of, *program.said(v.of)) for v in verdicts]
    zero = {laid.name for laid in found.settings.zero}
    assert {v.of for v in verdicts} >= {param.name for param in program.cell.params} - zero


@pytest.mark.parametrize("file", [file for file in PROGRAMS if file not in FOUND])
def test_what_is_not_found_is_asked_for(file: str) -> None:
    program = PROGRAMS[file]
    text = SAID.sub("", program.text)
    with pytest.raises(InputError, match=r"nothing says how the program is called for the cell .*, and no "):
        completed(read_settings(text, file), Source(file, text), pipeline.derivation_of(program.cell))
