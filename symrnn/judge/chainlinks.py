"""The links of a chain together: of `A = B = C` whose links hold in readings of their own, A = C must hold as well.

`W^\\top D = \\partial h_t / \\partial h_{t-1} = D W` has one link in each layout of the derivative; no layout makes both right.
"""

from dataclasses import dataclass, replace

from symrnn.ir.verdict import Outcome
from symrnn.judge.canonical import canonical
from symrnn.judge.claim import Claim
from symrnn.judge.decide import Finding
from symrnn.judge.decider import Decider
from symrnn.judge.spots import EQUAL, Spot
from symrnn.judge.statement import Said
from symrnn.judge.ways import Way

APART = "each link of the chain holds in a reading of its own, but not together with the link before"
TURNED = "together with the link before only up to a transpose, or as scalars"


@dataclass(frozen=True)
class Taken:
    """A link, in which way it is taken, and what was found of it."""

    spot: Spot
    way: Way
    finding: Finding

    def follows(self, before: "Taken") -> bool:
        """Whether it is the next link of the same chain, and both say of values that they are equal."""
        number, place, i = before.spot.place
        next_one = self.spot.place == (number, place, i + 1)
        return next_one and all(one.spot.sign in EQUAL and not one.way.claim.adds for one in (before, self))


def together(said: Said, now: Taken, before: Taken | None, decider: Decider) -> Said:
    """What is said of a link that holds, once it is compared with the link before."""
    if before is None or not now.follows(before) or not _differ(before.finding, now.finding):
        return said
    first, second = before.way.claim, now.way.claim
    joint = Claim(first.left, second.right, (*first.restrictions, *second.restrictions))
    found = decider.decide(joint)
    if found.holds is None or (found.holds and not _is_weaker(found, before.finding, now.finding)):
        return said
    if found.holds:
        return replace(said, outcome=Outcome.RIGHT_IF, conditions=(*said.conditions, TURNED))
    reason = f"{APART}: {canonical(joint.left)} = {canonical(joint.right)} is wrong"
    return Said(Outcome.WRONG, said.reading, reason, counterexample=found.counterexample)


def _differ(before: Finding, now: Finding) -> bool:
    """Whether both links hold, in readings in which the side between them need not be the same."""
    if not before.holds or not now.holds or before.last != now.last:
        return False
    return (before.reading, before.copy_at, before.transposed) != (now.reading, now.copy_at, now.transposed)


def _is_weaker(found: Finding, *links: Finding) -> bool:
    """Whether the outer sides are equal for sizes 1 only, or transposed, and the links are not."""
    assert found.reading is not None
    numbers = found.reading.numbers and not any(link.reading and link.reading.numbers for link in links)
    return numbers or (found.transposed and not any(link.transposed for link in links))
