"""What a written name of a gradient may stand for."""

import pytest

from symrnn.derive.normalise import normalise
from symrnn.judge.look import Look
from symrnn.judge.meaning import LATER
from symrnn.judge.named.options import Options, written
from symrnn.judge.vocabulary import Gradient, vocabulary
from symrnn.language.lower import read_cell
from symrnn.notes.latex import read_latex
from symrnn.notes.written import Chain

GATED = """cell gated
input  x (m)
target y (n)
state  h (n)
param  W (n, m), U (n, n)
f[t] = sigmoid(W @ x[t] + U @ h[t-1])
h[t] = f[t] * h[t-1]
loss[t] = sum((h[t] - y[t])**2)
"""
CELL = normalise(read_cell(GATED))
OPTIONS = Options(vocabulary(CELL, [(Look(s.name), s.name) for s in CELL.symbols if not s.introduced]))
BEFORE = "a_f"


def options(text: str) -> tuple[Gradient, ...]:
    (chain,) = read_latex(text, {})
    assert isinstance(chain, Chain)
    found = OPTIONS.of(next(written(chain.sides[0])))
    return () if found is None else found.options


@pytest.mark.parametrize("text", [r"\bar f_t", r"df_t", r"\mathrm{d}f_t", r"g_{f_t}", r"g_f", r"\nabla_{f_t}"])
def test_a_name_may_mean_the_gradient_before_the_activation(text: str) -> None:
    assert options(text) == (Gradient("f"), Gradient(BEFORE))


@pytest.mark.parametrize("text", [r"\delta_{f,t}", r"\delta^f_t", r"\delta_t^{(f)}", r"\lambda^f_t"])
def test_errors_may_have_the_other_sign(text: str) -> None:
    assert options(text) == (Gradient("f"), Gradient(BEFORE), Gradient("f", factor=-1), Gradient(BEFORE, factor=-1))


def test_what_no_label_tells_may_be_the_gradient_by_all_that_is_computed() -> None:
    assert {option.name for option in options(r"\delta_t")} == {BEFORE, "f", "h"}
    assert options(r"\delta_t")[0] == Gradient(BEFORE)


def test_the_next_step_gives_a_part_of_a_gradient() -> None:
    assert options(r"dh_{next}")[0] == Gradient("h", 0, LATER, early=True)
    assert options(r"dh_{prev}")[0] == Gradient("h", -1, LATER)
    assert options(r"df_{raw}")[0] == Gradient(BEFORE)


def test_a_gradient_without_a_step_is_that_of_the_step() -> None:
    assert options("dh") == (Gradient("h"),)


OTHERS = ("h_t", "W", "dW", r"\delta_{ij}", r"\delta_{tk}", r"\delta", "x_t", r"\hat h_t", r"\lambda_1", "q_t", "f'_t", "dh_t")


@pytest.mark.parametrize("text", OTHERS)
def test_other_names_are_left_alone(text: str) -> None:
    assert options(text) == ()


def test_a_delta_beside_a_name_is_one_name() -> None:
    (chain,) = read_latex(r"W \delta f_t + \delta_t", {})
    assert isinstance(chain, Chain)
    assert [name.base for name in written(chain.sides[0])] == ["df", "W", "delta", "f", "delta"]
