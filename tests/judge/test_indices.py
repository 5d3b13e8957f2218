"""Indices that are sums of letters, powers with letters as exponents, lags, and the order of the steps of a derivative."""

import pytest

from symrnn import pipeline
from symrnn.ir.verdict import Outcome, Verdict
from symrnn.judge.look import index_of
from symrnn.judge.meaning import Index

LINEAR = "---\nsymrnn:\n  scalars: true\n---\n$$h_t = a h_{t-1} + b x_t$$\n\n"
MATRICES = "---\nsymrnn:\n  shapes: {h: n, x: m}\n---\n$$h_t = W h_{t-1} + U x_t$$\n\n"
ROWS = "---\nsymrnn:\n  scalars: true\n---\n$$h^t = a h^{t-1} + b x^t$$\n\n"


def judged(model: str, *formulas: str) -> Verdict:
    """The verdict on the last of some formulas about a model."""
    text = model + "\n\n".join(f"$${formula}$$" for formula in formulas)
    return pipeline.check_formulas(text, "note.md").verdicts[-1]


@pytest.mark.parametrize(
    ("text", "index"),
    [
        ("t-p", Index("t", 0, (("p", -1),))),
        ("t - k + 1", Index("t", 1, (("k", -1),))),
        ("T-2k", Index("T", 0, (("k", -2),))),
        (r"t-\tau", Index("t", 0, (("tau", -1),))),
        ("t+j-i-1-1", Index("t", -2, (("i", -1), ("j", 1)))),
        ("t-t", None),
        ("t-0k", None),
        ("h-xy", None),
        ("-p+t", None),
    ],
)
def test_a_sum_of_letters_is_an_index(text: str, index: Index | None) -> None:
    assert index_of(text) == index


def test_an_index_is_shown_as_it_is_written() -> None:
    assert [str(index_of(text)) for text in ("t-p", "T-2k+1", "t+11k", "k-3")] == ["t-p", "T-2k+1", "t+11k", "k-3"]


def test_the_value_of_an_index() -> None:
    index = index_of("T-2k+1")
    assert index is not None
    assert (index.at({"k": 2}, 7), index.letters) == (4, frozenset("k"))


def test_putting_an_equation_into_itself() -> None:
    right = r"h_t = a^p h_{t-p} + \sum_{i=0}^{p-1} a^i b x_{t-i}"
    assert judged(LINEAR, right).outcome is Outcome.RIGHT
    assert judged(LINEAR, right.replace("a^p h", "a^{p+1} h")).outcome is Outcome.WRONG
    assert judged(LINEAR, right.replace("x_{t-i}", "x_{t-p}")).outcome is Outcome.WRONG


def test_the_bound_of_a_sum_over_lags_is_mended() -> None:
    verdict = judged(LINEAR, r"\phi_i = b a^i", r"h_t = a^p h_{t-p} + \sum_{i=0}^{p} \phi_i x_{t-i}")
    assert verdict.outcome is Outcome.WRONG
    assert verdict.mend is not None
    assert verdict.mend.formula == r"h_t = a^p h_{t-p} + \sum_{i=0}^{p-1} \phi_i x_{t-i}"


def test_the_first_step_shows_what_holds_for_no_lag_at_all() -> None:
    """With p = 0 nothing was put in, so that a formula with a factor too many is wrong there too."""
    verdict = judged(LINEAR, r"a^p h_{t-p} = a^p h_{t-p} + a^p - 1")
    assert verdict.outcome is Outcome.WRONG
    assert judged(LINEAR, r"a^{p+1} h_{t-p} = a a^p h_{t-p}").outcome is Outcome.RIGHT


@pytest.mark.parametrize("power", ["a^{t-k}", "(a)^{t-k}", r"\left(a\right)^{t-k}"])
def test_a_power_of_a_number_with_an_index_as_exponent(power: str) -> None:
    verdict = judged(LINEAR, rf"\frac{{\partial h_t}}{{\partial h_k}} = {power}")
    assert (verdict.outcome, verdict.conditions) == (Outcome.RIGHT, ("for k <= t",))
    assert judged(LINEAR, rf"\frac{{\partial h_t}}{{\partial h_k}} = {power.replace('t-k', 't-k-1')}").outcome is Outcome.WRONG


def test_a_power_of_a_matrix() -> None:
    verdict = judged(MATRICES, r"\frac{\partial h_t}{\partial h_k} = W^{t-k}")
    assert (verdict.outcome, verdict.conditions) == (Outcome.RIGHT, ("for k <= t",))


def test_a_letter_above_a_parameter_is_a_step_where_steps_stand_above() -> None:
    right = r"\frac{\partial h^t}{\partial a} = \sum_{k=1}^t \frac{\partial h^t}{\partial a^k}"
    assert judged(ROWS, right).outcome is Outcome.RIGHT
    assert judged(ROWS, r"h^2 = a h^1 + b x^2").outcome is Outcome.RIGHT
    assert judged(LINEAR, r"h_t^2 = (a h_{t-1} + b x_t) h_t").outcome is Outcome.RIGHT


@pytest.mark.parametrize(
    ("condition", "outcome", "said"),
    [
        ("", Outcome.RIGHT, ("for k <= t",)),
        (r",\quad k \le t", Outcome.RIGHT, ()),
        (r",\quad t = 1, \dots, T", Outcome.RIGHT, ("for k <= t",)),
        (r",\quad k > t", Outcome.WRONG, ()),
    ],
)
def test_what_is_differentiated_is_later(condition: str, outcome: Outcome, said: tuple[str, ...]) -> None:
    verdict = judged(LINEAR, rf"\frac{{\partial h_t}}{{\partial h_k}} = a^{{t-k}}{condition}")
    assert (verdict.outcome, verdict.conditions) == (outcome, said)


def test_a_formula_that_holds_strictly_before_says_so() -> None:
    chain = r"\frac{\partial h_t}{\partial h_k} = \frac{\partial h_t}{\partial h_{t-1}} \frac{\partial h_{t-1}}{\partial h_k}"
    assert judged(LINEAR, chain).conditions == ("for k < t",)
    assert judged(LINEAR, chain + r",\quad k \le t").outcome is Outcome.WRONG


def test_zero_on_both_sides_is_no_order() -> None:
    """What is right only where nothing is said of interest stays wrong."""
    assert judged(LINEAR, r"\frac{\partial x_t}{\partial h_k} = a (t - k)").outcome is not Outcome.RIGHT
    assert judged(LINEAR, r"\frac{\partial h_t}{\partial h_k} = a^{k-t}").outcome is Outcome.WRONG


def test_a_vector_of_one_entry_is_a_number() -> None:
    model = "---\nsymrnn:\n  shapes: {x: m, h: n}\n  sizes: {n: 1}\n---\n$$h_t = \\tanh(W^\\top x_t + V h_{t-1})$$\n\n"
    right = r"\frac{\partial h_t}{\partial h_{t-1}} = V (1 - h_t^2)"
    assert (judged(model, right).outcome, judged(model, right).conditions) == (Outcome.RIGHT, ())
    assert judged(model.replace("n: 1", "m: 4"), right).outcome is not Outcome.RIGHT
    assert judged(model, r"\frac{\partial h_t}{\partial x_t} = (1 - h_t^2) W").outcome is Outcome.RIGHT
    assert judged(model, r"\frac{\partial h_t}{\partial h_{t-1}} = 1 - h_t^2").outcome is Outcome.WRONG


def test_a_state_of_one_entry_stands_above_its_input() -> None:
    model = "---\nsymrnn:\n  shapes: {x: m, h: n}\n  sizes: {n: 1}\n---\n$$h_t = \\tanh(W [h_{t-1}, x_t] + b)$$\n\n"
    right = r"h_t = \tanh(b + W [h_{t-1}, x_t])"
    assert judged(model, "a_t = W [h_{t-1}, x_t] + b", right).outcome is Outcome.RIGHT
