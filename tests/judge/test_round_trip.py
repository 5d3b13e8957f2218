"""What symrnn derives is read back and judged right, formula by formula: every bundled cell, every notation, random cells."""

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from pathlib import Path

import pytest

from symrnn.derive.rolled import derive
from symrnn.emit.notation import STANDARD, Notation, preset, read_notation
from symrnn.emit.render import latex, markdown, text
from symrnn.ir.cell import Cell
from symrnn.ir.verdict import Outcome, Verdict
from symrnn.judge.conditions import BETWEEN
from symrnn.judge.readings import Between
from symrnn.language.lower import read_cell
from symrnn.pipeline import check_formulas

FILES = {"latex": "page.tex", "markdown": "page.md", "text": "page.txt"}
VARIED = (
    "antisymmetric", "bidirectional", "character-model", "delta-net", "diagonal-ssm", "elman-learned-start", "elman-padded",
    "image-words", "irnn", "jordan", "linear-attention", "lstm-peephole", "narx",
)  # fmt: skip
"""Cells with, among them, lags, gates, masks, both directions, matrices as states, losses handed in or at the end, kinks."""

DRAWN = sorted((Path(__file__).parent / "drawn").glob("*.cell"))
"""Cells that `tests/random_cells.py` has drawn. They are kept, so that those of another day or version are no other test;
`python -m benchmarks.random_pages` draws others."""

ASKED = {BETWEEN[Between.LOCAL], "the dot is the matrix product"}
"""What pages ask of a reader: their conventions say the first, the second is how they write a number times a vector."""

OWN = r"""
time = "angle"
transpose = "T"
product = "circ"
gradient = "delta"

[symbols]
W = '\mathbf{W}_{hh}'
s = '\mathbf{h}'
x = '\xi'
"""
OWN_SYMBOLS = {r"\mathbf{W}_{hh}": "W", r"\mathbf{h}": "s", r"\xi": "x"}


def page_of(cell: Cell, form: str, notation: Notation = STANDARD, detail: str = "full", wrt: tuple[str, ...] = ()) -> str:
    derivation = derive(cell)
    if form == "text":
        return text(derivation, detail=detail, wrt=wrt or None)
    return (latex if form == "latex" else markdown)(derivation, notation=notation, detail=detail, wrt=wrt or None)


SHARED = re.compile(
    r"[^()=]+\( ?(?P<weight>[^()]+?) ?\) &?= [^()=]+\( ?(?P=weight) ?, ?(?:\\dots|\.\.\.) ?, ?(?P=weight) ?\)"
)
"""`L(W) = F(W, ..., W)`: the loss as a function of all copies of a weight."""


def is_right(verdict: Verdict) -> bool:
    """Whether a formula holds in the reading that pages are in, or is a definition."""
    return verdict.outcome in (Outcome.RIGHT, Outcome.GIVEN) and set(verdict.conditions) <= ASKED


def without_reason(verdicts: Sequence[Verdict], cell: Cell) -> list[str]:
    """What is given though a page does not define it, and how many definitions are missing.

    A page defines the symbols that the derivation adds to those of the cell, each once, and the loss as a function of copies.
    """
    formulas = {v.reason: v.formula for v in verdicts if v.outcome is Outcome.GIVEN}
    defined = [formula for formula in formulas.values() if not SHARED.fullmatch(formula)]
    added = [symbol.name for symbol in derive(cell).cell.symbols if symbol.introduced]
    shared = len(formulas) - len(defined)
    number = sum(v.outcome is Outcome.GIVEN for v in verdicts)
    if len(defined) == len(added) and shared <= 1 and number == len(formulas):
        return []
    return [f"{number} formulas are given: {[*formulas.items()]}; the page defines {added}"]


def unexpected(page: str, form: str, cell: Cell, symbols: Mapping[str, str] | None = None) -> list[str]:
    """The formulas of a page that are not judged right, with what is said of them; and how many are missing."""
    verdicts = check_formulas(page, FILES[form], cell, symbols or {}).verdicts
    found = [f"{v.place.line}: {v.outcome.value} {v.conditions} {v.reason} | {v.formula}" for v in verdicts if not is_right(v)]
    least = sum(1 for _ in equals(page, form))
    assert least > 0
    found += without_reason(verdicts, cell)
    return found if len(verdicts) >= least else [*found, f"{len(verdicts)} formulas judged, at least {least} on the page"]


def equals(page: str, form: str) -> Iterator[str]:
    """The signs of equality in the displayed formulas of a page, before the words on their lines."""
    shown = False
    for line in page.splitlines():
        if form == "text":
            shown = line.startswith(("    ", "  | "))
        elif line == "$$" or re.match(r"\\(begin|end)\{(equation|align|gather)\*?\}", line):
            shown = not shown
        if shown:
            yield from re.findall(r"(?<=\s)=(?=\s)|&=(?=\s)", re.split(r"\\text\{|  (?:if|for) ", line)[0])


@pytest.mark.parametrize("form", FILES)
def test_a_page_in_the_standard_notation_is_right(cell: Cell, form: str) -> None:
    assert unexpected(page_of(cell, form), form, cell) == []


@pytest.mark.parametrize("notation", ["goodfellow", "angle", "delta"])
@pytest.mark.parametrize("name", VARIED)
def test_a_page_in_another_notation_is_right(bundled: Mapping[str, Cell], name: str, notation: str) -> None:
    page = page_of(bundled[name], "latex", preset(notation))
    assert unexpected(page, "latex", bundled[name]) == []


@pytest.mark.parametrize("form", FILES)
@pytest.mark.parametrize("name", VARIED)
def test_a_brief_page_is_right(bundled: Mapping[str, Cell], name: str, form: str) -> None:
    page = page_of(bundled[name], form, preset("delta"), "brief")
    assert unexpected(page, form, bundled[name]) == []


@pytest.mark.parametrize("form", ["latex", "markdown"])
@pytest.mark.parametrize("name", VARIED)
def test_a_page_with_symbols_of_its_own_is_right(bundled: Mapping[str, Cell], name: str, form: str) -> None:
    cell = bundled[name]
    symbols = {written: symbol for written, symbol in OWN_SYMBOLS.items() if symbol in known(cell)}
    assert unexpected(page_of(cell, form, own_notation(cell)), form, cell, symbols) == []


@pytest.mark.parametrize("form", FILES)
@pytest.mark.parametrize(
    ("name", "wrt"),
    [
        ("elman", ("W", "x", "s[0]")),
        ("elman-learned-start", ("s[0]", "V")),
        ("character-model", ("E", "s[0]")),
        ("bidirectional", ("Wf", "x", "g[T+1]")),
        ("delta-net", ("Wk", "W[0]")),
        ("image-words", ("A", "image", "e")),
    ],
)
def test_a_page_of_some_gradients_is_right(bundled: Mapping[str, Cell], name: str, wrt: tuple[str, ...], form: str) -> None:
    cell = bundled[name]
    assert unexpected(page_of(cell, form, wrt=wrt), form, cell) == []


@pytest.mark.parametrize("form", ["latex", "markdown"])
@pytest.mark.parametrize("file", DRAWN, ids=lambda file: file.stem)
def test_a_page_of_a_random_cell_is_right(file: Path, form: str) -> None:
    cell = read_cell(file.read_text(encoding="utf-8"), file.name)
    assert unexpected(page_of(cell, form), form, cell) == []


def test_there_are_random_cells() -> None:
    assert len(DRAWN) >= 16


def known(cell: Cell) -> Set[str]:
    return {symbol.name for symbol in cell.symbols}


def own_notation(cell: Cell) -> Notation:
    """A notation with symbols of its own, those that the cell has."""
    lines = [line for line in OWN.splitlines() if " = '" not in line or line.split()[0] in known(cell)]
    return read_notation("\n".join(lines))


def test_the_count_of_equals_sees_every_link() -> None:
    page = "$$\n\\begin{aligned}\na &= b = c \\\\\nd &= \\sum_{t=1}^T e & \\text{if } q = 1\n\\end{aligned}\n$$\nand $x = y$"
    assert len(list(equals(page, "markdown"))) == 3


def test_a_definition_that_the_page_does_not_make_is_found(elman: Cell) -> None:
    page = page_of(elman, "markdown")
    defined = page + "\n$$\nq_t = s_t\n$$\n"
    (found,) = unexpected(defined, "markdown", elman)
    assert "2 formulas are given" in found
    assert "q_t = s_t" in found


def test_a_wrong_page_is_found(elman: Cell) -> None:
    page = page_of(elman, "markdown")
    wrong = page.replace(r"\operatorname{diag}(1 - s_t^2)", r"\operatorname{diag}(1 + s_t^2)", 1)
    assert wrong != page
    assert len(unexpected(wrong, "markdown", elman)) == 1
