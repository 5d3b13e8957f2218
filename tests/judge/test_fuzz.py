"""Any text at all is judged or refused: no other error than the project's own, and no text takes long."""

import builtins
import json
import re
import time
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from symrnn import pipeline
from symrnn.errors import SymrnnError
from symrnn.ir.verdict import Outcome, Report

SECONDS = 10
NOTES = sorted(path for path in (Path(__file__).parent / "notes").rglob("*.*") if path.suffix in (".md", ".tex", ".ipynb"))
CELLS = (pipeline.load("elman"), None)
FRAGMENTS = (
    "s_t", "s_{t-1}", "s_{60}", "W", "U", "V", "b", "x_t", "L", "L_t", "a_t", "\\delta_t", "=", ":=", "+=", "\\le", "\\approx",
    "+", "-", " ", "\\,", "\\odot", "\\cdot", "\\times", "\\otimes", "/", "^\\top", "^2", "^{-1}", "^{10}", "_{ij}", "_t",
    "^{(t)}",
    "\\frac{\\partial L}{\\partial W}", "\\frac{\\partial s_t}{\\partial s_k}", "\\frac{\\partial^+ s_k}{\\partial U}",
    "\\frac{", "}{", "}", "{", "(", ")", "[", "]", "\\left(", "\\right)", "\\sum_{t=1}^T", "\\sum_{k=1}^{t}", "\\sum_i",
    "\\prod_{j=k+1}^{t}", "\\tanh", "\\tanh'", "\\sigma", "\\operatorname{diag}", "\\mathrm{d}", "\\partial", "\\nabla_W",
    "\\lVert", "\\rVert", "\\langle", "\\rangle", "|", "1", "2", "0", "\\tfrac12", "\\text{ for } t < T", ",", "\\dots",
    "\\begin{cases}", "\\end{cases}", "\\begin{aligned}", "\\end{aligned}", "\\\\", "&", "\\max(", "\\min(", "\\log", "\\exp",
    "\\input{x}", "\\def\\q{\\q\\q}", "\\q", "\\newcommand{\\r}[1]{#1#1}", "\\r{s_t}", "1_n", "I", "T", "t", "k", "'", "~", "%",
)  # fmt: skip
EXAMPLES = 15 * settings().max_examples // 100
"""So many of each kind, fifty times as many with `--hypothesis-profile=long`."""
ANY = settings(max_examples=EXAMPLES, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


def check(text: str, file: str) -> None:
    """Judges a text with a cell and without; a SymrnnError is an answer too."""
    for cell in CELLS:
        start = time.process_time()
        with suppress(SymrnnError):
            check_report(pipeline.check_formulas(text, file, cell), text)
        assert time.process_time() - start < SECONDS, text


def check_report(report: Report, text: str) -> None:
    """A report is about places of its text, tells mends of what is wrong alone, and can be shown in every form."""
    lines = len(text.splitlines())
    for verdict in report.verdicts:
        assert verdict.part or 1 <= verdict.place.line <= lines
        assert verdict.mend is None or (verdict.outcome is Outcome.WRONG and verdict.mend.formula != verdict.formula)
        assert verdict.reason or verdict.outcome is not Outcome.NOT_CHECKED
    assert pipeline.report_as("report_text", report)
    for form in ("reports_json", "reports_html"):
        assert pipeline.report_as(form, [report], {})


def notebook(text: str) -> str:
    return json.dumps({"cells": [{"cell_type": "markdown", "source": text, "metadata": {}}], "metadata": {}, "nbformat": 4})


@ANY
@given(st.binary(max_size=300), st.sampled_from([".md", ".tex", ".ipynb", ".txt"]))
def test_bytes(data: bytes, suffix: str) -> None:
    check(data.decode(errors="replace"), f"notes{suffix}")


@ANY
@given(st.lists(st.sampled_from(FRAGMENTS), max_size=14), st.lists(st.sampled_from(FRAGMENTS), max_size=14), st.booleans())
def test_formulas(left: list[str], right: list[str], display: bool) -> None:
    formula = f"{' '.join(left)} = {' '.join(right)}"
    check(f"$${formula}$$" if display else f"$s_t = \\tanh(W s_{{t-1}} + U x_t + b)$\n\nand ${formula}$", "notes.md")


RIGHT = (
    "\\frac{\\partial L}{\\partial W} = \\sum_{t=1}^T \\frac{\\partial L}{\\partial a_t} s_{t-1}^\\top",
    "\\frac{\\partial L}{\\partial a_t} = \\frac{\\partial L}{\\partial s_t} \\odot (1 - s_t^2)",
    "\\frac{\\partial L}{\\partial s_t} = V^\\top (o_t - y_t) + W^\\top \\frac{\\partial L}{\\partial a_{t+1}}",
    "\\frac{\\partial s_t}{\\partial s_k} = \\prod_{j=k+1}^{t} \\operatorname{diag}(1 - s_j^2) W",
)
TOKEN = re.compile(r"\\[A-Za-z]+|\w|\S|\s+")


@st.composite
def slips(draw: st.DrawFn) -> str:
    """A right formula with one to three of its tokens lost, doubled, exchanged, or replaced by a fragment."""
    tokens = TOKEN.findall(draw(st.sampled_from(RIGHT)))
    for _ in range(draw(st.integers(1, 3))):
        at, other = (draw(st.integers(0, len(tokens) - 1)) for _ in range(2))
        fragment = draw(st.sampled_from(FRAGMENTS))
        change = {at: draw(st.sampled_from(["", tokens[at] * 2, tokens[other], fragment]))}
        tokens = [change.get(i, token) for i, token in enumerate(tokens)]
    return "".join(tokens)


@settings(ANY, max_examples=4 * EXAMPLES)
@given(slips())
def test_a_slip_is_mended_by_what_is_right(formula: str) -> None:
    check(f"$${formula}$$\n", "notes.md")
    with suppress(SymrnnError):
        for verdict in pipeline.check_formulas(f"$${formula}$$\n", "notes.md", CELLS[0]).verdicts:
            if verdict.mend is not None:
                (again,) = pipeline.check_formulas(f"$${verdict.mend.formula}$$\n", "notes.md", CELLS[0]).verdicts
                assert again.outcome in (Outcome.RIGHT, Outcome.RIGHT_IF)


@ANY
@given(st.lists(st.sampled_from(FRAGMENTS), max_size=20))
def test_cells_of_notebooks(parts: list[str]) -> None:
    check(notebook(f"$${' '.join(parts)}$$"), "notes.ipynb")


@st.composite
def damaged(draw: st.DrawFn) -> tuple[str, str]:
    """Some lines of a note, with characters lost, doubled and exchanged."""
    path = draw(st.sampled_from(NOTES))
    lines = path.read_text(encoding="utf-8").splitlines()
    start = draw(st.integers(0, max(0, len(lines) - 12)))
    text = list("\n".join(lines[start : start + 12]))
    for _ in range(draw(st.integers(1, 4))):
        if text:
            at = draw(st.integers(0, len(text) - 1))
            text[at] = draw(st.sampled_from(["", text[at] * 2, "{", "}", "$", "\\", "_", "^", "=", "(", "t", "0", " ", "\n"]))
    return "".join(text), path.name


@ANY
@given(damaged())
def test_damaged_notes(example: tuple[str, str]) -> None:
    check(*example)


@pytest.mark.parametrize(
    "command", ["\\input{/etc/passwd}", "\\include{secret}", "\\openin1=secret", "\\write18{ls}", "\\read1"]
)
def test_no_file_is_opened(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    check(f"$s_t = {command} s_t$", "notes.md")  # what is loaded late is loaded

    def refuse(*args: object, **options: object) -> None:
        raise AssertionError(f"opened {args[0]}")

    monkeypatch.setattr(builtins, "open", refuse)
    monkeypatch.setattr(Path, "open", refuse)
    for file in ("notes.md", "notes.tex"):
        check(f"{command}\n\n$s_t = {command} s_t$\n\n$$s_t = s_t + {command}$$\n", file)
