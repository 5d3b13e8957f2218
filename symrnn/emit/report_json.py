"""Reports -> JSON, as docs/check.schema.json describes it; its keys stay."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from symrnn.emit.program_json import program_object
from symrnn.emit.report import KEY
from symrnn.ir.program import ProgramReport
from symrnn.ir.verdict import Counterexample, Mend, Outcome, Report, Verdict

VERSION = 1


def reports_json(reports: Iterable[Report | ProgramReport], errors: Mapping[str, str]) -> str:
    """One object with every verdict; `errors` has a message for every file that could not be used.

    Characters beyond ASCII are escaped, so that neither an encoding nor a terminal changes them.
    """
    shown = list(reports)
    files = [_report(report) for report in shown if isinstance(report, Report)]
    content = {
        "version": VERSION,
        "summary": {key: sum(file["summary"][key] for file in files) for key in KEY.values()},
        "files": files,
        "programs": [program_object(report) for report in shown if isinstance(report, ProgramReport)],
        "errors": [{"file": file, "message": message} for file, message in errors.items()],
    }
    return json.dumps(content, indent=2) + "\n"


def _report(report: Report) -> dict[str, Any]:
    return {
        "file": report.file,
        "cell": report.cell,
        "model": report.model,
        "conventions": list(report.conventions),
        "expanded": [{"written": written, "common": common} for written, common in report.expanded],
        "symbols": [{"written": written, "cell": meant} for written, meant in report.symbols],
        "summary": {KEY[outcome]: report.count(outcome) for outcome in Outcome},
        "verdicts": [_verdict(verdict) for verdict in report.verdicts],
    }


def _verdict(verdict: Verdict) -> dict[str, Any]:
    place = verdict.place
    return {
        "part": verdict.part,
        "place": {"line": place.line, "column": place.column, "length": place.length},
        "formula": verdict.formula,
        "latex": verdict.latex,
        "outcome": KEY[verdict.outcome],
        "reading": verdict.reading,
        "conditions": list(verdict.conditions),
        "full_form": verdict.full_form,
        "reason": verdict.reason,
        "counterexample": _counterexample(verdict.counterexample) if verdict.counterexample else None,
        "mend": _mend(verdict.mend) if verdict.mend else None,
    }


def _counterexample(found: Counterexample) -> dict[str, Any]:
    return {"at": found.at, "entry": found.entry, "values": list(found.values), "shapes": list(found.shapes)}


def _mend(mend: Mend) -> dict[str, Any]:
    replacements = [{"start": start, "end": end, "text": text} for start, end, text in mend.replacements]
    return {
        "words": mend.words,
        "formula": mend.formula,
        "edit": mend.edit,
        "conditions": list(mend.conditions),
        "replacements": replacements,
    }
