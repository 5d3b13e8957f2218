"""The other way to a derivative: one variable of a running cell is moved, and everything that follows is watched."""

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from functools import partial

import numpy as np

from symrnn.ir.cell import LOSS, Cell, Symbol
from symrnn.judge.sizes import distinct_sizes
from symrnn.judge.slopes import Slopes
from symrnn.judge.world import WHOLE, World
from symrnn.verify.dual import seeded, tangents
from symrnn.verify.fields import Array, Element, Field, build_array, each, entries, scalar
from symrnn.verify.oracle import Data, Run, Slot, indeterminates
from symrnn.verify.prime import PrimeField
from tests.verify.cases import close

Move = Callable[[Array], Array]


class Table(dict[Slot, Array]):
    """The variables of a run; what is put into one place is moved on the way in."""

    def __init__(self, place: Slot, move: Move) -> None:
        super().__init__()
        self.place, self.move = place, move

    def __setitem__(self, place: Slot, values: Array) -> None:
        super().__setitem__(place, self.move(values) if place == self.place else values)


def direction_for(world: World, by: Slot) -> Array:
    """A random direction in which the variable at a slot moves."""
    return build_array(world.value(by).shape, partial(world.field.fresh, "direction", *by))


def data_of(world: World) -> Data:
    """The data of a world: indeterminates, but for what the world has constrained, targets whose entries sum to 1 say."""
    given = {symbol.name: _given(world, symbol) for symbol in world.cell.data}
    return indeterminates(world.cell, world.steps, world.sizes, world.field, given)


def _given(world: World, symbol: Symbol) -> Array:
    if not symbol.timed:
        return world.value((symbol.name, None))
    steps = [world.value((symbol.name, t)) for t in range(1, world.steps + 1)]
    return build_array((world.steps, *steps[0].shape), lambda index: steps[index[0]][index[1:]])


def moved_values(world: World, by: Slot, move: Move, field: Field) -> dict[Slot, Array]:
    """All variables that are computed, and the total loss, when the one at a slot is moved."""
    table = Table(by, move)
    for place in world.slots:
        if place != WHOLE:
            table[place] = world.value(place)
    data = data_of(world)
    return _with_whole(Run(world.cell, data, field, table=table).onward(0).table)


def slopes(world: World, by: Slot, direction: Array) -> dict[Slot, Array]:
    """The derivatives of all variables along a direction of one, by dual numbers that run through the whole sequence."""
    moved = moved_values(world, by, partial(seeded, direction=direction), Slopes(world.field))
    return {place: tangents(values) for place, values in moved.items()}


def slopes_of_copy(world: World, param: str, step: int, direction: Array) -> dict[Slot, Array]:
    """The same for the copy of a parameter that one step reads."""
    data = data_of(world)
    copies: dict[Slot, Array] = {(param, step): seeded(data.values[param], direction)}
    run = Run(world.cell, data, Slopes(world.field), copies=copies).all()
    return {place: tangents(values) for place, values in _with_whole(run.table).items()}


def differences(world: World, by: Slot, direction: Array, step: Fraction) -> dict[Slot, Array]:
    """The derivatives along a direction, by central differences."""
    there, back = (moved_values(world, by, _shift(direction, h), world.field) for h in (step, -step))
    zero = world.field.lift(0)
    return {place: each(lambda left, right: (zero + left - right) / (2 * step), there[place], back[place]) for place in there}


def along(derivative: Array, direction: Array) -> Array:
    """A derivative of shape of + by, applied to a direction of the shape by."""
    rows = derivative.reshape(-1, direction.size)
    flat = build_array((len(rows),), lambda index: sum(rows[index[0]] * direction.reshape(-1), Fraction(0)))
    return flat.reshape(derivative.shape[: derivative.ndim - direction.ndim])


def _shift(direction: Array, h: Fraction) -> Move:
    return lambda values: each(lambda value, part: value + part * h, values, direction)


def _with_whole(table: Mapping[Slot, Array]) -> dict[Slot, Array]:
    whole: Element = sum((array[()] for (name, _), array in table.items() if name == LOSS), Fraction(0))
    return {**table, WHOLE: scalar(whole)}


def world_of(cell: Cell, steps: int = 3, field: Field | None = None) -> World:
    return World(cell, steps, distinct_sizes(cell), field or PrimeField(5))


def mismatches(world: World, by: Slot) -> Iterator[Slot]:
    """Where the total derivatives by a slot are not what moving it gives."""
    direction = direction_for(world, by)
    watched = slopes(world, by, direction)
    return (of for of in watched if not equal(along(world.total(of, by), direction), watched[of]))


def equal(left: Array, right: Array) -> bool:
    return left.shape == right.shape and bool(np.all(left == right))


def near(left: Array, right: Array, digits: int) -> bool:
    return left.shape == right.shape and all(map(partial(close, digits=digits), entries([left]), entries([right])))


def vanishes(array: Array) -> bool:
    return bool(np.all(array == 0))


def identity(size: int) -> Array:
    return np.array(np.eye(size, dtype=int), dtype=object)
