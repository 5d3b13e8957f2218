"""Values and derivatives of an unrolled cell, against runs in which one variable is moved."""

from collections.abc import Mapping
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings

from symrnn.errors import CellError
from symrnn.ir.cell import Cell, Equation
from symrnn.ir.expr import NOW, Adjoint, Ref
from symrnn.ir.walk import refs
from symrnn.judge.world import WHOLE, World
from symrnn.language.lower import read_cell
from symrnn.verify.evaluate import Context, evaluate
from symrnn.verify.fields import Array, Digits, boxed, build_array
from symrnn.verify.oracle import Slot, gradients, places, slot, sources
from symrnn.verify.prime import PrimeField
from tests.judge.moving import along, data_of, differences, direction_for, equal, mismatches, near, slopes_of_copy, world_of
from tests.random_cells import cell_texts

VARIED = ("elman", "bidirectional", "narx", "lstm-stacked", "elman-learned-start", "jordan", "elman-padded", "attention-rnn")


@pytest.fixture(params=VARIED)
def varied(request: pytest.FixtureRequest, bundled: Mapping[str, Cell]) -> Cell:
    name: str = request.param
    return bundled[name]


@pytest.mark.parametrize("steps", [1, 4])
def test_total_derivatives_of_all_by_all_are_what_moving_gives(varied: Cell, steps: int) -> None:
    world = world_of(varied, steps)
    for by in world.slots[:-1]:
        assert list(mismatches(world, by)) == [], by


def test_total_derivatives_of_every_cell_by_some_variables(cell: Cell) -> None:
    world = world_of(cell, 2)
    for by in world.slots[:-1][::5]:
        assert list(mismatches(world, by)) == []


def test_gradients_are_those_of_the_oracle(varied: Cell) -> None:
    world = world_of(varied)
    data = data_of(world)
    found = gradients(varied, data, world.field)
    for ref in sources(varied):
        for number, place in enumerate(places(ref, world.steps)):
            expected = boxed(found[ref][number]) if ref.time == NOW else found[ref]
            assert equal(world.total(WHOLE, place), expected), place


def test_total_derivatives_agree_with_differences_in_real_numbers(varied: Cell) -> None:
    world = world_of(varied, 4, Digits(60))
    for by in world.slots[:-1][1::7]:
        direction = direction_for(world, by)
        for of, expected in differences(world, by, direction, Fraction(1, 10**15)).items():
            assert near(along(world.total(of, by), direction), expected, 22), (of, by)


def test_copies_are_what_moving_one_gives(varied: Cell) -> None:
    world = world_of(varied)
    for param in varied.params:
        direction = direction_for(world, (param.name, None))
        for step in range(world.steps + 2):
            for of, expected in slopes_of_copy(world, param.name, step, direction).items():
                assert equal(along(world.copy(of, param.name, step), direction), expected), (of, param.name, step)


def test_the_copies_add_up_to_the_shared_parameter(cell: Cell) -> None:
    world = world_of(cell, 2)
    for param in cell.params:
        for of in world.slots:
            copies = [world.copy(of, param.name, step) for step in range(world.steps + 2)]
            if of != (param.name, None):
                assert equal(boxed(sum(copies[1:], copies[0])), world.total(of, (param.name, None))), (of, param.name)


def backward_sum(world: World, by: Slot) -> Array:
    """The sum over everything that reads `by` of what the total loss owes to it: the chain rule from the other end."""
    total = build_array(world.value(by).shape, lambda index: world.field.lift(0))
    for user in world.slots:
        if user != by:
            part = np.tensordot(world.total(WHOLE, user), world.local(user, by), axes=world.value(user).ndim)
            total = boxed(total + part)
    return total


def read_or_none(source: str) -> Cell | None:
    """The cell, unless what was drawn is refused."""
    try:
        return read_cell(source)
    except CellError:
        return None


@settings(max_examples=15, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
@given(source=cell_texts())
def test_the_chain_rule_on_random_cells(source: str) -> None:
    cell = read_or_none(source)
    assume(cell is not None)
    assert cell is not None
    world = World(cell, 2, dict.fromkeys(cell.dims, 2), PrimeField(3))
    for by in [place for place in world.slots if place[1] in (None, 1) and place != WHOLE][::4]:
        assert equal(world.total(WHOLE, by), backward_sum(world, by)), by
        assert list(mismatches(world, by)) == []


def test_the_chain_rule_from_the_other_end(varied: Cell) -> None:
    world = world_of(varied)
    for by in world.slots[:-1]:
        assert equal(world.total(WHOLE, by), backward_sum(world, by)), by


def test_what_later_steps_give_is_the_rest_of_a_gradient(varied: Cell) -> None:
    world = world_of(varied)
    found = 0
    for by in world.slots[:-1]:
        own = [of for of in world.slots[:-1] if by[1] is not None and world.moment(of) in (by[1], world.steps + 1)]
        axes = world.value(by).ndim
        rest = [np.tensordot(world.total(WHOLE, of), world.local(of, by), world.value(of).ndim) for of in own if of != by]
        if by[1] is not None and axes:
            found += 1
            assert equal(world.later(by) + sum(rest), world.total(WHOLE, by)), by
    assert found


def test_local_derivatives_agree_with_differences_of_one_equation(varied: Cell) -> None:
    world, h = world_of(varied, 3, Digits(60)), Fraction(1, 10**15)
    for equation in varied.steps:
        place = equation.target.name, 2
        for read in {slot(ref, 2, 3) for ref in refs(equation.value)}:
            direction = direction_for(world, read)
            there, back = (one_equation(world, equation, read, direction, step) for step in (h, -h))
            slope = boxed((there - back) / (2 * h))
            assert near(along(world.local(place, read), direction), slope, 22), (place, read)


def one_equation(world: World, equation: Equation, moved: Slot, direction: Array, h: Fraction) -> Array:
    """The right side of an equation at step 2 of 3 with one slot that it reads moved."""

    def read(ref: Ref | Adjoint) -> Array:
        assert isinstance(ref, Ref)
        place = slot(ref, 2, 3)
        return boxed(world.value(place) + direction * h) if place == moved else world.value(place)

    return boxed(evaluate(equation.value, Context(world.field, world.sizes, read)) + world.field.lift(0))
