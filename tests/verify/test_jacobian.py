"""Products of one-step Jacobians: proved for every cell, refuted when a path between states is wrong."""

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

import pytest

from symrnn.derive.rolled import derive
from symrnn.derive.unroll import unroll
from symrnn.ir import build
from symrnn.ir.cell import Cell
from symrnn.ir.derivation import Derivation
from symrnn.ir.proof import Proof
from symrnn.language.lower import read_cell
from symrnn.verify.claim import Decision
from symrnn.verify.gradient import Bounds, Point
from symrnn.verify.jacobian import jacobian_claims
from tests.verify.cases import ODD, read, sizes_for, with_path


def decided(derivation: Derivation, steps: int) -> list[Proof]:
    unrolled = unroll(derivation.written, steps, sizes_for(derivation.written))
    decision = Decision[Point](
        lambda field: Point(derivation, unrolled, field), lambda field: Bounds(derivation, unrolled, field), "the case"
    )
    return [decision.in_prime_field(claim) for claim in jacobian_claims(derivation, steps)]


@pytest.mark.parametrize("steps", [1, 4])
def test_the_claim_holds(cell: Cell, steps: int) -> None:
    proofs = decided(derive(cell), steps)
    assert len(proofs) == (1 if steps == 1 else 3) * sum(scan.recurs for scan in cell.scans)
    assert all(proof.holds for proof in proofs)


def test_states_of_several_lags_and_shapes() -> None:
    assert all(proof.holds for proof in decided(derive(read_cell(ODD)), 4))


def test_a_state_on_which_the_loss_does_not_depend_is_left_out() -> None:
    cell = read("s[t] = s[t-1] * a\nr[t] = r[t-1] * a\nloss[t] = s[t]", "state s, r\nparam a")
    assert decided(derive(cell), 3)[0].claim.startswith("d(s)[1] / d(s)[0] is the product of the one-step Jacobians")


def test_without_states_there_is_no_claim() -> None:
    cell = read("o[t] = a * x[t]\nloss[t] = o[t]**2", "input x\nparam a")
    assert not decided(derive(cell), 3)


@pytest.mark.parametrize("name", ["elman", "irnn", "elman-padded", "elman-softmax"])
def test_a_wrong_factor_is_refuted(bundled: Mapping[str, Cell], name: str) -> None:
    derivation = derive(bundled[name])
    pre = derivation.cell["a"].at()
    factor = Fraction(10005, 10000)
    wrong = with_path(derivation, pre, 0, lambda path: replace(path, value=build.scale(factor, path.value)))
    proofs = decided(wrong, 4)
    assert [proof.holds for proof in proofs] == [False, False, False]
    assert proofs[0].witness is not None
    assert proofs[0].witness.step == 0
    assert proofs[0].witness.sides == ("the product of the Jacobians of 1 ... 1", "oracle")


def test_a_dropped_path_between_states_is_refuted(elman: Cell) -> None:
    derivation = derive(elman)
    wrong = with_path(derivation, derivation.cell["s"].at(), 1, lambda path: None)
    assert all(proof.holds is False for proof in decided(wrong, 3))


def test_the_loss_has_no_part_in_it(elman: Cell) -> None:
    """A wrong path through the output alone leaves the derivative of a state by a state right."""
    derivation = derive(elman)
    output = derivation.cell["o"].at()
    wrong = with_path(derivation, output, 0, lambda path: replace(path, value=build.neg(path.value)))
    assert all(proof.holds for proof in decided(wrong, 3))
