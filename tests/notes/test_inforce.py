"""Macros that notes define again: each formula has those that are in force where it stands."""

import json

import pytest

from symrnn.ir.verdict import Outcome
from symrnn.notes.document import Macro
from symrnn.notes.inforce import InForce
from symrnn.notes.read import read_document
from symrnn.pipeline import check_formulas

FRONT = "---\nsymrnn: {cell: elman}\n---\n"
SETTING = "% symrnn: cell: elman\n"
TWO = r"""\newcommand{\e}{(o_t - y_t)}
$$\frac{\partial L}{\partial o_t} = \e$$

\renewcommand{\e}{V^\top (o_t - y_t)}
$$\frac{\partial L_t}{\partial s_t} = \e$$
$$\frac{\partial L}{\partial o_t} = \e$$
"""


@pytest.mark.parametrize(("text", "file"), [(FRONT + TWO, "notes.md"), (SETTING + TWO, "notes.tex")])
def test_a_formula_is_read_with_the_macros_before_it(text: str, file: str) -> None:
    verdicts = check_formulas(text, file).verdicts
    assert [verdict.outcome for verdict in verdicts] == [Outcome.RIGHT, Outcome.RIGHT, Outcome.WRONG]


def test_a_mend_is_read_with_them_too() -> None:
    text = TWO.replace(r"= \e$$", r"= -\e$$", 1)
    first = check_formulas(SETTING + text, "notes.tex").verdicts[0]
    assert first.outcome is Outcome.WRONG
    assert first.mend is not None
    assert first.mend.formula == r"\frac{\partial L}{\partial o_t} = \e"


def test_cells_of_a_notebook_come_one_after_the_other() -> None:
    sources = [r"\newcommand{\e}{x}", r"$\e$", r"\renewcommand{\e}{y} $\e$", r"$\e$"]
    cells = [{"cell_type": "markdown", "source": source} for source in sources]
    document = read_document(json.dumps({"nbformat": 4, "metadata": {}, "cells": cells}), "notes.ipynb")
    found = [(formula.macros or document.macros)[r"\e"].body for formula in document.formulas]
    assert found == ["x", "y", "y"]
    assert document.unread == ()


def test_a_name_is_known_before_its_first_definition() -> None:
    known = InForce()
    assert known.at((1, 0)) is None
    known.add((1, 10), r"\a", Macro(0, "x"))
    assert known.at((1, 0)) is None
    known.add((2, 0), r"\a", Macro(0, "y"))
    known.add((1, 20), r"\a", Macro(0, "z"))
    bodies = [(known.at(where) or known.last())[r"\a"].body for where in [(1, 0), (1, 15), (1, 20), (1, 99), (2, 0)]]
    assert bodies == ["x", "x", "z", "z", "y"]


def test_what_is_left_out_defines_nothing() -> None:
    text = SETTING + TWO.replace(r"\renewcommand{\e}{V^\top (o_t - y_t)}", r"\iffalse\renewcommand{\e}{V}$\e = 1$\fi")
    outcomes = [verdict.outcome for verdict in check_formulas(text, "notes.tex").verdicts]
    assert outcomes == [Outcome.RIGHT, Outcome.WRONG, Outcome.RIGHT]
