"""Edits of formulas: each reads again and changes what it says it changes, and a mistake made by hand has one that mends it."""

import re
import time
from collections import Counter
from collections.abc import Callable
from functools import cache

import pytest

from symrnn.judge.catalogue.edit import ordered
from symrnn.judge.catalogue.tree import walk
from symrnn.judge.edits import LATEX, PLAIN, Edit, Known, apply, edits, even
from symrnn.notes.document import Macro, Unread
from symrnn.notes.latex import read_latex
from symrnn.notes.plain import read_plain
from symrnn.notes.written import Chain, Name, Sum, Transposed

LATEX_FORMULAS = [
    r"\frac{\partial L}{\partial s_t} = V^\top \frac{\partial L}{\partial o_t} + W^\top \frac{\partial L}{\partial a_{t+1}}",
    r"\frac{\partial L}{\partial a_t} = \frac{\partial L}{\partial s_t} \odot (1 - s_t^2)",
    r"\frac{\partial s_{t+1}}{\partial s_t} = \mathrm{diag}(1 - s_{t+1}^2) W",
    r"\frac{\partial L}{\partial W} = \sum_{t=1}^{T} \frac{\partial L}{\partial a_t} s_{t-1}^\top",
    r"\kappa_t = (o_t - y_t) V + \kappa_{t+1} (1 - s_{t+1}^2) W",
    r"\delta^{(t)} = \left( W^T \delta^{(t+1)} + V^T (\hat{y}^{(t)} - y^{(t)}) \right) \odot \tanh'(a^{(t)})",
    r"\delta^{\langle t \rangle} = (1 - \tanh^2(a^{\langle t \rangle})) \circ W^T \delta^{\langle t+1 \rangle}",
    r"\frac{\partial h_t}{\partial h_k} = \prod_{i=k+1}^{t} W^\top \mathrm{diag}(\sigma'(a_{i-1}))",
    r"\frac{d s_2}{d W} = \sum_{k=0}^{2} \frac{\partial s_2}{\partial s_k} \frac{\partial^+ s_k}{\partial W}",
    r"\frac{\partial L}{\partial o_t} = 2 (\hat{y}_t - y_t) \, \hat{y}_t (1 - \hat{y}_t)",
    r"\frac{\partial L}{\partial a_{f,t}} = \frac{\partial L}{\partial f_t} \odot f_t \odot (1 - f_t)",
    r"\delta^c_t = \delta^h_t \odot o_t \odot \bigl(1 - \tanh^2(c_t)\bigr) + \delta^c_{t+1} \odot f_{t+1}",
    r"\delta_t = \frac{1}{2} (W_h^\top \delta_{t+1}) \cdot \sigma(a_t) (1 - \sigma(a_t))",
    r"h_t = a^p h_{t-p} + \sum_{i=0}^{p-1} \phi_i x_{t-i}",
    r"a_t = b + W s_{t-1} + U x_t",
    r"l_t = \frac{1}{2} (o_t - y_t)^2",
    r"\frac{dJ_t}{dU} = \frac{dJ_t}{d\hat{y}_t}\frac{d\hat{y}_t}{ds_t}\frac{ds_t}{dU}",
    r"s_t = f(W x_t + U s_{t-1} + b)",
    r"V_{new} = V_{old} - \alpha \frac{\partial L}{\partial V}",
    r"dW_f = \sum_{t} \delta_{f,t} [h_{t-1}, x_t]^\top",
    r"\biggl(\frac{\partial a_{t+1}}{\partial s_t}\biggr)^\top \frac{\partial L}{\partial a_{t+1}} = W^\top \delta_{t+1}",
    r"\frac{\partial L}{\partial W} = -\sum_{t=1}^{T} \sum_{k=1}^{t} \delta_k s_{k-1}^T",
    r"\nabla_W L = \sum_t \mathrm{diag}\left(1 - (h^{(t)})^2\right) (\nabla_{h^{(t)}} L) {h^{(t-1)}}^\top",
    r"\mathbf{h}_t = (1 - \mathbf{z}_t) \odot \mathbf{h}_{t-1} + \mathbf{z}_t \odot \tilde{\mathbf{h}}_t",
    r"\frac{\partial L}{\partial s_T} = V^\top (o_T - y_T)",
]
PLAIN_FORMULAS = [
    "ds[t] = V.T @ do[t] + W.T @ da[t+1]",
    "da[t] = ds[t] * (1 - s[t]**2)",
    "dW(t) = outer(da[t], s[t-1])",
    "dW = sum[t=1..T] outer(da[t], s[t-1])",
    "D(s[t], a[t]) = diag(1 - s[t]**2)",
    "loss[t] = sum((o[t] - y[t])**2) / 2",
    "a[t] = W @ s[t-1] + U @ x[t] + b",
]

KNOWN = Known(
    alike={"W": ("U", "V"), "V": ("W",), "s": ("a",), "a": ("s",), "a_f": ("a_i",), "f": ("i",), r"\hat{y}": ("y",)},
    factors=("(1 - s_{{t}}^2)",),
    symbols=("W", "V", "s_{{t}}"),
    terms=(r"W^\top \delta_{t+1}",),
    functions=(r"\tanh", r"\sigma", "f"),
    indices=("t", "k", "T", "i"),
)
BARE = Known(factors=KNOWN.factors, symbols=KNOWN.symbols, bare=True)
PAGE = Known(
    alike={"W": ("U", "V"), "V": ("W", "U"), "U": ("V", "W"), "s": ("a",), "a": ("s",)},
    factors=("(1 - s[{t}]**2)",),
    symbols=("W", "V", "s[{t}]", "do[{t}]", "da[{t}]", "ds[{t}]"),
    style=PLAIN,
)
READERS: dict[bool, Callable[[str], tuple[Chain | Unread, ...]]] = {True: lambda text: read_latex(text, {}), False: read_plain}
CASES = [(text, KNOWN) for text in LATEX_FORMULAS] + [(text, PAGE) for text in PLAIN_FORMULAS] + [(LATEX_FORMULAS[4], BARE)]


@cache
def parsed(text: str, latex: bool) -> tuple[Chain | Unread, ...]:
    return READERS[latex](text)


def read(text: str, known: Known) -> Chain:
    (chain,) = parsed(text, known.style.braces)
    assert isinstance(chain, Chain), f"{text}: {chain}"
    return chain


def all_edits(text: str, known: Known) -> list[Edit]:
    return list(edits(text, read(text, known), 0, known))


def names(chain: Chain, text: str) -> Counter[str]:
    """The symbols of a formula without scripts and brackets, with how often they stand there."""
    found = [node for side in chain.sides for node in walk(side) if isinstance(node, Name)]
    return Counter("".join(name.accents) + name.base for name in found if name.base not in ("diag", "d"))


def count(chain: Chain, kind: type[Transposed] | type[Name]) -> int:
    return sum(isinstance(node, kind) for side in chain.sides for node in walk(side))


def terms(chain: Chain) -> int:
    return sum(len(node.terms) - 1 for side in chain.sides for node in walk(side) if isinstance(node, Sum))


@pytest.mark.parametrize(("text", "known"), CASES)
def test_every_edit_reads_again(text: str, known: Known) -> None:
    results = {text}
    for edit in all_edits(text, known):
        new = apply(text, edit)
        assert ordered(list(edit.replacements)) == edit.replacements, edit
        assert new not in results, edit
        assert edit.words, edit
        assert not edit.words.endswith("."), edit
        assert len(read(new, known).sides) == 2, edit
        results.add(new)


KEPT = {"sign", "transpose", "order", "product sign", "bracket", "factor 2", "diagonal"}
"""Kinds of edits that leave the symbols as they are, each as often as it stands there."""


@pytest.mark.parametrize(("text", "known"), CASES)
def test_edits_change_what_they_say(text: str, known: Known) -> None:
    before = read(text, known)
    symbols = names(before, text)
    for edit in all_edits(text, known):
        after = read(apply(text, edit), known)
        found = names(after, text)
        if edit.kind in KEPT and "outer" not in text:
            assert found == symbols, edit
        if edit.kind == "transpose":
            assert abs(count(after, Transposed) - count(before, Transposed)) == 1, edit
        if edit.kind == "factor dropped":
            assert found <= symbols, edit
        if edit.kind in ("factor inserted", "factor doubled", "term inserted"):
            assert found >= symbols, edit
        if edit.kind == "term dropped":
            assert terms(after) < terms(before), edit
        if edit.kind == "term inserted":
            assert terms(after) > terms(before), edit


def written(text: str) -> str:
    """A formula without blanks, brackets and sizes, to be compared."""
    return re.sub(r"\\left|\\right|\\[,bB]igg?[lr]?|[\s{}()]", "", text)


PATH = r"\frac{\partial L}{\partial o_t}\frac{\partial o_t}{\partial s_t}"
STEP = r"\frac{\partial s_{t+1}}{\partial s_t}"
INDEX = [
    (r"\frac{\partial L}{\partial o_t} = (o_t - y_1)", r"\frac{\partial L}{\partial o_t} = (o_t - y_t)", "y_1 should be y_t"),
    (
        r"\frac{\partial L}{\partial s_T} = (o_t - y_t) V",
        r"\frac{\partial L}{\partial s_T} = (o_T - y_T) V",
        "t should be T throughout (o_t - y_t)",
    ),
    (r"\kappa_{t+1} = W \kappa_{t+1}", r"\kappa_t = W \kappa_{t+1}", r"\kappa_{t+1} should be \kappa_t"),
    (r"s^{(t)} = W s^{(t)}", r"s^{(t)} = W s^{(t-1)}", "s^{(t)} should be s^{(t-1)}"),
    (
        r"h_t = a^p h_{t-p} + \sum_{i=0}^{p} \phi_i x_{t-i}",
        r"h_t = a^p h_{t-p} + \sum_{i=0}^{p-1} \phi_i x_{t-i}",
        "the sum should end at p-1",
    ),
]
FACTORS = [
    (
        rf"\kappa_t = {PATH} + \kappa_{{t+1}}\left(\frac{{\partial L}}{{\partial s_{{t+1}}}}{STEP}\right)",
        rf"\kappa_t = {PATH} + \kappa_{{t+1}}\left({STEP}\right)",
        r"\frac{\partial L}{\partial s_{t+1}} should not be there",
    ),
    (
        r"\frac{\partial s_{t+1}}{\partial s_t} = W",
        r"\frac{\partial s_{t+1}}{\partial s_t} = \mathrm{diag}(1 - s_{t+1}^2) W",
        r"the factor \mathrm{diag}(1 - s_{t+1}^2) is missing before W",
    ),
    (
        r"\kappa_t = (o_t - y_t) V + \kappa_{t+1} W",
        r"\kappa_t = (o_t - y_t) V + \kappa_{t+1} (1 - s_{t+1}^2) W",
        r"the factor (1 - s_{t+1}^2) is missing before W",
    ),
    (r"g = \delta_t s_{t-1}", r"g = \delta_t s_{t-1}^\top", r"s_{t-1} should be s_{t-1}^\top"),
    (r"g = s_{t-1} \delta_t^\top", r"g = \delta_t s_{t-1}^\top", r"s_{t-1} \delta_t^\top should be \delta_t s_{t-1}^\top"),
    (r"g = V^\top (o_t - y_t)", r"g = 2 V^\top (o_t - y_t)", r"the factor 2 is missing before V^\top (o_t - y_t)"),
    (r"g = \delta_t (s_t W)", r"g = \delta_t \odot (s_t W)", r"\delta_t (s_t W) should be \delta_t \odot (s_t W)"),
    (
        r"\frac{\partial L}{\partial V} = \frac{\partial L}{\partial o_t}",
        r"\frac{\partial L}{\partial V} = \frac{\partial L}{\partial o_t} \frac{\partial o_t}{\partial V}",
        r"the factor \frac{\partial o_t}{\partial V} is missing behind \frac{\partial L}{\partial o_t}",
    ),
]
REST = [
    (
        r"V_{new} = V_{old} + \alpha \frac{\partial L}{\partial V}",
        r"V_{new} = V_{old} - \alpha \frac{\partial L}{\partial V}",
        r"the sign of \alpha \frac{\partial L}{\partial V} should be -",
    ),
    (r"g_t = y_t - o_t", r"g_t = o_t - y_t", r"the sign of y_t - o_t should be the other one"),
    (r"d_t = \tanh'(s_t)", r"d_t = \tanh'(a_t)", "s_t should be a_t"),
    (r"d_t = \mathrm{diag}(1 - s_t)", r"d_t = \mathrm{diag}(1 - s_t^2)", "s_t should be s_t^2"),
    (r"d_t = i_t \odot (1 - i_t)", r"d_t = (1 - i_t^2)", r"i_t \odot (1 - i_t) should be (1 - i_t^2)"),
    (r"d_t = 1 - a_t^2", r"d_t = 1 - \tanh(a_t)^2", r"a_t should be \tanh(a_t)"),
    (r"g = u_t \odot f_t \odot (1 - f_t)", r"g = u_t \odot i_t \odot (1 - i_t)", None),
    (r"g = \frac{\partial s_t}{\partial W}", r"g = \frac{\partial^+ s_t}{\partial W}", None),
    (r"g = u_t s_{t-1}^\top", r"g = \sum_{t=1}^{T} u_t s_{t-1}^\top", r"\sum_{t=1}^{T} is missing before u_t s_{t-1}^\top"),
    (r"g = \sum_{t=1}^{T} \delta_t", r"g = \delta_t", r"\sum_{t=1}^{T} should not be there"),
    (r"g = W_{ih} x_t + b + b", r"g = W_{ih} x_t + b", "the term b should not be there"),
    (r"g = W (u_t + v_t)", r"g = W u_t + v_t", "the brackets around u_t + v_t should not be there"),
    (r"g = W u_t + v_t", r"g = W (u_t + v_t)", "W belongs to the whole sum W u_t + v_t"),
]


@pytest.mark.parametrize(("wrong", "right", "words"), [*INDEX, *FACTORS, *REST])
def test_mistakes_are_mended(wrong: str, right: str, words: str | None) -> None:
    known = Known(alike={"s": ("a",), "f": ("i",)}, factors=KNOWN.factors, indices=("t", "k", "T", "p"))
    found = [edit.words for edit in all_edits(wrong, known) if written(apply(wrong, edit)) == written(right)]
    assert found, wrong
    assert words is None or words in found


@pytest.mark.parametrize("text", PLAIN_FORMULAS[:2])
def test_edits_of_a_text_page_lead_back(text: str) -> None:
    """What one edit spoils another one mends; only terms that are nowhere else cannot be found again."""
    lost = []
    for edit in all_edits(text, PAGE):
        mutant = apply(text, edit)
        if edit.kind not in ("term", "term dropped", "factor inserted", "factor dropped"):
            back = all_edits(mutant, PAGE)
            lost += [] if any(written(apply(mutant, other)) == written(text) for other in back) else [mutant]
    assert not lost


def test_number_time_and_order_of_edits() -> None:
    text = LATEX_FORMULAS[0]
    start = time.process_time()
    found = all_edits(text, KNOWN)
    assert time.process_time() - start < 1
    assert 100 < len(found) < 600
    assert found == all_edits(text, KNOWN)
    sides = [edit.replacements[0][0] > text.index("=") for edit in found]
    assert sides == sorted(sides, reverse=True)
    assert found[0].kind == "index"


def test_signs_of_the_note_are_used() -> None:
    known = Known(factors=KNOWN.factors, product=r"\circ", transpose="T")
    results = [apply(r"g_t = \delta_t", edit) for edit in all_edits(r"g_t = \delta_t", known)]
    assert r"g_t = \delta_t^T" in results
    assert r"g_t = \delta_t \circ (1 - s_t^2)" in results
    assert not any(LATEX.entries in result or LATEX.transpose in result for result in results)


def test_scalars_have_no_transposes_and_no_order() -> None:
    kinds = {edit.kind for edit in all_edits(LATEX_FORMULAS[4], BARE)}
    assert not kinds & {"transpose", "order", "diagonal", "product sign"}
    assert "factor inserted" in kinds


def test_a_link_of_a_chain_is_edited_alone() -> None:
    text = r"g_t = u_t = w_{t+1}"
    chain = read(text, KNOWN)
    for edit in edits(text, chain, 1, KNOWN):
        assert apply(text, edit).startswith("g_t = "), edit


def test_macros_are_left_whole() -> None:
    """The body of a macro does not stand in the text, so a product with it is edited as a whole."""
    text = r"g_t = \act{a_t} W"
    (chain,) = read_latex(text, {"act": Macro(1, r"(1 - \tanh^2(#1)) s_{t-1}")})
    assert isinstance(chain, Chain)
    results = [apply(text, edit) for edit in edits(text, chain, 0, KNOWN)]
    assert r"g_t = -\act{a_t} W" in results
    assert all(r"\act{a_t} W" in result for result in results)


@pytest.mark.parametrize("text", [LATEX_FORMULAS[5], LATEX_FORMULAS[22]])
def test_cut_formulas_have_edits_or_are_unread(text: str) -> None:
    """Whatever can still be read after a piece is cut out can be edited, and what comes of it has even braces."""
    for start in range(0, len(text), 7):
        cut = text[:start] + text[start + 5 :]
        for chain in read_latex(cut, {}):
            if isinstance(chain, Chain):
                for link in range(len(chain.signs)):
                    assert all(even(apply(cut, edit)) for edit in edits(cut, chain, link, KNOWN)), cut
