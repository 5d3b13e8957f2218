"""Random cells through everything: parsed, derived, proved, printed, generated, run and compared.

SYMRNN_RANDOM_CELLS sets how many (200 unless set). A failing cell is printed as text, with the seed that finds it again.
"""

import os
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from symrnn.derive.rolled import derive
from symrnn.derive.unroll import unroll
from symrnn.emit.render import latex, markdown, text
from symrnn.ir.cell import Cell, Kind
from symrnn.ir.expr import NOW, Ref
from symrnn.language.lower import read_cell
from symrnn.pipeline import numpy_code
from symrnn.verify.fields import Element, Float64
from symrnn.verify.oracle import Run, derivative, lifted, places, sources
from symrnn.verify.prove import prove
from tests.modules import Case, distinct_sizes, load_module, random_case
from tests.random_cells import cell_texts

COUNT = int(os.environ.get("SYMRNN_RANDOM_CELLS", "200"))
FIELD = Float64()


@settings(max_examples=COUNT, deadline=None, print_blob=True, suppress_health_check=list(HealthCheck))
@given(source=cell_texts(), steps=st.sampled_from([1, 3, 4]), batch=st.sampled_from([1, 2]))
def test_a_random_cell_is_right_everywhere(source: str, steps: int, batch: int) -> None:
    cell = read_cell(source)
    derivation = derive(cell)
    proofs = prove(derivation, unroll(cell, steps))
    assert not [proof for proof in proofs if proof.holds is False]
    assert sum(proof.holds is True for proof in proofs) >= len(cell.params)
    for page in (latex(derivation), markdown(derivation), text(derivation)):
        assert page.endswith("\n")
    case = random_case(cell, steps=steps, batch=batch, sizes=distinct_sizes(cell), seed=7)
    with tempfile.TemporaryDirectory() as folder:
        compare(cell, case, numpy_code(derivation), Path(folder))


def compare(cell: Cell, case: Case, code: str, folder: Path) -> None:
    """The gradients of the generated module along random directions, against the oracle's forward mode."""
    module = load_module(code, folder, "random_cell")
    params, rest = case.arguments(module)
    total, found = module.loss_and_gradients(params, **rest)
    runs = [Run(cell, lifted(case.sequence(b), FIELD), FIELD).all() for b in range(case.batch)]
    assert np.isclose(total, sum(float(run.loss) for run in runs), rtol=1e-10, atol=1e-10)
    names, rng = case.names, np.random.default_rng(1)
    for ref in sources(cell):
        gradient = np.asarray(getattr(found, names.initial.get(ref, names.symbols[ref.name])))
        direction = rng.standard_normal(gradient.shape)
        slope = sum(float(_slope(run, ref, direction, b)) for b, run in enumerate(runs))
        scale = np.sum(np.abs(gradient * direction)) + 1.0
        assert abs(np.sum(gradient * direction) - slope) <= 1e-9 * scale, (ref, slope)


def _slope(run: Run, ref: Ref, direction: np.ndarray[Any, np.dtype[np.float64]], b: int) -> Element:
    """The derivative of the loss of sequence b along its part of a direction."""
    along = direction
    if run.cell[ref.name].kind is not Kind.PARAM:
        along = direction[:, b] if ref.time == NOW else direction[b]
    parts = list(along) if ref.time == NOW else [along]
    spots = places(ref, run.data.steps)
    return derivative(run, {spot: np.array(part, dtype=object) for spot, part in zip(spots, parts, strict=True)})
