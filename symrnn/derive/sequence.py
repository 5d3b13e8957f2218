"""The phases of a cell put one after the other: the definitions of steps 1 … T over the symbols of their entries."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby, product

import sympy

from symrnn.derive.naming import Names
from symrnn.derive.phases import Phase, Slot
from symrnn.derive.scalars import Scalar
from symrnn.ir.cell import DATA, LOSS, Cell, Kind
from symrnn.ir.dims import sizes_of
from symrnn.ir.expr import Time
from symrnn.ir.unrolled import END, START, Contribution, Entry, Label


def lay_out(cell: Cell, steps: int, sizes: Mapping[str, int], names: Names, phases: tuple[Phase, ...]) -> "Sequence":
    """The definitions and partial derivatives of a whole sequence; the last definition is the total loss.

    `phases` holds the one before the steps, one for every scan, and the one after the steps.
    """
    sequence = Sequence(cell, steps, sizes, names, sympy.Symbol(names.total, real=True))
    prologue, *middle, epilogue = phases
    for entry in sequence.given():
        sequence.symbol(entry)
    sequence.instantiate(prologue, START, 0)
    for scan, phase in zip(cell.scans, middle, strict=True):
        for step in scan.direction.moments(steps):
            sequence.instantiate(phase, step, step)
    sequence.instantiate(epilogue, END, steps)
    sequence.add_losses()
    sequence.outside = dict(sorted(sequence.outside.items(), key=lambda item: item[0].name))
    return sequence


@dataclass
class Sequence:
    """The tables of a sequence while they are being filled, in the order of computation."""

    cell: Cell
    steps: int
    sizes: Mapping[str, int]
    names: Names
    total: sympy.Symbol
    symbols: dict[Entry, sympy.Symbol] = field(default_factory=dict)
    definitions: dict[sympy.Symbol, Scalar] = field(default_factory=dict)
    contributions: dict[sympy.Symbol, list[Contribution]] = field(default_factory=dict)
    outside: dict[sympy.Symbol, Scalar] = field(default_factory=dict)
    kinds: dict[str, Kind] = field(init=False)

    def __post_init__(self) -> None:
        self.kinds = {symbol.name: symbol.kind for symbol in self.cell.symbols}

    def given(self) -> Iterator[Entry]:
        """The initial values and the data, whether an equation reads them or not: each has a derivative, if only 0."""
        for ref in self.cell.initial:
            yield from self._entries(ref.name, ref.time)
        for symbol in self.cell.data:
            times = [Time("", t) for t in range(1, self.steps + 1)] if symbol.timed else [None]
            for time in times:
                yield from self._entries(symbol.name, time)

    def _entries(self, name: str, time: Time | None) -> Iterator[Entry]:
        for index in product(*map(range, sizes_of(self.cell[name].shape, self.sizes))):
            yield Entry(name, index, None if time is None else time.offset)

    def symbol(self, entry: Entry) -> sympy.Symbol:
        if entry not in self.symbols:
            symbol = self.symbols[entry] = sympy.Symbol(self.names.entry(entry), real=True)
            self.contributions[symbol] = []
        return self.symbols[entry]

    def instantiate(self, phase: Phase, copy: Label, step: int) -> None:
        """The definitions of a phase at a step; parameters get the copy of that label."""
        at = {symbol: self._filled(slot, copy, step) for symbol, slot in phase.slots.items()}
        for line in phase.lines:
            user = at[line.target]
            self.definitions[user] = _put(line.value, at)
            for name, partial in line.partials:
                self.contributions[at[name]].append(Contribution(user, _put(partial, at)))

    def _filled(self, slot: Slot, copy: Label, step: int) -> sympy.Symbol:
        """The symbol that stands in a slot at a step; data before the first step or after the last are 0."""
        kind = self.kinds.get(slot.ref.name)
        label = copy if kind is Kind.PARAM else self._label(slot.ref.time, step)
        symbol = self.symbol(Entry(slot.ref.name, slot.index, label))
        if kind in DATA and isinstance(label, int) and not 1 <= label <= self.steps:
            self.outside[symbol] = sympy.S.Zero
        return symbol

    def _label(self, time: Time | None, step: int) -> Label:
        if time is None:
            return None
        return time.offset + {"": 0, "t": step, "T": self.steps}[time.origin]

    def add_losses(self) -> None:
        """Defines the total loss: the sum of the losses of all steps and of the one after the last."""
        losses = [symbol for entry, symbol in self.symbols.items() if entry.name == LOSS]
        self.definitions[self.total] = sympy.Add(*losses)
        for symbol in losses:
            self.contributions[symbol].append(Contribution(self.total, sympy.S.One))

    @property
    def backward(self) -> Iterator[sympy.Symbol]:
        """Every name with a derivative, users before what they read."""
        entries = {symbol: entry for entry, symbol in self.symbols.items()}
        computed = (entries[symbol] for symbol in reversed(self.definitions) if symbol != self.total)
        for _, variable in groupby(computed, key=lambda entry: (entry.name, entry.label)):
            yield from (self.symbols[entry] for entry in reversed(list(variable)))
        idle = {symbol.name for symbol in self.cell.data if not symbol.has_gradient}
        for entry, symbol in self.symbols.items():
            known = symbol in self.definitions or symbol in self.outside
            if not known and entry.name not in idle:
                yield symbol


def _put(value: Scalar, at: Mapping[sympy.Symbol, sympy.Symbol]) -> Scalar:
    """An expression over slots with their symbols at a step."""
    return at[value] if value.is_Symbol else value.xreplace(at)
