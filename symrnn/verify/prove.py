"""Every identity of a derivation, proved: each claim with its method, its chance of error, and a witness where it is wrong.

(a) the gradient of a weight is the sum of the gradients of its copies      `gradient`
(b) rolled = unrolled = oracle                                              `gradient`
(c) paths: the equations they go through, and their local derivatives       `paths`
(d) a product of one-step Jacobians, along each scan                        `jacobian`
(e) the derivatives of element-wise functions, on each side of their kinks  `elementwise`
(f) pads change nothing                                                     `padding`

(a), (b) and (d) are about a number of steps and sizes, and about all cells: scans may run forward, backward or both. The values
of masks, and the sides of kinks, are indeterminates there, so all cases are decided at once. A class stands for any vector, of
which its one-hot vector is one, and a length for any mask: what is proved of these holds of classes and lengths.
"""

from collections.abc import Iterator
from fractions import Fraction
from functools import partial

from symrnn.ir.derivation import Derivation
from symrnn.ir.functions import DERIVATIVE
from symrnn.ir.proof import Proof
from symrnn.ir.unrolled import Unrolled
from symrnn.verify.claim import Decision, case_text
from symrnn.verify.elementwise import Table, elementwise_proofs
from symrnn.verify.gradient import Bounds, Point, gradient_claims
from symrnn.verify.jacobian import jacobian_claims
from symrnn.verify.padding import NoPadding, padding_claims, padding_mask, padding_point
from symrnn.verify.paths import Free, chain_rule_claims, every_length, reading_proof


def prove(derivation: Derivation, unrolled: Unrolled, table: Table = DERIVATIVE) -> tuple[Proof, ...]:
    """The claims about a derivation and the unrolled cell at the latter's steps and sizes.

    `table` holds the derivatives of the built-in functions in the form in which derivations use them. Small cases are decided
    by polynomial arithmetic as well.
    """
    return (
        *identities(derivation, unrolled),
        *_paths(derivation, unrolled),
        *elementwise_proofs(derivation, table),
        *_padding(derivation, unrolled),
    )


def identities(derivation: Derivation, unrolled: Unrolled) -> Iterator[Proof]:
    """Claims (a), (b) and (d), which are about steps and sizes."""
    at, bounds = partial(Point, derivation, unrolled), partial(Bounds, derivation, unrolled)
    decision = Decision[Point](at, bounds, case_text(unrolled.steps, unrolled.sizes))
    claims = (*gradient_claims(derivation), *jacobian_claims(derivation, unrolled.steps))
    proofs = [decision.in_prime_field(claim) for claim in claims]
    for claim, proof in zip(claims, proofs, strict=True):
        yield decision.by_polynomials(claim, proof) if decision.small and proof.holds is not None else proof


def _paths(derivation: Derivation, unrolled: Unrolled) -> Iterator[Proof]:
    """Claims (c), which are about sizes: the equations are the same at every step."""
    yield reading_proof(derivation, unrolled.sizes)
    at = partial(Free, derivation, unrolled.sizes)
    decision = Decision[Free](at, at, every_length(unrolled.sizes))
    yield from (decision.in_prime_field(claim) for claim in chain_rule_claims(derivation))


def _padding(derivation: Derivation, unrolled: Unrolled) -> Iterator[Proof]:
    """Claims (f), for several patterns of pads; of a cell whose mask marks no pads, why there are none."""
    cell = derivation.written
    mask = padding_mask(cell)
    if isinstance(mask, NoPadding):
        if any(symbol.mask for symbol in cell.symbols):
            yield Proof("pads change nothing", f"does not apply: {mask.reason}", None, Fraction(1), applies=False)
        return
    at = partial(padding_point, derivation, mask, unrolled.steps, unrolled.sizes)
    decision = Decision(at, at, ", ".join(f"{name} = {size}" for name, size in unrolled.sizes.items()))
    yield from (decision.in_prime_field(claim) for claim in padding_claims(derivation))
