"""Which of several ways to take a link is meant: the first that is right; of a wrong link those whose sides can be compared."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from symrnn.ir.cell import Cell
from symrnn.judge import kronecker
from symrnn.judge.approximations import is_about_paths
from symrnn.judge.claim import Claim
from symrnn.judge.decide import Finding
from symrnn.judge.exponents import repeatable
from symrnn.judge.interpret import Interpreter, taken
from symrnn.judge.last_of_claim import with_last_step
from symrnn.judge.reach import AS_WRITTEN, FROM_NEXT, OUTER, SUMMED, Reach, powers, reaches
from symrnn.judge.resolve import UnreadError
from symrnn.judge.spots import Spot


@dataclass(frozen=True)
class Way:
    """A way to take a link: the claim that it makes, and how far its signs reach."""

    claim: Claim
    reach: Reach = AS_WRITTEN


MOST_MENDED = 2
"""In how many ways a wrong link is mended at most."""

Found = tuple[Way, Finding]


def others(spot: Spot, interpreter: Interpreter, claim: Claim, cell: Cell, *, adds: bool = False) -> Iterator[Way]:
    """Other ways to take a link: factors from the left, sums understood, signs that reach less far or farther.

    `adds`: the notes add to what stands on its left side.
    """
    yield Way(interpreter.claim(spot, tight=False))
    yield Way(taken(claim, SUMMED), SUMMED)
    yield from (Way(taken(claim, reach), reach) for reach in kronecker.reaches(claim, cell))
    yield from (Way(taken(claim, reach), reach) for reach in ((OUTER, FROM_NEXT) if adds else (OUTER,)))
    for reach in (*powers(spot.sides, repeatable(interpreter.vocabulary)), *reaches(spot.sides, spot.formula.text)):
        try:
            yield Way(interpreter.reaching(reach).claim(spot), reach)
        except UnreadError:
            continue


def meant(first: Way, ways: Iterable[Way], decide: Callable[[Claim], Finding]) -> list[Found]:
    """The way in which a link is meant, and what is found of it; of a wrong link those that may be, the likeliest first.

    A way that holds for sizes 1 only is taken where the first does not hold, and differs from it in the reach of signs.
    """
    tried: list[Found] = [(first, decide(first.claim))]
    if is_sound(tried[0]):
        return tried
    for other in _new(first, ways):
        tried.append((other, decide(other.claim)))
        if is_sound(tried[-1]):
            return tried[-1:]
    if tried[0][1].holds:
        return tried[:1]
    weak = [found for found in tried[1:] if found[1].holds and _is_other(found[0])]
    return weak[:1] or _to_mend(tried)


def _new(first: Way, ways: Iterable[Way]) -> Iterator[Way]:
    """The ways that say something else than those before."""
    seen = [first.claim]
    for other in ways:
        if other.claim not in seen:
            seen.append(other.claim)
            yield other


def ended(found: Found, decide: Callable[[Claim], Finding]) -> Found:
    """What is found where sums end at another letter than T, if the link does not hold as it stands."""
    way = found[0]
    short = None if is_sound(found) else with_last_step(way.claim)
    again = decide(short[1]) if short is not None else None
    if short is None or again is None or not again.holds:
        return found
    return replace(way, claim=short[1]), replace(again, last=short[0])


def is_sound(found: Found) -> bool:
    """Whether a link holds, and not for sizes 1 only."""
    finding = found[1]
    return bool(finding.holds) and not (finding.reading and finding.reading.numbers)


def _to_mend(tried: list[Found]) -> list[Found]:
    """Of wrong ways those that are compared at sizes that differ; the first where there is none, or it cannot be read.

    Where letters stand twice, the sums over them are meant; where they stand above a matrix, powers are.
    """
    if tried[0][1].holds is None:
        return tried[:1]
    reached = [found for found in tried if found[0] == tried[0][0] or _is_other(found[0])]
    compared = [f for f in reached if f[1].holds is False and f[1].reading is not None and not f[1].reading.numbers]
    return sorted(compared, key=lambda found: not found[0].reach.likely)[:MOST_MENDED] or tried[:1]


def _is_other(way: Way) -> bool:
    """Whether signs reach otherwise than as written. That a T is no transpose asks most where the link is not about paths."""
    return way.reach != AS_WRITTEN and (not way.reach.lengths or is_about_paths(way.claim))
