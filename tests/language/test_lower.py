"""What a text means: expressions, phases, times, lags and masks, as values of the IR."""

from fractions import Fraction

import pytest

from symrnn.ir import build
from symrnn.ir.cell import Kind, Symbol
from symrnn.ir.dims import Dim
from symrnn.ir.expr import (
    LAST,
    NOW,
    Add,
    Apply,
    Concat,
    CrossEntropy,
    Expr,
    LogSumExp,
    MatMul,
    Mul,
    Power,
    Ref,
    Size,
    Softmax,
    Sum,
    Time,
    Transpose,
    Where,
)
from symrnn.ir.functions import SQRT, TANH
from symrnn.language.lower import read_cell
from tests.language.texts import DECLARED, LOSS, PLAIN, STEP

N, M = Dim.named("n"), Dim.named("m")
X, Y, S = Ref("x", NOW, (M,)), Ref("y", NOW, (N,)), Ref("s", NOW, (N,))
BEFORE = Ref("s", Time("t", -1), (N,))
W, U = Ref("W", None, (N, N)), Ref("U", None, (N, M))


def meaning(formula: str) -> Expr:
    """What a formula for r[t] means, in a cell with states, inputs, targets, parameters and a mask."""
    cell = read_cell(f"{PLAIN}input q\np[t] = q[t]\nr[t] = {formula}\n")
    return cell.steps[-1].value


@pytest.mark.parametrize(
    ("formula", "expr"),
    [
        ("W @ s[t] + U @ x[t]", Add((MatMul(W, S), MatMul(U, X)))),
        ("s[t] @ W", MatMul(S, W)),
        ("W.T @ s[t]", MatMul(Transpose(W), S)),
        ("W.T.T @ s[t]", MatMul(W, S)),
        ("W @ W @ s[t]", MatMul(MatMul(W, W), S)),
        ("W @ (W @ s[t])", MatMul(W, MatMul(W, S))),
        ("2 * W @ s[t]", build.scale(2, MatMul(W, S))),
        ("-s[t]**2", build.neg(Power(S, 2))),
        ("(-s[t])**2", Power(build.neg(S), 2)),
        ("s[t]**-1", Power(S, -1)),
        ("s[t]**(-2)", Power(S, -2)),
        ("s[t]**2.0", Power(S, 2)),
        ("s[t] - y[t] - s[t]", build.neg(Y)),
        ("s[t] / y[t] / y[t]", Mul(Fraction(1), (S, Power(Y, -2)))),
        ("s[t] / y[t] * y[t]", S),
        ("s[t] / 4", build.scale(Fraction(1, 4), S)),
        ("0.1 * s[t]", build.scale(Fraction(1, 10), S)),
        (".5e-2 * s[t]", build.scale(Fraction(1, 200), S)),
        ("2. * s[t]", build.scale(2, S)),
        ("s[t] - -1", Add((S, build.number(1)))),
        ("s[t]**0", build.ones((N,))),
        ("1 - 1", build.number(0)),
        ("sum(s[t])", Sum(S)),
        ("mean(s[t])", Mul(Fraction(1), (Power(Size(N), -1), Sum(S)))),
        ("mean(p[t])", Ref("p", NOW, ())),
        ("dot(s[t], y[t])", MatMul(S, Y)),
        ("s[t] @ y[t]", MatMul(S, Y)),
        ("norm2(s[t])", Apply(SQRT, (Sum(Power(S, 2)),))),
        ("concat(s[t], x[t])", Concat((S, X))),
        ("softmax(s[t])", Softmax(S)),
        ("logsumexp(s[t])", LogSumExp(S)),
        ("cross_entropy(s[t], y[t])", CrossEntropy(S, Y)),
        ("where(q[t], s[t], 0)", Where(Ref("q", NOW, ()), S, build.zeros((N,)))),
        ("where(q[t], 1, 2)", Where(Ref("q", NOW, ()), build.number(1), build.number(2))),
        ("where(q[t-1], s[t], s[t])", S),
        ("tanh(s[t-1])", Apply(TANH, (BEFORE,))),
    ],
)
def test_formulas(formula: str, expr: Expr) -> None:
    assert meaning(formula) == expr


@pytest.mark.parametrize(("size", "number"), [("3", Fraction(1, 3)), ("2, 3", Fraction(1, 6))])
def test_the_mean_over_sizes_that_are_numbers(size: str, number: Fraction) -> None:
    cell = read_cell(f"{PLAIN}param v ({size})\nr[t] = mean(v)\n")
    assert build.split_coefficient(cell.steps[-1].value)[0] == number


def test_sizes_that_are_sums() -> None:
    cell = read_cell(f"{PLAIN}param V (2*n + m + n + 1, 4)\nr[t] = sum(V)\n")
    assert cell["V"].shape == (Dim((("m", 1), ("n", 3)), 1), Dim((), 4))


def test_a_users_function() -> None:
    cell = read_cell(f"def damp(z, b) = z * sigmoid(b * z)\n{PLAIN}r[t] = damp(s[t], 2)\n")
    (damp,) = cell.functions
    assert (damp.name, damp.parameters) == ("damp", ("z", "b"))
    assert cell.steps[-1].value == Apply(damp, (S, build.number(2)))
    assert cell.steps[-1].value.shape == (N,)


def test_a_function_may_call_earlier_ones_and_hide_symbols() -> None:
    cell = read_cell(f"def f(x) = x**2\ndef g(s, W) = f(s) * W\n{PLAIN}r[t] = g(1, s[t])\n")
    assert [function.name for function in cell.functions] == ["f", "g"]
    assert cell.steps[-1].value.shape == (N,)


def test_phases_of_equations_without_time() -> None:
    cell = read_cell(f"{PLAIN}w = sum(W)\nv = 2 * w\ne = s[T]\nf = sum(e) + v\nloss = f**2\n")
    assert [e.target.name for e in cell.prologue] == ["w", "v"]
    assert [e.target.name for e in cell.epilogue] == ["e", "f", "loss"]
    assert cell.epilogue[0].value == Ref("s", LAST, (N,))


def test_a_loss_without_time_stands_in_the_epilogue_whatever_it_reads() -> None:
    cell = read_cell(f"loss = sum(W**2)\n{PLAIN}")
    assert [str(loss.time) for loss in cell.losses] == ["t", "None"]
    assert [e.target.name for e in cell.epilogue] == ["loss"]


def test_initial_values() -> None:
    cell = read_cell(
        f"{DECLARED}param p (n)\ninput z (n)\ns[-2] = p + z\ns[-1] = 2 * s[-2]\n"
        f"s[t] = W @ s[t-3] + s[t-1] + U @ x[t]\n{LOSS}"
    )
    assert [e.target.time for e in cell.prologue] == [Time("", -2), Time("", -1)]
    assert cell.initial == (Ref("s", Time("", 0), (N,)),)
    assert not cell["z"].timed


@pytest.mark.parametrize("number", ["0", "1", "-1/2"])
def test_a_number_fills_a_state(number: str) -> None:
    cell = read_cell(f"{DECLARED}s[0] = {number}\n{STEP}{LOSS}")
    assert cell.prologue[0].value == build.broadcast(build.number(Fraction(number)), (N,))


def test_an_initial_value_may_be_given_after_the_steps() -> None:
    assert read_cell(f"{PLAIN}param p (n)\ns[-0] = p\n").prologue[0].target == Ref("s", Time("", 0), (N,))


@pytest.mark.parametrize("lag", [2, 3, 1000])
def test_long_lags(lag: int) -> None:
    cell = read_cell(f"{DECLARED}s[t] = tanh(W @ s[t-{lag}] + U @ x[t-{lag}])\n{LOSS}")
    assert (cell["s"].lags, cell["x"].lags, cell.depth) == (lag, lag, lag)
    assert len(cell.initial) == lag


def test_symbols_know_their_time_and_role() -> None:
    step = "s[t] = where(q[t], tanh(W @ s[t-1] + U @ x[t]), s[t-1])"
    cell = read_cell(f"{DECLARED}input q, z (n)\n{step}\nr = s[T] * z\nloss = sum(r - y)\n")
    assert cell["q"] == Symbol("q", Kind.INPUT, (), timed=True, mask=True)
    assert cell["z"] == Symbol("z", Kind.INPUT, (N,), timed=False)
    assert cell["y"] == Symbol("y", Kind.TARGET, (N,), timed=False)
    assert cell["s"] == Symbol("s", Kind.STATE, (N,), timed=True, lags=1)
    assert cell["r"] == Symbol("r", Kind.COMPUTED, (N,), timed=False)


def test_reading_a_cell_twice_gives_the_same_cell() -> None:
    assert read_cell(PLAIN) == read_cell(PLAIN)
    assert hash(read_cell(PLAIN)) == hash(read_cell(PLAIN))
