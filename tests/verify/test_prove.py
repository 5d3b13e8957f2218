"""Proofs: everything holds for every bundled cell, and nothing that was made wrong passes."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from functools import partial
from time import process_time

import numpy as np
import pytest
import sympy

from symrnn.derive.rolled import derive
from symrnn.derive.unroll import unroll
from symrnn.ir import build
from symrnn.ir.cell import Cell
from symrnn.ir.derivation import Derivation, Path, Step, When
from symrnn.ir.expr import Expr, Mul, Power, Ref, Softmax, Time, Transpose, Where
from symrnn.ir.functions import DERIVATIVE, TANH
from symrnn.ir.proof import Proof
from symrnn.ir.unrolled import Entry, Unrolled
from symrnn.ir.walk import at_time, nodes, refs, rewrite, shift
from symrnn.verify.claim import ERROR, Decision
from symrnn.verify.fields import Array, Digits, Element, Field, Float64, each
from symrnn.verify.gradient import Bounds, Point, gradient_claims
from symrnn.verify.oracle import Run, indeterminates
from symrnn.verify.paths import CHAIN_RULE, READING
from symrnn.verify.prove import prove
from symrnn.verify.rolled import Backward
from tests.verify.cases import proofs_about, proofs_of, read, refuted, sizes_for, with_path

SMALL = {"n": 2, "m": 1, "k": 1, "p": 1}


@pytest.mark.parametrize("steps", [1, 4])
def test_every_claim_holds_for_every_cell(cell: Cell, steps: int) -> None:
    proofs = proofs_about(cell, steps)
    assert all(proof.holds or not proof.applies for proof in proofs)
    assert all(proof.error <= ERROR for proof in proofs if proof.applies)


def decided_by_polynomials(cell: Cell) -> tuple[Proof, ...]:
    """The claims about the largest of three small cases that the prover decides by polynomials; none where it does not try.

    It tries what has few indeterminates and a low degree, and stops where there are too many terms.
    """
    ones = dict.fromkeys(cell.dims, 1)
    for steps, sizes in ((2, {name: SMALL.get(name, 1) for name in cell.dims}), (2, ones), (1, ones)):
        proofs = proofs_of(derive(cell), steps, sizes)
        claims = tuple(proof for proof in proofs if "T = " in proof.case)
        if all("SymPy" in proof.method and "too large" not in proof.method for proof in claims):
            return claims
    return ()


def test_small_cases_are_decided_by_polynomials_too(bundled: Mapping[str, Cell]) -> None:
    """All that only add and multiply, and most others; what is out of reach divides: normalised gates, softmax."""
    decided = {name: decided_by_polynomials(cell) for name, cell in bundled.items()}
    for name, proofs in decided.items():
        assert all(proof.holds and proof.error == 0 and proof.method.endswith("the difference is 0") for proof in proofs), name
    out_of_reach = [name for name, proofs in decided.items() if not proofs]
    assert all(divides(bundled[name]) for name in out_of_reach), out_of_reach
    assert 5 * len(out_of_reach) <= len(decided), out_of_reach


def divides(cell: Cell) -> bool:
    """Whether a cell divides by something that varies."""
    parts = (node for equation in cell.equations for node in nodes(equation.value))
    return any(isinstance(n, Softmax) or (isinstance(n, Power) and n.exponent < 0 and bool(refs(n.base))) for n in parts)


def test_what_is_claimed(elman: Cell) -> None:
    claims = [proof.claim for proof in proofs_about(elman, 4)]
    assert claims == [
        *(f"dL/d{name} is the sum over the steps of the gradients of its copies" for name in "U W V b c".split()),
        "the total loss: as written = with named parts = unrolled",
        *(f"dL/d{name}: rolled = unrolled = oracle" for name in ("U", "W", "V", "b", "c", "x[t]", "s[0]")),
        "d(s)[1] / d(s)[0] is the product of the one-step Jacobians of the steps 1 ... 1",
        "d(s)[4] / d(s)[3] is the product of the one-step Jacobians of the steps 4 ... 4",
        "d(s)[4] / d(s)[0] is the product of the one-step Jacobians of the steps 1 ... 4",
        READING,
        CHAIN_RULE,
        "tanh'(z) = the form used, with y = tanh(z)",
    ]


def test_proofs_are_the_same_every_time(elman: Cell) -> None:
    assert proofs_about(elman, 3) == proofs_about(elman, 3)


def test_two_hundred_steps_take_seconds(elman: Cell) -> None:
    derivation, unrolled = derive(elman), unroll(elman, 200, {"n": 4, "m": 3, "k": 2})
    start = process_time()
    proofs = prove(derivation, unrolled)
    assert all(proof.holds for proof in proofs)
    assert process_time() - start < 20


# What can be wrong in a rolled derivation: the cell, the symbol whose step is wrong, the path, what is done to it.

Change = Callable[[Path], Path | None]


def valued(change: Callable[[Expr], Expr]) -> Change:
    return lambda path: replace(path, value=change(path.value))


def transposed_away(expr: Expr) -> Expr:
    return rewrite(expr, lambda node: node.arg if isinstance(node, Transpose) else None)


def off_by_one(path: Path) -> Path:
    """What comes back from step t + 1 is taken from step t + 2."""
    return replace(path, lead=path.lead + 1, value=shift(path.value, 1), through=replace(path.through, time=Time("t", 2)))


def first_factor(expr: Expr) -> Expr:
    assert isinstance(expr, Mul)
    return expr.factors[0]


def unmasked(expr: Expr) -> Expr:
    assert isinstance(expr, Where)
    return expr.yes


HALF_A_TENTH_OF_A_PERCENT = Fraction(10005, 10000)

TAMPERED: dict[str, tuple[str, str, int, Change]] = {
    "sign": ("elman", "s", 1, valued(build.neg)),
    "sign of the output": ("elman", "o", 0, valued(build.neg)),
    "transpose dropped": ("elman", "s", 1, valued(transposed_away)),
    "factor 2": ("elman-concat", "a", 0, valued(lambda e: build.scale(2, e))),
    "path dropped": ("elman", "s", 1, lambda path: None),
    "path through the output dropped": ("elman", "s", 0, lambda path: None),
    "0.05 % off": ("elman", "a", 0, valued(lambda e: build.scale(HALF_A_TENTH_OF_A_PERCENT, e))),
    "0.05 % off in a weight": ("elman-sigmoid", "Wh", 0, valued(lambda e: build.scale(HALF_A_TENTH_OF_A_PERCENT, e))),
    "wrong lead": ("elman", "s", 1, off_by_one),
    "boundary dropped": ("elman-concat", "s", 0, lambda path: None),
    "wrong copy": ("elman", "W", 0, valued(lambda e: at_time(e, lambda t: Time("t", 0) if t.offset == -1 else t))),
    "activation's derivative missing": ("elman", "a", 0, valued(first_factor)),
    "mask dropped": ("elman-padded", "a", 0, valued(unmasked)),
    "a second layer's own path dropped": ("elman-deep", "s1", 1, lambda path: None),
    "fed back output dropped": ("one-to-many", "o", 1, lambda path: None),
    "gradient of an input": ("jordan", "x", 0, valued(build.neg)),
    "learned start": ("elman-learned-start", "s0", 0, valued(lambda e: build.scale(2, e))),
    "step of relu": ("irnn", "a", 0, valued(first_factor)),
}


def of_name(derivation: Derivation, name: str) -> Ref:
    return derivation.cell[name].at()


@pytest.mark.parametrize("what", TAMPERED)
def test_a_wrong_derivation_is_refuted(bundled: Mapping[str, Cell], what: str) -> None:
    name, symbol, index, change = TAMPERED[what]
    right = derive(bundled[name])
    wrong = with_path(right, of_name(right, symbol), index, change)
    assert wrong != right
    found = refuted(proofs_of(wrong, 4))
    wrong_gradients = [claim for claim in found if claim not in (READING, CHAIN_RULE)]
    assert wrong_gradients
    assert all("rolled" in claim or "Jacobian" in claim or "pads" in claim for claim in wrong_gradients)
    for claim, proof in found.items():
        assert proof.witness is not None
        assert proof.witness.values[0] != proof.witness.values[1]
        if claim.startswith("dL/d"):
            assert claim.startswith(f"dL/d{proof.witness.symbol}")


def test_the_witness_is_where_the_derivation_is_wrong(elman: Cell) -> None:
    """dW takes s[t] for s[t-1]: wrong from the first copy on; all else is right."""
    _, symbol, index, change = TAMPERED["wrong copy"]
    derivation = derive(elman)
    found = refuted(proofs_of(with_path(derivation, of_name(derivation, symbol), index, change), 4))
    ((claim, proof),) = found.items()
    assert claim == "dL/dW: rolled = unrolled = oracle"
    assert proof.witness is not None
    witness = proof.witness
    assert (witness.symbol, witness.index, witness.step, witness.sides) == ("W", (0, 0), 1, ("rolled", "unrolled"))
    assert (witness.shape, witness.case) == ((5, 5), "T = 4, m = 2, k = 3, n = 5")


def test_the_derivative_of_another_function_is_refuted(elman: Cell) -> None:
    """y (1 - y), the sigmoid's, for 1 - y**2."""
    derivation = derive(elman)
    s = of_name(derivation, "s")
    y = build.mul(s, build.sub(build.ones(s.shape), s))
    a = of_name(derivation, "a")
    adjoint = first_factor(derivation.step(a).paths[0].value)
    wrong = with_path(derivation, a, 0, lambda path: replace(path, value=build.mul(adjoint, y)))
    assert {"dL/dW: rolled = unrolled = oracle", "dL/dU: rolled = unrolled = oracle"} < set(refuted(proofs_of(wrong, 4)))


def test_a_wrong_path_to_the_last_step_is_refuted(bundled: Mapping[str, Cell]) -> None:
    """A path taken at every step in place of the last one only."""
    derivation = derive(bundled["elman-concat"])
    wrong = with_path(derivation, of_name(derivation, "s"), 0, lambda path: replace(path, when=When.EACH))
    assert "dL/dWs: rolled = unrolled = oracle" in refuted(proofs_of(wrong, 3))


def test_a_missing_gradient_is_refuted(elman: Cell) -> None:
    derivation = derive(elman)
    c = of_name(derivation, "c")
    found = refuted(proofs_of(replace(derivation, steps=tuple(s for s in derivation.steps if s.of != c)), 3))
    assert list(found) == ["dL/dc: rolled = unrolled = oracle"]


def test_a_wrong_table_of_derivatives_is_refuted(elman: Cell) -> None:
    table = {**DERIVATIVE, TANH: lambda x, y: build.sub(build.ones(x.shape), build.power(x, 2))}
    (proof,) = refuted(prove(derive(elman), unroll(elman, 2), table)).values()
    assert proof.claim == "tanh'(z) = the form used, with y = tanh(z)"


def test_a_named_part_that_differs_from_what_was_written_is_refuted(elman: Cell) -> None:
    derivation = derive(elman)
    steps = tuple(replace(e, value=build.scale(2, e.value)) if e.target.name == "o" else e for e in derivation.cell.steps)
    wrong = replace(derivation, cell=replace(derivation.cell, steps=steps))
    assert "the total loss: as written = with named parts = unrolled" in refuted(proofs_of(wrong, 2))


# Wrong unrolled cells.


def with_adjoint(unrolled: Unrolled, entry: Entry, change: Callable[[sympy.Expr], sympy.Expr]) -> Unrolled:
    symbol = unrolled.symbols[entry]
    return replace(unrolled, adjoints={**unrolled.adjoints, symbol: change(unrolled.adjoints[symbol])})


def first_dropped(unrolled: Unrolled, name: str) -> Unrolled:
    """The gradient of a shared weight without the copy of the first step."""
    gradients = dict(unrolled.gradients)
    for index in unrolled.indices(name):
        first = unrolled.adjoint_names[unrolled.symbols[Entry(name, index, 1)]]
        gradients[Entry(name, index)] = gradients[Entry(name, index)] - first
    return replace(unrolled, gradients=gradients)


def test_a_copy_left_out_of_the_sum_is_refuted(elman: Cell) -> None:
    found = refuted(prove(derive(elman), first_dropped(unroll(elman, 4, sizes_for(elman)), "U")))
    assert list(found) == [
        "dL/dU is the sum over the steps of the gradients of its copies",
        "dL/dU: rolled = unrolled = oracle",
    ]


def test_two_copies_exchanged_are_refuted(elman: Cell) -> None:
    """Their sum is right; that each is the gradient of its own copy is not."""
    unrolled = unroll(elman, 4, sizes_for(elman))
    one, other = (unrolled.symbols[Entry("V", (1, 2), t)] for t in (2, 3))
    swapped = {**unrolled.adjoints, one: unrolled.adjoints[other], other: unrolled.adjoints[one]}
    found = refuted(prove(derive(elman), replace(unrolled, adjoints=swapped)))
    assert list(found) == [
        "dL/dV is the sum over the steps of the gradients of its copies",
        "dL/dV: rolled = unrolled = oracle",
    ]
    witness = next(iter(found.values())).witness
    assert witness is not None
    assert (witness.symbol, witness.index, witness.step, witness.sides) == ("V", (1, 2), 2, ("the copy", "oracle"))


@pytest.mark.parametrize("factor", [-1, sympy.Rational(10005, 10000), 2])
def test_a_wrong_adjoint_of_one_entry_is_refuted(elman: Cell, factor: sympy.Expr) -> None:
    unrolled = with_adjoint(unroll(elman, 4, sizes_for(elman)), Entry("x", (1,), 3), lambda adjoint: adjoint * factor)
    ((claim, proof),) = refuted(prove(derive(elman), unrolled)).items()
    assert claim == "dL/dx[t]: rolled = unrolled = oracle"
    assert proof.witness is not None
    assert (proof.witness.symbol, proof.witness.index, proof.witness.step) == ("x", (1,), 3)


def test_a_wrong_definition_is_refuted(elman: Cell) -> None:
    unrolled = unroll(elman, 3, sizes_for(elman))
    symbol = unrolled.symbols[Entry("o", (0,), 2)]
    wrong = replace(unrolled, definitions={**unrolled.definitions, symbol: unrolled.definitions[symbol] + 1})
    assert "the total loss: as written = with named parts = unrolled" in refuted(prove(derive(elman), wrong))


# A term that floating point cannot see.


class FirstDropped(Backward):
    """A backward pass whose sums over t begin at t = 2."""

    def moments(self, step: Step, t: int) -> Iterator[tuple[Path, int]]:
        return ((path, moment) for path, moment in super().moments(step, t) if path.when is not When.SUM or moment > 1)


class PointWithout(Point):
    """The rolled route of this point has dropped the first step."""

    @property
    def backward(self) -> Backward:
        return FirstDropped(self.derivation, Run(self.derivation.cell, self.data, self.field).all()).all()


STEPS = 60


def gradient_of_weights(derivation: Derivation, kind: type[Backward], field: Field, scale: Fraction) -> Array:
    """dL/dWs at small weights, so that gradients vanish through the steps."""
    data = indeterminates(derivation.written, STEPS, sizes_for(derivation.written), field)
    small = {name: each(lambda entry: entry * scale, array) for name, array in data.values.items()}
    run = Run(derivation.cell, replace(data, values={**data.values, **small}), field).all()
    return kind(derivation, run).all().gradient(derivation.cell["Ws"].at())


def test_a_dropped_term_below_any_rounding_is_refuted(bundled: Mapping[str, Cell]) -> None:
    """The first step's part of the gradient is below 1e-18 of it: the same floats without it; F_p tells them apart."""
    cell = bundled["elman-concat"]
    derivation = derive(cell)
    digits, scale = Digits(80), Fraction(1, 4)
    right, wrong = (gradient_of_weights(derivation, kind, digits, scale) for kind in (Backward, FirstDropped))
    shares: list[Element] = list(each(lambda a, b: abs(a - b) / abs(a), right, wrong).flat)
    share = max(shares)
    assert 0 < share * 10**18 < 1
    one, other = (gradient_of_weights(derivation, kind, Float64(), scale) for kind in (Backward, FirstDropped))
    assert np.array_equal(one, other)

    unrolled = unroll(cell, STEPS, sizes_for(cell))
    at, bounds = partial(PointWithout, derivation, unrolled), partial(Bounds, derivation, unrolled)
    decision = Decision[Point](at, bounds, f"T = {STEPS}")
    found = refuted(tuple(decision.in_prime_field(claim) for claim in gradient_claims(derivation)))
    assert set(found) == {f"dL/d{name}: rolled = unrolled = oracle" for name in ("Ws", "bs")}
    witness = found["dL/dWs: rolled = unrolled = oracle"].witness
    assert witness is not None
    assert (witness.symbol, witness.step, witness.values[0]) == ("Ws", 1, "0.0")

    claims = set(refuted(prove(derivation, first_dropped(unrolled, "Ws"))))
    assert claims == {"dL/dWs is the sum over the steps of the gradients of its copies", "dL/dWs: rolled = unrolled = oracle"}


def test_witnesses_read_as_sentences(elman: Cell) -> None:
    unrolled = first_dropped(unroll(elman, 2, {"n": 2}), "b")
    proof: Proof = next(iter(refuted(prove(derive(elman), unrolled)).values()))
    assert str(proof.witness).startswith("b[0], shape (2,), T = 2, m = 1, k = 2, n = 2: the sum over the copies gives ")


def test_a_wrong_derivation_with_square_roots_is_refuted_with_its_place() -> None:
    """Where F_p alone cannot tell, real numbers with many digits do, and point at the entry."""
    cell = read(
        "s[t] = W @ s[t-1] / (1 + norm2(s[t-1]) ** 2) + x[t]\nloss[t] = sum(s[t] * y[t])",
        "input x (n)\ntarget y (n)\nstate s (n)\nparam W (n, n)",
    )
    derivation = derive(cell)
    assert not refuted(proofs_of(derivation, 3))
    wrong = with_path(derivation, of_name(derivation, "x"), 0, valued(lambda e: build.scale(HALF_A_TENTH_OF_A_PERCENT, e)))
    proof = refuted(proofs_of(wrong, 3))["dL/dx[t]: rolled = unrolled = oracle"]
    assert "400 digits" in proof.method
    assert proof.witness is not None
    assert (proof.witness.symbol, proof.witness.index, proof.witness.step) == ("x", (0,), 1)
