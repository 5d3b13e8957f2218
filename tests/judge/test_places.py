"""The order in which a cell's variables are computed, what is handed in, and masks."""

from collections.abc import Mapping

import pytest

from symrnn.ir.cell import Cell, Coding
from symrnn.judge.places import classes, distributions, handed_in, marks, one_hots, placed_equations
from symrnn.judge.sizes import distinct_sizes
from symrnn.verify.fields import Digits, Field
from symrnn.verify.oracle import Run, indeterminates
from symrnn.verify.prime import PrimeField
from tests.verify.cases import close, read


@pytest.mark.parametrize("steps", [1, 3])
def test_the_order_is_that_in_which_the_oracle_computes(cell: Cell, steps: int) -> None:
    field = PrimeField(1)
    run = Run(cell, indeterminates(cell, steps, distinct_sizes(cell), field), field).all()
    assert list(dict(placed_equations(cell, steps))) == list(run.table)


def test_moments(bundled: Mapping[str, Cell]) -> None:
    placed = dict(placed_equations(bundled["elman-learned-start"], 3))
    assert placed["s", 0].moment == 0
    assert placed["s", 2].moment == 2
    assert {found.moment for found in placed.values()} == {0, 1, 2, 3}
    last = dict(placed_equations(bundled["elman-concat"], 3))
    assert last["loss", None].moment == 4


def test_what_is_handed_in(elman: Cell) -> None:
    found = list(handed_in(elman, 2))
    assert set(found) == {(name, t) for name in ("x", "y") for t in (1, 2)} | {("s", 0)} | {
        (p.name, None) for p in elman.params
    }


def test_a_mask_has_a_pad_inside_and_a_length_pads_at_the_end() -> None:
    equations = "h[t] = where(q[t], a*h[t-1], h[t-1])\nloss[t] = where(q[t], h[t]**2, 0)"
    masked = read(equations, "input q\nstate h\nparam a")
    assert list(marks(masked, 5)["q"]) == [1, 1, 0, 1, 1]
    assert list(marks(masked, 1)["q"]) == [1]
    cell = read(equations, "input length q\nstate h\nparam a")
    assert list(marks(cell, 5)["q"]) == [1, 1, 1, 1, 0]
    assert list(marks(cell, 1)["q"]) == [1]


def test_masks_and_lengths_have_patterns() -> None:
    equations = "h[t] = where(q[t], a*h[t-1], h[t-1])\nloss[t] = where(q[t], h[t]**2, 0)"
    masked, cut = read(equations, "input q\nstate h\nparam a"), read(equations, "input length q\nstate h\nparam a")
    patterns = [tuple(marks(masked, 6, pattern)["q"]) for pattern in range(17)]
    assert len({pattern[:4] for pattern in patterns}) == 16
    assert len({pattern[4:] for pattern in patterns}) == 4
    lengths = [list(marks(cut, 6, pattern)["q"]) for pattern in range(5)]
    assert all(row == sorted(row, reverse=True) and row[0] == 1 for row in lengths)
    assert {sum(row) for row in lengths} == {2, 3, 4, 5}


def test_one_hot_vectors_have_patterns(elman: Cell) -> None:
    found = [one_hots(elman, 6, {"n": 2, "m": 2, "k": 4}, ["y"], pattern)["y"] for pattern in range(5)]
    assert all((y.sum(axis=1) == 1).all() for y in found)
    same = [[bool((y[t] == y[t + 1]).all()) for t in range(5)] for y in found]
    assert not any(same[0])
    assert all(same[1])
    assert any(any(row) and not all(row) for row in same[2:])


@pytest.mark.parametrize("field", [PrimeField(1), Digits(40)])
def test_the_entries_of_a_distribution_sum_to_one(elman: Cell, field: Field) -> None:
    for k in (1, 3):
        y = distributions(elman, 4, {"n": 2, "m": 2, "k": k}, field, ["y"])["y"]
        assert y.shape == (4, k)
        assert all(close(total, field.lift(1), 35) if isinstance(field, Digits) else total == 1 for total in y.sum(axis=1))
    assert y[0, 0] != y[1, 0]


def test_classes_are_found(bundled: Mapping[str, Cell]) -> None:
    assert classes(bundled["elman"]) == []
    cell = bundled["character-model"]
    assert classes(cell)
    assert all(cell[name].coding is Coding.CLASS for name in classes(cell))
