"""A cell unrolled over T concrete steps: SymPy scalars, every entry of every variable with a name and a definition.

This module only holds the value and looks things up in it; `derive.unroll` makes it. SymPy is needed for the types alone,
so importing this module does not load it.

Names, here for a symbol v at step 2 and its entry [0, 1]:

    v_01^(2)      the entry; of a parameter, the copy that step 2 reads
    v_01^(0)      before the first step: an initial value, or the copy that the equations before the first step read
    v_01^(T+1)    after the last step: an initial value of what runs backward
    v_01^(end)    the copy of a parameter that the equations after the last step read
    v_01          what has no time
    dv_01^(2)     the adjoint: the derivative of the total loss by the entry
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

from symrnn.errors import InputError, nearest
from symrnn.ir.cell import DATA, Cell, Kind

if TYPE_CHECKING:
    import sympy

START, END = 0, "end"
Index = tuple[int, ...]
Label = int | str | None


@dataclass(frozen=True)
class Entry:
    """One scalar: the entry `index` of the symbol `name` at the step `label` (None: it has no time)."""

    name: str
    index: Index = ()
    label: Label = None


@dataclass(frozen=True)
class Contribution:
    """One way to the loss: the definition of `user` reads a name, with the partial derivative `partial` by it."""

    user: sympy.Symbol
    partial: sympy.Expr


@dataclass(frozen=True, eq=False)
class Unrolled:
    """The definitions of all entries over T steps, and the derivative of the total loss by each of them.

    `written` is the cell as its author wrote it, `cell` the one that was unrolled (see `derive.normalise`).
    `definitions` gives every computed name by an expression over names, in the order of computation; the last is `loss`,
    the total loss. Data at a step before the first or after the last are defined as 0.
    `contributions` lists, for every name with a gradient, the definitions that read it.
    `adjoint_names` gives the symbol of a name's adjoint, or the number that the adjoint is; `adjoints` gives every
    adjoint, by the name it belongs to, as an expression over names and adjoint symbols, latest first:
    the sum over the contributions of partial derivative times adjoint of the user. Its size grows linearly with T.
    `copies` lists, for every entry of every parameter, its copies by step; `shared` holds the symbol without step of
    which they are copies, and `gradients` the derivative by it: the sum of the adjoints of the copies.
    """

    written: Cell
    cell: Cell
    steps: int
    sizes: Mapping[str, int]
    shapes: Mapping[str, Index]
    symbols: Mapping[Entry, sympy.Symbol]
    entries: Mapping[sympy.Symbol, Entry]
    definitions: Mapping[sympy.Symbol, sympy.Expr]
    loss: sympy.Symbol
    contributions: Mapping[sympy.Symbol, tuple[Contribution, ...]]
    adjoint_names: Mapping[sympy.Symbol, sympy.Expr]
    adjoints: Mapping[sympy.Symbol, sympy.Expr]
    copies: Mapping[Entry, tuple[sympy.Symbol, ...]]
    shared: Mapping[Entry, sympy.Symbol]
    gradients: Mapping[Entry, sympy.Expr]

    def shape(self, name: str) -> Index:
        """The shape of a symbol, in numbers."""
        if name not in self.shapes:
            raise InputError(f"unknown symbol {name}: the cell has {', '.join(self.shapes)}{nearest(name, self.shapes)}")
        return self.shapes[name]

    def indices(self, name: str) -> Iterator[Index]:
        """The indices of a symbol's entries, row by row."""
        return product(*map(range, self.shape(name)))

    def entry(self, name: str, *, step: Label = None, index: Index = ()) -> sympy.Symbol:
        """The symbol of one entry; InputError if there is none."""
        self._check_index(name, index)
        found = self.symbols.get(Entry(name, index, step))
        if found is None:
            labels = dict.fromkeys(str(e.label) for e in self.symbols if e.name == name and e.label is not None)
            known = f"its steps are {', '.join(labels)}" if labels else "it has no time"
            raise InputError(f"{name} has no entry at step {step}: {known}")
        return found

    def copies_of(self, name: str, *index: int) -> tuple[sympy.Symbol, ...]:
        """The copies of an entry of a parameter, by step; `entries` tells each one's step."""
        return self.copies[self.param(name, *index)]

    def adjoint(self, symbol: sympy.Symbol) -> sympy.Expr:
        """The derivative of the total loss by a name, over names and adjoint symbols."""
        if symbol not in self.adjoints:
            known = "variables, copies of parameters, inputs and initial values have one"
            raise InputError(f"there is no derivative by {symbol}: {known}")
        return self.adjoints[symbol]

    def gradient(self, name: str, *index: int) -> sympy.Expr:
        """The derivative by an entry of the shared parameter: the sum of the adjoint symbols of its copies."""
        return self.gradients[self.param(name, *index)]

    @property
    def initial(self) -> tuple[sympy.Symbol, ...]:
        """The initial values that no equation gives."""
        return self._undefined(Kind.STATE)

    @property
    def data(self) -> tuple[sympy.Symbol, ...]:
        """The inputs and targets of the sequence."""
        return self._undefined(*DATA)

    def _undefined(self, *kinds: Kind) -> tuple[sympy.Symbol, ...]:
        names = {symbol.name for symbol in self.cell.of_kind(*kinds)}
        return tuple(s for entry, s in self.symbols.items() if entry.name in names and s not in self.definitions)

    def param(self, name: str, *index: int) -> Entry:
        """The key of an entry of a parameter in `copies`, `shared` and `gradients`."""
        self._check_index(name, index)
        if Entry(name, index) not in self.copies:
            params = ", ".join(param.name for param in self.cell.params)
            raise InputError(f"{name} is no parameter; the cell has {params or 'none'}")
        return Entry(name, index)

    def _check_index(self, name: str, index: Index) -> None:
        shape = self.shape(name)
        if len(index) != len(shape) or any(not 0 <= i < size for i, size in zip(index, shape, strict=True)):
            raise InputError(f"{name} has no entry {list(index)}: its shape is {shape}, and entries count from 0")
