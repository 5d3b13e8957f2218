"""What every form of a report says, in words: of one verdict, of a file, of all of them.

The forms (`report_lines`, `report_json`, `report_html`, `report_notes`) differ in layout alone. Everything here is one line
of visible characters: what notes hold (line ends, control characters, escape sequences) does not reach a page or a terminal.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from symrnn.emit.escape import plain_words
from symrnn.ir.verdict import Counterexample, Mend, Outcome, Report, Verdict

LONGEST_SHOWN = 100
COMMENT = re.compile(r"(?<!\\)%.*")
KEY = {outcome: outcome.name.lower().replace("_", "-") for outcome in Outcome}
"""The name of an outcome in JSON, in class names and on the command line: right-if, not-checked."""

COUNTED = {**{outcome: outcome.value for outcome in Outcome}, Outcome.RIGHT_IF: "right if …"}


@dataclass(frozen=True)
class Detail:
    """One thing said of a formula: `words`, or a formula.

    `latex`: whether the formula, or those among the words, are LaTeX; else they are plain text.
    """

    label: str
    words: str = ""
    formula: str = ""
    latex: bool = False


def details(verdict: Verdict) -> tuple[Detail, ...]:
    """All that is said of a verdict beside its outcome, in the order in which one wants to know it."""
    note = "reason" if verdict.outcome is Outcome.NOT_CHECKED else "note"
    said = [
        Detail("read as", formula=plain_words(verdict.reading)),
        *(Detail("if", plain_words(condition)) for condition in verdict.conditions),
        Detail("in full", formula=plain_words(verdict.full_form), latex=True),
        Detail(note, plain_words(verdict.reason)),
        *(_different(verdict.counterexample) if verdict.counterexample else ()),
        *(_mended(verdict.mend, latex=verdict.latex) if verdict.mend else ()),
    ]
    return tuple(detail for detail in said if detail.words or detail.formula)


def _different(found: Counterexample) -> tuple[Detail, ...]:
    """Where two sides differ, with their values, and their shapes if these differ too."""
    where = ", ".join(plain_words(part) for part in (found.at, f"entry {found.entry}" if found.entry else "") if part)
    return (
        Detail("differs", _sides(where, found.values) if any(found.values) else where),
        Detail("shapes", _sides("", found.shapes) if found.shapes[0] != found.shapes[1] else ""),
    )


def _sides(where: str, pair: tuple[str, str]) -> str:
    left, right = map(plain_words, pair)
    return f"{where + ': ' if where else ''}left side {left}, right side {right}"


def _mended(mend: Mend, *, latex: bool) -> tuple[Detail, ...]:
    return (
        Detail("mend", plain_words(mend.words), latex=latex),
        Detail("mended", formula=plain_words(mend.formula), latex=latex),
        *(Detail("right if", plain_words(condition)) for condition in mend.conditions),
    )


def written(verdict: Verdict) -> str:
    """The formula as it was written, on one line, without TeX's comments, which would hide the rest of that line."""
    return shown(verdict.formula) if verdict.latex else plain_words(verdict.formula)


def shown(tex: str) -> str:
    """A formula on one line, without comments."""
    return plain_words(COMMENT.sub(" ", tex))


def shortened(text: str) -> str:
    """A text of which no more is left than a line should have."""
    return text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1] + "…"


def position(verdict: Verdict) -> str:
    """Line and column, in a notebook after the cell: `cell 3:2:5`."""
    parts = [plain_words(verdict.part), str(verdict.place.line), str(verdict.place.column)]
    return ":".join(part for part in parts if part)


def matched(report: Report) -> str:
    """With which cell the formulas were compared, and which of its symbols theirs are."""
    name = plain_words(report.cell)
    cell = f"the cell {name}" if name else "the cell that the notes define" if report.model else ""
    pairs = ", ".join(f"{plain_words(here)} is {plain_words(there)}" for here, there in report.symbols)
    return ": ".join(part for part in (cell, pairs) if part)


def total(verdicts: Iterable[Verdict]) -> str:
    """`30 formulas: 21 right, 4 right if …, 3 wrong, 2 not checked`."""
    outcomes = [verdict.outcome for verdict in verdicts]
    if not outcomes:
        return "no formulas"
    counts = [f"{outcomes.count(outcome)} {words}" for outcome, words in COUNTED.items() if outcome in outcomes]
    return f"{len(outcomes)} formula{'s' if len(outcomes) > 1 else ''}: {', '.join(counts)}"
