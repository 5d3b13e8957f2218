"""Open functions of several arguments: what holds for every smooth function is right, what fails for some is wrong."""

from fractions import Fraction

import pytest

from symrnn.errors import InputError
from symrnn.ir.verdict import Outcome, Verdict
from symrnn.judge.meaning import Index, Number, Variable
from symrnn.judge.opened import Opened
from symrnn.pipeline import check_formulas

MODEL = "$$h_t = f(x_t, h_{t-1}, w)$$\n\n$$L = \\ell(h_T)$$\n\n"
CELL = Opened("h", (("x", Index("t")), ("h", Index("t", -1)), ("w", None)))
BACK = r"\frac{\partial h_t}{\partial h_{t-1}}"
FAR, INPUT, LATE = (rf"\frac{{\partial h_t}}{{\partial {by}}}" for by in ("h_{t-2}", "x_t", "x_{t-1}"))
BY_X, BY_H, BY_W = (rf"\frac{{\partial f}}{{\partial {by}}}" for by in ("x_t", "h_{t-1}", "w"))
BEFORE = r"\frac{\partial h_{t-1}}{\partial x_{t-1}}"
FIRST, SECOND = r"\frac{\partial f(x_2, h_1, w)}{\partial w}", r"\frac{\partial f(x_1, h_0, w)}{\partial w}"
RIGHT, WRONG, OPEN = Outcome.RIGHT, Outcome.WRONG, Outcome.NOT_CHECKED


def last(formula: str, model: str = MODEL) -> Verdict:
    return check_formulas(f"{model}$${formula}$$\n", "note.md").verdicts[-1]


@pytest.mark.parametrize(
    ("formula", "outcome"),
    [
        (FAR + " = " + BACK + r"\frac{\partial h_{t-1}}{\partial h_{t-2}}", RIGHT),
        (f"{FAR} = ({BACK})^2", WRONG),
        (f"{INPUT} = {BY_X}", RIGHT),
        (f"{INPUT} = {BY_H}", WRONG),
        (f"{LATE} = {BY_H} {BEFORE}", RIGHT),
        (f"{LATE} = {BY_X} {BEFORE}", WRONG),
        (f"f(x_t, h_{{t-1}}, w) = {BY_X} x_t + {BY_H} h_{{t-1}} + {BY_W} w", WRONG),
        (r"\frac{d f(x_t, h_{t-1}, w)}{d w} = \frac{d h_t}{d w}", RIGHT),
        (r"\frac{d h_t}{d w} = \frac{\partial f(x_t, h_{t-1}, w)}{\partial w}", WRONG),
        (r"\frac{\partial f(x_t, h_{t-1}, w)}{\partial h_{t-1}} = \frac{\partial h_t}{\partial h_{t-1}}", RIGHT),
        (r"f(x_t, h_{t-1}, w) = h_t", RIGHT),
        (r"f(x_t, h_{t-1}, w) = h_{t-1}", WRONG),
        (r"\frac{\partial h_t}{\partial w} = \frac{\partial f(x_t, h_t, w)}{\partial w}", OPEN),
        (r"\frac{\partial h_t}{\partial w} = \frac{\partial f(x_t, h_{t-1}, w)^\top}{\partial w}", OPEN),
        (r"\frac{\partial h_t}{\partial w} = \frac{\partial f(x_t, h_{t-1})}{\partial w}", OPEN),
    ],
)
def test_a_formula(formula: str, outcome: Outcome) -> None:
    assert last(formula).outcome is outcome


def test_the_report_says_what_is_open() -> None:
    conventions = check_formulas(MODEL, "note.md").conventions
    assert sum("f is any smooth function" in words for words in conventions) == 1


def test_an_equation_that_is_written_out_counts_more() -> None:
    concrete = "$$h_t = f(x_t, h_{t-1})$$\n\n$$h_t = \\tanh(W h_{t-1} + U x_t)$$\n\n$$L = \\ell(h_T)$$\n\n"
    assert last(r"\frac{\partial h_t}{\partial h_{t-1}} = \mathrm{diag}(1 - h_t^2) W", concrete).outcome is RIGHT


def test_a_function_that_is_defined_is_not_open() -> None:
    with pytest.raises(InputError, match="f of several arguments"):
        check_formulas(r"$h_t = f(x_t, h_{t-1})$, $f(x, h) = \tanh(W h + U x)$, $L = \ell(h_T)$" + "\n", "note.md")


def test_step_by_step() -> None:
    model = "$$h_1 = f(x_1, h_0, w), h_2 = f(x_2, h_1, w)$$\n\n$$L = \\ell(h_2)$$\n\n"
    by_state = r"\frac{\partial f(x_STEP, h_BEFORE, w)}{\partial h_BEFORE}"
    right, wrong = (by_state.replace("STEP", str(k)).replace("BEFORE", str(k - 1)) for k in (2, 1))
    assert last(rf"\frac{{dh_2}}{{dw}} = {FIRST} + {right} {SECOND}", model).outcome is RIGHT
    assert last(rf"\frac{{dh_2}}{{dw}} = {FIRST} + {wrong} {SECOND}", model).outcome is WRONG


def test_the_value_at_the_arguments_of_the_network() -> None:
    args = [Variable("x", Index("k", 1)), Variable("h", Index("k")), Variable("w")]
    assert CELL.value(args) == Variable("h", Index("k", 1))
    assert CELL.value([args[0], Variable("h", Index("k", 1)), args[2]]) is None
    assert CELL.value([*args[:2], Number(Fraction(1))]) is None
    assert CELL.value(args[:2]) is None


def test_the_step_at_which_something_is_read() -> None:
    assert CELL.beside(Variable("h", Index("k"))) == Variable("h", Index("k", 1))
    assert CELL.beside(Variable("w")) == Variable("h", Index("t"))
    assert CELL.beside(Variable("v")) is None


def test_no_mend_speaks_of_what_stands_for_the_function() -> None:
    model = "All quantities are scalars.\n\n$$h_1 = f(x_1, h_0, w), h_2 = f(x_2, h_1, w)$$\n\n$$L = \\ell(h_2)$$\n\n"
    rest = rf"({FIRST} + \frac{{\partial f}}{{\partial h_0}} {SECOND})"
    wrong = last(r"\frac{dL}{dw} = \frac{\partial L}{\partial h_2} " + rest, model)
    assert wrong.outcome is WRONG
    assert wrong.mend is None or "by" not in wrong.mend.formula
