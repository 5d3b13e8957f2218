"""A cell with time reversed, on a reversed sequence, has the same loss and the same gradients: for every cell there is."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from symrnn.derive.rolled import derive
from symrnn.ir.cell import Cell, Coding, Direction
from symrnn.ir.expr import NOW, Ref, Time
from symrnn.language.lower import read_cell
from symrnn.pipeline import numpy_code
from symrnn.verify.fields import Float64
from symrnn.verify.oracle import gradients
from tests.backward import CELLS, reversed_in_time
from tests.modules import Case, distinct_sizes, load_module, random_case

FILES = sorted(Path(__file__).parents[1].glob("symrnn/cells/*.cell"))
ALL = {path.stem: path.read_text(encoding="utf-8") for path in FILES} | CELLS
# A length says where a sequence ends, so it has no mirror image.
TEXTS = {name: text for name, text in ALL.items() if all(s.coding is not Coding.LENGTH for s in read_cell(text).symbols)}


def mirror(ref: Ref) -> Ref:
    """The initial value of the reversed cell that has the part of this one."""
    assert ref.time is not None
    time = Time("", 1 - ref.time.offset) if ref.time.origin else Time("T", 1 - ref.time.offset)
    return Ref(ref.name, time, ref.of_shape)


def mirrored(case: Case, cell: Cell) -> Case:
    """The same values for the reversed cell, sequences from their end to their start."""
    data = {name: array[::-1].copy() if case.cell[name].timed else array for name, array in case.data.items()}
    return Case(cell, case.steps, case.batch, case.sizes, case.params, data, {mirror(r): a for r, a in case.initial.items()})


def test_the_reversed_text() -> None:
    text = "s[0] = p\ns[-1] = p\ns[t] = W @ s[t-2] + x[t+1] + s2[t-1]\nr = s[T]*s[1]"
    turned = "s[T+1] = p\ns[T+2] = p\ns[t] = W @ s[t+2] + x[t-1] + s2[t+1]\nr = s[1]*s[T]"
    assert reversed_in_time(text) == turned
    assert reversed_in_time(turned) == text


@pytest.mark.parametrize("name", TEXTS)
def test_the_reversed_cell_runs_the_other_way(name: str) -> None:
    cell, other = read_cell(TEXTS[name]), read_cell(reversed_in_time(TEXTS[name]))
    assert (cell.depth, cell.reach) == (other.reach, other.depth)
    assert recurring(cell) == {direction.opposite for direction in recurring(other)}
    assert Direction.FORWARD in recurring(cell) | recurring(other) or not cell.states


def recurring(cell: Cell) -> set[Direction]:
    """The directions in which a cell recurs."""
    return {scan.direction for scan in cell.scans if scan.recurs}


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("steps", [1, 4])
def test_its_module_gives_the_same_numbers(name: str, steps: int, tmp_path: Path) -> None:
    cell, other = read_cell(TEXTS[name]), read_cell(reversed_in_time(TEXTS[name]))
    case = random_case(cell, steps=steps, batch=2, sizes=distinct_sizes(cell), seed=3)
    totals: list[float] = []
    found: list[dict[Ref, Any]] = []
    for one in (case, mirrored(case, other)):
        module = load_module(numpy_code(derive(one.cell)), tmp_path, f"module{len(totals)}")
        params, rest = one.arguments(module)
        total, gradient = module.loss_and_gradients(params, **rest)
        totals.append(total)
        found.append({key: getattr(gradient, name) for key, name in names_of(one).items()})
    assert np.isclose(totals[0], totals[1], rtol=1e-11)
    for key, array in found[0].items():
        timed = key in {symbol.at() for symbol in cell.data if symbol.timed}
        right = found[1][mirror(key) if key in case.initial else key]
        assert np.allclose(array, right[::-1] if timed else right, rtol=1e-9, atol=1e-11), key


def names_of(case: Case) -> dict[Ref, str]:
    """The fields of a module's gradients."""
    names = case.names
    handed_in = [*case.cell.params, *(symbol for symbol in case.cell.data if symbol.has_gradient)]
    return {symbol.at(): names.symbols[symbol.name] for symbol in handed_in} | names.initial


@pytest.mark.parametrize("name", sorted(CELLS.keys() & TEXTS))
def test_the_oracle_gives_the_same_numbers(name: str) -> None:
    cell, other = read_cell(CELLS[name]), read_cell(reversed_in_time(CELLS[name]))
    case = random_case(cell, steps=3, batch=1, sizes=dict.fromkeys(cell.dims, 2), seed=5)
    left = gradients(cell, case.sequence(0), Float64())
    right = gradients(other, mirrored(case, other).sequence(0), Float64())
    for ref, array in left.items():
        ours = right[mirror(ref) if ref in case.initial else ref]
        assert np.allclose(np.array(array, dtype=float), np.array(ours[::-1] if ref.time == NOW else ours, dtype=float)), ref
