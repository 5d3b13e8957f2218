"""Breaking formulas: where, how wide, and never inside a brace group."""

import pytest

from symrnn.emit.layout import break_plain, break_tex, tex_width


def test_a_short_formula_stays_whole() -> None:
    assert break_tex("a + b", 40, 40) == ["a + b"]


def test_breaks_before_the_plus_outside_all_parentheses() -> None:
    assert break_tex("a a a a + (b + c) d d d", 6.0, 20.0) == ["a a a a", "+ (b + c) d d d"]


def test_breaks_inside_parentheses_where_nothing_else_is_possible() -> None:
    term = r"\Bigl(a a a a a a + b b b b b b\Bigr)"
    assert break_tex(term, 6.0, 6.0) == [r"\Bigl(a a a a a a", r"+ b b b b b b\Bigr)"]


def test_prefers_a_sum_to_a_product() -> None:
    assert break_tex(r"a a a a + b b b \odot c c c", 6.0, 20.0) == ["a a a a", r"+ b b b \odot c c c"]


@pytest.mark.parametrize("tex", [r"\frac{a + b + c + d}{e + f + g + h}", r"\begin{cases} a + b & c \\ d + e & f \end{cases}"])
def test_never_breaks_inside_a_group(tex: str) -> None:
    assert break_tex(tex, 1.0, 1.0) == [tex]


@pytest.mark.parametrize("tex", ["a b c", r"\frac{\partial L}{\partial s_t} + W^\top x", r"x_{t-1} \odot (1 - y^2)"])
def test_nothing_is_lost(tex: str) -> None:
    assert " ".join(break_tex(tex, 2.0, 2.0)) == tex


def test_width_grows_with_what_is_shown_not_with_what_is_typed() -> None:
    assert tex_width(r"\frac{a}{b}") < tex_width("a + b")
    assert tex_width(r"\mathbf{W}") == tex_width("W")
    assert tex_width("x_{a}") < tex_width("x a")


def test_plain_text_breaks_too() -> None:
    assert break_plain("aaaa + bbbb + cccc", 12, 12) == ["aaaa + bbbb", "+ cccc"]
