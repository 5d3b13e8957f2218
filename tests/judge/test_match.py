"""Networks in other letters are recognised, and which letter is which; other networks are not."""

from collections.abc import Sequence
from itertools import count

import pytest

from symrnn.ir.cell import Cell, Kind
from symrnn.judge.look import Look
from symrnn.judge.meaning import TOTAL
from symrnn.judge.model.find import find_model
from symrnn.judge.model.match import Match, match_cells, translated
from symrnn.language.lower import read_cell
from symrnn.notes.latex import read_latex
from symrnn.pipeline import bundled, load
from tests.test_metamorphic import renamed, reordered

OTHER_LETTERS = (
    r"z_t = W_{xh} x_t + b_h + W_{hh} h_{t-1}",
    r"h_t = \tanh(z_t)",
    r"\hat{y}_t = W_{hy} h_t + b_y",
    r"L_t = \frac{1}{2} \| y_t - \hat{y}_t \|^2",
    r"L = \sum_t L_t",
)


def cell_of(formulas: Sequence[str], **settings: object) -> Cell:
    return read_cell(find_model([read_latex(formula, {}) for formula in formulas], settings).text)


def matched(notes: Cell, name: str, **given: str) -> Match:
    found = match_cells(notes, load(name), given)
    assert found is not None
    return found


@pytest.mark.parametrize("name", bundled())
def test_every_cell_is_found_in_other_letters(name: str) -> None:
    cell = load(name)
    names = {s.name: f"{letter}{i}" for i, letter, s in zip(count(), "zyxwvu" * len(cell.symbols), cell.symbols, strict=False)}
    found = matched(reordered(renamed(cell, names), 1), name)
    assert {(names[b], b) for _, b in found.pairs} == {*found.pairs}
    upstream = {symbol.name for symbol in cell.of_kind(Kind.UPSTREAM)}
    assert {b for _, b in found.pairs} == {symbol.name for symbol in cell.symbols} - upstream


@pytest.mark.parametrize("name", bundled())
def test_no_cell_is_taken_for_elman(name: str) -> None:
    found = match_cells(load(name), load("elman"))
    assert (found is not None) == (name == "elman")


def test_notes_in_other_letters() -> None:
    model = find_model([read_latex(formula, {}) for formula in OTHER_LETTERS], {})
    found = matched(read_cell(model.text), "elman")
    symbols = {str(look): name for look, name in translated(model, found) if name != TOTAL}
    assert symbols == {
        "z": "a", "W_xh": "U", "x": "x", "b_h": "b", "W_hh": "W", "h": "s", "hat(y)": "o", "W_hy": "V", "b_y": "c", "y": "y",
        "L": "loss",
    }  # fmt: skip
    assert (Look("L"), TOTAL) in translated(model, found)


def test_names_for_parts_do_not_matter() -> None:
    found = matched(cell_of([r"h_t = \tanh(U x_t + W h_{t-1} + b)", *OTHER_LETTERS[2:]]), "elman")
    assert ("h", "s") in found.pairs
    assert "a" not in dict(found.pairs).values()


def test_a_function_that_is_left_open_is_found() -> None:
    found = matched(cell_of([r"h_t = f(U x_t + W h_{t-1} + b)", *OTHER_LETTERS[2:]]), "elman")
    assert found.functions == (("f", "tanh"),)


def test_the_cross_entropy_of_a_softmax_in_either_form() -> None:
    softmax = (r"p_t = \mathrm{softmax}(W_{hy} h_t + b_y)", r"L_t = -\sum_i y_{t,i} \log p_{t,i}", r"L = \sum_t L_t")
    found = matched(cell_of([*OTHER_LETTERS[:2], *softmax]), "elman-softmax")
    assert {("p", "p"), ("y", "y"), ("W_hy", "V")} <= {*found.pairs}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (r"\tanh", r"\sigma"), ("h_{t-1}", "h_{t-2}"), ("+ b_h", "- b_h"), (r"\frac{1}{2}", ""), ("+ b_y", ""),
        (r"W_{hh} h", r"W_{xh} h"),
    ],
)  # fmt: skip
def test_another_network_is_none(old: str, new: str) -> None:
    assert match_cells(cell_of([formula.replace(old, new) for formula in OTHER_LETTERS]), load("elman")) is None


def test_symmetries_of_the_cell_are_no_ambiguity() -> None:
    """In W s + b + d both biases do the same."""
    declared = "target y (n)\nstate s (n)\nparam W (n, n), b (n), d (n)\n"
    cell = read_cell(declared + "s[t] = W @ s[t-1] + b + d\nloss[t] = sum((s[t] - y[t])**2)\n")
    names = {"y": "y", "s": "h", "W": "V", "b": "p", "d": "q"}
    found = match_cells(renamed(cell, names), cell)
    assert found is not None
    assert {*found.pairs} in [
        {("y", "y"), ("h", "s"), ("V", "W"), ("p", "b"), ("q", "d")},
        {("y", "y"), ("h", "s"), ("V", "W"), ("p", "d"), ("q", "b")},
    ]


LAYERS = """
input x (n)
target y (n)
state s (n), r (n)
param A (n, n), B (n, n), C (n, n), D (n, n)
s[t] = tanh(A @ s[t-1] + B @ x[t])
r[t] = tanh(C @ r[t-1] + D @ x[t])
loss[t] = sum((s[t] - r[t] - y[t])**2)
"""
ONE = "h_t = \\tanh(W h_{t-1} + U x_t)"


def test_what_could_be_either_of_two_is_ambiguous() -> None:
    found = match_cells(cell_of([ONE]), read_cell(LAYERS))
    assert found is not None
    assert found.pairs == ()
    assert found.ambiguous == ("U", "W", "h")


def test_a_given_pair_settles_it() -> None:
    found = match_cells(cell_of([ONE]), read_cell(LAYERS), {"h": "r"})
    assert found is not None
    assert {*found.pairs} == {("h", "r"), ("W", "C"), ("U", "D"), ("x", "x")}


def test_names_that_agree_settle_it() -> None:
    found = match_cells(cell_of([r"r_t = \tanh(W r_{t-1} + U x_t)"]), read_cell(LAYERS))
    assert found is not None
    assert ("r", "r") in found.pairs
