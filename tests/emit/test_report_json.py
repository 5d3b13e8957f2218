"""Reports as JSON: the schema describes them, and they hold everything."""

import json
from dataclasses import fields
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from symrnn.emit.report_json import reports_json
from symrnn.ir.verdict import Counterexample, Mend, Outcome, Report, Verdict
from tests.emit.reports import ALL, HOSTILE, WRONG, hostile

SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "check.schema.json").read_text(encoding="utf-8"))


def read(*reports: Report, errors: dict[str, str] | None = None) -> Any:
    content = json.loads(reports_json(reports, errors or {}))
    jsonschema.Draft202012Validator(SCHEMA).validate(content)
    return content


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_everything_is_there() -> None:
    content = read(ALL, errors={"gone.md": "there is no file 'gone.md'"})
    (file,) = content["files"]
    wrong = file["verdicts"][3]
    assert content["summary"] == file["summary"] == {"right": 1, "right-if": 1, "wrong": 1, "not-checked": 1, "given": 1}
    assert content["errors"] == [{"file": "gone.md", "message": "there is no file 'gone.md'"}]
    assert file["symbols"] == [{"written": "h", "cell": "s"}, {"written": "W_{hh}", "cell": "W"}]
    assert (wrong["formula"], wrong["place"]) == (WRONG.formula, {"line": 6, "column": 1, "length": 40})
    assert wrong["mend"]["replacements"] == [{"start": 42, "end": 43, "text": "\\mathrm{diag}(1 - s_{t+1}^2) W"}]
    assert [verdict["outcome"] for verdict in file["verdicts"]] == ["given", "right", "right-if", "wrong", "not-checked"]


@pytest.mark.parametrize("kind", [Verdict, Mend, Counterexample, Report])
def test_the_schema_has_every_field(kind: Any) -> None:
    name = "file" if kind is Report else kind.__name__.lower()
    described = set(SCHEMA["$defs"][name]["required"])
    assert described == set(SCHEMA["$defs"][name]["properties"])
    assert {field.name for field in fields(kind)} - described <= {"file"}


def test_the_schema_has_every_outcome() -> None:
    assert len(SCHEMA["$defs"]["outcome"]["enum"]) == len(Outcome)


def test_without_files() -> None:
    assert read()["files"] == []


@pytest.mark.parametrize("text", HOSTILE)
def test_any_text_comes_back_as_it_was(text: str) -> None:
    printed = reports_json([hostile(text)], {text: text + "!"})
    assert printed.isascii()
    content = read(hostile(text), errors={text: text + "!"})
    assert content["files"][0]["verdicts"][0]["mend"]["words"] == text


@pytest.mark.parametrize(
    ("key", "value"),
    [("outcome", "correct"), ("place", {"line": 0, "column": 1, "length": 1}), ("mend", "drop it"), ("extra", 1)],
)
def test_the_schema_refuses_what_is_no_report(key: str, value: object) -> None:
    content = read(ALL)
    content["files"][0]["verdicts"][0][key] = value
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(SCHEMA).validate(content)
