"""Reports on a terminal: a line a formula, what is said of it below, and nothing that a terminal would obey."""

from dataclasses import replace

import pytest

from symrnn.emit.report import KEY, shortened, total
from symrnn.emit.report_lines import report_lines, report_text, total_line
from symrnn.ir.verdict import Counterexample, Outcome, Report
from tests.emit.reports import ALL, HOSTILE, NOT_CHECKED, RIGHT, RIGHT_IF, WRONG, hostile, only

EXPECTED = """\
notes.md: the cell elman: h is s, W_{hh} is W
notes.md:1:2   given        a_t = W h_{t-1} + U x_t
notes.md:3:8   right        \\frac{\\partial L}{\\partial l_t} = 1
    read as   D(L, l[t]) = 1
    note      by definition
notes.md:3:60  right, if    \\frac{\\partial L}{\\partial V} = (o_t - y_t) s_t
    read as   D(L, V) = (o[t] - y[t]) * s[t]
    if        V is the copy of step t
    if        all sizes are 1
    in full   \\sum_t (o_t - y_t) s_t^\\top
notes.md:6:1   wrong        \\frac{\\partial s_{t+1}}{\\partial s_t} &= W \\\\
    read as   D(s[t+1], s[t]) = W
    differs   t = 2, entry [1, 0]: left side 3/7, right side 2
    shapes    left side (n, n), right side (n, m)
    mend      multiply W by the derivative of tanh
    mended    \\frac{\\partial s_{t+1}}{\\partial s_t} = \\mathrm{diag}(1 - s_{t+1}^2) W
    right if  W is shared
notes.md:9:1   not checked  P(W < 1) = p
    reason    P is unknown
5 formulas: 1 right, 1 right if …, 1 wrong, 1 not checked, 1 given
"""


def test_the_lines_of_every_outcome() -> None:
    assert report_text(ALL) == EXPECTED


def test_in_full_what_is_given_is_explained_and_the_cell_shown() -> None:
    lines = report_text(replace(ALL, cell="", model="cell notes\n\nstate s (n)\n"), full=True).splitlines()
    assert lines[:3] == ["notes.md: the cell that the notes define: h is s, W_{hh} is W", "    cell notes", "    state s (n)"]
    assert lines[4] == "    read as   a[t] = W @ s[t-1] + U @ x[t]"


def test_a_long_formula_is_shortened_unless_all_is_asked_for() -> None:
    long = only(replace(RIGHT, formula="x" * 101))
    assert shortened("x" * 100) == "x" * 100
    assert report_text(long).splitlines()[1].endswith("  " + "x" * 99 + "…")
    assert report_text(long, full=True).splitlines()[1].endswith("  " + "x" * 101)


def test_only_some_outcomes() -> None:
    lines = ["".join(text for text, _ in line) for line in report_lines(ALL, [Outcome.WRONG])]
    assert lines == [EXPECTED.splitlines()[0], EXPECTED.splitlines()[10].replace("   w", "  w"), *EXPECTED.splitlines()[11:17]]


def test_pieces_carry_the_role_that_colours_them() -> None:
    roles = [role for line in report_lines(ALL) for _, role in line]
    assert set(roles) == {"", "place", "label", *KEY.values()}
    assert total_line([ALL]) == ((EXPECTED.splitlines()[-1], "total"),)


def test_a_place_in_a_notebook() -> None:
    assert report_text(only(replace(WRONG, part="cell 3"))).splitlines()[1].startswith("notes.md:cell 3:6:1  wrong")


@pytest.mark.parametrize(
    ("verdicts", "words"),
    [
        ((), "no formulas"),
        ((RIGHT,), "1 formula: 1 right"),
        ((WRONG, RIGHT_IF, WRONG), "3 formulas: 1 right if …, 2 wrong"),
        ((NOT_CHECKED, NOT_CHECKED), "2 formulas: 2 not checked"),
    ],
)
def test_totals(verdicts: tuple[object, ...], words: str) -> None:
    report = Report("n.md", tuple(v for v in (RIGHT, WRONG, RIGHT_IF, NOT_CHECKED) for w in verdicts if w is v))
    assert total(report.verdicts) == words


def test_notes_without_formulas_say_so() -> None:
    assert report_text(Report("n.md", ())) == "n.md: no formulas\n"


def test_a_counterexample_without_values_names_the_shapes_alone() -> None:
    found = Counterexample("", "", ("", ""), ("(n)", "(m)"))
    assert "differs" not in report_text(only(replace(WRONG, counterexample=found)))
    assert "    shapes    left side (n), right side (m)\n" in report_text(only(replace(WRONG, counterexample=found)))


def test_comments_of_tex_do_not_run_into_the_formula() -> None:
    assert report_text(only(replace(RIGHT, formula="a % why\n= 5\\%"))).splitlines()[1].endswith("  a = 5\\%")


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_reaches_a_terminal_but_visible_characters(text: str) -> None:
    lines = report_text(hostile(text), full=True).split("\n")
    assert all(line.isprintable() for line in lines)
