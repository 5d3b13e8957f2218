"""Derivations evaluated: the gradients of the oracle, for every cell, entry by entry."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from symrnn.derive.rolled import derive
from symrnn.ir import build
from symrnn.ir.cell import Cell
from symrnn.ir.derivation import Derivation, When
from symrnn.ir.expr import NOW, Ref
from symrnn.language.lower import read_cell
from symrnn.verify.fields import each
from symrnn.verify.oracle import Run, gradients, indeterminates
from symrnn.verify.prime import PrimeField
from symrnn.verify.rolled import Backward, rolled_gradients
from tests.verify.cases import ODD, sizes_for, with_path

FIELD = PrimeField(8)


def backward(derivation: Derivation, steps: int) -> Backward:
    data = indeterminates(derivation.written, steps, sizes_for(derivation.written), FIELD)
    return Backward(derivation, Run(derivation.cell, data, FIELD).all()).all()


@pytest.mark.parametrize("steps", [1, 2, 5])
def test_every_gradient_is_the_oracles(cell: Cell, steps: int) -> None:
    derivation = derive(cell)
    data = indeterminates(cell, steps, sizes_for(cell), FIELD)
    found = rolled_gradients(derivation, Run(derivation.cell, data, FIELD).all())
    exact = gradients(cell, data, FIELD)
    assert set(found) == set(exact)
    assert all((found[ref] == exact[ref]).all() and found[ref].shape == exact[ref].shape for ref in exact)


@pytest.mark.parametrize("steps", [1, 2, 4])
def test_every_operation_at_once(steps: int) -> None:
    cell = read_cell(ODD)
    derivation = derive(cell)
    data = indeterminates(cell, steps, {"m": 2, "k": 3, "n": 4}, FIELD)
    found = rolled_gradients(derivation, Run(derivation.cell, data, FIELD).all())
    exact = gradients(cell, data, FIELD)
    assert all((found[ref] == exact[ref]).all() for ref in exact)


def test_copies_add_up_to_the_gradient(cell: Cell) -> None:
    passed = backward(derive(cell), 3)
    for param in cell.params:
        own = [array for (name, _), array in passed.copies.items() if name == param.name]
        assert (passed.sum(param.at(), own) == passed.gradient(param.at())).all()


def test_a_path_back_from_beyond_the_last_step_does_not_exist(elman: Cell) -> None:
    passed = backward(derive(elman), 3)
    step = passed.derivation.step(elman["s"].at())
    assert [path.lead for path, _ in passed.moments(step, 3)] == [0]
    assert [path.lead for path, _ in passed.moments(step, 2)] == [0, 1]


def test_a_path_to_what_follows_the_last_step_exists_there_only(bundled: Mapping[str, Cell]) -> None:
    passed = backward(derive(bundled["elman-concat"]), 3)
    step = passed.derivation.step(passed.derivation.cell["s"].at())
    assert [[path.when for path, _ in passed.moments(step, t)] for t in (3, 2)] == [[When.LAST], [When.EACH]]


def test_a_path_is_taken_at_its_word(elman: Cell) -> None:
    """Half of a path's value gives half of the gradient it is responsible for."""
    derivation, b = derive(elman), Ref("b", None, elman["b"].shape)
    halved = with_path(derivation, b, 0, lambda path: replace(path, value=build.scale(2, path.value)))
    right, wrong = backward(derivation, 3).gradient(b), backward(halved, 3).gradient(b)
    assert (wrong == each(lambda entry: entry * 2, right)).all()


def test_a_timed_input_has_a_gradient_at_every_step(elman: Cell) -> None:
    gradient = backward(derive(elman), 4).gradient(Ref("x", NOW, elman["x"].shape))
    assert gradient.shape == (4, 2)
