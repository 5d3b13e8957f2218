"""The judge agrees with the expectations of every note in `notes/hand`: verdict, reading and mend."""

from pathlib import Path

import pytest

from symrnn import pipeline
from tests.judge.expectations import beside, compare, load, notes


@pytest.mark.parametrize("note", notes("hand"), ids=lambda note: note.stem)
def test_a_derivation_by_hand_is_judged_as_it_deserves(note: Path) -> None:
    report = pipeline.check_formulas(note.read_text(encoding="utf-8"), note.name)
    assert [str(difference) for difference in compare(report, load(beside(note)))] == []
