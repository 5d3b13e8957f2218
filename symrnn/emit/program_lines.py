"""ProgramReport -> lines for a terminal: what was run, a line for each gradient, then the places that are wrong.

    backward.py: the cell elman: Wxh is U, Whh is W
        ran     loss, grads = backward(x, y)
        wrong        dU  = grads["Wxh"]  entry [1, 0] is 0.918929, should be 0.537714: off by 0.55 of the largest entry
    backward.py:45:25  wrong  `Whh` should be transposed
                dhnext = np.dot(Whh, dhraw)
                                ^^^
        mended    dhnext = np.dot(Whh.T, dhraw)
"""

from collections.abc import Collection, Iterable

from symrnn.emit.escape import plain_words
from symrnn.emit.report import KEY
from symrnn.emit.report_lines import INDENT, LABEL, OUTCOME, Line
from symrnn.emit.report_program import (
    blame_details,
    caret,
    code_line,
    computed,
    gradient_name,
    listed,
    matched_program,
    position_in,
    remarks,
    said,
    shortened_code,
    total_of,
    why_all_failed,
)  # fmt: skip
from symrnn.ir.program import Blame, ProgramReport
from symrnn.ir.verdict import Outcome, Report

INSET = " " * INDENT
CODE_COLUMN = 72


def program_lines(report: ProgramReport, only: Collection[Outcome] = tuple(Outcome), *, full: bool = False) -> list[Line]:
    """The lines on one program: what was run, the gradients whose outcome is among `only`, what is wrong, what is remarkable.

    `full`: all settings, and the listing.
    """
    lines: list[Line] = [((f"{plain_words(report.file)}: ", "place"), (matched_program(report), ""))]
    lines += [_labelled("ran", plain_words(call)) for call in report.calls]
    lines += [((INSET, ""), (plain_words(line), "label")) for line in (report.settings if full else report.found)]
    lines += _verdicts(report, only)
    if Outcome.WRONG in only:
        lines += [line for blame in report.blames for line in _blame(report, blame)]
    lines += [_labelled("note", remark) for remark in remarks(report)]
    return [*lines, *(_listing(report) if full else ())]


def program_text(report: ProgramReport, *, full: bool = False) -> str:
    """The lines on one program and the last one, as text."""
    lines = [*program_lines(report, full=full), total_line([report])]
    return "".join("".join(text for text, _ in line) + "\n" for line in lines)


def total_line(reports: Iterable[Report | ProgramReport]) -> Line:
    """The last line: how many formulas and gradients there are of each outcome, over all files."""
    return ((total_of(reports), "total"),)


def _verdicts(report: ProgramReport, only: Collection[Outcome]) -> list[Line]:
    """A line for each gradient; one for all where the same stopped them all."""
    stopped = why_all_failed(report) or (plain_words(report.stopped) if report.failed else "")
    if stopped:
        of = ", ".join(map(gradient_name, report.gradients)) or "all gradients"
        return [_outcome(Outcome.NOT_CHECKED, f"{of}: {stopped}")] if Outcome.NOT_CHECKED in only else []
    shown = [verdict for verdict in report.gradients if verdict.outcome in only]
    name = max((len(gradient_name(verdict)) for verdict in shown), default=0)
    taken = max((len(plain_words(verdict.taken)) for verdict in shown), default=0)
    return [
        _outcome(v.outcome, f"{gradient_name(v):<{name}} = {plain_words(v.taken):<{taken}}  {said(v)}".rstrip()) for v in shown
    ]


def _outcome(outcome: Outcome, words: str) -> Line:
    return (INSET, ""), (outcome.value.ljust(OUTCOME), KEY[outcome]), ("  ", ""), (words, "")


def _blame(report: ProgramReport, blame: Blame) -> list[Line]:
    place = f"{plain_words(report.file)}:{position_in(report, blame.place.line, blame.place.column)}"
    row, marks = caret(report, blame)
    return [
        ((place, "place"), ("  ", ""), (Outcome.WRONG.value, KEY[Outcome.WRONG]), ("  ", ""), (plain_words(blame.reason), "")),
        ((INSET, ""), (row, "")),
        ((INSET, ""), (marks, KEY[Outcome.WRONG])),
        *(_labelled(detail.label, detail.words or detail.formula) for detail in blame_details(blame)),
    ]


def _listing(report: ProgramReport) -> list[Line]:
    """The lines of the program with what they compute beside them."""
    shown = listed(report)
    number = max((len(position_in(report, line.number)) for line in shown), default=0)
    lines = list[Line]()
    for line in shown:
        mark = ("!", KEY[Outcome.WRONG]) if line.wrong else (" ", "")
        text = shortened_code(code_line(line.text))
        beside = (("  " + computed(line), "label"),) if line.computes else ()
        padded = text.ljust(CODE_COLUMN) if beside else text
        lines.append(((INSET, ""), mark, (f"{position_in(report, line.number):>{number}}  ", "place"), (padded, ""), *beside))
    return lines


def _labelled(label: str, words: str) -> Line:
    return (INSET, ""), (f"{label:<{LABEL}}  ", "label"), (words, "")
