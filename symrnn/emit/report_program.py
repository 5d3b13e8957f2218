"""What every form of a report says of a program, in words: of one gradient, of a place that is wrong, of what was run.

Everything here is one line of visible characters; lines of the program keep their indentation.
"""

from collections.abc import Iterable, Sequence
from math import isfinite
from textwrap import dedent

from symrnn.emit.escape import plain_words
from symrnn.emit.report import COUNTED, Detail, shortened, total
from symrnn.ir.program import Blame, GradientVerdict, Line, ProgramReport
from symrnn.ir.verdict import Outcome, Report

TAB = 4
LONGEST_LINE = 160
UNPROVEN = "no single edit that was tried makes the gradients right"


def code_line(text: str) -> str:
    """A line of a program for a terminal: with its indentation, without control characters."""
    return "".join(char if char.isprintable() else " " for char in text.expandtabs(TAB)).rstrip()


def gradient_name(verdict: GradientVerdict) -> str:
    return plain_words(f"d{verdict.of}")


def said(verdict: GradientVerdict) -> str:
    """What there is to say of a gradient beside its outcome."""
    match verdict.outcome:
        case Outcome.RIGHT_IF:
            return plain_words(", ".join((*verdict.conditions, *filter(None, (verdict.reason,)))))
        case Outcome.WRONG:
            return "; ".join(filter(None, (_apart(verdict), plain_words(verdict.reason))))
    return plain_words(verdict.reason)


def _apart(verdict: GradientVerdict) -> str:
    here, exact = map(plain_words, verdict.values)
    if not here:
        return ""
    where = f"entry {plain_words(verdict.entry)}" if verdict.entry else "it"
    apart = f": off by {verdict.error:.2g} of the largest entry" if isfinite(verdict.error) else ""
    return f"{where} is {here}, should be {exact}{apart}"


def why_all_failed(report: ProgramReport) -> str:
    """The reason for which no gradient at all could be checked, if it is one and the same."""
    reasons = {verdict.reason for verdict in report.gradients}
    failed = all(verdict.outcome is Outcome.NOT_CHECKED for verdict in report.gradients)
    return plain_words(reasons.pop()) if failed and len(reasons) == 1 else ""


def matched_program(report: ProgramReport) -> str:
    """With which cell the program was compared, and what its names were taken for."""
    pairs = ", ".join(f"{plain_words(name)} is {plain_words(meant)}" for name, meant in report.bindings if name != meant)
    return f"the cell {plain_words(report.cell)}" + (f": {pairs}" if pairs else "")


def position_in(report: ProgramReport, line: int, column: int | None = None) -> str:
    """A place in a program, in a notebook after the cell: `45:25`, `cell 3:2:5`."""
    number, first = max((cell for cell in report.cells if cell[1] <= line), key=lambda cell: cell[1], default=(0, 1))
    parts = [*([f"cell {number}"] if number else []), str(line - first + 1), *([str(column)] if column else [])]
    return ":".join(parts)


def blame_details(blame: Blame) -> tuple[Detail, ...]:
    """What is said of a place that is wrong, beside the reason."""
    gradients = ", ".join(f"d{plain_words(of)}" for of in blame.gradients)
    rows = map(code_line, dedent(blame.mended.expandtabs(TAB)).split("\n"))
    label = "mended" if blame.proven else "expected"
    mended = [Detail(label if not number else "", formula=row) for number, row in enumerate(filter(None, rows))]
    proven = Detail("mends", f"{gradients}: the program was run with this edit")
    return (*mended, proven if blame.proven and gradients else Detail("unproven", UNPROVEN))


def caret(report: ProgramReport, blame: Blame) -> tuple[str, str]:
    """The line of a place as it is, of a long one the part around the place, and the marks under it."""
    rows = report.text.split("\n")
    row = rows[blame.place.line - 1] if 1 <= blame.place.line <= len(rows) else blame.found
    before, part = row[: blame.place.column - 1], blame.found.split("\n")[0]
    shown, start = code_line(row), len(code_line(before + "x")) - 1
    left = 0 if len(shown) <= LONGEST_LINE else max(0, start - LONGEST_LINE // 2)
    shown, start = shown[left : left + LONGEST_LINE], start - left
    length = min(len(part.expandtabs(TAB)), len(shown) - start)
    return shown, " " * start + "^" * max(1, length)


def shortened_code(row: str) -> str:
    return row if len(row) <= LONGEST_LINE else row[: LONGEST_LINE - 1] + "…"


def listed(report: ProgramReport) -> Sequence[Line]:
    """The lines of the listing from the first of which something is known to the last."""
    known = [place for place, line in enumerate(report.listing) if line.computes or line.wrong]
    return report.listing[known[0] : known[-1] + 1] if known else ()


def remarks(report: ProgramReport) -> tuple[str, ...]:
    return tuple(plain_words(remark) for remark in report.remarks)


def total_gradients(reports: Iterable[ProgramReport]) -> str:
    """`6 gradients: 2 right, 4 wrong`, over some programs; of programs that were stopped how many there are."""
    shown = list(reports)
    outcomes = [verdict.outcome for report in shown for verdict in report.gradients]
    stopped = sum(report.failed for report in shown)
    counts = ", ".join(f"{outcomes.count(outcome)} {words}" for outcome, words in COUNTED.items() if outcome in outcomes)
    parts = [f"{len(outcomes)} gradient{'s' if len(outcomes) > 1 else ''}: {counts}"] if outcomes else []
    parts += [f"{stopped} program{'s' if stopped > 1 else ''} stopped"] if stopped else []
    return "; ".join(parts) or "no gradients"


def computed(line: Line) -> str:
    return shortened(plain_words("; ".join(line.computes)))


def total_of(reports: Iterable[Report | ProgramReport]) -> str:
    """How many formulas and gradients there are of each outcome: `3 formulas: 3 right; 6 gradients: 6 right`."""
    shown = list(reports)
    notes = [report for report in shown if isinstance(report, Report)]
    programs = [report for report in shown if isinstance(report, ProgramReport)]
    parts = [total(verdict for report in notes for verdict in report.verdicts)] if notes or not programs else []
    return "; ".join([*parts, *([total_gradients(programs)] if programs else [])])
