"""The claims about gradients: the sum over the copies of a weight, and rolled = unrolled = oracle.

The oracle is asked for one derivative along a random direction: that decides all entries at once.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property

from symrnn.ir.derivation import Derivation
from symrnn.ir.dims import sizes_of
from symrnn.ir.expr import NOW, Ref
from symrnn.ir.unrolled import Unrolled
from symrnn.verify.claim import Claim, Pair, Place, contraction, pairs, shown
from symrnn.verify.fields import Array, Element, Field, build_array, entries, indices
from symrnn.verify.oracle import Data, Run, Slot, derivative, derivative_by_copies, indeterminates, places, slot, sources
from symrnn.verify.rolled import Backward
from symrnn.verify.scalar import Scalars


class Point:
    """Both routes and the oracle over the same indeterminate data; every value is computed once, when it is asked for."""

    def __init__(self, derivation: Derivation, unrolled: Unrolled, field: Field) -> None:
        self.derivation, self.unrolled, self.field = derivation, unrolled, field

    @cached_property
    def data(self) -> Data:
        return indeterminates(self.derivation.written, self.unrolled.steps, self.unrolled.sizes, self.field)

    @cached_property
    def run(self) -> Run:
        """The oracle: the cell as it was written."""
        return Run(self.derivation.written, self.data, self.field).all()

    @cached_property
    def backward(self) -> Backward:
        return Backward(self.derivation, Run(self.derivation.cell, self.data, self.field).all()).all()

    @cached_property
    def scalars(self) -> Scalars:
        return Scalars(self.unrolled, self.data, self.field)

    def derivative(self, directions: Mapping[Slot, Array]) -> Element:
        return derivative(self.run, directions)

    def derivative_by_copies(self, directions: Mapping[Slot, Array]) -> Element:
        return derivative_by_copies(self.run, directions)


class Bounds(Point):
    """The same over degrees: one derivative along all directions at once bounds the degree of every other."""

    @cached_property
    def _along_all(self) -> Element:
        slots = [(place, of) for of in sources(self.derivation.written) for place in places(of, self.data.steps)]
        return super().derivative({place: self._direction(of) for place, of in slots})

    @cached_property
    def _along_all_copies(self) -> Element:
        params = self.derivation.written.params
        slots = {slot: param.at() for param in params for slot in self.scalars.copies(param.name)}
        return super().derivative_by_copies({slot: self._direction(of) for slot, of in slots.items()})

    def _direction(self, of: Ref) -> Array:
        return build_array(sizes_of(of.shape, self.data.sizes), lambda index: self.field.fresh())

    def derivative(self, directions: Mapping[Slot, Array]) -> Element:
        return self._along_all

    def derivative_by_copies(self, directions: Mapping[Slot, Array]) -> Element:
        return self._along_all_copies


Slope = Callable[[Mapping[Slot, Array]], Element]
"""The derivative along a direction, which is given slot by slot."""


def by_oracle(point: Point, side: str, slots: Sequence[Slot], gradient: Sequence[Array], slope: Slope) -> Pair:
    """The claim that `gradient`, an array for every slot, is what the oracle finds."""
    both = list(zip(slots, gradient, strict=True))
    spots = [Place(name, index, step, array.shape) for (name, step), array in both for index in indices(array.shape)]

    def along(direction: Sequence[Element]) -> Element:
        """The direction's entries come in the order of the spots."""
        parts = iter(direction)
        return slope({place: build_array(array.shape, lambda index: next(parts)) for place, array in both})

    return contraction(spots, (side, "oracle"), entries(gradient), along, point.field)


def gradient_claims(derivation: Derivation) -> Iterator[Claim[Point]]:
    """Claims (a) for every parameter, then (b) for the loss, every parameter, every input and every initial value."""
    for param in derivation.written.params:
        yield Claim(f"dL/d{param.name} is the sum over the steps of the gradients of its copies", _copies(param.at()))
    yield Claim("the total loss: as written = with named parts = unrolled", _loss)
    for of in sources(derivation.written):
        yield Claim(f"dL/d{shown(of)}: rolled = unrolled = oracle", _routes(of))


def _copies(of: Ref) -> Callable[[Point], Iterator[Pair]]:
    def found(point: Point) -> Iterator[Pair]:
        copies = point.scalars.copies(of.name)
        shared = point.scalars.gradient(of)
        if copies:
            yield by_oracle(point, "the copy", list(copies), list(copies.values()), point.derivative_by_copies)
            total = point.backward.sum(of, list(copies.values()))
            yield from pairs(of.name, None, ("the sum over the copies", f"dL/d{of.name}"), total, shared)
        yield by_oracle(point, "the sum", [(of.name, None)], [shared], point.derivative)

    return found


def _loss(point: Point) -> Iterator[Pair]:
    place = Place("loss", (), None, ())
    yield Pair(place, ("oracle", "named parts"), point.run.loss, point.backward.run.loss)
    yield Pair(place, ("oracle", "unrolled"), point.run.loss, point.scalars.loss)


def _routes(of: Ref) -> Callable[[Point], Iterator[Pair]]:
    sides = "rolled", "unrolled"

    def found(point: Point) -> Iterator[Pair]:
        rolled = point.backward.gradient(of)
        copies = point.scalars.copies(of.name) if of in {param.at() for param in point.derivation.written.params} else {}
        for (name, t), copy in copies.items():
            yield from pairs(name, t, sides, point.backward.copies.get((name, t), point.backward.zeros(of)), copy)
        step = step_of(of, point.data.steps)
        yield from pairs(of.name, step, sides, rolled, point.scalars.gradient(of), timed=of.time == NOW)
        slots = places(of, point.data.steps)
        parts = [rolled] if of.time != NOW else [_slice(rolled, t) for t in range(point.data.steps)]
        yield by_oracle(point, "rolled", slots, parts, point.derivative)

    return found


def _slice(array: Array, t: int) -> Array:
    return build_array(array.shape[1:], lambda index: array[t, *index])


def step_of(of: Ref, steps: int) -> int | None:
    """The step at which an initial value stands; None for what has no time, or one value a step."""
    return None if of.time == NOW else slot(of, 0, steps)[1]
