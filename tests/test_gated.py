"""The gated family, a text each: derived, proved and generated like the bundled cells, without Python for any of them."""

from pathlib import Path

import numpy as np
import pytest

from symrnn.api import load
from symrnn.verify.fields import Digits
from tests.modules import distinct_sizes, load_module, oracle_gradients, random_case

CELLS = sorted((Path(__file__).parent / "gated").glob("*.cell"))
# A layer that normalises a single unit has no gradient but rounding.
FIRST = {"lstm-layernorm": 2}


@pytest.mark.parametrize("path", CELLS, ids=lambda path: path.stem)
def test_a_gated_cell_is_proved_and_its_code_agrees(path: Path, tmp_path: Path) -> None:
    cell = load(path)
    assert cell.value.source
    derivation = cell.derive()
    proofs = derivation.prove(steps=3)
    assert proofs.hold
    assert not proofs.open
    case = random_case(cell.value, steps=3, batch=2, sizes=distinct_sizes(cell.value, FIRST.get(path.stem, 1)), seed=1)
    module = load_module(derivation.numpy(), tmp_path, "gated")
    params, rest = case.arguments(module)
    found = module.loss_and_gradients(params, **rest)[1]
    names = case.names
    for ref, exact in oracle_gradients(case, Digits(30)).items():
        ours = np.asarray(getattr(found, names.initial.get(ref, names.symbols[ref.name])))
        right = np.array(np.asarray(exact, dtype=object), dtype=float)
        assert np.allclose(ours, right, rtol=1e-11, atol=1e-13), ref
