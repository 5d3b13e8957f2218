"""One phase of a cell (before the steps, a scan, or after the steps) as scalar definitions over slots, differentiated once.

A slot is one entry of a symbol as the equations read or give it, say entry 0 of s[t-1]. `unroll` puts the entries of step
1, 2, … into the slots, so that SymPy differentiates every definition once, however many steps there are.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product

import sympy

from symrnn.derive.entries import Scalars, Tensor
from symrnn.derive.scalars import Scalar
from symrnn.errors import UnsupportedError
from symrnn.ir.cell import Cell, Equation
from symrnn.ir.dims import Dim, sizes_of
from symrnn.ir.expr import NOW, Adjoint, Ref
from symrnn.ir.fresh import fresh
from symrnn.ir.unrolled import Index


@dataclass(frozen=True)
class Slot:
    """Entry `index` of what `ref` stands for."""

    ref: Ref
    index: Index


@dataclass(frozen=True)
class Line:
    """The definition of a slot, and its partial derivatives by the slots of which one is wanted."""

    target: sympy.Symbol
    value: Scalar
    partials: tuple[tuple[sympy.Symbol, Scalar], ...]


@dataclass(frozen=True)
class Phase:
    """The definitions of a phase in the order of computation; `slots` tells what their symbols stand for."""

    lines: tuple[Line, ...]
    slots: Mapping[sympy.Symbol, Slot]

    @property
    def width(self) -> int:
        """How many names and partial derivatives it has."""
        return len(self.slots) + sum(len(line.partials) for line in self.lines)


def read_phase(cell: Cell, equations: tuple[Equation, ...], sizes: Mapping[str, int], taken: set[str]) -> Phase:
    """The equations entry by entry, differentiated; names that are given on the way are added to `taken`."""
    return _Reading(cell, sizes, taken).phase(equations)


@dataclass
class _Reading:
    cell: Cell
    sizes: Mapping[str, int]
    taken: set[str]
    symbols: dict[Slot, sympy.Symbol] = field(default_factory=dict)
    given: dict[sympy.Symbol, Scalar] = field(default_factory=dict)
    named: dict[Tensor, Tensor] = field(default_factory=dict)

    def phase(self, equations: tuple[Equation, ...]) -> Phase:
        for equation in equations:
            self._equation(equation)
        slots = {symbol: slot for slot, symbol in self.symbols.items()}
        wanted = {symbol: i for i, (symbol, slot) in enumerate(slots.items()) if self._has_gradient(slot)}
        known = dict(_written_by_name(self.given))
        lines = (Line(target, value, _partials(value, wanted, known)) for target, value in self.given.items())
        return Phase(tuple(lines), slots)

    def _has_gradient(self, slot: Slot) -> bool:
        known = {symbol.name: symbol for symbol in self.cell.data}
        symbol = known.get(slot.ref.name)
        return symbol is None or symbol.has_gradient

    def _equation(self, equation: Equation) -> None:
        target = equation.target
        scalars = Scalars(self.sizes, self._read, lambda tensor: self._named(tensor, target))
        self._give(self._read(target), scalars.entries(equation.value))

    def _give(self, target: Tensor, tensor: Tensor) -> None:
        for symbol, value in zip(target.values, tensor.values, strict=True):
            if value.has(sympy.zoo, sympy.nan, sympy.oo):
                raise UnsupportedError(f"the value of {symbol} is a division by zero at these sizes: choose larger ones")
            self.given[symbol] = value

    def _named(self, tensor: Tensor, target: Ref) -> Tensor:
        """Symbols for some entries, defined before the equation of `target`."""
        if tensor not in self.named:
            name = fresh(f"u_{target.name.replace('_', '')}", self.taken)
            self.taken.add(name)
            time = NOW if target.time == NOW else None
            self.named[tensor] = self._read(Ref(name, time, tuple(Dim((), size) for size in tensor.shape)))
            self._give(self.named[tensor], tensor)
        return self.named[tensor]

    def _read(self, ref: Ref | Adjoint) -> Tensor:
        assert isinstance(ref, Ref), "a cell's equations hold no adjoints"
        shape = sizes_of(ref.shape, self.sizes)
        return Tensor(shape, tuple(self._symbol(Slot(ref, index)) for index in product(*map(range, shape))))

    def _symbol(self, slot: Slot) -> sympy.Symbol:
        if slot not in self.symbols:
            time = "" if slot.ref.time is None else f"[{slot.ref.time}]"
            self.symbols[slot] = sympy.Symbol(f"{slot.ref.name}{list(slot.index) or ''}{time}", real=True)
        return self.symbols[slot]


def _written_by_name(given: Mapping[sympy.Symbol, Scalar]) -> Iterator[tuple[Scalar, Scalar]]:
    """The values of functions that have a name, with the name."""
    for name, value in given.items():
        if value.has(sympy.Function, sympy.Pow) and not value.is_Add:
            yield value, name


def _partials(
    value: Scalar, wanted: Mapping[sympy.Symbol, int], known: Mapping[Scalar, Scalar]
) -> tuple[tuple[sympy.Symbol, Scalar], ...]:
    """The partial derivatives by SymPy's `diff`, in the order of the slots; 1 - s**2 for the derivative of s = tanh(a)."""
    by = sorted(value.free_symbols & wanted.keys(), key=lambda symbol: wanted[symbol])
    found = ((symbol, value.diff(symbol).xreplace(known)) for symbol in by)
    return tuple((symbol, partial) for symbol, partial in found if partial != 0)
