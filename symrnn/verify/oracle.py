"""The oracle: a cell run directly, scan by scan and step by step, over any field, and differentiated in forward mode.

It reads the equations as they were written and nothing else: no derivation, no backward pass, no tensor rule.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from dataclasses import field as default
from fractions import Fraction
from functools import partial

from symrnn.errors import InputError
from symrnn.ir.cell import LOSS, Cell, Equation, Kind, Scan, Symbol
from symrnn.ir.dims import sizes_of
from symrnn.ir.expr import NOW, Adjoint, Ref
from symrnn.verify.dual import Dual, Duals, seeded
from symrnn.verify.evaluate import Context, evaluate
from symrnn.verify.fields import Array, Element, Field, boxed, build_array, each, filled, scalar

Slot = tuple[str, int | None]
"""A symbol at a step; None for what has no time."""


@dataclass(frozen=True)
class Data:
    """What a run needs, in the elements of a field.

    `values` holds a parameter by its shape, a timed input or target by (T, *shape), one without time by its shape.
    `initial` holds the values of states before the first step and after the last; those that are missing are zero.
    """

    steps: int
    sizes: Mapping[str, int]
    values: Mapping[str, Array]
    initial: Mapping[Slot, Array] = default(default_factory=dict)


def slot(ref: Ref, t: int, steps: int) -> Slot:
    """Where `ref`, read by an equation at step t of a sequence of so many steps, is found."""
    if ref.time is None:
        return ref.name, None
    origin: dict[str, int] = {"t": t, "T": steps, "": 0}
    return ref.name, origin[ref.time.origin] + ref.time.offset


def indeterminates(
    cell: Cell, steps: int, sizes: Mapping[str, int], field: Field, masks: Mapping[str, Array] | None = None
) -> Data:
    """Data all of whose entries are indeterminates of the field; `masks` may fix some inputs, to 0 and 1 say."""
    fixed = dict(masks or {})

    def fresh(shape: tuple[int, ...], *key: object) -> Array:
        return build_array(shape, partial(field.fresh, *key))

    handed_in = [symbol for symbol in cell.params + cell.data if symbol.name not in fixed]
    values = {symbol.name: fresh(_extent(symbol, steps, sizes), symbol.name) for symbol in handed_in}
    initial = {slot(ref, 0, steps): fresh(sizes_of(ref.shape, sizes), ref.name, ref.time) for ref in cell.initial}
    return Data(steps, dict(sizes), {**values, **fixed}, initial)


def lifted(data: Data, field: Field) -> Data:
    """Data of ordinary numbers as elements of a field."""
    lift = partial(each, field.lift)
    return replace(
        data,
        values={name: lift(array) for name, array in data.values.items()},
        initial={key: lift(array) for key, array in data.initial.items()},
    )


def _extent(symbol: Symbol, steps: int, sizes: Mapping[str, int]) -> tuple[int, ...]:
    shape = sizes_of(symbol.shape, sizes)
    return (steps, *shape) if symbol.timed else shape


def check_data(cell: Cell, data: Data) -> None:
    """InputError unless everything the cell is handed is there, in its shape."""
    for symbol in cell.params + cell.data:
        if symbol.name not in data.values:
            raise InputError(f"no value for the {symbol}")
        wanted, found = _extent(symbol, data.steps, data.sizes), data.values[symbol.name].shape
        if found != wanted:
            raise InputError(f"the {symbol} has shape {found}, expected {wanted} for {data.steps} steps")


@dataclass
class Run:
    """The values of all variables of a cell over a sequence, equation by equation, step by step.

    `copies` may replace a parameter in the equations of one step (0: those before the first step, T + 1: after the last).
    """

    cell: Cell
    data: Data
    field: Field
    copies: Mapping[Slot, Array] = default(default_factory=dict)
    table: dict[Slot, Array] = default(default_factory=dict)

    def all(self) -> "Run":
        """Runs every equation; returns this run."""
        check_data(self.cell, self.data)
        return self.onward(0)

    def onward(self, first: int) -> "Run":
        """Runs the equations of step `first` and later, and those after the last step; 0 includes those before the first."""
        if first == 0:
            self._compute(self.cell.prologue, 0)
        for scan in self.cell.scans:
            for t in scan.direction.moments(self.data.steps):
                if t >= first:
                    self.step(scan, t)
        self._compute(self.cell.epilogue, self.data.steps + 1)
        return self

    def step(self, scan: Scan, t: int) -> None:
        """Runs the equations of a scan for step t."""
        self._compute(scan.equations, t)

    def _compute(self, equations: tuple[Equation, ...], t: int) -> None:
        context = Context(self.field, self.data.sizes, partial(self.read, t=t))
        for equation in equations:
            place = slot(equation.target, t, self.data.steps)
            self.table[place] = evaluate(equation.value, context)

    def read(self, ref: Ref | Adjoint, t: int) -> Array:
        """The value of a symbol as the equations of step t read it."""
        assert isinstance(ref, Ref)
        place = slot(ref, t, self.data.steps)
        if place in self.table:
            return self.table[place]
        return self.copies[ref.name, t] if (ref.name, t) in self.copies else self.given(place)

    def given(self, place: Slot) -> Array:
        """What was handed in: zero for data and states outside the steps, unless the data say otherwise."""
        name, step = place
        symbol = self.cell[name]
        if step is None:
            return self.data.values[name]
        if symbol.is_data and 1 <= step <= self.data.steps:
            return boxed(self.data.values[name][step - 1])
        return self.data.initial.get(place, filled(sizes_of(symbol.shape, self.data.sizes), Fraction(0)))

    @property
    def losses(self) -> list[Element]:
        return [array[()] for (name, _), array in self.table.items() if name == LOSS]

    @property
    def loss(self) -> Element:
        """The total loss: of all steps, and after the last."""
        total: Element = Fraction(0)
        for loss in self.losses:
            total = total + loss
        return total


def derivative(run: Run, directions: Mapping[Slot, Array]) -> Element:
    """The derivative of the total loss of a finished run along a direction, by one pass over dual numbers.

    A direction moves parameters (slot (name, None)), inputs and targets at their steps, and initial values.
    """
    everywhere = run.cell.reach > 0 or any(step is None or step < 1 for _, step in directions)
    first = 0 if everywhere else min(step or 0 for _, step in directions)
    moved = {place: seeded(run.given(place), direction) for place, direction in directions.items()}
    return _slope(replace(run, field=Duals(run.field), table=_before(run, first) | moved), first)


def derivative_by_copies(run: Run, directions: Mapping[Slot, Array]) -> Element:
    """The derivative of the total loss when the copy of a parameter that step t reads moves by `directions[name, t]`."""
    copies = {(name, t): seeded(run.data.values[name], direction) for (name, t), direction in directions.items()}
    return _slope(replace(run, field=Duals(run.field), table={}, copies=copies), 0)


def _before(run: Run, first: int) -> dict[Slot, Array]:
    """The values that a change at step `first` leaves as they are, where no step reads a later one."""
    after = {equation.target.name for equation in run.cell.epilogue}

    def kept(place: Slot) -> bool:
        name, step = place
        return step < first if step is not None else name not in after

    return {place: array for place, array in run.table.items() if first and kept(place)}


def _slope(run: Run, first: int) -> Element:
    loss = run.onward(first).loss
    return loss.tangent if isinstance(loss, Dual) else Fraction(0)


def sources(cell: Cell) -> Iterator[Ref]:
    """What the gradient is taken by: parameters, inputs (masks aside), initial values that no equation gives."""
    yield from (symbol.at() for symbol in cell.params)
    yield from (symbol.at() for symbol in cell.of_kind(Kind.INPUT) if symbol.has_gradient)
    yield from cell.initial


def places(ref: Ref, steps: int) -> list[Slot]:
    """The slots of a source: one for every step of a timed input."""
    if ref.time == NOW:
        return [(ref.name, t) for t in range(1, steps + 1)]
    return [slot(ref, 0, steps)]


def gradients(cell: Cell, data: Data, field: Field) -> dict[Ref, Array]:
    """The gradient of the total loss by every parameter, input and initial value, entry by entry, one pass each.

    The data are elements of the field (`lifted` makes them so). Keys are `Symbol.at()` and the members of `cell.initial`;
    the gradient of a timed input has the shape (T, *shape).
    """
    run = Run(cell, data, field).all()
    return {ref: _gradient(run, ref) for ref in sources(cell)}


def _gradient(run: Run, ref: Ref) -> Array:
    parts = [_by_slot(run, place) for place in places(ref, run.data.steps)]
    if ref.time != NOW:
        return parts[0]
    return build_array((len(parts), *parts[0].shape), lambda index: parts[index[0]][index[1:]])


def _by_slot(run: Run, place: Slot) -> Array:
    shape = run.given(place).shape
    return build_array(shape, lambda index: derivative(run, {place: unit(shape, index)}))


def unit(shape: tuple[int, ...], index: tuple[int, ...]) -> Array:
    """The direction along one entry."""
    return build_array(shape, lambda at: Fraction(int(at == index))) if shape else scalar(Fraction(1))
