"""ProgramReport -> its section of the page: a table of gradients, the places that are wrong, the annotated listing.

As in `report_html`, everything that comes from a program is escaped here.
"""

from html import escape

from symrnn.emit.escape import plain_words
from symrnn.emit.frames import ProgramBlame, ProgramGradient, ProgramRow, ProgramSection, ReportDetail
from symrnn.emit.report import KEY, Detail
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
    total_gradients,
    why_all_failed,
)  # fmt: skip
from symrnn.ir.program import Blame, GradientVerdict, Line, ProgramReport


def program_section(number: int, report: ProgramReport) -> ProgramSection:
    """The section of one program; its `number` makes the anchors on the page its own."""
    stopped = why_all_failed(report) or report.stopped
    return ProgramSection(
        _escaped(report.file),
        _escaped(matched_program(report)),
        _escaped(total_gradients([report])),
        _escaped(stopped),
        tuple(map(_escaped, report.calls)),
        tuple(map(_escaped, report.settings)),
        tuple(map(_escaped, report.found)),
        () if why_all_failed(report) else tuple(map(_gradient, report.gradients)),
        tuple(_blame(f"p{number}-{i}", report, blame) for i, blame in enumerate(report.blames, 1)),
        tuple(map(_escaped, remarks(report))),
        tuple(_row(report, line) for line in listed(report)),
    )


def _gradient(verdict: GradientVerdict) -> ProgramGradient:
    name, taken, words = map(_escaped, (gradient_name(verdict), verdict.taken, said(verdict)))
    return ProgramGradient(KEY[verdict.outcome], verdict.outcome.value, name, taken, words)


def _blame(anchor: str, report: ProgramReport, blame: Blame) -> ProgramBlame:
    row, marks = caret(report, blame)
    start = len(marks) - len(marks.lstrip())
    end = min(len(marks), len(row))
    marked = f"{_code(row[:start])}<mark>{_code(row[start:end])}</mark>{_code(row[end:])}"
    position = _escaped(position_in(report, blame.place.line, blame.place.column))
    details = tuple(ReportDetail(_escaped(detail.label), _said(detail)) for detail in blame_details(blame))
    return ProgramBlame(anchor, position, _escaped(blame.reason), marked, details)


def _said(detail: Detail) -> str:
    return f"<code>{_code(detail.formula)}</code>" if detail.formula else _escaped(detail.words)


def _row(report: ProgramReport, line: Line) -> ProgramRow:
    position, text = position_in(report, line.number), shortened_code(code_line(line.text))
    return ProgramRow("wrong" if line.wrong else "", _escaped(position), _code(text), _escaped(computed(line)))


def _code(text: str) -> str:
    """A piece of a program with its spaces; control characters are spaces too."""
    return escape("".join(char if char.isprintable() else " " for char in text))


def _escaped(text: str) -> str:
    return escape(plain_words(text))
