"""What a cell says about itself: kinds, times, initial values, depth, losses."""

from collections.abc import Mapping

import pytest

from symrnn.ir.cell import Cell, Kind, Symbol
from symrnn.ir.dims import Dim
from symrnn.ir.expr import NOW, Ref, Time
from symrnn.ir.functions import SIGMOID, TANH
from symrnn.language.lower import read_cell

N = Dim.named("n")
TWO_BACK = """
state s (n), c (n)
param W (n, n), s0 (n)
input x (n)
target y (n)
def damp(z) = z / (1 + z**2)
s[-1] = s0
s[t] = tanh(W @ s[t-2] + x[t-3])
c[t] = sigmoid(c[t-1]) + damp(s[t])
loss[t] = sum((c[t] - y[t])**2)
loss = sum(s[T]**2)
"""


@pytest.fixture(scope="module")
def two_back() -> Cell:
    return read_cell(TWO_BACK)


def test_initial_values_without_an_equation_are_handed_in(two_back: Cell) -> None:
    assert two_back.initial == (Ref("s", Time("", 0), (N,)), Ref("c", Time("", 0), (N,)))


def test_depth_is_the_largest_lag(two_back: Cell) -> None:
    assert two_back.depth == 3
    assert [two_back[name].lags for name in "scxyW"] == [2, 1, 3, 0, 0]


def test_losses_at_every_step_and_after_the_last(two_back: Cell) -> None:
    assert two_back.losses == (Ref("loss", NOW, ()), Ref("loss", None, ()))


def test_functions_in_use_in_order(two_back: Cell) -> None:
    assert two_back.applied == (TANH, SIGMOID, two_back.functions[0])


def test_symbols_by_kind(two_back: Cell) -> None:
    assert [symbol.name for symbol in two_back.params] == ["W", "s0"]
    assert [symbol.name for symbol in two_back.data] == ["x", "y"]
    assert [symbol.name for symbol in two_back.states] == ["s", "c"]
    assert two_back.dims == ("n",)
    assert [symbol.is_data for symbol in two_back.symbols] == [False, False, False, False, True, True]


def test_equations_in_phases(two_back: Cell) -> None:
    assert [len(phase) for phase in (two_back.prologue, two_back.steps, two_back.epilogue)] == [1, 3, 1]
    assert two_back.equations == two_back.prologue + two_back.steps + two_back.epilogue


def test_a_symbol_at_a_time() -> None:
    assert Symbol("s", Kind.STATE, (N,), timed=True).at(Time("t", -1)) == Ref("s", Time("t", -1), (N,))
    assert Symbol("W", Kind.PARAM, (N, N), timed=False).at() == Ref("W", None, (N, N))
    assert str(Symbol("W", Kind.PARAM, (N, N), timed=False)) == "param W (n, n)"


@pytest.mark.parametrize(
    ("name", "initial"),
    [("elman", "s"), ("elman-learned-start", ""), ("one-to-many", "s"), ("jordan", "o"), ("elman-deep", "s1 s2")],
)
def test_initial_values_of_bundled_cells(bundled: Mapping[str, Cell], name: str, initial: str) -> None:
    assert [ref.name for ref in bundled[name].initial] == initial.split()
