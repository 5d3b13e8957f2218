"""Generated NumPy modules in the tests: loaded from a file as a user would, fed with data, compared with the oracle."""

import importlib.util
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from symrnn.emit.identifiers import Identifiers, identifiers
from symrnn.ir.cell import Cell, Coding
from symrnn.ir.dims import sizes_of
from symrnn.ir.expr import NOW, CrossEntropy, Ref
from symrnn.ir.walk import nodes
from symrnn.verify.fields import Field, each
from symrnn.verify.oracle import Data, Slot, gradients, lifted, slot

Arrays = dict[str, np.ndarray[Any, np.dtype[Any]]]


def load_module(text: str, folder: Path, name: str = "generated") -> ModuleType:
    """The module of a generated text."""
    path = folder / f"{name}.py"
    path.write_text(text, encoding="utf-8")
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@dataclass(frozen=True)
class Case:
    """Random values for everything that a cell is handed, for a batch: parameters by name, data (T, B, …), initial (B, …)."""

    cell: Cell
    steps: int
    batch: int
    sizes: Mapping[str, int]
    params: Arrays
    data: Arrays
    initial: dict[Ref, np.ndarray[Any, np.dtype[Any]]]

    @property
    def names(self) -> Identifiers:
        return identifiers(self.cell)

    def arguments(self, module: ModuleType) -> tuple[Any, dict[str, Any]]:
        """What the functions of the module take: `Params`, and the rest by name."""
        names = self.names
        params = module.Params(**{names.symbols[name]: array for name, array in self.params.items()})
        rest: dict[str, Any] = {names.symbols[name]: self.handed_in(name) for name in self.data}
        rest |= {names.initial[ref]: array for ref, array in self.initial.items()}
        if not any(symbol.tells_steps for symbol in self.cell.data):
            rest["steps"] = self.steps
        if not self.cell.data:
            rest[names.batch] = self.batch
        return params, rest

    def handed_in(self, name: str) -> np.ndarray[Any, np.dtype[Any]]:
        """Data as a module takes them: classes as whole numbers, masks of lengths as the lengths."""
        match self.cell[name].coding:
            case Coding.CLASS:
                return np.asarray(self.data[name].argmax(axis=-1))
            case Coding.LENGTH:
                return np.asarray(self.data[name].sum(axis=0))
            case _:
                return self.data[name]

    def sequence(self, b: int) -> Data:
        """The data of one sequence, as the oracle takes them."""
        values = {**self.params, **{n: a[:, b] if self.cell[n].timed else a[b] for n, a in self.data.items()}}
        initial: dict[Slot, Any] = {slot(ref, 0, self.steps): array[b] for ref, array in self.initial.items()}
        return Data(self.steps, self.sizes, values, initial)


def random_case(cell: Cell, *, steps: int, batch: int, sizes: Mapping[str, int], seed: int) -> Case:
    """Standard normal parameters (halved) and data; masks of 0 and 1; distributions where a cross-entropy wants them."""
    rng = np.random.default_rng(seed)
    entropies = [n for e in cell.equations for n in nodes(e.value) if isinstance(n, CrossEntropy)]
    goals = {node.target.name for node in entropies if isinstance(node.target, Ref)}

    def draw(name: str, *shape: int) -> np.ndarray[Any, np.dtype[Any]]:
        values = rng.standard_normal(shape)
        if cell[name].coding is Coding.CLASS:
            return np.where(values == values.max(axis=-1, keepdims=True), 1.0, 0.0)
        if cell[name].coding is Coding.LENGTH:
            return np.where(np.arange(steps)[:, None] <= rng.integers(steps, size=batch), 1.0, 0.0)
        if cell[name].mask:
            return np.where(values > -0.5, 1.0, 0.0)
        return np.exp(values) / np.exp(values).sum(axis=-1, keepdims=True) if name in goals and cell[name].is_data else values

    params = {s.name: np.array(0.5 * draw(s.name, *sizes_of(s.shape, sizes))) for s in cell.params}
    data = {s.name: draw(s.name, *((steps,) if s.timed else ()), batch, *sizes_of(s.shape, sizes)) for s in cell.data}
    initial = {ref: draw(ref.name, batch, *sizes_of(ref.shape, sizes)) for ref in cell.initial}
    return Case(cell, steps, batch, sizes, params, data, initial)


def oracle_gradients(case: Case, field: Field) -> dict[Ref, Any]:
    """The gradients of the loss of the whole batch, in the elements of a field: parameters summed, the rest stacked."""
    exact = [gradients(case.cell, lifted(_fractions(case.sequence(b)), field), field) for b in range(case.batch)]
    params = {symbol.at() for symbol in case.cell.params}
    return {
        ref: sum((one[ref] for one in exact[1:]), exact[0][ref]) if ref in params
        else np.stack([one[ref] for one in exact], axis=1 if ref.time == NOW else 0)
        for ref in exact[0]
    }  # fmt: skip


def _fractions(data: Data) -> Data:
    """The same data as exact fractions, which every field takes."""
    as_fractions = {name: each(Fraction, np.asarray(array, dtype=object)) for name, array in data.values.items()}
    initial = {place: each(Fraction, np.asarray(array, dtype=object)) for place, array in data.initial.items()}
    return Data(data.steps, data.sizes, as_fractions, initial)


def distinct_sizes(cell: Cell, first: int = 3) -> dict[str, int]:
    """Sizes that all differ, from `first` on."""
    return {name: first + i for i, name in enumerate(cell.dims)}
