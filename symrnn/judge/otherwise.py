"""Which of several ways to take a link is meant: the first that is right; of a wrong link those whose sides can be compared."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from symrnn.judge.accumulated import from_next
from symrnn.judge.claim import Claim
from symrnn.judge.decide import Finding
from symrnn.judge.kronecker import with_kronecker, with_rows
from symrnn.judge.meaning import Meaning, Product, Structure, with_parts
from symrnn.judge.reach import AS_WRITTEN, Reach
from symrnn.judge.summed import with_sums_understood


@dataclass(frozen=True)
class Way:
    """A way to take a link: the claim that it makes, and how far its signs reach."""

    claim: Claim
    reach: Reach = AS_WRITTEN


def with_outer(claim: Claim) -> Claim:
    """The claim in which angle brackets are the outer product of what stands in them."""
    return replace(claim, left=_outer(claim.left), right=_outer(claim.right))


def _outer(node: Meaning) -> Meaning:
    if not any(isinstance(inner, Structure) and inner.kind == "inner" for inner in node.nodes):
        return node
    found = with_parts(node, _outer)
    return Product("outer", *found.args) if isinstance(found, Structure) and found.kind == "inner" else found


MOST_MENDED = 2
"""In how many ways a wrong link is mended at most."""

def taken(claim: Claim, reach: Reach) -> Claim:
    """What a claim says in a way to take it, as far as that does not show in its syntax tree."""
    claim = with_sums_understood(claim) if reach.summed else claim
    claim = claim if reach.kron is None else with_kronecker(claim, reach.kron)
    claim = from_next(claim) if reach.later else claim
    claim = with_outer(claim) if reach.outer else claim
    return with_rows(claim) if reach.rows else claim


Found = tuple[Way, Finding]


def meant(first: Way, others: Iterable[Way], decide: Callable[[Claim], Finding]) -> list[Found]:
    """The way in which a link is meant, and what is found of it; of a wrong link those that may be, the likeliest first.

    A way that holds for sizes 1 only is taken where the first does not hold, and differs from it in the reach of signs.
    """
    tried: list[Found] = [(first, decide(first.claim))]
    if is_sound(tried[0]):
        return tried
    for other in _new(first, others):
        tried.append((other, decide(other.claim)))
        if is_sound(tried[-1]):
            return tried[-1:]
    if tried[0][1].holds:
        return tried[:1]
    weak = [found for found in tried[1:] if found[1].holds and found[0].reach != AS_WRITTEN]
    return weak[:1] or _to_mend(tried)


def _new(first: Way, others: Iterable[Way]) -> Iterator[Way]:
    """The ways that say something else than those before."""
    seen = [first.claim]
    for other in others:
        if other.claim not in seen:
            seen.append(other.claim)
            yield other


def is_sound(found: Found) -> bool:
    """Whether a link holds, and not for sizes 1 only."""
    finding = found[1]
    return bool(finding.holds) and not (finding.reading and finding.reading.numbers)


def _to_mend(tried: list[Found]) -> list[Found]:
    """Of wrong ways those that are compared at sizes that differ; the first where there is none, or it cannot be read.

    Where letters stand twice, the sums over them are meant.
    """
    if tried[0][1].holds is None:
        return tried[:1]
    reached = [found for found in tried if found[0] == tried[0][0] or found[0].reach != AS_WRITTEN]
    compared = [f for f in reached if f[1].holds is False and f[1].reading is not None and not f[1].reading.numbers]
    return sorted(compared, key=lambda found: not found[0].reach.summed)[:MOST_MENDED] or tried[:1]
