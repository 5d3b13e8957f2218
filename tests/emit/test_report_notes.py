"""Notes with verdicts in them: every character of the notes stays, and the verdicts stand where a reader looks for them."""

import re
import time
from dataclasses import replace

import pytest
from hypothesis import given, settings, strategies

from symrnn.emit.report_notes import annotated, report_markdown
from symrnn.errors import Place, UnsupportedError
from symrnn.ir.verdict import Report
from tests.emit.reports import ALL, GIVEN, HOSTILE, NOT_CHECKED, RIGHT, TEXT, WRONG, hostile, only

EXPECTED = """$a_t = W h_{t-1} + U x_t$ is the model.

It has $\\frac{\\partial L}{\\partial l_t} = 1$ and so on.

> **symrnn check**
>
> - **right**: $\\frac{\\partial L}{\\partial l_t} = 1$
>   - read as: `D(L, l[t]) = 1`
>   - note: by definition
> - **right, if**: $\\frac{\\partial L}{\\partial V} = (o_t - y_t) s_t$
>   - read as: `D(L, V) = (o[t] - y[t]) * s[t]`
>   - if: V is the copy of step t
>   - if: all sizes are 1
>   - in full: $\\sum_t (o_t - y_t) s_t^\\top$

$$
\\frac{\\partial s_{t+1}}{\\partial s_t}
 &= W \\\\
$$
$P(W < 1) = p$

> **symrnn check**
>
> - **wrong**: $\\frac{\\partial s_{t+1}}{\\partial s_t}  = W$
>   - read as: `D(s[t+1], s[t]) = W`
>   - differs: t = 2, entry \\[1, 0\\]: left side 3/7, right side 2
>   - shapes: left side (n, n), right side (n, m)
>   - mend: multiply W by the derivative of tanh
>   - mended: $\\frac{\\partial s_{t+1}}{\\partial s_t} = \\mathrm{diag}(1 - s_{t+1}^2) W$
>   - right if: W is shared
> - **not checked**: $P(W < 1) = p$
>   - reason: P is unknown
"""


def at(line: int, file: str = "notes.md") -> Report:
    """A report with one formula, on a line."""
    return only(replace(NOT_CHECKED, place=Place(line, 1), formula="x", reason=""), file=file)


def quoted_behind(text: str, line: int) -> list[int]:
    """Behind which lines of the notes a quote was put, for a formula on a line; without the quote the notes are as before."""
    shown = annotated(text, at(line))
    before = re.sub(r"\n\s*> \*\*symrnn check\*\*\n(?:\s*>.*\n)+", "\n", shown)
    assert before.rstrip("\n") == text.rstrip("\n")
    return [1 + shown[: found.start()].count("\n") for found in re.finditer(r"\n\s*> \*\*symrnn check", shown)]


def test_markdown() -> None:
    assert annotated(TEXT, ALL) == EXPECTED


def test_what_is_given_is_not_annotated() -> None:
    assert annotated(TEXT, only(GIVEN)) == TEXT


@pytest.mark.parametrize(
    ("text", "line", "behind"),
    [
        ("a\n$x$\nb\n\nc\n", 2, 3),
        ("$x$", 1, 1),
        ("$$\nx\n\ny\n$$\n\nc\n", 2, 5),
        ("\\[\nx\n\ny\n\\]\nc\n", 2, 6),
        ("```math\nx\n\ny\n```\n\nc\n", 2, 5),
        ("~~~~\n```\n\n~~~\n\n~~~~\n$x$\n\nc\n", 7, 7),
        ("> ```math\n> x\n> ```\n\nc\n", 2, 3),
        ("- ```math\n  x\n\n  y\n  ```\n\nc\n", 2, 5),
        ("| a | b |\n|---|---|\n| $x$ | 1 |\n| c | 2 |\n\nd\n", 3, 4),
        ("<!-- a\n\nb -->\n$x$\n\nc\n", 4, 4),
        ("the sign `$$` is code $x$\n\nc $$y$$\n", 1, 1),
        ("a $$ that nothing closes\n\n$x$\n\nc\n", 3, 5),
        ("$x$\n", 99, 1),
    ],
)
def test_a_quote_stands_behind_the_block(text: str, line: int, behind: int) -> None:
    assert quoted_behind(text, line) == [behind]


def test_a_quote_does_not_end_an_item_of_a_list() -> None:
    assert "\n\n   > **symrnn check**\n" in annotated("1. $x$\n\n   goes on\n", at(1))
    assert "\n\n> **symrnn check**\n" in annotated("$x$\n\n    code\n", at(1))
    assert "\n\n> **symrnn check**\n" in annotated("1. $x$\n\n2. y\n", at(1))


@pytest.mark.parametrize("text", ["$$", "`", "\\\\[", "\\\\label{", "` `` ", "> ", "<!--", "-\n", "\n", " "])
def test_long_notes_take_no_time(text: str) -> None:
    start = time.process_time()
    annotated(text * 100_000, only(replace(RIGHT, formula=text * 100_000)))
    assert time.process_time() - start < 5


@settings(deadline=None, derandomize=True, max_examples=300)
@given(strategies.text("ab$`~\\[]<!->|1. \n", max_size=60), strategies.integers(1, 12))
def test_no_character_of_the_notes_is_lost(text: str, line: int) -> None:
    for suffix in (".md", ".tex"):
        shown = annotated(text, at(line, f"n{suffix}"))
        assert any(shown.startswith(text[:i]) and shown[i:].endswith(text[i:]) for i in range(len(text) + 1))
        assert bool(text) == ("symrnn check" in shown)


def test_line_ends_stay() -> None:
    shown = annotated("$x$\r\n\r\ny\r\n", at(1))
    assert shown.count("\n") == shown.count("\r\n") == 7
    assert annotated("", at(1)) == ""


def test_latex() -> None:
    text = "\\begin{align}\na &= b \\\\\nc &= d\n\\end{align}"
    first = replace(WRONG, place=Place(2, 1), formula="a &= b", reading="", counterexample=None)
    shown = annotated(text, only(first, replace(RIGHT, place=Place(4, 1)), file="n.tex")).splitlines()
    assert [line for line in shown if not line.startswith("%")] == text.splitlines()
    assert shown[2:4] == ["% symrnn check: wrong: a &= b", "% symrnn check:   mend: multiply W by the derivative of tanh"]
    assert shown[-3:] == [
        "% symrnn check: right: \\frac{\\partial L}{\\partial l_t} = 1",
        "% symrnn check:   read as: D(L, l[t]) = 1",
        "% symrnn check:   note: by definition",
    ]


@pytest.mark.parametrize("file", ["n.ipynb", "n.txt", "n", "n.rst"])
def test_other_forms_are_refused(file: str) -> None:
    with pytest.raises(UnsupportedError, match=r"verdicts are written into notes of the forms \.md, \.markdown, \.tex alone"):
        annotated("", at(1, file))


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("suffix", [".md", ".tex"])
def test_no_text_of_a_verdict_leaves_its_quote_or_comment(text: str, suffix: str) -> None:
    shown = annotated("a\n\nb\n", replace(hostile(text), file=f"n{suffix}"))
    start = "> " if suffix == ".md" else "% symrnn check: "
    added = [line for line in shown.split("\n") if line not in ("a", "b", "")]
    assert len(added) >= 8
    assert all(line.startswith(start.rstrip()) and line.isprintable() for line in added)


@pytest.mark.parametrize("text", ["</b><b>", "a ` b `` c", "x$ y", "x\\"])
def test_what_cannot_stand_between_dollar_signs_is_code(text: str) -> None:
    line = annotated("$x$\n", only(replace(NOT_CHECKED, formula=text, reason=""))).splitlines()[-1]
    code = re.fullmatch(r"> - \*\*not checked\*\*: (`+) ?(.*?) ?\1", line)
    assert code is not None
    assert code[2] == text
    assert code[1] not in text


def test_the_page_of_a_notebook() -> None:
    page = report_markdown(ALL)
    assert page.startswith("**notes.md**: 5 formulas: ")
    assert "\n\nthe cell elman: h is s, W\\_\\{hh\\} is W\n\n- **given** (1:2): $a_t = W h_{t-1} + U x_t$\n" in page
