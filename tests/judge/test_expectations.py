"""The expectations fit their notes, and the comparison with a report sees what it should."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from symrnn.errors import Place
from symrnn.ir.verdict import Mend, Outcome, Report, Verdict
from tests.judge.expectations import NOTES, Expectation, beside, compare, load, notes, same

FOLDERS = ("hand", "books", "odd", "names")
ALL = [note for folder in FOLDERS for note in notes(folder)]


def text_of(note: Path) -> str:
    text = note.read_text(encoding="utf-8")
    if note.suffix != ".ipynb":
        return text
    return "\n\n".join("".join(cell["source"]) for cell in json.loads(text)["cells"] if cell["cell_type"] == "markdown")


def judged(folder: str) -> list[Expectation]:
    expectations = [expectation for note in notes(folder) for expectation in load(beside(note))]
    return [expectation for expectation in expectations if Outcome.GIVEN not in expectation.outcomes]


def written(verdict: Outcome, formula: str = "a = b", mend: str = "", conditions: tuple[str, ...] = ()) -> Verdict:
    change = Mend("change it", mend, "index") if mend else None
    return Verdict("n.md", Place(1, 1), formula, verdict, conditions=conditions, mend=change)


def report(*verdicts: Verdict) -> Report:
    return Report("n.md", verdicts)


RIGHT = Expectation("a = b", (Outcome.RIGHT,), "it holds")
COPY = Expectation("a = b", (Outcome.RIGHT_IF,), "no sum", reading=(("copy", "immediate"), ("scalars",)))
WRONG = Expectation("a = b", (Outcome.WRONG,), "the letter", mends=("a = c", r"a = \mathrm{diag}(c)"))


@pytest.mark.parametrize("note", ALL, ids=lambda note: f"{note.parent.name}/{note.name}")
def test_formulas_stand_in_their_note_in_this_order(note: Path) -> None:
    text, at = same(text_of(note)), 0
    for expectation in load(beside(note)):
        head = same(expectation.tex)
        found = text.find(head, at)
        assert found >= 0, f"not in the note, or not in this order: {expectation.tex}"
        at = found + 1


@pytest.mark.parametrize("note", ALL, ids=lambda note: f"{note.parent.name}/{note.name}")
def test_expectations_agree_with_themselves(note: Path) -> None:
    for expectation in load(beside(note)):
        assert len(set(expectation.outcomes)) == len(expectation.outcomes) > 0
        assert same(expectation.tex) not in {same(mend) for mend in expectation.mends}
        if expectation.mends or not expectation.mendable:
            assert Outcome.WRONG in expectation.outcomes, expectation.tex
        if expectation.reading:
            assert Outcome.RIGHT_IF in expectation.outcomes, expectation.tex
        if expectation.outcomes == (Outcome.RIGHT_IF,):
            assert expectation.reading, f"right, if what? {expectation.tex}"


def test_every_note_has_its_expectations() -> None:
    files = [path for folder in FOLDERS for path in (NOTES / folder).iterdir()]
    assert {path.with_suffix("") for path in files if path.suffix == ".toml"} == {note.with_suffix("") for note in ALL}
    assert {path for path in files if path.suffix != ".toml"} == set(ALL)


def test_books_have_formulas_right_and_wrong() -> None:
    formulas = judged("books")
    wrong = [expectation for expectation in formulas if Outcome.WRONG in expectation.outcomes]
    assert len(notes("books")) >= 10
    assert len(formulas) >= 50
    assert 0.35 * len(formulas) <= len(wrong) <= 0.65 * len(formulas)


def test_odd_formulas_are_all_right() -> None:
    formulas = judged("odd")
    assert len(formulas) >= 25
    assert not [expectation.tex for expectation in formulas if Outcome.WRONG in expectation.outcomes]


def test_what_is_expected_makes_no_difference() -> None:
    assert compare(report(written(Outcome.RIGHT)), [RIGHT]) == []
    assert compare(report(written(Outcome.RIGHT_IF, conditions=("for the copy of step t", "as scalars"))), [COPY]) == []
    assert compare(report(written(Outcome.WRONG, mend=r"a = \operatorname{diag}\left( c \right)")), [WRONG]) == []


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (written(Outcome.WRONG), RIGHT),
        (written(Outcome.RIGHT_IF, conditions=("as scalars",)), COPY),
        (written(Outcome.RIGHT), COPY),
        (written(Outcome.WRONG, mend="a = d"), WRONG),
        (written(Outcome.WRONG), WRONG),
        (written(Outcome.WRONG, mend="a = c"), replace(WRONG, mends=(), mendable=False)),
    ],
)
def test_another_verdict_reading_or_mend_is_a_difference(found: Verdict, expected: Expectation) -> None:
    (difference,) = compare(report(found), [expected])
    assert difference.tex == "a = b"
    assert difference.expected != difference.found


def test_a_mend_is_not_demanded_where_none_is_named() -> None:
    free = replace(WRONG, mends=())
    assert compare(report(written(Outcome.WRONG)), [free]) == []
    assert compare(report(written(Outcome.WRONG, mend="a = d")), [free]) == []


def test_any_of_several_verdicts_will_do() -> None:
    either = replace(WRONG, outcomes=(Outcome.WRONG, Outcome.RIGHT_IF), reading=(("scalars",),))
    assert compare(report(written(Outcome.RIGHT_IF, conditions=("as scalars",))), [either]) == []
    assert compare(report(written(Outcome.WRONG, mend="a = c")), [either]) == []
    assert len(compare(report(written(Outcome.RIGHT)), [either])) == 1


def test_a_formula_too_few_or_too_many_is_one_difference() -> None:
    second = replace(RIGHT, tex="c = d")
    (missing,) = compare(report(written(Outcome.RIGHT, "c = d")), [RIGHT, second])
    assert (missing.tex, missing.found) == ("a = b", "no such formula")
    (extra,) = compare(report(written(Outcome.RIGHT), written(Outcome.WRONG, "x = y")), [RIGHT])
    assert (extra.tex, extra.expected, extra.found) == ("x = y", "no such formula", "wrong")


def test_formulas_are_paired_in_order() -> None:
    twice = [RIGHT, replace(RIGHT, outcomes=(Outcome.WRONG,))]
    assert compare(report(written(Outcome.RIGHT), written(Outcome.WRONG)), twice) == []
    assert len(compare(report(written(Outcome.WRONG), written(Outcome.RIGHT)), twice)) == 2


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (r"a &= b + c \\ ", "a=b+c"),
        (r"\bigl( a \bigr)\,b \tag{3} \label{x}", "(a)b"),
        (r"V^{\top} x_{t}", "V^Tx_t"),
        ("a = b. % as seen", "a = b."),
        (r"\operatorname{diag}(a)", r"\mathrm{diag}(a)"),
    ],
)
def test_layout_makes_no_difference(one: str, other: str) -> None:
    assert same(one) == same(other)


@pytest.mark.parametrize(
    ("one", "other"), [("a_{t+1}", "a_{t-1}"), ("a b", "b a"), (r"\leftarrow", r"\rightarrow"), ("a_{12}", "a_1 2")]
)
def test_formulas_that_print_differently_differ(one: str, other: str) -> None:
    assert same(one) != same(other)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "[[formula]]\ntex = 'a'\nverdict = 'good'\nwhy = 'w'",
            "e.toml: formula 1: unknown verdict good; the verdicts are right,",
        ),
        ("[[formula]]\ntex = 'a'\nverdict = 'right'", "e.toml: formula 1: why is missing"),
        (
            "[[formula]]\ntex = 'a'\nverdict = 'right'\nwhy = 'w'\nmended = 'b'",
            "formula 1: unknown key mended; the keys are mend,",
        ),
        ("[[formula]]\ntex = 3\nverdict = 'right'\nwhy = 'w'", "formula 1: tex should be a text or a list of texts, found 3"),
        ("title = 'x'", r"e.toml: expected nothing but \[\[formula\]\], found title"),
    ],
)
def test_a_file_that_does_not_fit_is_refused(tmp_path: Path, text: str, message: str) -> None:
    file = tmp_path / "e.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=message):
        load(file)


def test_a_link_cut_out_of_a_group_is_found() -> None:
    grouped = replace(RIGHT, tex=r"{a = \frac{b}{c}}")
    assert compare(report(written(Outcome.RIGHT, r"a = \frac{b}{c")), [grouped]) == []
