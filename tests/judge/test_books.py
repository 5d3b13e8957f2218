"""The judge on formulas of textbooks and papers, and on right ones in unusual layout: every verdict is the expected one."""

from functools import cache
from pathlib import Path

import pytest

from symrnn.ir.verdict import Outcome, Report
from symrnn.pipeline import check_formulas
from tests.judge.expectations import beside, compare, load, notes, totals

BOOKS, ODD, NAMES = notes("books"), notes("odd"), notes("names")


@cache
def report(note: Path) -> Report:
    return check_formulas(note.read_text(encoding="utf-8"), note.name)


@pytest.mark.parametrize("note", [*BOOKS, *ODD, *NAMES], ids=lambda note: note.name)
def test_the_verdicts_of_a_note(note: Path) -> None:
    differences = compare(report(note), load(beside(note)))
    assert not differences, "\n".join(map(str, differences))


@pytest.mark.parametrize("note", ODD, ids=lambda note: note.name)
def test_nothing_is_wrong_in_unusual_layout(note: Path) -> None:
    assert [verdict.formula for verdict in report(note).verdicts if verdict.outcome is Outcome.WRONG] == []


def test_totals_count_every_verdict() -> None:
    found = [report(note) for note in ODD]
    counted = totals(found)
    assert sum(counted.values()) == sum(len(one.verdicts) for one in found)
    assert counted[Outcome.WRONG] == 0 < counted[Outcome.RIGHT]
