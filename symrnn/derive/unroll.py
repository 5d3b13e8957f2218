"""Cell -> Unrolled: T concrete steps, scalar entries, one copy of every parameter per step, and the chain rule over names.

SymPy differentiates each definition by the names it reads; nothing here knows the derivative of a tensor operation. Then,
latest name first,

    dL/dv  =  sum over the definitions u that read v  of  (partial u / partial v) * dL/du,

which is reverse mode, scalar by scalar (S. Linnainmaa, Taylor expansion of the accumulated rounding error, BIT 16 (1976)
146-160). Every adjoint has a name, so the size of the result is linear in T. A parameter has a copy for every step, each
with a derivative of its own; the derivative by the shared parameter W is their sum, since the loss is L(W, …, W) with L
a function of all copies.
"""

from collections.abc import Mapping
from itertools import product
from math import prod
from types import MappingProxyType

import sympy

from symrnn.derive.chain import chain_rule
from symrnn.derive.naming import choose_names
from symrnn.derive.normalise import check_known, normalise
from symrnn.derive.phases import Phase, read_phase
from symrnn.derive.sequence import Sequence, lay_out
from symrnn.errors import InputError, UnsupportedError, nearest
from symrnn.ir.cell import Cell, Kind
from symrnn.ir.dims import sizes_of
from symrnn.ir.unrolled import Entry, Index, Label, Unrolled

LARGEST_STEP = 5_000
LARGEST = 500_000


def unroll(cell: Cell, steps: int, sizes: Mapping[str, int] | None = None) -> Unrolled:
    """The cell over the steps 1 … `steps`, with the derivative of the total loss by every entry.

    `sizes` gives sizes to dimensions; the others are 2 where a state or a target has them, and 1 elsewhere. InputError for
    an unknown dimension, and for a size or a number of steps below 1; UnsupportedError where that would be too much to write.
    """
    _check_count("the number of steps", steps)
    check_known(cell)
    normal = normalise(cell)
    chosen = choose_sizes(normal, sizes or {})
    _check_entries(normal, chosen)
    taken = {symbol.name for symbol in normal.symbols}
    parts = (normal.prologue, *(scan.equations for scan in normal.scans), normal.epilogue)
    phases = tuple(read_phase(normal, equations, chosen, taken) for equations in parts)
    _check_total(phases[0].width + steps * sum(phase.width for phase in phases[1:-1]) + phases[-1].width, steps)
    shapes = _shapes(normal, phases, chosen)
    names = choose_names(shapes)
    sequence = lay_out(normal, steps, chosen, names, phases)
    adjoint_names, adjoints = chain_rule(sequence.backward, sequence.total, sequence.contributions, names.adjoint)
    copies = _copies(sequence)
    return Unrolled(
        written=cell,
        cell=normal,
        steps=steps,
        sizes=MappingProxyType(chosen),
        shapes=MappingProxyType(shapes),
        symbols=MappingProxyType(sequence.symbols),
        entries=MappingProxyType({symbol: entry for entry, symbol in sequence.symbols.items()}),
        definitions=MappingProxyType(sequence.outside | sequence.definitions),
        loss=sequence.total,
        contributions=MappingProxyType({symbol: tuple(found) for symbol, found in sequence.contributions.items()}),
        adjoint_names=MappingProxyType(adjoint_names),
        adjoints=MappingProxyType(adjoints),
        copies=MappingProxyType(copies),
        shared=MappingProxyType({entry: sympy.Symbol(names.entry(entry), real=True) for entry in copies}),
        gradients=MappingProxyType({e: sympy.Add(*(adjoint_names[c] for c in found)) for e, found in copies.items()}),
    )


def choose_sizes(cell: Cell, given: Mapping[str, int]) -> dict[str, int]:
    """A size for every dimension of the cell: the given ones, and small ones for the rest."""
    for name, size in given.items():
        if name not in cell.dims:
            known = f"the cell {cell.name} has {', '.join(cell.dims) or 'none'}"
            raise InputError(f"unknown dimension {name}: {known}{nearest(name, cell.dims)}")
        _check_count(f"the size of {name}", size)
    wide = {name for s in cell.symbols if s.kind in (Kind.STATE, Kind.TARGET) for dim in s.shape for name in dim.names}
    return {name: given.get(name, 2 if name in wide else 1) for name in cell.dims}


def _check_count(what: str, value: int) -> None:
    if type(value) is not int or value < 1:
        raise InputError(f"{what} is a whole number of at least 1, not {value!r}")


def _check_entries(cell: Cell, sizes: Mapping[str, int]) -> None:
    entries = sum(prod(sizes_of(symbol.shape, sizes)) for symbol in cell.symbols)
    if entries > LARGEST_STEP:
        shown = ", ".join(f"{name}={size}" for name, size in sizes.items())
        raise UnsupportedError(
            f"one step of {cell.name} has {entries:,} entries at {shown}; the limit is {LARGEST_STEP:,}: "
            "choose smaller sizes (the rolled derivation holds for all of them)"
        )


def _check_total(amount: int, steps: int) -> None:
    if amount > LARGEST:
        raise UnsupportedError(
            f"{steps:,} steps at these sizes have {amount:,} names and partial derivatives; the limit is {LARGEST:,}: "
            "choose fewer steps or smaller sizes (the rolled derivation holds for all of them)"
        )


def _shapes(cell: Cell, phases: tuple[Phase, ...], sizes: Mapping[str, int]) -> dict[str, Index]:
    """The shape of every symbol, in numbers: the cell's, then those that were named while reading the phases."""
    shapes = {symbol.name: sizes_of(symbol.shape, sizes) for symbol in cell.symbols}
    refs = (slot.ref for phase in phases for slot in phase.slots.values())
    return shapes | {ref.name: sizes_of(ref.shape, sizes) for ref in refs if ref.name not in shapes}


def _copies(sequence: Sequence) -> dict[Entry, tuple[sympy.Symbol, ...]]:
    """The copies of every entry of every parameter, in the order of the steps."""
    shapes = {param.name: sizes_of(param.shape, sequence.sizes) for param in sequence.cell.params}
    found: dict[Entry, list[sympy.Symbol]] = {
        Entry(name, index): [] for name, shape in shapes.items() for index in product(*map(range, shape))
    }
    for entry, symbol in sorted(sequence.symbols.items(), key=lambda item: _place(item[0].label, sequence.steps)):
        if entry.name in shapes:
            found[Entry(entry.name, entry.index)].append(symbol)
    return {entry: tuple(copies) for entry, copies in found.items()}


def _place(label: Label, steps: int) -> int:
    """The place of a copy among the others: before the steps, at one of them, or after them."""
    return label if isinstance(label, int) else steps + 1
