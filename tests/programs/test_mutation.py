"""Right backward passes made wrong by one change: none of them passes for right, and the line and the change are named."""

from collections import Counter
from functools import cache

import pytest

from symrnn.ir.verdict import Outcome
from tests.programs.changes import CHANGES
from tests.programs.corpus import programs
from tests.programs.mutants import Fate, Judged, judge, mutants, sample
from tests.programs.score import EXPLAINED, LOCATED, Score, report_on, score

FILES = [file for file, program in programs().items() if not program.wrong]
LIMIT = 3
SCORED = "rnn_accumulate.py"


@cache
def judged(file: str) -> tuple[Judged, ...]:
    found = list(mutants(programs()[file]))
    assert len(found) > 70
    return tuple(judge(sample(found, LIMIT)))


def shown(found: list[Judged]) -> str:
    return "\n".join(f"{one.fate.value}: {one.mutant.words}" for one in found)


@pytest.mark.parametrize("file", FILES)
def test_no_mutant_passes_for_right(file: str) -> None:
    misjudged = [one for one in judged(file) if one.fate in (Fate.MISSED, Fate.ELSEWHERE)]
    assert not misjudged, shown(misjudged)
    assert sum(one.fate is Fate.WRONG for one in judged(file)) >= 10


@pytest.mark.parametrize("file", FILES)
def test_what_is_no_change_is_judged_as_the_original(file: str) -> None:
    program = programs()[file]
    for one in judged(file):
        if one.fate is Fate.EQUAL:
            assert [(v.outcome, v.conditions) for v in one.verdicts] == [program.said(v.of) for v in one.verdicts], (
                one.mutant.words
            )


def test_right_in_another_sense_are_only_those_that_turn_or_scale_all() -> None:
    weaker = [one for file in FILES for one in judged(file) if one.fate is Fate.WEAKER]
    for one in weaker:
        conditions = {condition for verdict in one.verdicts for condition in verdict.conditions}
        assert conditions or {verdict.outcome for verdict in one.verdicts} == {Outcome.RIGHT}, one.mutant.words


def test_every_kind_of_change_is_among_the_mutants() -> None:
    assert {one.mutant.kind for file in FILES for one in judged(file)} == set(CHANGES)


def test_the_line_is_named_and_the_change_is_the_reason() -> None:
    kinds = ("sign", "= for +=", "index moved by one", "transpose dropped or added")
    wrong = [one.mutant for one in judged(SCORED) if one.fate is Fate.WRONG and one.mutant.kind in kinds]
    scores = Counter[Score]()
    for mutant in wrong:
        scores[score(mutant, report_on(mutant))] += 1
    assert len(wrong) >= 5
    assert sum(scores[one] for one in LOCATED) >= 0.9 * len(wrong), scores
    assert sum(scores[one] for one in EXPLAINED) >= 0.75 * len(wrong), scores
    assert scores[Score.BACK] >= 0.6 * len(wrong), scores
