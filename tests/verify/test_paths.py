"""Paths: where they lead and their local derivatives are proved for every cell, and refuted when they were made wrong."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

import pytest

from symrnn.derive.rolled import derive
from symrnn.ir import build
from symrnn.ir.cell import LOSS, Cell
from symrnn.ir.derivation import Derivation, Path, Step, When
from symrnn.ir.expr import LAST, NOW, Adjoint, Ref, Time
from symrnn.ir.proof import Proof
from symrnn.language.lower import read_cell
from symrnn.verify.paths import CHAIN_RULE, READING
from tests.backward import BOTH, CELLS
from tests.verify.cases import ODD, proofs_of, read, refuted

TEXTS = {**CELLS, "odd": ODD}


def claims(derivation: Derivation, steps: int = 2) -> dict[str, Proof]:
    sizes = {dim: 1 + i % 3 for i, dim in enumerate(derivation.written.dims)}
    return {proof.claim: proof for proof in proofs_of(derivation, steps, sizes)}


def changed(derivation: Derivation, wanted: Callable[[Step, Path], bool], change: Callable[[Path], Path]) -> Derivation:
    """The derivation with every path that is wanted changed."""

    def paths(step: Step) -> Iterator[Path]:
        yield from (change(path) if wanted(step, path) else path for path in step.paths)

    wrong = replace(derivation, steps=tuple(replace(step, paths=tuple(paths(step))) for step in derivation.steps))
    assert wrong != derivation
    return wrong


def has_local(step: Step, path: Path) -> bool:
    return path.local is not None


def negated(path: Path) -> Path:
    assert path.local is not None
    return replace(path, local=build.neg(path.local))


@pytest.mark.parametrize("name", TEXTS)
def test_the_paths_of_every_cell_are_right(name: str) -> None:
    found = claims(derive(read_cell(TEXTS[name])))
    assert found[READING].holds
    assert found[READING].error == 0
    assert found[CHAIN_RULE].holds
    assert found[CHAIN_RULE].case.startswith("every T, m = 1")


def test_the_paths_of_every_bundled_cell_are_right(cell: Cell) -> None:
    found = claims(derive(cell), 1)
    assert found[READING].holds
    assert found[CHAIN_RULE].holds


def test_without_local_derivatives_the_chain_rule_is_not_spoken_of() -> None:
    equations = "M[t] = A @ M[t-1]\nN[t] = M[t] @ B\nloss[t] = sum(N[t] * C)"
    cell = read(equations, "state M (n, n)\nparam A (n, n), B (n, n), C (n, n)")
    derivation = changed(derive(cell), lambda step, path: path.through.name == LOSS, lambda path: replace(path, local=None))
    found = claims(derivation)
    assert found[READING].holds
    assert CHAIN_RULE not in found


@pytest.mark.parametrize("name", TEXTS)
def test_negated_local_derivatives_are_refuted(name: str) -> None:
    found = claims(changed(derive(read_cell(TEXTS[name])), has_local, negated))
    assert {claim for claim, proof in found.items() if proof.holds is False} == {CHAIN_RULE}
    witness = found[CHAIN_RULE].witness
    assert witness is not None
    assert witness.sides[0].startswith("the local derivative of ")


def only(name: str, through: str, time: Time | None = NOW) -> Callable[[Step, Path], bool]:
    return lambda step, path: (step.of.name, step.of.time, path.through.name) == (name, time, through)


def located(name: str, time: Time | None) -> Callable[[Path], Path]:
    return lambda path: replace(path, through=Ref(name, time, path.through.of_shape))


def led(lead: int) -> Callable[[Path], Path]:
    return lambda path: replace(path, lead=lead)


END = Time("T", 1)
PLACES: Mapping[str, tuple[Callable[[Step, Path], bool], Callable[[Path], Path]]] = {
    "another equation": (only("g", "a_g"), located("a_f", Time("t", -1))),
    "another step": (only("g", "a_g"), located("a_g", NOW)),
    "the other way in time": (only("g", "a_g"), lambda path: replace(located("a_g", Time("t", 1))(path), lead=1)),
    "another lead": (only("g", "a_g"), led(0)),
    "the equation of the first step": (only("g", "a_g", END), located("a_f", Time("", 1))),
    "the other end": (only("g", "a_g", END), located("a_g", Time("", 1))),
    "an end that is read from nowhere": (only("g", "a_g", END), located("a_g", Time("T", -3))),
    "another lead from an end": (only("g", "a_g", END), led(1)),
    "a name that no equation has": (only("f", "a_f", Time("", 0)), located("q", Time("", 1))),
    "the copy of a weight": (only("Wg", "a_g", None), located("a_f", NOW)),
    "once in place of each step": (only("Wg", "a_g", None), lambda path: replace(path, when=When.ONCE)),
    "at the last step": (only("o", LOSS), lambda path: replace(path, when=When.LAST)),
    "the loss at T": (only("o", LOSS), located(LOSS, LAST)),
}


@pytest.mark.parametrize("name", PLACES)
def test_a_path_to_somewhere_else_is_refuted(name: str) -> None:
    wanted, change = PLACES[name]
    proof = claims(changed(derive(read_cell(BOTH)), wanted, change), 3)[READING]
    assert proof.holds is False
    assert proof.witness is not None
    assert proof.witness.values[1] == "no such path"


def test_a_gradient_of_another_equation_is_refuted() -> None:
    """Both a_f and a_g read x[t]: a path to the one must not bring back the gradient of the other."""
    derivation = derive(read_cell(BOTH))
    other = derivation.cell["a_g"].at()
    wrong = changed(derivation, only("x", "a_f"), lambda path: replace(path, through=other, local=None))
    assert list(refuted(tuple(claims(wrong).values()))) == [READING]


def test_the_local_derivative_of_another_equation_is_refuted() -> None:
    derivation = derive(read_cell(BOTH))
    (path,) = (path for path in derivation.step(derivation.cell["x"].at()).paths if path.through.name == "a_g")
    wrong = changed(derivation, only("x", "a_g"), lambda old: replace(old, local=build.scale(2, derivation.cell["Ug"].at())))
    assert Adjoint(path.through).shape == path.through.shape
    assert list(refuted(tuple(claims(wrong).values()))) == [CHAIN_RULE]


def test_a_transposed_local_derivative_is_refuted() -> None:
    def transposed(path: Path) -> Path:
        assert path.local is not None
        return replace(path, local=build.transpose(path.local))

    derivation = derive(read_cell(BOTH))
    square = changed(derivation, only("g", "a_g"), transposed)
    assert list(refuted(proofs_of(square, 2, {"m": 1, "k": 2, "n": 3, "p": 2}))) == [CHAIN_RULE]
    oblong = changed(derivation, only("x", "a_g"), transposed)
    assert list(refuted(tuple(claims(oblong).values()))) == [READING]


def test_the_witness_of_a_wrong_path_reads_as_a_sentence() -> None:
    wanted, change = PLACES["the other end"]
    witness = claims(changed(derive(read_cell(BOTH)), wanted, change))[READING].witness
    assert str(witness) == (
        "g[T+1], shape (1,), every T, m = 1, k = 2, n = 3, p = 1: "
        "the derivation gives a path through a_g[1] (lead -1, once), the cell gives no such path"
    )
