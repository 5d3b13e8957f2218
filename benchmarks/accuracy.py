"""Every gradient entry of every bundled cell's NumPy module against the oracle's derivative in 50 digits."""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from benchmarks.figure import Figure, Section, Table
from symrnn.ir.cell import Cell
from symrnn.pipeline import bundled, derivation_of, load, numpy_code
from symrnn.verify.fields import Digits
from tests.modules import Case, distinct_sizes, load_module, oracle_gradients, random_case

BOUND = 1e-12
# Steps, batch, the smallest size of a dimension (all differ). The seed of the data is the number of steps.
CASES = ((1, 1, 1), (3, 2, 3), (7, 3, 4))


@dataclass(frozen=True)
class Errors:
    """The largest error of any entry: relative to this entry, and relative to the largest entry of the same gradient."""

    by_entry: float
    by_array: float


def measure(cases: int) -> Section:
    """Takes the first so many of the cases."""
    with tempfile.TemporaryDirectory() as folder:
        found = {name: _cell(load(name), Path(folder), CASES[:cases]) for name in bundled()}
    worst = max(errors.by_entry for row in found.values() for errors in row)
    sizes = [f"T = {steps}, B = {batch}, sizes from {first}" for steps, batch, first in CASES[:cases]]
    return Section(
        "Accuracy of generated NumPy code",
        "The largest error of any entry of any gradient (parameters, inputs, initial values), relative to that entry, against "
        "the oracle in 50 digits, for random data; all sizes differ. The last column is relative to the largest entry of the "
        "same gradient instead: an entry that nearly cancels loses digits in any float64 program.",
        figures=(Figure(f"largest relative error of a gradient entry, {len(found)} cells", worst, BOUND),),
        tables=(
            Table(
                ("cell", *sizes, "relative to the largest entry"),
                [(name, *_row(errors)) for name, errors in found.items()],
            ),
        ),
    )


def _cell(cell: Cell, folder: Path, cases: tuple[tuple[int, int, int], ...]) -> list[Errors]:
    module = load_module(numpy_code(derivation_of(cell)), folder)
    return [
        _errors(random_case(cell, steps=steps, batch=batch, sizes=distinct_sizes(cell, first), seed=steps), module)
        for steps, batch, first in cases
    ]


def _row(errors: list[Errors]) -> tuple[str, ...]:
    return *(f"{error.by_entry:.0e}" for error in errors), f"{max(error.by_array for error in errors):.0e}"


def _errors(case: Case, module: ModuleType) -> Errors:
    pairs = list(_gradients(case, module))
    return Errors(
        by_entry=max(_ratio(*entry) for error, exact in pairs for entry in zip(error, exact, strict=True)),
        by_array=max(_ratio(error.max(), exact.max()) for error, exact in pairs),
    )


def _gradients(case: Case, module: ModuleType) -> Iterator[tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]]:
    """Every gradient's errors and exact values, entry by entry, without signs."""
    params, rest = case.arguments(module)
    found = module.loss_and_gradients(params, **rest)[1]
    for ref, exact in oracle_gradients(case, Digits(50)).items():
        ours = getattr(found, case.names.initial.get(ref, case.names.symbols[ref.name]))
        right = np.ravel(exact)
        yield abs(np.ravel(ours) - right), abs(right)


def _ratio(error: Any, size: Any) -> float:
    """The relative error; of what is exactly 0, whether there is any."""
    return float(error / size) if size else float(bool(error))
