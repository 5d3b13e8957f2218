"""Sizes at which no two dimensions are the same number."""

from symrnn.ir.cell import Cell
from symrnn.ir.walk import nodes
from symrnn.judge.sizes import distinct_sizes, unit_sizes
from tests.verify.cases import read


def test_sizes_of_every_cell_tell_its_axes_apart(cell: Cell) -> None:
    sizes = distinct_sizes(cell)
    axes = {dim for symbol in cell.symbols for dim in symbol.shape}
    axes |= {dim for equation in cell.equations for node in nodes(equation.value) for dim in node.shape}
    assert len({dim.at(sizes) for dim in axes}) == len(axes)
    assert list(sizes) == list(cell.dims)
    assert all(size >= 2 for size in sizes.values())


def test_they_are_the_smallest(elman: Cell) -> None:
    assert sorted(distinct_sizes(elman).values()) == [2, 3, 4]


def test_sums_multiples_and_numbers_are_avoided() -> None:
    cell = read(
        "h[t] = tanh(W @ concat(h[t-1], x[t]))\nz[t] = A @ h[t] + u[t]\nloss[t] = sum(z[t]) + sum(B)",
        "input x (m), u (4)\nstate h (n)\nparam W (n, n+m), A (4, n), B (2*m)",
    )
    sizes = distinct_sizes(cell)
    numbers = [4, sizes["n"], sizes["m"], sizes["n"] + sizes["m"], 2 * sizes["m"]]
    assert len(set(numbers)) == 5
    assert sizes == {"m": 3, "n": 2}


def test_all_sizes_one(elman: Cell) -> None:
    assert unit_sizes(elman) == {"m": 1, "k": 1, "n": 1}
