"""The programs of the corpus without what they say of how they are called: what is found is right, the rest is asked for."""

import re
from functools import cache

import pytest

from symrnn import pipeline
from symrnn.errors import InputError
from symrnn.programs.bind.complete import Completed, completed
from symrnn.programs.harness import Harness
from symrnn.programs.judge import Trials
from symrnn.programs.launch import Launch
from symrnn.programs.settings import Give, Take, read_settings
from symrnn.programs.source import Source
from tests.programs.corpus import programs

PROGRAMS = programs()
SAID = re.compile(r"^# symrnn: (?:give|run|take) .*\n", re.MULTILINE)
FOUND = ("lstm_fiog_float32.py", "rnn_dict_mean.py")
"""Those whose names are common ones; the others have names of their own."""


@cache
def found(file: str) -> Completed:
    program = PROGRAMS[file]
    text = SAID.sub("", program.text)
    return completed(read_settings(text, file), Source(file, text), pipeline.derivation_of(program.cell))


@pytest.mark.parametrize("file", PROGRAMS)
def test_nothing_is_found_that_is_not_so(file: str) -> None:
    program = PROGRAMS[file]
    try:
        settings = found(file).settings
    except InputError as error:
        assert "nothing says how the program is called" in str(error)  # noqa: PT017
        assert file not in FOUND
        return
    trials = Trials(Harness(program.cell, settings, file), pipeline.derivation_of(program.cell))
    (executions,) = trials.run([SAID.sub("", program.text)], Launch(file))
    verdicts = trials.verdicts(executions)
    assert [(v.of, v.outcome, v.conditions) for v in verdicts] == [(v.of, *program.said(v.of)) for v in verdicts]


@pytest.mark.parametrize("file", FOUND)
def test_what_is_found_is_confirmed_and_has_a_gradient_for_every_parameter(file: str) -> None:
    assert found(file).remarks == ()
    taken = {action.of.name for action in found(file).settings.actions if isinstance(action, Take)}
    given = {action.target for action in found(file).settings.actions if isinstance(action, Give)}
    assert {"Wx", "Wh", "b"} <= taken or len(taken & given) == len(PROGRAMS[file].cell.params)
