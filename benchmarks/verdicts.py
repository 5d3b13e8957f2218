"""How many formulas of the notes in `tests/judge/notes` get which verdict, and how many another one than expected.

    python -m benchmarks.verdicts [FOLDER ...]
"""

import sys
from collections.abc import Sequence

from symrnn.ir.verdict import Outcome
from symrnn.pipeline import check_formulas
from tests.judge.expectations import beside, compare, load, notes, totals

FOLDERS = ("hand", "books", "names", "odd")


def main(folders: Sequence[str]) -> None:
    for folder in folders or FOLDERS:
        found = {note: check_formulas(note.read_text(encoding="utf-8"), note.name) for note in notes(folder)}
        counted = totals(found.values())
        shown = ", ".join(f"{counted[outcome]} {outcome.value}" for outcome in Outcome)
        differing = sum(len(compare(report, load(beside(note)))) for note, report in found.items())
        print(f"{folder}: {len(found)} notes, {sum(counted.values())} formulas: {shown}; {differing} not as expected")


if __name__ == "__main__":
    main(sys.argv[1:])
