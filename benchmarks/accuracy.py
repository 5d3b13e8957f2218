"""Every gradient entry of every bundled cell's NumPy module against the oracle's derivative in 50 digits."""

import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from benchmarks.figure import Figure, Section, Table
from symrnn.ir.cell import Cell
from symrnn.ir.expr import Ref
from symrnn.pipeline import bundled, derivation_of, load, numpy_code
from symrnn.verify.fields import Digits, Float64
from tests.modules import Case, distinct_sizes, load_module, oracle_gradients, random_case

BOUND = 1e-11
AS_THE_ORACLE = 4
"""What a gradient that nearly cancels may lose, as a multiple of what the oracle loses when it too computes in float64."""
# Steps, batch, the smallest size of a dimension (all differ). The seed of the data is the number of steps.
CASES = ((1, 1, 1), (3, 2, 3), (5, 2, 4))

Gradients = Mapping[Ref, Any]


@dataclass(frozen=True)
class Errors:
    """The largest error of any entry: relative to this entry, and relative to the largest entry of the same gradient.

    Where the first is above the bound, `oracle` is that of the oracle in float64, relative to an entry.
    """

    by_entry: float
    by_array: float
    oracle: float | None


def measure(cases: int) -> Section:
    """Takes the first so many of the cases."""
    with tempfile.TemporaryDirectory() as folder:
        found = {name: _cell(load(name), Path(folder), CASES[:cases]) for name in bundled()}
    sizes = [f"T = {steps}, B = {batch}, sizes from {first}" for steps, batch, first in CASES[:cases]]
    return Section(
        "Accuracy of generated NumPy code",
        "The largest error of any entry of any gradient (parameters, inputs, initial values), relative to that entry, against "
        "the oracle in 50 digits, for random data; all sizes differ. The last column is relative to the largest entry of the "
        "same gradient instead: an entry that nearly cancels loses digits in any float64 program. A case is ill-conditioned if "
        "the oracle, computing in float64, is off by more than the bound as well; it is then compared with that.",
        figures=tuple(_figures(found)),
        tables=(
            Table(
                ("cell", *sizes, "relative to the largest entry"),
                [(name, *_row(errors)) for name, errors in found.items()],
            ),
        ),
    )


def _figures(found: Mapping[str, list[Errors]]) -> Iterator[Figure]:
    """One for all cases that float64 can compute as they stand, one for each ill-conditioned case."""
    ill = [(name, e) for name, row in found.items() for e in row if e.oracle is not None and e.oracle > BOUND]
    worst = max(e.by_entry for name, row in found.items() for e in row if (name, e) not in ill)
    yield Figure(f"largest relative error of a gradient entry, {len(found)} cells", worst, BOUND)
    for name, e in ill:
        if e.oracle is not None:
            what = f"{name}, ill-conditioned: {e.by_entry:.0e} / that of the oracle in float64"
            yield Figure(what, e.by_entry / e.oracle, AS_THE_ORACLE, "×")


def _cell(cell: Cell, folder: Path, cases: tuple[tuple[int, int, int], ...]) -> list[Errors]:
    module = load_module(numpy_code(derivation_of(cell)), folder)
    return [
        _errors(random_case(cell, steps=steps, batch=batch, sizes=distinct_sizes(cell, first), seed=steps), module)
        for steps, batch, first in cases
    ]


def _row(errors: list[Errors]) -> tuple[str, ...]:
    return *(f"{error.by_entry:.0e}" for error in errors), f"{max(error.by_array for error in errors):.0e}"


def _errors(case: Case, module: ModuleType) -> Errors:
    params, rest = case.arguments(module)
    found, names = module.loss_and_gradients(params, **rest)[1], case.names
    exact = oracle_gradients(case, Digits(50))
    ours = {ref: getattr(found, names.initial.get(ref, names.symbols[ref.name])) for ref in exact}
    by_entry = _by_entry(ours, exact)
    return Errors(
        by_entry,
        by_array=max(_ratio(error.max(), size.max()) for error, size in _errors_and_sizes(ours, exact)),
        oracle=_by_entry(oracle_gradients(case, Float64()), exact) if by_entry > BOUND else None,
    )


def _by_entry(ours: Gradients, exact: Gradients) -> float:
    return max(_ratio(*entry) for pair in _errors_and_sizes(ours, exact) for entry in zip(*pair, strict=True))


def _errors_and_sizes(ours: Gradients, exact: Gradients) -> Iterator[tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]]:
    """Every gradient's errors and exact values, entry by entry, without signs."""
    for ref, right in exact.items():
        yield abs(np.ravel(ours[ref]) - np.ravel(right)), abs(np.ravel(right))


def _ratio(error: Any, size: Any) -> float:
    """The relative error; of what is exactly 0, whether there is any."""
    return float(error / size) if size else float(bool(error))
