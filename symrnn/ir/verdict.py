"""Verdicts as values: what was judged, how it was read, what was found, and what would mend it."""

from dataclasses import dataclass
from enum import Enum

from symrnn.errors import Place


class Outcome(Enum):
    """What the judge says of a formula."""

    RIGHT = "right"
    RIGHT_IF = "right, if"
    WRONG = "wrong"
    NOT_CHECKED = "not checked"
    GIVEN = "given"  # a definition, or an equation of the model when the notes are its source: nothing to judge


@dataclass(frozen=True)
class Counterexample:
    """Where two sides of a claim differ: the indices ("t = 2"), the `entry` ("[1, 0]" or ""), both values and shapes."""

    at: str
    entry: str
    values: tuple[str, str]
    shapes: tuple[str, str]


@dataclass(frozen=True)
class Mend:
    """The smallest edit that makes a wrong formula hold: what to do, in words, and the whole formula after it, as written.

    `conditions`: the reading in which the mended formula holds, if it is a weaker one. `edit`: the kind of edit, by its name in
    the catalogue. `replacements`: what to put in place of which characters of the formula.
    """

    words: str
    formula: str
    edit: str
    conditions: tuple[str, ...] = ()
    replacements: tuple[tuple[int, int, str], ...] = ()


@dataclass(frozen=True)
class Verdict:
    """What was found of one formula (one link of a chain `A = B = C`).

    `formula` is the link as written, `reading` the same in one canonical notation, as symrnn understood it. `conditions` name
    the reading in which it holds, `full_form` the matrix form that a formula for sizes 1 stands for (LaTeX). `reason` says why
    a formula was not checked, and what is remarkable about a right one. `part`: which part of the file `place` counts in, where
    it is not the whole ("cell 3" of a notebook). `latex`: whether the formula is LaTeX; else it is plain text.
    """

    file: str
    place: Place
    formula: str
    outcome: Outcome
    reading: str = ""
    conditions: tuple[str, ...] = ()
    full_form: str = ""
    reason: str = ""
    counterexample: Counterexample | None = None
    mend: Mend | None = None
    part: str = ""
    latex: bool = True

    @property
    def formulas(self) -> tuple[str, ...]:
        """The formula, its matrix form and the mended one, as far as they are there, as written."""
        return tuple(filter(None, (self.formula, self.full_form, self.mend.formula if self.mend else "")))


@dataclass(frozen=True)
class Report:
    """The verdicts on a file in the order of its formulas, and how its symbols were matched to the cell's.

    `symbols`: pairs (as written, what it is in the cell). `model`: the cell's text, where the notes are its source.
    `conventions`: what was taken by convention where the notes leave it open, a sentence each. `expanded`: pairs (formula as
    written, the same without the notes' own commands), for the formulas of the verdicts that use some.
    """

    file: str
    verdicts: tuple[Verdict, ...]
    symbols: tuple[tuple[str, str], ...] = ()
    cell: str = ""
    model: str = ""
    conventions: tuple[str, ...] = ()
    expanded: tuple[tuple[str, str], ...] = ()

    def count(self, outcome: Outcome) -> int:
        return sum(verdict.outcome is outcome for verdict in self.verdicts)
