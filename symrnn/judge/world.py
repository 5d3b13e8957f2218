"""A cell unrolled at concrete sizes over a field: the value of every variable at every step, the derivative of any by any.

Each equation is differentiated once by everything it reads (`forms`); the derivatives of variables by one of them are then
carried from equation to equation, in the order in which the equations are computed. What is carried decides what is meant:
everything (total), what one step's copy of a parameter causes (copy), what the equations of one step carry (immediate),
nothing beyond one equation (local).
"""

from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from math import prod

import numpy as np

from symrnn.errors import InputError
from symrnn.ir.cell import LOSS, Cell
from symrnn.ir.walk import refs
from symrnn.judge.arithmetic import arithmetic_of, identity
from symrnn.judge.budget import PRODUCTS, VALUE, Spend, equation_work, free, unrolled_work
from symrnn.judge.forms import local_jacobians
from symrnn.judge.meaning import TOTAL
from symrnn.judge.opaque import with_opaque
from symrnn.judge.places import Placed, classes, distributions, handed_in, marks, placed_equations
from symrnn.verify.fields import Array, Element, Field, each, filled, scalar
from symrnn.verify.oracle import Run, Slot, indeterminates, slot
from symrnn.verify.prime import PrimeField

WHOLE: Slot = (TOTAL, None)
"""The slot of the total loss."""


class NoSlotError(InputError):
    """The cell has no such variable, or none at that step."""


class NotDefinedError(InputError):
    """A derivative that has no meaning."""


@dataclass
class Flow:
    """The derivatives by one slot of what it moves, as matrices, for all that is computed before number `next`."""

    moved: dict[Slot, Array]
    next: int = 0


class World:
    """A cell over a sequence of so many steps, all of whose data are indeterminates of a field.

    `field` is the given one, with a value for functions of any name (`opaque`). Masks are indeterminates in a prime field and
    0 or 1 in any other; the entries of a class sum to 1. `fixed` gives the values of some parameters or data, those with time
    by (T, *shape). Arrays that are handed out are shared: they cannot be written to.
    Data read outside the steps are zero there, but for those given as `outside`. `spend` is told of all work before it is done,
    and may refuse it. OverflowError and ZeroDivisionError come from the field.
    `unclear`: by what the derivatives of the total loss are not known.
    """

    def __init__(
        self,
        cell: Cell,
        steps: int,
        sizes: Mapping[str, int],
        field: Field,
        fixed: Mapping[str, Array] | None = None,
        spend: Spend = free,
        outside: Mapping[Slot, Array] | None = None,
        unclear: Set[str] = frozenset(),
    ) -> None:
        spend(unrolled_work(cell, steps, sizes))
        self.spend, self.unclear = spend, unclear
        self.cell, self.steps, self.sizes, self.field = cell, steps, dict(sizes), with_opaque(field)
        self._arithmetic = arithmetic_of(self.field)
        known = {**_constrained(cell, steps, self.sizes, self.field), **(fixed or {})}
        data = indeterminates(cell, steps, self.sizes, self.field, known)
        data = replace(data, initial={**data.initial, **(outside or {})})
        self._run = Run(cell, data, self.field).all()
        self._placed = dict(placed_equations(cell, steps))
        self._reads = {place: self._read_by(placed) for place, placed in self._placed.items()}
        self._reads[WHOLE] = [place for place in self._placed if place[0] == LOSS]
        self._given = frozenset(handed_in(cell, steps)) - frozenset(self._placed)
        self._values: dict[Slot, Array] = {}
        self._jacobians: dict[Slot, dict[Slot, Array]] = {}
        self._targets = tuple(self._reads)
        self._order = {place: i for i, place in enumerate(self._targets)}
        self._flows: dict[tuple[object, ...], Flow] = {}
        self._shown: dict[tuple[object, ...], Array] = {}

    @property
    def slots(self) -> tuple[Slot, ...]:
        """Every slot: what is handed in, then what is computed in the order of computing, the total loss last."""
        return (*dict.fromkeys(place for place in handed_in(self.cell, self.steps) if place in self._given), *self._reads)

    def exists(self, place: Slot) -> bool:
        """Whether there is such a variable at that step; what is read outside the steps exists there too."""
        return place in self._given or place in self._reads

    def moment(self, place: Slot) -> int | None:
        """When a variable is computed: at 0 (prologue), t, T + 1 (epilogue); of what is handed in, its step."""
        return self._placed[place].moment if place in self._placed else place[1]

    def value(self, place: Slot) -> Array:
        if place not in self._values:
            self._check(place)
            self._values[place] = _frozen(each(self._element, self._look_up(place)))
        return self._values[place]

    def total(self, of: Slot, by: Slot) -> Array:
        """The derivative when `by` moves and everything that is computed from it follows.

        A variable that an equation gives is moved after it is computed.
        """
        return self.derivative(of, by, ("total",), lambda target, read: True)

    def copy(self, of: Slot, param: str, step: int) -> Array:
        """The derivative when the copy of a parameter moves that the equations of one step read (0: prologue, T + 1: epilogue).

        NotDefinedError for what an equation gives, or what has time: it has no copies.
        """
        by = param, None
        if by not in self._given:
            raise NotDefinedError(f"{param} is no parameter: it has no copies")
        if not 0 <= step <= self.steps + 1:
            raise NoSlotError(f"no equation stands at step {step} of a sequence of {self.steps}")
        return self.derivative(of, by, ("copy", step), lambda target, read: read != by or self.moment(target) == step)

    def immediate(self, of: Slot, by: Slot) -> Array:
        """The derivative through the equations of `of`'s own step: what other steps compute is held fixed, `by` aside.

        For the total loss: through the equations of `by`'s step and of the epilogue; NotDefinedError where `by` has no step.
        """
        self._check(of)
        self._check(by)
        moments = self._whole_moments(by) if of == WHOLE else {self.moment(of)}
        return self.derivative(
            of, by, ("immediate", frozenset(moments)), lambda target, read: target == WHOLE or self.moment(target) in moments
        )

    def path(self, of: Slot, by: Slot) -> Array:
        """The derivative along the direct path: from step to step `by` acts through its own next value alone, within a step
        through everything."""
        self._check(of)
        self._check(by)

        def carries(target: Slot, read: Slot) -> bool:
            return target != WHOLE and (self.moment(target) == self.moment(read) or target[0] == read[0] == by[0])

        return self.derivative(of, by, ("path",), carries)

    def later(self, by: Slot) -> Array:
        """The derivative of the total loss through what the equations of other steps read of `by`: the part of a gradient that
        is carried from step to step.

        What is computed after the last step counts as of `by`'s own step.
        """
        own = (self.moment(by), self.steps + 1)
        return self.derivative(WHOLE, by, ("later",), lambda target, read: read != by or self._moment_of(target) not in own)

    def own(self, by: Slot) -> Array:
        """The derivative of the total loss through what the equations of `by`'s own step read of it: the rest of `later`."""
        own = (self.moment(by), self.steps + 1)
        return self.derivative(WHOLE, by, ("own",), lambda target, read: read != by or self._moment_of(target) in own)

    def _moment_of(self, target: Slot) -> int | None:
        return self.steps + 1 if target == WHOLE else self.moment(target)

    def local(self, of: Slot, by: Slot, hidden: frozenset[str] = frozenset()) -> Array:
        """The partial derivative of the right side of the equation that gives `of`: all else that it reads is held fixed.

        `hidden` variables are put into the equations that read them, as if they had no names. The total loss is the sum of the
        losses. What no equation gives has derivative zero.
        """
        if hidden:
            return self.derivative(of, by, ("local", of, hidden), lambda target, read: target == of or target[0] in hidden)
        self._check(of)
        self._check(by)
        return self._show(("local", of, by), of, by, lambda: self._jacobian(of).get(by) if of in self._reads else None)

    def derivative(self, of: Slot, by: Slot, kind: tuple[object, ...], carries: Callable[[Slot, Slot], bool]) -> Array:
        """The derivative that an equation carries on from what it reads where `carries` says so; `kind` is its name."""
        self._check(of)
        self._check(by)

        def find() -> Array | None:
            if (*kind, by) not in self._flows:
                self._flows[*kind, by] = Flow({by: identity(self.value(by).size, self._arithmetic)})
            return self._carried(self._flows[*kind, by], of, carries)

        return self._show((*kind, of, by), of, by, find)

    def _carried(self, flow: "Flow", of: Slot, carries: Callable[[Slot, Slot], bool]) -> Array | None:
        """The derivative of `of`: the chain rule, equation by equation, as far as it has not been carried yet."""
        moved = flow.moved
        while flow.next <= self._order.get(of, -1):
            target = self._targets[flow.next]
            reads = self._reads[target]
            along = [read for read in reads if read in moved and carries(target, read)]
            if along:
                jacobian = self._jacobian(target)
                self.spend(sum(VALUE + jacobian[read].size * moved[read].shape[1] // PRODUCTS for read in along))
                moved[target] = self._arithmetic.sum_of_products((jacobian[read], moved[read]) for read in along)
            flow.next += 1
        return moved.get(of)

    def _jacobian(self, target: Slot) -> dict[Slot, Array]:
        """The derivatives of one equation's right side by each slot that it reads, as matrices."""
        if target not in self._jacobians:
            of_sum = dict.fromkeys(self._reads[target], identity(1, self._arithmetic)) if target == WHOLE else None
            self._jacobians[target] = of_sum or self._differentiate(target)
        return self._jacobians[target]

    def _differentiate(self, target: Slot) -> dict[Slot, Array]:
        placed = self._placed[target]
        reads = {place: self._look_up(place) for place in self._reads[target]}
        self.spend(equation_work(self._placed[target].equation, self.sizes))
        at = partial(slot, t=placed.moment, steps=self.steps)
        rows = local_jacobians(placed.equation.value, reads, at, self.sizes, self.field)
        return {place: self._matrix(rows[place], array.size) for place, array in reads.items()}

    def _matrix(self, rows: list[dict[int, Element]], columns: int) -> Array:
        self.spend(len(rows) * columns)
        matrix = np.full((len(rows), columns), self._arithmetic.bare(Fraction(0)), dtype=object)
        for row, entries in enumerate(rows):
            for column, entry in entries.items():
                matrix[row, column] = self._arithmetic.bare(entry)
        return matrix

    def _show(self, key: tuple[object, ...], of: Slot, by: Slot, find: Callable[[], Array | None]) -> Array:
        """A matrix in elements of the field, in the shape of `of` followed by that of `by`; zeros where there is none."""
        if key not in self._shown:
            found = find()
            shape = self.value(of).shape + self.value(by).shape
            self.spend(prod(shape))
            if found is None:
                self._shown[key] = _frozen(filled(shape, self.field.lift(0)))
            else:
                self._shown[key] = _frozen(self._arithmetic.dress(found).reshape(shape))
        return self._shown[key]

    def _look_up(self, place: Slot) -> Array:
        if place == WHOLE:
            return scalar(self._run.loss)
        table = self._run.table
        return table[place] if place in table else self._run.given(place)

    def _element(self, value: Element) -> Element:
        return self.field.lift(value) if isinstance(value, int | Fraction) else value

    def _read_by(self, placed: Placed) -> list[Slot]:
        return list(dict.fromkeys(slot(ref, placed.moment, self.steps) for ref in refs(placed.equation.value)))

    def _whole_moments(self, by: Slot) -> set[int]:
        last = self.steps + 1
        moment = last if by == WHOLE else self.moment(by)
        if by[1] is None and moment != last:
            raise NotDefinedError(
                f"{by[0]} is read at many steps: none of them is the one at which it acts on the total loss at once"
            )
        return {moment or 0, last}

    def _check(self, place: Slot) -> None:
        if not self.exists(place):
            name, step = place
            raise NoSlotError(f"there is no {name}" + ("" if step is None else f" at step {step} of {self.steps}"))


def _constrained(cell: Cell, steps: int, sizes: Mapping[str, int], field: Field) -> dict[str, Array]:
    """The data that are no indeterminates."""
    masks = {} if isinstance(field, PrimeField) else marks(cell, steps)
    return {**masks, **distributions(cell, steps, sizes, field, classes(cell))}


def _frozen(array: Array) -> Array:
    array.flags.writeable = False
    return array
