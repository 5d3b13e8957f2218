"""Report -> lines for a terminal: one a formula, what is said of it indented below.

A line is pieces with their roles (an outcome's key, "place", "label"), so that who prints it can colour them; joined, the
pieces are the plain text.
"""

from collections.abc import Collection, Iterable

from symrnn.emit.escape import plain_words
from symrnn.emit.report import KEY, Detail, details, matched, position, shortened, total, written
from symrnn.ir.verdict import Outcome, Report, Verdict

Line = tuple[tuple[str, str], ...]

INDENT = 4
LABEL = 8
OUTCOME = max(len(outcome.value) for outcome in Outcome)


def report_lines(report: Report, only: Collection[Outcome] = tuple(Outcome), *, full: bool = False) -> list[Line]:
    """The lines on one file: what was matched, then the verdicts whose outcome is among `only`.

    `full`: formulas are not shortened, what is given is explained too, and the cell that the notes define is shown.
    """
    lines = [_line((f"{plain_words(report.file)}: ", "place"), (matched(report) or total(report.verdicts), ""))]
    lines += [_line(("    ", ""), (plain_words(convention), "label")) for convention in report.conventions]
    if full:
        lines += [_line(("    ", ""), (plain_words(line), "label")) for line in report.model.splitlines() if line.strip()]
    shown = [verdict for verdict in report.verdicts if verdict.outcome in only]
    places = [f"{plain_words(report.file)}:{position(verdict)}" for verdict in shown]
    width = max(map(len, places), default=0)
    for place, verdict in zip(places, shown, strict=True):
        lines += _verdict(place.ljust(width), verdict, full=full)
    return lines


def report_text(report: Report, *, full: bool = False) -> str:
    """The lines on one file and the last one, as text."""
    lines = [*report_lines(report, full=full), *([total_line([report])] if report.verdicts else [])]
    return "".join("".join(text for text, _ in line) + "\n" for line in lines)


def total_line(reports: Iterable[Report]) -> Line:
    """The last line: how many formulas there are of each outcome, over all files."""
    return _line((total(verdict for report in reports for verdict in report.verdicts), "total"))


def _verdict(place: str, verdict: Verdict, *, full: bool) -> list[Line]:
    formula = written(verdict) if full else shortened(written(verdict))
    outcome = (verdict.outcome.value.ljust(OUTCOME), KEY[verdict.outcome])
    first = _line((place, "place"), ("  ", ""), outcome, ("  ", ""), (formula, ""))
    if verdict.outcome is Outcome.GIVEN and not full:
        return [first]
    return [first, *(_detail(detail) for detail in details(verdict))]


def _detail(detail: Detail) -> Line:
    return _line((" " * INDENT, ""), (f"{detail.label:<{LABEL}}  ", "label"), (detail.words or detail.formula, ""))


def _line(*pieces: tuple[str, str]) -> Line:
    return tuple(piece for piece in pieces if piece[0])
