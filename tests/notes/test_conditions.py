"""Condition texts are read as comparisons of indices, or not at all."""

import re
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import symrnn
from symrnn.notes.conditions import Comparison, Condition, read_condition
from symrnn.notes.document import Unread
from symrnn.notes.plain import read_plain

ROOT = Path(__file__).parents[2]


def shown(condition: Condition | None) -> str:
    if condition is None:
        return "none"
    if condition.otherwise:
        return "otherwise"
    return ", ".join(f"{_place(c.left)} {c.sign} {_place(c.right)}" for c in condition.comparisons) or "all"


def _place(place: tuple[str, int]) -> str:
    letter, offset = place
    return f"{letter}{offset:+d}" if letter and offset else letter or str(offset)


READ = {
    "t < T": "t < T",
    "for t < T": "t < T",
    "(t < T)": "t < T",
    "for t > 1": "t > 1",
    "for 1 < t < T": "1 < t, t < T",
    "for t < T - 1": "t < T-1",
    "for t+1 <= T": "t+1 <= T",
    "t = T": "t = T",
    "for t = T.": "t = T",
    "(at t = T)": "t = T",
    "T = 3": "T = 3",
    "t = T = 1": "t = T, T = 1",
    "only for t <= T-2": "t <= T-2",
    "t = -1": "t = -1",
    "k != l": "k != l",
    "for all t": "all",
    "for every step t": "all",
    "at every step": "all",
    "for all k, t": "all",
    "for all t and k": "all",
    "for all t >= 2": "t >= 2",
    "for k <= t": "k <= t",
    "1 <= k < t": "1 <= k, k < t",
    "for k <= t and t < T": "k <= t, t < T",
    "t < T, k < t": "t < T, k < t",
    "t = 1, k = 2": "t = 1, k = 2",
    "(t < T) and (k < t)": "t < T, k < t",
    "if t = T": "t = T",
    "with k > t": "k > t",
    "tau < T": "tau < T",
    "t = 1, ..., T": "t >= 1, t <= T",
    "For T = 3": "T = 3",
    "At the steps t = 1, ..., T": "t >= 1, t <= T",
    "t = 1, 2, ..., T": "t >= 1, t <= T",
    "t = T, ..., 1": "t >= 1, t <= T",
    "t = T, T - 1, ..., 1": "t >= 1, t <= T",
    "k = T, ..., t": "k >= t, k <= T",
    "k = t, ..., T": "k >= t, k <= T",
    "k = i, ..., j": "k >= i, k <= j",
    "t = T, ..., T-3": "t >= T-3, t <= T",
    "t = 3, 2, 1": "t >= 1, t <= 3",
    "t = 1, 2, 3": "t >= 1, t <= 3",
    "(l,p) = (i,j)": "l = i, p = j",
    "otherwise": "otherwise",
    "else": "otherwise",
    # The same in LaTeX, and in Unicode.
    r"\text{for }t < T": "t < T",
    r"\text{for all } t": "all",
    r"\forall t": "all",
    r"\forall\, t \ge 2": "t >= 2",
    r"t \ge 2": "t >= 2",
    r"\quad t = 1, \dots, T": "t >= 1, t <= T",
    r"\qquad& \text{for }t > 1": "t > 1",
    r"for $t \le T-2$": "t <= T-2",
    r"t \in \{1, \ldots, T\}": "t >= 1, t <= T",
    r"1 \leq k \leq t": "1 <= k, k <= t",
    r"\tau \neq t": "tau != t",
    r"\text{otherwise}": "otherwise",
    "1 ≤ t ≤ T − 1": "1 <= t, t <= T-1",
}

NONE = [
    "", "(matrix product)", "(product rule, tanh')", "(tanh')", "for W", "at h_t", "h_t < 1", "for", "t", "T", "1 < 2", "t <",
    "< T", "t < T <", "t < T k", "2t < T", "t T", "t*2 < T", "for z > 0, else 0", "t = 1, 3, ..., T", "t = 1, 3", "k = t, T",
    "t = 1, ...", "t = ..., T", "(k,l) = (i)", "t < T or t = 1", "at W(1) = ... = W(T) = W", "for all steps but one", "all",
    r"\frac{1}{2} < t", "For", r"W^{(1)} = \dots = W", "t in [1, T]", "for t < T" + " " * 200, "t = 12345678", "s[t] < 0",
    "(o, r) = 0",
]  # fmt: skip


@pytest.mark.parametrize("text", READ)
def test_a_condition_is_read(text: str) -> None:
    assert shown(read_condition(text)) == READ[text]


@pytest.mark.parametrize("text", NONE)
def test_other_texts_are_none(text: str) -> None:
    assert read_condition(text) is None


def test_a_condition_is_a_value() -> None:
    assert read_condition("1 <= t < T - 1") == Condition(
        (Comparison(("", 1), "<=", ("t", 0)), Comparison(("t", 0), "<", ("T", -1)))
    )


@cache
def behind_formulas() -> frozenset[str]:
    """Every condition text of the text pages of all bundled cells."""
    pages = [symrnn.load(cell).derive().text(detail=detail) for cell in symrnn.cells() for detail in ("full", "brief")]
    blocks = [block for page in pages for block in re.split(r"\n\s*\n", page) if re.match(r"\n*(?: {4}|  \|)", block)]
    chains = [found for block in blocks for found in read_plain(block) if not isinstance(found, Unread)]
    return frozenset(condition for chain in chains for condition in chain.conditions)


def test_every_condition_of_the_text_pages_is_read() -> None:
    about_indices = {text for text in behind_formulas() if not text.startswith("(")}
    assert {text: shown(read_condition(text)) for text in about_indices} == {"for t < T": "t < T", "for t > 1": "t > 1"}


def test_the_rules_behind_formulas_are_no_conditions() -> None:
    rules = {text for text in behind_formulas() if text.startswith("(")}
    assert len(rules) > 30
    assert {read_condition(text) for text in rules if re.search(r"[a-z]{2}", text)} == {None}


def test_every_condition_in_the_words_of_the_text_pages_is_read() -> None:
    pages = "\n".join(symrnn.load(cell).derive().text() for cell in symrnn.cells())
    compared = r"[tT] (?:[<>]=?|=) [T0-9](?:-[0-9])?(?:, \.\.\.)?(?:, [T0-9])*"
    found = set(re.findall(rf"(?:[Ff]or|at|[Ss]teps?) {compared}|\({compared}\)", re.sub(r"\s+", " ", pages)))
    read = {text: shown(read_condition(text)) for text in found}
    assert "none" not in read.values(), read
    assert {"t >= 1, t <= T", "T = 3", "t >= 1, t <= 3", "t <= T-2", "T >= 3", "t = T"} <= set(read.values())


def markdown() -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "generated").glob("*/*.md")))


def test_every_condition_behind_formulas_of_the_markdown_pages_is_read() -> None:
    found = set(re.findall(r"\\qquad&? (\\text\{for [^\n]*?) *(?:\\\\)?\n", markdown()))
    assert {text: shown(read_condition(text)) for text in found} == {
        r"\text{for }t < T": "t < T", r"\text{for }t > 1": "t > 1",
    }  # fmt: skip


def test_every_condition_in_the_words_of_the_markdown_pages_is_read() -> None:
    found = set(re.findall(r"(?:for|steps?) \$(?:[tT] [^$]*|\([^$]*)\$|\$[tT] (?:[<>=]|\\[lg]e)[^$]*\$", markdown()))
    read = {text: shown(read_condition(text)) for text in found}
    assert "none" not in read.values(), read
    assert {"t >= 1, t <= T", "T = 3", "t >= 1, t <= 3", "t <= T-2", "T >= 3", "l = i, p = j"} <= set(read.values())


@settings(max_examples=400)
@given(st.text(alphabet=st.sampled_from("tTk1 <>=,.()+-\\lege{}$for alndwisthre"), max_size=60) | st.text(max_size=140))
def test_any_text_is_read_or_not(text: str) -> None:
    condition = read_condition(text)
    assert condition is None or all(c.sign in ("=", "!=", "<", "<=", ">", ">=") for c in condition.comparisons)
