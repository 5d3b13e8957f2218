"""ProgramReport -> the mapping of it in the JSON of a report, as docs/check.schema.json describes it."""

from math import isfinite
from typing import Any

from symrnn.emit.report import KEY
from symrnn.ir.program import Blame, GradientVerdict, Line, ProgramReport
from symrnn.ir.verdict import Outcome


def program_object(report: ProgramReport) -> dict[str, Any]:
    """All that was found of a program; lines count in the file, of a notebook in the cell that `part` names."""
    return {
        "file": report.file,
        "cell": report.cell,
        "bindings": [{"program": name, "cell": meant} for name, meant in report.bindings],
        "calls": list(report.calls),
        "settings": list(report.settings),
        "found": list(report.found),
        "stopped": report.stopped,
        "summary": {KEY[outcome]: report.count(outcome) for outcome in Outcome if outcome is not Outcome.GIVEN},
        "gradients": [_gradient(verdict) for verdict in report.gradients],
        "blames": [_blame(report, blame) for blame in report.blames],
        "remarks": list(report.remarks),
        "listing": [_line(report, line) for line in report.listing],
    }


def _where(report: ProgramReport, line: int) -> tuple[str, int]:
    number, first = max((cell for cell in report.cells if cell[1] <= line), key=lambda cell: cell[1], default=(0, 1))
    return (f"cell {number}" if number else ""), line - first + 1


def _gradient(verdict: GradientVerdict) -> dict[str, Any]:
    found, exact = verdict.values
    return {
        "of": verdict.of,
        "taken": verdict.taken,
        "outcome": KEY[verdict.outcome],
        "factor": verdict.factor,
        "conditions": list(verdict.conditions),
        "error": verdict.error if isfinite(verdict.error) else None,  # JSON has no infinite numbers
        "entry": verdict.entry,
        "values": {"program": found, "exact": exact} if found else None,
        "reason": verdict.reason,
    }


def _blame(report: ProgramReport, blame: Blame) -> dict[str, Any]:
    part, line = _where(report, blame.place.line)
    return {
        "part": part,
        "place": {"line": line, "column": blame.place.column, "length": blame.place.length},
        "found": blame.found,
        "reason": blame.reason,
        "mended": blame.mended,
        "edit": blame.edit,
        "gradients": list(blame.gradients),
        "proven": blame.proven,
    }


def _line(report: ProgramReport, line: Line) -> dict[str, Any]:
    part, number = _where(report, line.number)
    return {"part": part, "line": number, "text": line.text, "computes": list(line.computes), "wrong": line.wrong}
