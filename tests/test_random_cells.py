"""Random cells through everything: parsed, derived, proved, printed, generated, run and compared.

SYMRNN_RANDOM_CELLS sets how many (200 unless set, and then always the same, so that a run of the tests can be repeated;
`benchmarks/random_cells.py` draws others). A failing cell is printed as text, with the seed that finds it again.
"""

import os
import re
import tempfile
from collections.abc import Callable, Iterable, Set
from itertools import accumulate
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, seed, settings
from hypothesis import strategies as st

from symrnn.derive.rolled import derive
from symrnn.derive.unroll import unroll
from symrnn.emit.render import latex, markdown, text
from symrnn.errors import CellError
from symrnn.ir.cell import Cell, Kind
from symrnn.ir.derivation import Derivation
from symrnn.ir.expr import NOW, Ref
from symrnn.ir.proof import Proof
from symrnn.language.lower import read_cell
from symrnn.pipeline import numpy_code
from symrnn.verify.claim import shown
from symrnn.verify.fields import Element, Float64
from symrnn.verify.oracle import Run, derivative, lifted, places, sources
from symrnn.verify.prove import prove
from tests.backward import reversed_in_time
from tests.modules import Case, distinct_sizes, load_module, random_case
from tests.random_cells import cell_texts

COUNT = int(os.environ.get("SYMRNN_RANDOM_CELLS", "200"))
SAME = "SYMRNN_RANDOM_CELLS" not in os.environ
PARTS = 10
"""So many tests share the examples: one alone would keep one processor busy long after the others are done."""
FIELD = Float64()
BOXED = re.compile(r"\\boxed\{(?:\\begin\{aligned\}\s*)?\\frac\{\\partial L\}\{\\partial ")
PAIRS = ((r"\\begin\{", r"\\end\{"), (r"\\left(?![a-z])", r"\\right(?![a-z])"), (r"\\biggl", r"\\biggr"))


@pytest.mark.parametrize("part", range(PARTS))
def test_a_random_cell_is_right_everywhere(part: int) -> None:
    @drawn(part, COUNT)
    @given(source=cell_texts(), steps=st.sampled_from([1, 2, 3, 3]), batch=st.sampled_from([1, 2]))
    def every_cell(source: str, steps: int, batch: int) -> None:
        cell = drawn_cell(source)
        assume(cell is not None)
        assert cell is not None
        check(cell, steps, batch)

    every_cell()


@pytest.mark.parametrize("part", range(PARTS))
def test_so_is_one_in_which_some_states_run_backward(part: int) -> None:
    @drawn(part, COUNT // 2)
    @given(cell_texts(), st.sets(st.sampled_from(["0", "1", "2", "x"]), min_size=1), st.sampled_from([1, 2, 4]))
    def every_cell(source: str, turned: set[str], steps: int) -> None:
        cell = drawn_cell(source, turned)
        assume(cell is not None)
        assert cell is not None
        check(cell, steps, batch=2)

    every_cell()


Test = Callable[..., None]


def drawn(part: int, count: int) -> Callable[[Test], Test]:
    """A test of one part of so many examples: the same in every run, unless a count is asked for, and others in every part.

    The first one of each part is the simplest and the same in all; it is drawn beside the others.
    """
    of_part = settings(
        max_examples=1 + -(-count // PARTS), derandomize=SAME, deadline=None, print_blob=not SAME,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    return lambda test: seed(part)(of_part(test)) if SAME else of_part(test)


def test_parts_draw_other_cells() -> None:
    first, second, again = (texts_of(part) for part in (0, 1, 0))
    assert len(first) == len(second) == 3
    assert len(first | second) == 5
    assert again == first or not SAME


def texts_of(part: int) -> set[str]:
    found: set[str] = set()

    @drawn(part, 2 * PARTS)
    @given(source=cell_texts())
    def collect(source: str) -> None:
        found.add(source)

    collect()
    return found


def drawn_cell(source: str, turned: Set[str] = frozenset()) -> Cell | None:
    """The cell of a text; its states with names that end in one of `turned`, and x, are read at later steps instead.

    None where nothing is turned although it should be, where that makes a recurrence run in both directions or read a step
    that has no meaning, and where something that is handed in cancels.
    """
    text = reversed_in_time(source, lambda name: name[0] in "sMx" and name[-1] in turned) if turned else source
    try:
        cell = read_cell(text)
    except CellError as error:
        if re.search("in a recurrence that reads|is read in an equation for|nothing depends on the", str(error)):
            return None
        raise
    return None if turned and not cell.reach else cell


PAGES: dict[str, Callable[[Derivation], str]] = {"latex": latex, "markdown": markdown, "text": text}


def check(cell: Cell, steps: int, batch: int, pages: Iterable[str] = PAGES) -> None:
    """A cell through every stage: nothing raises, everything agrees; `pages` says in which formats it is printed."""
    derivation = derive(cell)
    check_proofs(cell, prove(derivation, unroll(cell, steps)))
    for page in pages:
        check_page(derivation, page)
    case = random_case(cell, steps=steps, batch=batch, sizes=distinct_sizes(cell), seed=7)
    with tempfile.TemporaryDirectory() as folder:
        compare(cell, case, numpy_code(derivation), Path(folder))


def check_proofs(cell: Cell, proofs: tuple[Proof, ...]) -> None:
    """Nothing is refuted, and every claim about a gradient, the total loss or a Jacobian is proved."""
    assert not [proof for proof in proofs if proof.holds is False]
    proved = {proof.claim for proof in proofs if proof.holds is True}
    wanted = {f"dL/d{param.name} is the sum over the steps of the gradients of its copies" for param in cell.params}
    wanted |= {f"dL/d{shown(of)}: rolled = unrolled = oracle" for of in sources(cell)}
    assert wanted <= proved, [proof for proof in proofs if proof.claim in wanted - proved]
    assert "the total loss: as written = with named parts = unrolled" in proved
    assert not [proof for proof in proofs if "Jacobian" in proof.claim and proof.claim not in proved]


def check_page(derivation: Derivation, name: str) -> None:
    """Every parameter's gradient is on the page, brackets come in pairs, and no value of Python's is printed."""
    written, params = PAGES[name](derivation), derivation.written.params
    assert written.endswith("\n")
    assert not re.search(r"\bNone\b|\bnan\b|Fraction\(|<\w+ object|Ref\(", written)
    if name == "text":
        for param in params:
            assert re.search(rf"^ *\|? *d{param.name} += \S", written, re.MULTILINE), param.name
        return
    assert len(BOXED.findall(written)) == len(params)
    assert _balanced(re.sub(r"\\[{}\\]", "", written))
    for first, last in PAIRS:
        assert len(re.findall(first, written)) == len(re.findall(last, written))
    assert written.replace("$$", "").count("$") % 2 == 0
    assert written.count("$$") % 2 == 0


def _balanced(written: str) -> bool:
    """Whether every brace that opens is closed, and none is closed before it opens."""
    depth = list(accumulate({"{": 1, "}": -1}.get(char, 0) for char in written))
    return min(depth) >= 0 and depth[-1] == 0


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
