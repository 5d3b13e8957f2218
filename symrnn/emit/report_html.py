"""Reports -> one page of HTML that needs nothing else: formulas as MathML, no script, no link out of the page.

The frame of the page holds HTML: everything that comes from notes is escaped here.
"""

from collections.abc import Iterable, Mapping
from html import escape

from symrnn.emit.escape import plain_words
from symrnn.emit.frames import ReportDetail, ReportEntry, ReportFile, ReportPage
from symrnn.emit.mathml import mathml
from symrnn.emit.mendwords import parts
from symrnn.emit.program_html import program_section
from symrnn.emit.report import COUNTED, KEY, Detail, details, matched, position, shown, total, written
from symrnn.emit.report_program import total_of
from symrnn.emit.templates import render
from symrnn.ir.program import ProgramReport
from symrnn.ir.verdict import Outcome, Report, Verdict

LINKED = (Outcome.WRONG, Outcome.NOT_CHECKED)
"""The outcomes whose formulas the summary links to."""


def reports_html(reports: Iterable[Report | ProgramReport], errors: Mapping[str, str]) -> str:
    """The page of some files; `errors` has a message for every file that could not be used."""
    given = tuple(reports)
    notes = [report for report in given if isinstance(report, Report)]
    programs = [report for report in given if isinstance(report, ProgramReport)]
    files = tuple(_file(number, report) for number, report in enumerate(notes, 1))
    sections = tuple(program_section(number, report) for number, report in enumerate(programs, 1))
    unusable = tuple((_escaped(file), _escaped(message)) for file, message in errors.items())
    return render("html/report.html.jinja", ReportPage(_escaped(total_of(given)), unusable, files, sections))


def _file(number: int, report: Report) -> ReportFile:
    common = {shown(written): expanded for written, expanded in report.expanded}
    entries = tuple(_entry(f"f{number}-{i}", verdict, common) for i, verdict in enumerate(report.verdicts, 1))
    counts = tuple(
        (KEY[outcome], f"{report.count(outcome)} {words}", _links(entries, outcome))
        for outcome, words in COUNTED.items()
        if report.count(outcome)
    )
    model = escape("\n".join(plain_words(line) for line in report.model.splitlines()))
    name, found, count = map(_escaped, (report.file, "; ".join((matched(report), *report.conventions)), total(report.verdicts)))
    return ReportFile(name, found, model, count, counts, entries)


def _links(entries: Iterable[ReportEntry], outcome: Outcome) -> tuple[tuple[str, str], ...]:
    return tuple((e.anchor, e.position) for e in entries if e.kind == KEY[outcome] and outcome in LINKED)


def _entry(anchor: str, verdict: Verdict, common: Mapping[str, str]) -> ReportEntry:
    """What the page has of a formula; `common`: formulas without commands that only the notes know."""
    formula = _formula(written(verdict), common, latex=verdict.latex, display=True)
    said = tuple(ReportDetail(_escaped(detail.label), _said(detail, common)) for detail in details(verdict))
    return ReportEntry(anchor, KEY[verdict.outcome], verdict.outcome.value, _escaped(position(verdict)), formula, said)


def _said(detail: Detail, common: Mapping[str, str]) -> str:
    if detail.formula:
        return _formula(detail.formula, common, latex=detail.latex)
    return _of_formulas(detail.words, common) if detail.latex else _escaped(detail.words)


def _of_formulas(words: str, common: Mapping[str, str]) -> str:
    """Words with the formulas among them as MathML, or as their source where they cannot be shown."""
    return " ".join(_inline(part.text, common) if part.formula else _escaped(part.text) for part in parts(words))


def _inline(formula: str, common: Mapping[str, str]) -> str:
    return mathml(common.get(formula, formula)) or f"<code>{_escaped(formula)}</code>"


def _formula(formula: str, common: Mapping[str, str], *, latex: bool, display: bool = False) -> str:
    """The formula as MathML with its source beside it, where it is LaTeX that can be shown; else the source."""
    source = f"<code>{_escaped(formula)}</code>"
    element = mathml(common.get(shown(formula), formula), display=display) if latex else None
    return f'{element}\n<div class="source">{source}</div>' if element else source


def _escaped(text: str) -> str:
    return escape(plain_words(text))
