"""Cells that read later steps: rolled = unrolled = oracle, wrong derivations refuted, and time reversed changes nothing."""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from symrnn.derive.rolled import derive
from symrnn.ir.cell import Cell
from symrnn.ir.derivation import Derivation, Path, When
from symrnn.ir.expr import FIRST, LAST, NOW, Ref, Time
from symrnn.language.lower import read_cell
from symrnn.verify.oracle import Data, Run, gradients
from symrnn.verify.padding import NoPadding, padding_mask
from symrnn.verify.paths import CHAIN_RULE, READING
from symrnn.verify.prime import PrimeField
from tests.backward import BOTH, CELLS
from tests.verify.cases import proofs_of, refuted, with_path, with_step


@pytest.mark.parametrize("name", CELLS)
@pytest.mark.parametrize("steps", [1, 2, 5])
def test_every_claim_is_proved(name: str, steps: int) -> None:
    cell = read_cell(CELLS[name])
    sizes = {dim: 1 + i % 3 for i, dim in enumerate(cell.dims)}
    proofs = proofs_of(derive(cell), steps, sizes)
    claims = [proof.claim for proof in proofs]
    assert [proof for proof in proofs if not proof.holds and proof.applies] == []
    for ref in cell.initial:
        assert f"dL/d{ref.name}[{ref.time}]: rolled = unrolled = oracle" in claims


def test_the_product_of_jacobians_is_claimed_for_each_direction() -> None:
    claims = [proof.claim for proof in proofs_of(derive(read_cell(BOTH)), 3) if proof.holds]
    assert "d(f)[3] / d(f)[0] is the product of the one-step Jacobians of the steps 1 ... 3" in claims
    assert "d(g)[1] / d(g)[4] is the product of the one-step Jacobians of the steps 3 ... 1" in claims


def test_a_whole_state_ahead_has_several_steps() -> None:
    proofs = proofs_of(derive(read_cell(CELLS["lead 2"])), 3)
    found = [proof for proof in proofs if proof.claim.startswith("d(g)[1] / d(g)[4] ")]
    assert [proof.holds for proof in found] == [True]


# Wrong derivations


def of(derivation: Derivation, name: str, time: Time | None = NOW) -> Ref:
    return replace(derivation.cell[name].at(), time=time)


def place(derivation: Derivation, ref: Ref, wanted: Callable[[Path], bool]) -> int:
    (found,) = (i for i, path in enumerate(derivation.step(ref).paths) if wanted(path))
    return found


def test_the_wrong_direction_of_a_path_is_refuted() -> None:
    derivation = derive(read_cell(BOTH))
    g = of(derivation, "g")
    index = place(derivation, g, lambda path: path.lead == -1)
    wrong = with_path(derivation, g, index, lambda path: replace(path, lead=1))
    assert "dL/dWg: rolled = unrolled = oracle" in refuted(proofs_of(wrong, 3))


def test_a_forgotten_path_from_an_earlier_step_is_refuted() -> None:
    derivation = derive(read_cell(BOTH))
    g = of(derivation, "g")
    wrong = with_path(derivation, g, place(derivation, g, lambda path: path.lead == -1), lambda path: None)
    found = refuted(proofs_of(wrong, 3))
    assert "dL/dUg: rolled = unrolled = oracle" in found
    assert "dL/dUf: rolled = unrolled = oracle" not in found
    assert any("is the product of the one-step Jacobians" in claim and claim.startswith("d(g)") for claim in found)


def test_a_forgotten_value_after_the_last_step_is_refuted() -> None:
    derivation = derive(read_cell(BOTH))
    end = of(derivation, "g", Time("T", 1))
    wrong = with_step(derivation, end, lambda step: replace(step, paths=()))
    assert list(refuted(proofs_of(wrong, 3))) == ["dL/dg[T+1]: rolled = unrolled = oracle"]


def test_the_value_after_the_last_step_taken_from_the_first_one_is_refuted() -> None:
    derivation = derive(read_cell(BOTH))
    end = of(derivation, "g", Time("T", 1))
    (path,) = derivation.step(end).paths
    first = derivation.step(of(derivation, "f", Time("", 0))).paths[0]
    wrong = with_step(derivation, end, lambda step: replace(step, paths=(replace(path, through=first.through),)))
    assert READING in refuted(proofs_of(wrong, 1))
    gone = replace(path, through=replace(path.through, time=Time("T", -3)))
    wrong = with_step(derivation, end, lambda step: replace(step, paths=(gone,)))
    assert list(refuted(proofs_of(wrong, 3))) == ["dL/dg[T+1]: rolled = unrolled = oracle", READING, CHAIN_RULE]


def test_a_loss_at_the_first_step_taken_at_the_last_is_refuted() -> None:
    derivation = derive(read_cell(CELLS["the first step"]))
    g = of(derivation, "g")
    index = place(derivation, g, lambda path: path.when is When.FIRST)
    wrong = with_path(derivation, g, index, lambda path: replace(path, when=When.LAST))
    assert "dL/dWg: rolled = unrolled = oracle" in refuted(proofs_of(wrong, 3))


def test_adjoints_in_the_wrong_order_are_refuted() -> None:
    derivation = derive(read_cell(BOTH))
    steps = {step.of.name: step for step in derivation.adjoints}
    turned = tuple(steps[name] for name in ("f", "a_f", "g", "a_g", "o"))
    wrong = replace(derivation, steps=(*turned, *derivation.gradients))
    assert "dL/dUg: rolled = unrolled = oracle" in refuted(proofs_of(wrong, 3))


# The times of paths


def test_times_of_the_paths_of_a_backward_state() -> None:
    derivation = derive(read_cell(CELLS["the first step"]))
    found = [(p.through.name, p.through.time, p.lead, p.when) for p in derivation.step(of(derivation, "g")).paths]
    assert found == [
        ("a_r", None, 0, When.FIRST), ("o", NOW, 0, When.EACH), ("a_g", Time("t", -1), -1, When.EACH),
    ]  # fmt: skip
    end = derivation.step(of(derivation, "g", Time("T", 1))).paths
    assert [(p.through.name, p.through.time, p.when) for p in end] == [("a_g", LAST, When.ONCE)]


def test_data_beyond_the_steps_have_no_gradient() -> None:
    derivation = derive(read_cell(CELLS["lookahead"]))
    x = derivation.step(of(derivation, "x"))
    assert [path.lead for path in x.paths] == [0, -1, -2]
    assert (x.lead, x.lag) == (0, 2)
    assert [path.lead for path in x.first] == [0]
    assert [path.lead for path in x.last] == [0, -1, -2]


@pytest.mark.parametrize(
    ("when", "through", "lead", "expected"),
    [
        (When.EACH, NOW, 1, [True, True, False]),
        (When.EACH, NOW, -2, [False, False, True]),
        (When.FIRST, None, 0, [True, False, False]),
        (When.LAST, None, 0, [False, False, True]),
        (When.ONCE, Time("", 4), 4, [False] * 3),
        (When.ONCE, Time("T", -2), -3, [True] * 3),
        (When.ONCE, Time("T", -3), -4, [False] * 3),
        (When.ONCE, Time("T", 1), 0, [True] * 3),
        (When.ONCE, Time("", -1), 0, [True] * 3),
        (When.SUM, NOW, 0, [True] * 3),
    ],
)
def test_where_a_path_exists(when: When, through: Time | None, lead: int, expected: list[bool]) -> None:
    path = derive(read_cell(BOTH)).steps[0].paths[0]
    path = replace(path, through=replace(path.through, time=through), lead=lead, when=when)
    assert [path.exists(t, 3) for t in (1, 2, 3)] == expected


# Pads


def test_a_mask_marks_pads_in_both_directions() -> None:
    cell = read_cell(CELLS["masks"])
    assert padding_mask(cell) == "q"
    proofs = [proof for proof in proofs_of(derive(cell), 3, dict.fromkeys(cell.dims, 2)) if "pad" in proof.claim]
    assert len(proofs) == 2 + len(cell.params) + 2
    assert all(proof.holds for proof in proofs)


PADDED = CELLS["masks"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (PADDED.replace("bg), g[t+1])", "bg), 0)"), "q marks no pads: g[t] is not where(q[t], ..., g[t+1])"),
        (PADDED.replace("Vf @ f[t]", "Vf @ f[t+1]"), "q marks no pads: f is read both back and ahead"),
        (PADDED.replace("Ug @ x[t]", "Ug @ x[t+1]"), "q marks no pads: x is read 1 step ahead"),
        (PADDED + "loss = sum(g[T])\n", "q marks no pads: g[T] depends on the data of the last step"),
        (PADDED + "loss = sum(o[1])\n", "q marks no pads: o[1] depends on the data of the first step"),
    ],
)  # fmt: skip
def test_why_a_mask_marks_no_pads(text: str, reason: str) -> None:
    assert padding_mask(read_cell(text)) == NoPadding(reason)


def test_the_first_step_of_what_runs_backward_is_left_alone_by_pads() -> None:
    cell = read_cell(PADDED + "loss = sum(g[1]) * sum(f[T])\n")
    assert padding_mask(cell) == "q"
    proofs = [proof for proof in proofs_of(derive(cell), 3, dict.fromkeys(cell.dims, 2)) if "pad" in proof.claim]
    assert proofs
    assert all(proof.holds for proof in proofs)


# The oracle


def small(cell: Cell, steps: int) -> Data:
    rng = np.random.default_rng(7)
    sizes = dict.fromkeys(cell.dims, 2)

    def draw(*shape: int) -> np.ndarray:
        return np.array([Fraction(int(v)) for v in rng.integers(-9, 9, int(np.prod(shape)))], dtype=object).reshape(shape)

    values = {s.name: draw(*((steps,) if s.timed else ()), *[2] * len(s.shape)) for s in (*cell.params, *cell.data)}
    return Data(steps, sizes, values)


LINEAR = "input x (n)\nstate g (n)\nparam a\ng[t] = a * g[t+1] + x[t]\nloss = sum(g[1])\n"


def test_a_backward_scan_computes_the_last_step_first() -> None:
    cell = read_cell(LINEAR)
    data = small(cell, 3)
    run = Run(cell, data, PrimeField(1)).all()
    x, a = data.values["x"], data.values["a"][()]
    assert (run.table["g", 3] == x[2]).all()
    assert (run.table["g", 1] == x[0] + a * (x[1] + a * x[2])).all()
    assert run.loss == sum(run.table["g", 1])


def test_an_input_moves_the_steps_before_it() -> None:
    cell = read_cell(LINEAR)
    data = small(cell, 3)
    a = data.values["a"][()]
    found = gradients(cell, data, PrimeField(1))[cell["x"].at()]
    assert [row.tolist() for row in found] == [[1, 1], [a, a], [a * a, a * a]]


def test_the_first_and_the_last_step() -> None:
    assert not FIRST.outside
    assert not LAST.outside
    assert [time.outside for time in (Time("", 0), Time("T", 1), NOW, Time("t", 9))] == [True, True, False, False]
