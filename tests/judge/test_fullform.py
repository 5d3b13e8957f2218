"""The matrix formulas that formulas for sizes 1 stand for."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from random import Random

import pytest

import symrnn
from symrnn.ir.cell import Cell
from symrnn.ir.verdict import Outcome
from symrnn.judge.fullform import on_one_line
from symrnn.judge.judge import Session
from symrnn.judge.resolve import Resolver, UnreadError
from symrnn.judge.spots import read_formulas
from symrnn.notes import written as w
from symrnn.notes.read import read_document
from tests.judge.judging import judged, read_and_judged, session_of
from tests.judge.scalars import Scalars

COLUMNS = r"a_t = W s_{t-1} + U x_t + b"
KAPPA = r"\kappa_t = \frac{\partial L}{\partial s_t}"


def form_of(cell: Cell, formula: str, *before: str) -> str:
    """The matrix form of a formula behind some others, without its left side."""
    verdict = judged(cell, COLUMNS, *before, formula)[-1]
    assert verdict.outcome is Outcome.RIGHT_IF, (verdict.outcome, verdict.reason)
    return verdict.full_form.partition(" = ")[2]


ELMAN = [
    (r"\kappa_T = (o_T - y_T) V", r"V^\top (o_T - y_T)"),
    (r"\frac{\partial L}{\partial V} = (o_t - y_t) s_t", r"\sum_{t=1}^{T} (o_t - y_t) s_t^\top"),
    (r"\frac{\partial s_t}{\partial a_t} = 1 - \tanh^2(a_t)", r"\mathrm{diag}\left(1 - \tanh^2(a_t)\right)"),
    (
        r"\frac{\partial L}{\partial U} = \kappa_t (1 - \tanh^2(a_t)) x_t",
        r"\sum_{t=1}^{T} \left(\kappa_t \odot (1 - \tanh^2(a_t))\right) x_t^\top",
    ),
    (
        r"\frac{\partial L}{\partial W} = \kappa_t (1 - \tanh^2(a_t)) s_{t-1}",
        r"\sum_{t=1}^{T} \left(\kappa_t \odot (1 - \tanh^2(a_t))\right) s_{t-1}^\top",
    ),
    (
        r"\kappa_t = (o_t - y_t) V + \kappa_{t+1} (1 - s_{t+1}^2) W",
        r"V^\top (o_t - y_t) + W^\top \left(\kappa_{t+1} \odot (1 - s_{t+1}^2)\right)",
    ),
    (
        r"\frac{\partial L}{\partial a_t} = ((o_t - y_t) V + \frac{\partial L}{\partial a_{t+1}} W)(1 - s_t^2)",
        r"\left(V^\top (o_t - y_t) + W^\top \frac{\partial L}{\partial a_{t+1}}\right) \odot (1 - s_t^2)",
    ),
    (r"\frac{\partial s_{t+1}}{\partial s_t} = (1 - s_{t+1}^2) W", r"\mathrm{diag}(1 - s_{t+1}^2) W"),
    (
        r"\frac{\partial s_{t+2}}{\partial s_t} = (1 - s_{t+1}^2)(1 - s_{t+2}^2) W W",
        r"\mathrm{diag}(1 - s_{t+2}^2) W \mathrm{diag}(1 - s_{t+1}^2) W",
    ),
    (r"\frac{\partial o_t}{\partial a_t} = V (1 - s_t^2)", r"V \mathrm{diag}(1 - s_t^2)"),
    (
        r"\frac{\partial L}{\partial s_T} = (o_T - y_T) \frac{\partial o_T}{\partial s_T}",
        r"\left(\frac{\partial o_T}{\partial s_T}\right)^\top (o_T - y_T)",
    ),
    (
        r"\frac{\partial L}{\partial V} = (o_t - y_t) \frac{\partial o_t}{\partial V}",
        r"\sum_{t=1}^{T} (o_t - y_t)^\top \frac{\partial o_t}{\partial V}",
    ),
    (r"\frac{\partial a_t}{\partial b} = 1", "I"),
]


@pytest.mark.parametrize(("formula", "expected"), ELMAN)
def test_the_matrix_form_of_a_formula_for_scalars(elman: Cell, formula: str, expected: str) -> None:
    assert form_of(elman, formula, KAPPA) == expected


@pytest.mark.parametrize(
    "formula",
    [
        r"\frac{\partial o_t}{\partial V} = s_t",
        r"\frac{\partial a_t}{\partial U} = x_t",
        r"\frac{\partial o_t}{\partial U} = V (1 - s_t^2) x_t",
    ],
)
def test_what_would_be_a_tensor_has_no_matrix_form(elman: Cell, formula: str) -> None:
    assert form_of(elman, formula) == ""


def test_sums_that_are_written_stay(elman: Cell) -> None:
    whole = r"\frac{\partial L}{\partial W} = \sum_{t=1}^T \kappa_t (1 - s_t^2) s_{t-1}"
    assert form_of(elman, whole, KAPPA) == r"\sum_{t=1}^T \left(\kappa_t \odot (1 - s_t^2)\right) s_{t-1}^\top"
    apart = r"\frac{\partial L}{\partial W} = \sum_{t=1}^T (\kappa_t s_{t-1} - \kappa_t s_t^2 s_{t-1})"
    expected = r"\sum_{t=1}^T (\kappa_t s_{t-1}^\top - (\kappa_t \odot s_t^2) s_{t-1}^\top)"
    assert form_of(elman, apart, KAPPA) == expected


def test_the_sum_over_the_steps_counts_those_that_are_meant(elman: Cell) -> None:
    formula = r"\frac{\partial L}{\partial W} = (1 - s_{t+1}^2) \kappa_{t+1} s_t"
    expected = r"\sum_{t=0}^{T-1} \left((1 - s_{t+1}^2) \odot \kappa_{t+1}\right) s_t^\top"
    assert form_of(elman, formula, KAPPA) == expected


def test_what_one_step_adds_gets_no_sum(elman: Cell) -> None:
    verdict = judged(elman, COLUMNS, KAPPA, r"\frac{\partial L}{\partial W} += s_{t-1} (1 - s_t^2) \kappa_t")[-1]
    assert verdict.full_form == r"\frac{\partial L}{\partial W} += \left((1 - s_t^2) \odot \kappa_t\right) s_{t-1}^\top"


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        (r"\frac{\partial L}{\partial c} = o_t - y_t", r"\sum_{t=1}^{T} (o_t - y_t)"),
        (r"\frac{\partial L}{\partial c} = -(y_t - o_t)", r"-\sum_{t=1}^{T} (y_t - o_t)"),
        (r"\frac{\partial L}{\partial V} = (o_t - y_t) s_t^\top", r"\sum_{t=1}^{T} (o_t - y_t) s_t^\top"),
        (
            r"\frac{\partial L}{\partial V} = \frac{\partial L}{\partial o_t}\frac{\partial o_t}{\partial V}",
            r"\sum_{t=1}^{T} \frac{\partial L}{\partial o_t}\frac{\partial o_t}{\partial V}",
        ),
    ],
)
def test_a_matrix_formula_for_one_copy_gets_the_sum_only(elman: Cell, formula: str, expected: str) -> None:
    assert form_of(elman, formula) == expected


def test_a_formula_that_holds_anyway_has_no_other_form(elman: Cell) -> None:
    verdicts = judged(elman, COLUMNS, r"\frac{\partial L}{\partial s_T} = V^\top (o_T - y_T)")
    assert [(v.outcome, v.full_form) for v in verdicts] == [(Outcome.RIGHT, "")] * 2


def test_the_signs_of_the_notes_are_used(elman: Cell) -> None:
    circle = r"\frac{\partial L}{\partial a_t} = (1 - s_t \circ s_t) \circ \kappa_t"
    turned = r"\kappa_T = V^{T} (o_T - y_T)"
    diagonal = r"\frac{\partial s_t}{\partial a_t} = \operatorname{diag}(1 - s_t^2)"
    formula = r"\frac{\partial L}{\partial W} = \kappa_t (1 - s_t^2) s_{t-1}"
    found = form_of(elman, formula, KAPPA, circle, turned, diagonal)
    assert found == r"\sum_{t=1}^{T} \left(\kappa_t \circ (1 - s_t^2)\right) s_{t-1}^T"
    found = form_of(elman, r"\frac{\partial s_{t+1}}{\partial s_t} = W (1 - s_{t+1}^2)", diagonal)
    assert found == r"\operatorname{diag}(1 - s_{t+1}^2) W"


def test_notes_whose_vectors_are_rows(elman: Cell) -> None:
    rows = r"a_t = s_{t-1} W^\top + x_t U^\top + b"
    formula = r"\frac{\partial L}{\partial a_T} = V (o_T - y_T) (1 - s_T^2)"
    verdict = judged(elman, rows, formula)[-1]
    assert verdict.full_form.partition(" = ")[2] == r"\left((o_T - y_T) V\right) \odot (1 - s_T^2)"


def test_rows_of_an_environment_become_one_line(elman: Cell) -> None:
    formula = r"\begin{align} \kappa_t &= (o_t - y_t) V \\ &\quad + \kappa_{t+1} (1 - s_{t+1}^2) W \end{align}"
    verdict = read_and_judged(elman, f"${COLUMNS}$\n\n${KAPPA}$\n\n$${formula}$$\n", "notes.md")[-1]
    form = verdict.full_form
    assert form.replace(r" \quad", "") == (
        r"\kappa_t = V^\top (o_t - y_t) + W^\top \left(\kappa_{t+1} \odot (1 - s_{t+1}^2)\right)"
    )


LSTM = [
    (
        r"\frac{\partial L}{\partial U_f} = \delta_t c_{t-1} f_t (1 - f_t) h_{t-1}",
        r"\sum_{t=1}^{T} \left(\delta_t \odot c_{t-1} \odot f_t \odot (1 - f_t)\right) h_{t-1}^\top",
    ),
    (
        r"\frac{\partial L}{\partial W_i} = x_t i_t (1 - i_t) g_t \delta_t",
        r"\sum_{t=1}^{T} \left(i_t \odot (1 - i_t) \odot g_t \odot \delta_t\right) x_t^\top",
    ),
    (
        r"\frac{\partial L}{\partial U_o} = \frac{\partial L}{\partial h_t} \tanh(c_t) o_t (1 - o_t) h_{t-1}",
        r"\sum_{t=1}^{T} \left(\frac{\partial L}{\partial h_t} \odot \tanh(c_t) \odot o_t \odot (1 - o_t)\right) h_{t-1}^\top",
    ),
    (
        r"\delta_t = \frac{\partial L}{\partial h_t} o_t (1 - \tanh^2(c_t)) + \delta_{t+1} f_{t+1}",
        r"\frac{\partial L}{\partial h_t} \odot o_t \odot (1 - \tanh^2(c_t)) + \delta_{t+1} \odot f_{t+1}",
    ),
]


@pytest.mark.parametrize(("formula", "expected"), LSTM)
def test_gradients_of_an_lstm(bundled: Mapping[str, Cell], formula: str, expected: str) -> None:
    verdict = judged(bundled["lstm"], r"\delta_t = \frac{\partial L}{\partial c_t}", formula)[-1]
    assert verdict.full_form.partition(" = ")[2] == expected


def test_a_jacobian_of_a_gru_with_a_sum_among_its_factors(bundled: Mapping[str, Cell]) -> None:
    formula = (
        r"\frac{\partial h_t}{\partial h_{t-1}} = z_t + (h_{t-1} - \tilde{h}_t) z_t (1-z_t) U_z "
        r"+ (1-z_t) (1 - \tilde{h}_t^2) U (r_t + h_{t-1} r_t (1-r_t) U_r)"
    )
    verdict = judged(bundled["gru-reset-before"], formula)[-1]
    assert verdict.full_form.partition(" = ")[2] == (
        r"\mathrm{diag}(z_t) + \mathrm{diag}\left((h_{t-1} - \tilde{h}_t) \odot z_t \odot (1-z_t)\right) U_z + "
        r"\mathrm{diag}\left((1-z_t) \odot (1 - \tilde{h}_t^2)\right) U "
        r"\left(\mathrm{diag}(r_t) + \mathrm{diag}\left(h_{t-1} \odot r_t \odot (1-r_t)\right) U_r\right)"
    )


def test_a_long_product_of_a_gru(bundled: Mapping[str, Cell]) -> None:
    formula = (
        r"\frac{\partial L}{\partial U_r} = \frac{\partial L}{\partial h_t} (1-z_t) (1 - \tilde{h}_t^2) U "
        r"h_{t-1} r_t (1-r_t) h_{t-1}"
    )
    verdict = judged(bundled["gru-reset-before"], formula)[-1]
    assert verdict.full_form.partition(" = ")[2] == (
        r"\sum_{t=1}^{T} \left(\left(U^\top \left(\frac{\partial L}{\partial h_t} \odot (1-z_t) \odot (1 - \tilde{h}_t^2)"
        r"\right)\right) \odot h_{t-1} \odot r_t \odot (1-r_t)\right) h_{t-1}^\top"
    )


def test_more_factors_than_are_looked_at_give_no_form(elman: Cell) -> None:
    ones = r"\frac{s_t}{s_t} " * 8
    verdict = judged(elman, COLUMNS, rf"\frac{{\partial L}}{{\partial V}} = {ones} (o_t - y_t) s_t")[-1]
    assert (verdict.outcome, verdict.full_form) == (Outcome.RIGHT_IF, "")


PLAIN = [
    ("dL/dW = sum[t=1..T] da[t] * s[t-1]", "sum[t=1..T] outer(da[t], s[t-1])"),
    ("dL/ds[T] = do[T] * V", "V.T @ do[T]"),
    ("da[t] = (V * do[t] + da[t+1] * W) * (1 - s[t]**2)", "(V.T @ do[t] + W.T @ da[t+1]) * (1 - s[t]**2)"),
    ("D(s[t], a[t]) = 1 - s[t]**2", "diag(1 - s[t]**2)"),
]


@pytest.mark.parametrize(("formula", "expected"), PLAIN)
def test_the_notation_of_plain_pages(elman: Cell, formula: str, expected: str) -> None:
    verdict = read_and_judged(elman, f"    {COLUMNS_PLAIN}\n\n    {formula}\n", "notes.txt")[-1]
    assert verdict.outcome is Outcome.RIGHT_IF, verdict
    assert verdict.full_form.partition(" = ")[2] == expected


COLUMNS_PLAIN = "a[t] = W @ s[t-1] + U @ x[t] + b"

PAGES = ("elman", "elman-deep", "lstm", "gru-reset-before", "highway")


@pytest.mark.parametrize("name", PAGES)
def test_matrix_formulas_written_as_scalars_are_found_again(bundled: Mapping[str, Cell], name: str) -> None:
    """The formulas of a page of symrnn without transposes, diagonals and element-wise signs, their factors shuffled.

    Of 309 such formulas of these cells that hold for sizes 1 only, all get a matrix form.
    """
    forms = dict(_found_again(bundled[name], symrnn.load(name).derive().markdown()))
    assert len(forms) >= 10
    assert [formula for formula, form in forms.items() if not form] == []


def _found_again(cell: Cell, page: str) -> Iterator[tuple[str, str]]:
    """Formulas of a page as scalars that hold for sizes 1 only, with the matrix forms found."""
    session, random = session_of(cell), Random(1)
    for number, read in enumerate(read_formulas(read_document(page, "page.md"))):
        known = len(session.verdicts)
        session.formula(number, read)
        right = all(verdict.outcome is Outcome.RIGHT for verdict in session.verdicts[known:])
        for chain in read.chains if right else ():
            assert isinstance(chain, w.Chain)
            with suppress(UnreadError):  # what speaks of functions of any z, of no variable of the cell
                yield from _judged_apart(session, _as_scalars(session, read.formula.text, chain, random))


def _as_scalars(session: Session, text: str, chain: w.Chain, random: Random) -> str:
    """The first and the last side of a chain, this one as for sizes 1."""
    scalars = Scalars(text, Resolver(session.vocabulary), random)
    return on_one_line(f"{text[slice(*chain.sides[0].span)]} = {scalars.write(chain.sides[-1])}")


def _judged_apart(session: Session, formula: str) -> Iterator[tuple[str, str]]:
    """A formula and its matrix form, if it holds for sizes 1 only; the session stays as it is."""
    known = len(session.verdicts)
    for number, read in enumerate(read_formulas(read_document(f"${formula}$", "scalars.md"))):
        session.formula(number, read)
    found = session.verdicts[known:]
    del session.verdicts[known:]
    yield from ((formula, v.full_form) for v in found if any("scalars" in condition for condition in v.conditions))
