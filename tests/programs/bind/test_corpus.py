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
ASKED = {
    "gru_after_layer.py": "no way to call fprop and bprop was found",
    "gru_after_rows.py": "no way to call gru_forward and gru_backward was found",
    "gru_before_three_calls.py": "no function was found that gives gradients",
    "lstm_nodes_1d.py": "no function was found that gives gradients",
    "peephole_arrays.py": "no way to call forward_pass and backward_pass was found",
    "peephole_wrapping.py": "no function was found that gives gradients",
    "rnn_accumulate.py": "no way to call learn was found",  # its settings say that there is a batch, and it takes none
    "rnn_step_caches.py": r"no argument of \w+ and \w+ is known to be the target y \(k\)",
    "rnn_update_in_place.py": "no function was found that gives gradients",
}
"""What is asked for where nothing is found."""


@pytest.mark.parametrize("file", [file for file in PROGRAMS if file not in ASKED])
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


@pytest.mark.parametrize("file", ASKED)
def test_what_is_not_found_is_asked_for(file: str) -> None:
    program = PROGRAMS[file]
    text = SAID.sub("", program.text)
    with pytest.raises(InputError, match=f"nothing says how the program is called for the cell.*{ASKED[file]}"):
        completed(read_settings(text, file), Source(file, text), pipeline.derivation_of(program.cell))


def test_settings_are_found_for_more_than_half_of_the_programs() -> None:
    assert len(PROGRAMS) - len(ASKED) > len(PROGRAMS) / 2
