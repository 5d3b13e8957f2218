"""What the comparisons with other libraries share: the library or the reason why it is missing, our side, the tolerance."""

import importlib
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import symrnn
from symrnn.ir.cell import Cell
from tests.modules import Arrays, Case, distinct_sizes, load_module, random_case

# Both sides compute in float64, in different orders. A wrong term in one entry is far larger.
RELATIVE, ABSOLUTE = 1e-10, 1e-12

# Numbers of steps and of sequences; no size of a cell is among them, so that no axis can be taken for another one.
LENGTHS = [(1, 1), (1, 3), (6, 1), (6, 3)]
FIRST_SIZE = 7


def library(name: str) -> Any:
    """A library that symrnn does not need; without it a file of tests is skipped, or fails where it must be there."""
    if find_spec(name) is None and os.environ.get("SYMRNN_REQUIRE_PEERS") != "1":
        reason = f"{name} is not installed (make peers); SYMRNN_REQUIRE_PEERS=1 makes this a failure"
        pytest.skip(reason, allow_module_level=True)
    return importlib.import_module(name)


def cell_of(name: str) -> Cell:
    """The bundled cell of a name, or the one that lies with the gated cells of the tests."""
    beside = Path(__file__).parents[1] / "gated" / f"{name}.cell"
    return symrnn.load(beside if beside.exists() else name).value


@dataclass(frozen=True)
class Ours:
    """Random values for everything that a cell is handed, and what its generated module makes of them.

    `given` and `gradients` go by the names of the module: s0 is the initial value s[0].
    """

    case: Case
    given: Arrays
    loss: float
    gradients: Arrays


def ours(cell: Cell, folder: Path, *, steps: int, batch: int, sizes: Mapping[str, int] | None = None) -> Ours:
    """The generated module of a cell on random values; the sizes that `sizes` omits all differ."""
    module = load_module(symrnn.api.Cell(cell).derive().numpy(), folder)
    chosen = {**distinct_sizes(cell, FIRST_SIZE), **(sizes or {})}
    case = random_case(cell, steps=steps, batch=batch, sizes=chosen, seed=steps + batch)
    params, rest = case.arguments(module)
    loss, gradients = module.loss_and_gradients(params, **rest)
    return Ours(case, params._asdict() | rest, loss, gradients._asdict())


def assert_agree(us: Ours, loss: float, gradients: Iterable[tuple[str, Any]]) -> None:
    """Fails unless the loss and every gradient agree, each gradient relative to its largest entry.

    The other library may give several values of one gradient; each of them is compared.
    """
    assert abs(us.loss - loss) <= RELATIVE * abs(loss) + ABSOLUTE, f"loss: {us.loss} and {loss}"
    compared = set()
    for name, theirs in gradients:
        found, right = us.gradients[name], np.asarray(theirs)
        assert found.shape == right.shape, name
        error, size = np.max(np.abs(found - right)), np.max(np.abs(right))
        assert error <= RELATIVE * size + ABSOLUTE, f"{name}: differs by {error:.1e}, its largest entry is {size:.1e}"
        compared.add(name)
    assert compared == set(us.gradients), "not every gradient was compared"
