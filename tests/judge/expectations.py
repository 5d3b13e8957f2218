"""What a correct judge says of the notes in `notes`: a file of expectations beside each note, and the comparison with a report.

An expectation names a formula by its LaTeX as written, and formulas stand in the order of the note. A verdict may be a list
where more than one is defensible; a word of a reading may name alternatives (`copy|immediate`).
"""

import re
import tomllib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

from symrnn.ir.verdict import Outcome, Report, Verdict

NOTES = Path(__file__).parent / "notes"

OUTCOMES = {
    "right": Outcome.RIGHT,
    "right-if": Outcome.RIGHT_IF,
    "wrong": Outcome.WRONG,
    "not-checked": Outcome.NOT_CHECKED,
    "given": Outcome.GIVEN,
}

KEYS = {"tex", "verdict", "reading", "mend", "why"}

LAYOUT = re.compile(
    r"(?<!\\)%[^\n]*"  # a comment
    r"|\\(?:tag\*?|label)\{[^{}]*\}"
    r"|\\(?:nonumber|notag|displaystyle|quad|qquad|left\.?|right|[bB]igg?[lrm]?)(?![A-Za-z])"
    r"|\\(?:\\(?:\[[^\]]*\])?|[,;:! ])"  # the end of a row, blanks
    r"|[\s&~]"
)

SPELLINGS = (
    (re.compile(r"\\(?:operatorname|mathrm|text|mbox)\{([A-Za-z]+)\}|\\(diag)(?![A-Za-z])"), r"\1\2"),
    (re.compile(r"\\(?:top|intercal)(?![A-Za-z])"), "T"),
    (re.compile(r"([_^])\{([A-Za-z0-9]|\\[A-Za-z]+)\}"), r"\1\2"),
)


@dataclass(frozen=True)
class Expectation:
    """What a formula deserves: one of `outcomes`; if right in a reading, all words of `reading`; if wrong, one of `mends`.

    `reading`: of each word its alternatives. `mends`: mended formulas; empty where a single edit does not mend (`mendable`
    false) and where several edits would do equally well, so that none is demanded.
    """

    tex: str
    outcomes: tuple[Outcome, ...]
    why: str
    reading: tuple[tuple[str, ...], ...] = ()
    mends: tuple[str, ...] = ()
    mendable: bool = True


@dataclass(frozen=True)
class Difference:
    """A formula of a note, what was expected of it, and what a report says instead."""

    tex: str
    expected: str
    found: str

    def __str__(self) -> str:
        return f"{self.tex}\n    expected: {self.expected}\n    found:    {self.found}"


def notes(folder: str) -> list[Path]:
    """The notes of a folder of `NOTES` that have expectations, by name."""
    return sorted(path for path in (NOTES / folder).iterdir() if path.suffix != ".toml" and beside(path).exists())


def beside(note: Path) -> Path:
    return note.with_suffix(".toml")


def load(file: Path) -> tuple[Expectation, ...]:
    """The expectations in a file, in order; a ValueError names the file and the formula that does not fit."""
    table = tomllib.loads(file.read_text(encoding="utf-8"))
    if set(table) != {"formula"}:
        raise ValueError(f"{file.name}: expected nothing but [[formula]], found {', '.join(sorted(table)) or 'nothing'}")
    return tuple(_expectation(entry, f"{file.name}: formula {number}") for number, entry in enumerate(table["formula"], 1))


def _expectation(entry: dict[str, object], where: str) -> Expectation:
    if unknown := set(entry) - KEYS:
        raise ValueError(f"{where}: unknown key {', '.join(sorted(unknown))}; the keys are {', '.join(sorted(KEYS))}")
    if missing := {"tex", "verdict", "why"} - set(entry):
        raise ValueError(f"{where}: {', '.join(sorted(missing))} is missing")
    mends = _texts(entry, "mend", where)
    return Expectation(
        tex=" ".join(_texts(entry, "tex", where)),
        outcomes=tuple(_outcome(word, where) for word in _texts(entry, "verdict", where)),
        why=" ".join(_texts(entry, "why", where)),
        reading=tuple(tuple(word.split("|")) for word in _texts(entry, "reading", where)),
        mends=() if mends == ("none",) else mends,
        mendable=mends != ("none",),
    )


def _texts(entry: dict[str, object], key: str, where: str) -> tuple[str, ...]:
    value = entry.get(key, [])
    items = value if isinstance(value, list) else [value]
    if not all(isinstance(item, str) and item for item in items):
        raise ValueError(f"{where}: {key} should be a text or a list of texts, found {value!r}")
    return tuple(items)


def _outcome(word: str, where: str) -> Outcome:
    if word not in OUTCOMES:
        raise ValueError(f"{where}: unknown verdict {word}; the verdicts are {', '.join(OUTCOMES)}")
    return OUTCOMES[word]


def totals(reports: Iterable[Report]) -> dict[Outcome, int]:
    """How many verdicts of each outcome there are."""
    counted = Counter(verdict.outcome for report in reports for verdict in report.verdicts)
    return {outcome: counted[outcome] for outcome in Outcome}


def compare(report: Report, expectations: Iterable[Expectation]) -> list[Difference]:
    """Where a report does not say what was expected, in the order of the note; formulas are paired by their text, in order."""
    expected, found = tuple(expectations), report.verdicts
    texts = [_letters(expectation.tex) for expectation in expected], [_letters(verdict.formula) for verdict in found]
    differences: list[Difference] = []
    for _, i, i_end, j, j_end in SequenceMatcher(None, *texts, autojunk=False).get_opcodes():
        if texts[0][i:i_end] == texts[1][j:j_end]:
            pairs = zip(expected[i:i_end], found[j:j_end], strict=True)
            differences.extend(difference for pair in pairs for difference in differ(*pair))
        else:
            differences.extend(Difference(item.tex, _words(item), "no such formula") for item in expected[i:i_end])
            differences.extend(Difference(item.formula, "no such formula", item.outcome.value) for item in found[j:j_end])
    return differences


def differ(expected: Expectation, found: Verdict) -> list[Difference]:
    """At most one difference: in the verdict, in its reading, or in its mend."""
    if found.outcome not in expected.outcomes:
        return [Difference(expected.tex, _words(expected), _explained(found))]
    if found.outcome is Outcome.RIGHT_IF and not _reads(expected, found):
        return [Difference(expected.tex, _words(expected), _explained(found))]
    if found.outcome is Outcome.WRONG and not _mends(expected, found):
        wanted = " or ".join(expected.mends) or "no single edit that mends it"
        return [Difference(expected.tex, wanted, found.mend.formula if found.mend else "no mend")]
    return []


def _reads(expected: Expectation, found: Verdict) -> bool:
    conditions = " ".join(found.conditions).lower()
    return all(any(word in conditions for word in words) for words in expected.reading)


def _mends(expected: Expectation, found: Verdict) -> bool:
    if not expected.mendable:
        return found.mend is None
    if not expected.mends:
        return True
    return found.mend is not None and same(found.mend.formula) in {same(mend) for mend in expected.mends}


def _words(expected: Expectation) -> str:
    verdicts = " or ".join(outcome.value for outcome in expected.outcomes)
    reading = ", ".join(" or ".join(words) for words in expected.reading)
    return f"{verdicts}{f' [{reading}]' if reading else ''} ({expected.why})"


def _explained(found: Verdict) -> str:
    details = ", ".join((*found.conditions, found.reason) if found.reason else found.conditions)
    return f"{found.outcome.value}{f' [{details}]' if details else ''}"


def _letters(tex: str) -> str:
    """A formula without braces too: one link of a chain may have been cut out of a group that holds more."""
    return re.sub(r"[{}]", "", same(tex))


def same(tex: str) -> str:
    """A formula without its layout: two formulas that print alike give the same text (blanks, sizes, tags, rows, spellings)."""
    text = LAYOUT.sub("", tex)
    for pattern, plain in SPELLINGS:
        text = pattern.sub(plain, text)
    return text.rstrip(".,;")
