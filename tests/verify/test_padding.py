"""Pads: cells whose mask marks pads are recognised, the claim is proved for them, and refuted for a wrong derivation."""

from dataclasses import replace
from functools import partial

import pytest

from symrnn.derive.rolled import derive
from symrnn.ir import build
from symrnn.ir.cell import LOSS, Cell
from symrnn.ir.derivation import Derivation
from symrnn.ir.expr import Where
from symrnn.ir.proof import Proof
from symrnn.verify.claim import Decision
from symrnn.verify.padding import NoPadding, Point, padding_claims, padding_mask, padding_point, patterns
from tests.verify.cases import proofs_about, read, refuted, sizes_for, with_path

PADDED = """
a[t] = W @ s[t-1] + U @ x[t]
s[t] = where(q[t], tanh(a[t]), {still})
o[t] = V @ s[t]
loss[t] = where(q[t], sum((o[t] - y[t])**2), {none})
"""
DECLARED = "input x (m), q\ntarget y (k)\nstate s (n)\nparam W (n, n), U (n, m), V (k, n)"
LAST = "a[t] = W @ s[t-1] + U @ x[t]\ns[t] = where(q[t], tanh(a[t]), s[t-1])\no[t] = V @ s[t]\nloss = sum(({end} - y)**2)"

MIRRORED = LAST.format(end="o[1]").replace("s[t-1]", "s[t+1]")


def padded(still: str = "s[t-1]", none: str = "0") -> Cell:
    return read(PADDED.format(still=still, none=none), DECLARED)


def decided(derivation: Derivation) -> tuple[Proof, ...]:
    sizes = sizes_for(derivation.written)
    at = partial(padding_point, derivation, "q", 4, sizes)
    decision = Decision[Point](at, at, "the case")
    return tuple(decision.in_prime_field(claim) for claim in padding_claims(derivation))


def test_every_pattern_has_real_steps_and_most_have_pads() -> None:
    for steps in (1, 5, 200):
        found = patterns(steps)
        assert all(sum(pattern) >= 2 for pattern in found)
        assert all(0 in pattern for pattern in found)
        assert {pattern[0] for pattern in found} == {pattern[-1] for pattern in found} == {0, 1}


def test_the_claim_holds_for_a_padded_cell() -> None:
    proofs = decided(derive(padded()))
    assert [proof.claim for proof in proofs][:2] == [
        "the loss and the last state on a padded sequence are those without the pads",
        "dL/dW on a padded sequence is that without the pads",
    ]
    assert all(proof.holds for proof in proofs)


@pytest.mark.parametrize("text", [LAST.format(end="o[T]"), MIRRORED], ids=["forward", "backward"])
def test_the_claim_holds_when_the_loss_comes_last(text: str) -> None:
    cell = read(text, DECLARED)
    assert padding_mask(cell) == "q"
    assert all(proof.holds for proof in decided(derive(cell)))


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        (padded(still="0 * s[t-1] + 1"), r"q marks no pads: s[t] is not where(q[t], ..., s[t-1])"),
        (padded(none="1"), r"q marks no pads: loss[t] is not where(q[t], ..., 0)"),
        (
            read(LAST.format(end="(o[T] + x[T] @ U.T @ V.T)"), DECLARED),
            "q marks no pads: x[T] depends on the data of the last step",
        ),
        (
            read(LAST.format(end="o[T]").replace("U @ x[t]", "U @ x[t-1]"), DECLARED),
            "q marks no pads: x is read 1 step back",
        ),
        (
            read(LAST.format(end="o[T]").replace("V @ s[t]", "V @ s[t-1]"), DECLARED),
            "q marks no pads: o[T] depends on s[T-1], where a pad may stand",
        ),
        (
            read(LAST.format(end="(V @ d[T])").replace("o[t] = V @ s[t]", "d[t] = s[t] - s[t-1]"), DECLARED),
            "q marks no pads: d[T] depends on s[T-1], where a pad may stand",
        ),
        (
            read(MIRRORED.replace("V @ s[t]", "V @ s[t+1]"), DECLARED),
            "q marks no pads: o[1] depends on s[2], where a pad may stand",
        ),
        (read("s[t] = a * s[t-1]\nloss[t] = s[t]", "state s\nparam a"), "no input of a step is a mask"),
    ],
)
def test_why_a_mask_marks_no_pads(cell: Cell, reason: str) -> None:
    assert padding_mask(cell) == NoPadding(reason)


def test_a_mask_that_marks_no_pads_is_explained() -> None:
    found = [proof for proof in proofs_about(padded(none="1"), 2) if proof.claim == "pads change nothing"]
    assert [(proof.holds, proof.method) for proof in found] == [
        (None, "does not apply: q marks no pads: loss[t] is not where(q[t], ..., 0)")
    ]


@pytest.mark.parametrize("other", ["V @ s[t-1]", "V @ (s[t] - s[t-1])"])
def test_a_right_derivation_of_a_cell_that_reads_the_step_before_the_last_is_not_called_wrong(other: str) -> None:
    proofs = proofs_about(read(LAST.format(end="o[T]").replace("V @ s[t]", other), DECLARED), 2)
    assert refuted(proofs) == {}
    assert [proof.claim for proof in proofs if not proof.applies] == ["pads change nothing"]


def test_without_masks_pads_are_not_spoken_of(elman: Cell) -> None:
    assert not any("pads" in proof.claim for proof in proofs_about(elman, 2))


def test_a_cell_that_loses_at_pads_is_refuted() -> None:
    """The values of a cell that was tampered with behind the claim's back differ."""
    cell = padded()
    *others, loss = cell.steps
    assert isinstance(loss.value, Where)
    wrong = refuted(decided(derive(replace(cell, steps=(*others, replace(loss, value=loss.value.yes))))))
    first = wrong["the loss and the last state on a padded sequence are those without the pads"]
    assert first.witness is not None
    assert first.witness.symbol == LOSS
    assert first.witness.sides == ("padded by q = 001111", "without pads")


def test_a_derivation_that_forgets_the_state_that_stands_still_is_refuted() -> None:
    derivation = derive(padded())
    state = derivation.cell["s"].at()
    (standing,) = (i for i, path in enumerate(derivation.step(state).paths) if path.through.name == "s")
    wrong = refuted(decided(with_path(derivation, state, standing, lambda path: None)))
    assert "dL/dW on a padded sequence is that without the pads" in wrong
    assert "the loss and the last state on a padded sequence are those without the pads" not in wrong


def test_a_gradient_that_leaks_into_a_pad_is_refuted_at_that_pad() -> None:
    derivation = derive(padded())
    inputs = derivation.cell["x"].at()
    leak = build.matmul(build.transpose(derivation.cell["U"].at()), derivation.cell["s"].at())
    wrong = with_path(derivation, inputs, 0, lambda path: replace(path, value=build.add(path.value, leak)))
    found = refuted(decided(wrong))["dL/dx[t] on a padded sequence is that without the pads"].witness
    assert found is not None
    assert (found.symbol, found.step, found.sides[0]) == ("x", 1, "padded by q = 001111")
    assert found.values[1] == "0.0"
