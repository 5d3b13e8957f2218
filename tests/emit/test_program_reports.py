"""Reports on programs: what stands on a terminal, in JSON and on the page, and nothing in a program acts there."""

import json
from dataclasses import fields, replace
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, fromstring

import jsonschema
import pytest

from symrnn.emit.program_lines import program_lines, program_text, total_line
from symrnn.emit.report_html import reports_html
from symrnn.emit.report_json import reports_json
from symrnn.emit.report_program import caret
from symrnn.errors import Place
from symrnn.ir.program import Blame, GradientVerdict, Line, ProgramReport
from symrnn.ir.verdict import Outcome
from tests.emit import reports
from tests.emit.program_reports import ALL, BLAME, NOT_CHECKED, RIGHT, STOPPED, WRONG, hostile
from tests.emit.reports import HOSTILE
from tests.emit.test_report_html import ELEMENTS, Elements

SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "check.schema.json").read_text(encoding="utf-8"))
ADDED = {"table", "tr", "td", "mark", "ul"}
EXPECTED = """\
back.py: the cell elman: Wxh is U
    ran       g = back(d)
    # symrnn: run g = back(d)
    right        dU    = dU
    right, if    db    = db      times 1/T
    wrong        dW    = g["W"]  entry [1, 0] is 2, should be 1: off by 0.25 of the largest entry; it is half of it
    not checked  ds[0] = dh0     its shape is (3,), expected (4,)
back.py:3:9  wrong  `W` should be transposed
        return W @ d
               ^^^^^
    mended    return W.T @ d
    mends     dW, ds[0]: the program was run with this edit
back.py:2:9  wrong  what goes in is right
        n = len(d)
            ^^^^^^
    expected  dh[t]
    unproven  no single edit that was tried makes the gradients right
    note      `d` is changed in place
4 gradients: 1 right, 1 right if …, 1 wrong, 1 not checked
"""


def test_the_lines_of_every_outcome() -> None:
    assert program_text(ALL) == EXPECTED


def test_in_full_there_are_all_settings_and_the_listing() -> None:
    lines = program_text(ALL, full=True).splitlines()
    assert "    # symrnn: cell elman" in lines
    assert lines[-3].endswith("  n: T")
    assert lines[-2] == "    !3      return W @ d"


def test_one_outcome_alone() -> None:
    text = "".join("".join(part for part, _ in line) + "\n" for line in program_lines(ALL, [Outcome.RIGHT]))
    assert "dU" in text
    assert "wrong" not in text
    assert "dh0" not in text


def test_what_stopped_all_gradients_is_said_once() -> None:
    failed = replace(NOT_CHECKED, reason="KeyError: 'x' (line 4)")
    text = program_text(ProgramReport("a.py", "elman", (failed, replace(failed, of="U"))))
    assert "    not checked  ds[0], dU: KeyError: 'x' (line 4)\n" in text
    assert program_text(STOPPED).splitlines()[1:] == [
        "    not checked  all gradients: it printed more than allowed", "1 program stopped",
    ]  # fmt: skip


def test_the_last_line_counts_formulas_and_gradients() -> None:
    ((text, _),) = total_line([reports.ALL, ALL, STOPPED])
    assert text.startswith("5 formulas: 1 right,")
    assert text.endswith("; 4 gradients: 1 right, 1 right if …, 1 wrong, 1 not checked; 1 program stopped")
    assert total_line([ProgramReport("a.py", "elman", (RIGHT,))])[0][0] == "1 gradient: 1 right"


def test_a_place_in_a_notebook_counts_in_its_cell() -> None:
    notebook = replace(ALL, cells=((2, 1), (5, 2)))
    assert "back.py:cell 5:2:9  wrong  `W` should be transposed" in program_text(notebook)
    assert [(b["part"], b["place"]["line"]) for b in read(notebook)["blames"]] == [("cell 5", 2), ("cell 5", 1)]


@pytest.mark.parametrize(
    ("row", "column", "found", "marks"),
    [
        ("\tx = ä", 6, "ä", "        ^"),
        ("a\tb", 3, "b", "    ^"),
        ("f(x,", 1, "f(x,\n  y)", "^^^^"),
        ("x" * 500, 400, "x", "^"),
    ],
)
def test_the_caret_stands_under_the_place(row: str, column: int, found: str, marks: str) -> None:
    shown, below = caret(replace(ALL, text=row), replace(BLAME, place=Place(1, column), found=found))
    assert len(below) <= len(shown) <= 160
    assert below.strip() == marks.strip()
    assert shown[len(below) - 1] == found.partition("\n")[0][-1]
    assert below == marks or len(row) > 160


# JSON.


def read(*found: ProgramReport) -> Any:
    content = json.loads(reports_json(found, {}))
    jsonschema.Draft202012Validator(SCHEMA).validate(content)
    return content["programs"][0]


def test_everything_is_there() -> None:
    program = read(ALL)
    assert program["summary"] == {"right": 1, "right-if": 1, "wrong": 1, "not-checked": 1}
    assert program["gradients"][2]["values"] == {"program": "2", "exact": "1"}
    assert program["blames"][0]["mended"] == "\treturn W.T @ d"
    assert [line["wrong"] for line in program["listing"]] == [False, False, True]
    assert read(STOPPED)["stopped"] == "it printed more than allowed"


@pytest.mark.parametrize("error", [float("inf"), float("nan")])
def test_a_difference_that_is_no_number(error: float) -> None:
    report = replace(ALL, gradients=(replace(WRONG, error=error, values=("inf", "1")),))
    assert read(report)["gradients"][0]["error"] is None
    assert 'dW = g["W"]  entry [1, 0] is inf, should be 1; it is half of it' in program_text(report)


@pytest.mark.parametrize(
    ("kind", "name", "otherwise"),
    [
        (ProgramReport, "program", {"text", "cells", "place"}),
        (GradientVerdict, "gradient", set()),
        (Blame, "blame", set()),
        (Line, "line", {"number"}),
    ],
)
def test_the_schema_has_every_field(kind: Any, name: str, otherwise: set[str]) -> None:
    described = set(SCHEMA["$defs"][name]["required"])
    assert described == set(SCHEMA["$defs"][name]["properties"])
    assert {field.name for field in fields(kind)} - described == otherwise


# The page.


def page(*found: ProgramReport) -> Element:
    text = reports_html(found, {})
    return fromstring(text[text.index("<body>") : text.index("</html>")])


def words(element: Element) -> str:
    return "".join(element.itertext()).strip()


def test_the_page_has_gradients_the_wrong_place_and_the_listing() -> None:
    body = page(ALL)
    gradients, listing = (table for table in body.iter("table"))
    assert [row.get("class") for row in gradients.iter("tr")] == ["right", "right-if", "wrong", "not-checked"]
    assert [words(mark) for mark in body.iter("mark")] == ["W @ d", "len(d)"]
    assert [(row.get("class"), words(list(row)[2])) for row in listing.iter("tr")] == [("", "n: T"), ("wrong", "")]
    assert "its printed" not in words(body)


def test_the_page_says_what_stopped_a_program() -> None:
    assert "not checked it printed more than allowed" in " ".join(words(page(STOPPED)).split())


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_in_a_program_acts(text: str) -> None:
    found = hostile(text)
    assert all(line.isprintable() for line in program_text(found, full=True).split("\n"))
    assert json.loads(reports_json([found], {}))["programs"][0]["file"] == text
    seen = Elements(reports_html([found], {}))
    assert seen.tags <= ELEMENTS | ADDED | {"li"}
    assert not any(name.startswith("on") or "script" in (value or "") for name, value in seen.attributes)
