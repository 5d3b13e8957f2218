"""The words of mends are taken apart into what is said and the formulas; all that the catalogue of edits says is known."""

import re

import pytest

from symrnn.emit.mendwords import Part, parts
from symrnn.judge.edits import Known, edits
from symrnn.notes.latex import read_latex
from symrnn.notes.written import Chain

SAID = [
    (r"the factor W^\top is missing beside (a and b)", ["the factor", r"W^\top", "is missing beside", "(a", "and", "b)"]),
    (r"h_t should be h_{t-1}", ["h_t", "should be", "h_{t-1}"]),
    (r"the sign of 1 + x_t should be the other one", ["the sign of", "1 + x_t", "should be the other one"]),
    ("the terms a, b and c are missing", ["the terms", "a, b", "and", "c", "are missing"]),
    ("the sum should begin at k+1", ["the sum should begin at", "k+1"]),
    ("multiply W by the derivative of tanh", ["multiply W by the derivative of tanh"]),
]
FORMULAS = (
    r"\frac{\partial L}{\partial W} = \sum_{t=1}^T \bigl(V^\top (o_t - y_t)\bigr) \odot (1 - h_t^2) h_{t-1}^\top",
    r"\frac{\partial h_t}{\partial h_k} = \prod_{i=k+1}^t \mathrm{diag}(1 - \tanh^2(a_i)) W",
    r"p_{ij} = 2 f'(a_j) (w_{kl} + 1)",
)
WORD = re.compile(r"(?<![\\A-Za-z])[a-z]{3,}")
KNOWN = Known(
    alike={"W": ("U",), "h": ("y",), "o": ("y",)}, unlike={"V": ("x_{{t}}",)}, factors=("(1 - h_{{t}}^2)",),
    symbols=("W", "h_{{t}}"), terms=("a_t",), several=(("a_t", "b_t"),), spelled=("(x_t)",),
)  # fmt: skip


@pytest.mark.parametrize(("words", "pieces"), SAID)
def test_words_are_taken_apart(words: str, pieces: list[str]) -> None:
    assert [part.text for part in parts(words)] == pieces


def test_words_without_a_formula_are_words() -> None:
    assert list(parts("nothing known")) == [Part("nothing known", formula=False)]


@pytest.mark.parametrize("formula", FORMULAS)
def test_no_words_of_the_catalogue_are_taken_for_formulas(formula: str) -> None:
    (chain,) = read_latex(formula, {})
    assert isinstance(chain, Chain)
    found = [part.text for edit in edits(formula, chain, 0, KNOWN) for part in parts(edit.words) if part.formula]
    assert len(found) > 100
    bare = [re.sub(r"\\(?:mathrm|begin|end)\{\w+\}", "", text) for text in found]
    assert not [text for text in bare if WORD.search(text)]
