"""A written name is divided into what it looks like and its indices in every way that makes sense."""

import pytest

from symrnn.judge.look import Look, index_of, look_of, stepped
from symrnn.judge.meaning import Index
from symrnn.notes.latex import read_latex
from symrnn.notes.written import Chain, Name


def name_of(text: str) -> Name:
    (chain,) = read_latex(text, {})
    assert isinstance(chain, Chain)
    found = stepped(chain.sides[0])
    assert found is not None
    return found


def ways(text: str) -> list[tuple[str, list[str]]]:
    return [(str(sighting.look), [mark.text for mark in sighting.marks]) for sighting in look_of(name_of(text))]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("x", [("x", [])]),
        ("s_{t-1}", [("s", ["t-1"]), ("s_t-1", [])]),
        ("h^{(t)}", [("h", ["t"]), ("h^(t)", [])]),
        (r"x^{\langle t-1\rangle}", [("x", ["t-1"]), ("x^<t-1>", [])]),
        ("b_i", [("b", ["i"]), ("b_i", [])]),
        ("g_{h_t}", [("g_h", ["t"]), ("g_h_t", [])]),
        ("g_{h_{t+1}}", [("g_h", ["t+1"]), ("g_h_{t+1}", [])]),
        ("h_{next}", [("h_next", [])]),
        (r"\hat{y}_{t,i}", [("hat(y)", ["t", "i"]), ("hat(y)_i", ["t"]), ("hat(y)_t", ["i"]), ("hat(y)_t,i", [])]),
        ("w_{ot}", [("w", ["o", "t"]), ("w_o", ["t"]), ("w_ot", [])]),
        ("s^2", [("s", ["2"]), ("s^2", [])]),
        ("s^T", [("s", ["T"]), ("s^T", [])]),
    ],
)
def test_the_ways_to_see_a_name(text: str, found: list[tuple[str, list[str]]]) -> None:
    assert ways(text) == found


def test_digits_behind_a_label_are_entries_one_by_one() -> None:
    assert ("W_s", ["0", "0", "3"]) in ways("W_{s00}^3")
    assert ("W_s00", []) in ways("W_{s00}")


def test_marks_stand_where_they_are_written() -> None:
    text = "W_{s01}^3"
    sighting = next(s for s in look_of(name_of(text)) if s.look == Look("W", subs=("s",)) and len(s.marks) == 3)
    assert [text[slice(*mark.span)] for mark in sighting.marks] == ["0", "1", "3"]
    assert [mark.above for mark in sighting.marks] == [False, False, True]


@pytest.mark.parametrize(
    ("text", "index"),
    [
        ("t", Index("t")), ("t-1", Index("t", -1)), ("T + 2", Index("T", 2)), ("0", Index("", 0)), ("-1", Index("", -1)),
        (r"\tau-1", Index("tau", -1)), ("hh", None), ("", None), ("1-t", None), ("s00", None),
    ],
)  # fmt: skip
def test_what_a_script_says_as_an_index(text: str, index: Index | None) -> None:
    assert index_of(text) == index
