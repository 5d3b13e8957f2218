"""What a cell says about itself: kinds, times, initial values, depth, losses."""

from collections.abc import Mapping

import pytest

from symrnn.ir.cell import Cell, Direction, Kind, Symbol
from symrnn.ir.dims import Dim
from symrnn.ir.expr import NOW, Ref, Time
from symrnn.ir.functions import SIGMOID, TANH
from symrnn.language.lower import read_cell
from symrnn.pipeline import bundled, load
from tests.backward import CELLS, HEAD

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


def scans(cell: Cell) -> list[tuple[str, str]]:
    return [(scan.direction.value, " ".join(e.target.name for e in scan.equations)) for scan in cell.scans]


def test_without_later_steps_there_is_one_forward_scan_as_written(two_back: Cell) -> None:
    for cell in (two_back, *(load(name) for name in bundled() if not name.startswith("bidirectional"))):
        (scan,) = cell.scans
        assert (scan.equations, scan.direction) == (cell.steps, Direction.FORWARD)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("both", [("forward", "f"), ("backward", "g"), ("forward", "o loss")]),
        (
            "two layers",
            [("forward", "f"), ("backward", "g"), ("forward", "f2"), ("backward", "g2"), ("forward", "o loss")],
        ),
        ("backward feeds forward", [("backward", "g"), ("forward", "f e loss")]),
        ("a state read both ways", [("forward", "f"), ("backward", "h"), ("forward", "loss")]),
        ("rows and matrices", [("backward", "M g c"), ("forward", "loss")]),
        ("lookahead", [("forward", "f loss")]),
    ],
)
def test_scans_come_after_what_they_read(name: str, expected: list[tuple[str, str]]) -> None:
    assert scans(read_cell(CELLS[name])) == expected


def test_a_scan_that_looks_ahead_in_another_one_does_not_run_along() -> None:
    text = "input x (n)\nstate a (n), b (n)\na[t] = x[t] + a[t-1]\nb[t] = a[t+1] + b[t-1]\nloss[t] = sum(b[t])\n"
    assert scans(read_cell(text)) == [("forward", "a"), ("forward", "b loss")]
    mirrored = text.replace("t+1", "t*1").replace("t-1", "t+1").replace("t*1", "t-1")
    assert scans(read_cell(mirrored)) == [("backward", "a"), ("backward", "b"), ("forward", "loss")]


def test_backward_scans_run_along_with_one_another() -> None:
    text = "input x (n)\nstate a (n), b (n)\na[t] = x[t] + a[t+1]\nb[t] = a[t] + a[t+2] + b[t+1]\nloss[t] = sum(b[t])\n"
    assert scans(read_cell(text)) == [("backward", "a b"), ("forward", "loss")]


def test_which_scans_recur() -> None:
    assert [scan.recurs for scan in read_cell(CELLS["both"]).scans] == [True, True, False]


def test_the_steps_of_a_direction() -> None:
    assert list(Direction.FORWARD.moments(3)) == [1, 2, 3]
    assert list(Direction.BACKWARD.moments(3)) == [3, 2, 1]
    assert [direction.opposite.opposite for direction in Direction] == list(Direction)


def test_initial_values_after_the_last_step() -> None:
    cell = read_cell(HEAD + "f[t] = Wf @ f[t-1] + Uf @ x[t] + bf\ng[T+2] = bg\ng[t] = Wg @ g[t+2] + Ug @ x[t+3]\n"
                     "loss[t] = sum((Vf @ f[t] + Vg @ g[t] - y[t])**2)\n")
    f, g = cell["f"].shape, cell["g"].shape
    assert cell.starts == (Ref("f", Time("", 0), f), Ref("g", Time("T", 1), g), Ref("g", Time("T", 2), g))
    assert cell.initial == cell.starts[:2]
    assert [cell[name].leads for name in "fgxy"] == [0, 2, 3, 0]
    assert (cell.depth, cell.reach) == (1, 3)
    assert cell.prologue[0].target == Ref("g", Time("T", 2), g)
