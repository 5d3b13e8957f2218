"""What a link of a chain claims, by what the symbols of the notes mean so far, and at which indices it claims that."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from symrnn.judge.accumulated import accumulated, from_next
from symrnn.judge.claim import Claim
from symrnn.judge.freeletters import free_names
from symrnn.judge.kronecker import with_kronecker, with_outer, with_rows
from symrnn.judge.look import Look
from symrnn.judge.meaning import Meaning, Pool
from symrnn.judge.named.nextstep import assigned
from symrnn.judge.provisos import restrictions
from symrnn.judge.reach import AS_WRITTEN, Reach
from symrnn.judge.resolve import Resolver, UnreadError
from symrnn.judge.spots import Spot
from symrnn.judge.summed import with_sums_understood
from symrnn.judge.vocabulary import Vocabulary
from symrnn.notes import written as w
from symrnn.notes.document import Formula, Syntax


@dataclass(frozen=True)
class Interpreter:
    """Tells what formulas say with a vocabulary; `reach`: how far the signs of sums and products go."""

    vocabulary: Vocabulary
    pool: Pool = field(default_factory=Pool)
    reach: Reach = AS_WRITTEN

    def claim(self, spot: Spot, *, tight: bool = True) -> Claim:
        """What a link says; UnreadError where a side cannot be read. `tight`: see `Resolver`."""
        resolver = replace(self.resolver(spot.formula, tight=tight, free=self.free(spot)), chain=spot.chain)
        left, right = (resolver.read(self.reach(side)) for side in spot.sides)
        left = assigned(spot.sides[0], left, right, self.vocabulary)
        found = Claim(left, right, adds=spot.sign == "+=")
        found = replace(found, restrictions=tuple(restrictions(spot.chain.conditions, found.step_letters)))
        return taken(accumulated(found, spot.sign), self.reach)

    def free(self, spot: Spot) -> dict[Look, bool]:
        """The letters of a formula that stand for any value."""
        return free_names(self.vocabulary, spot.chain, plain=spot.plain)

    def resolver(self, formula: Formula, *, tight: bool = True, free: Mapping[Look, bool] | None = None) -> Resolver:
        return Resolver(self.vocabulary, tight, free or {}, plain=formula.syntax is Syntax.PLAIN, pool=self.pool)

    def reaching(self, reach: Reach) -> "Interpreter":
        """The same where signs reach so far."""
        return replace(self, reach=reach)


def meant_alone(resolver: Resolver, reach: Reach, node: w.Written) -> Meaning | None:
    """What a side means whose signs reach so far, if it can be read."""
    try:
        return resolver.read(reach(node))
    except UnreadError:
        return None


def taken(claim: Claim, reach: Reach) -> Claim:
    """What a claim says in a way to take it, as far as that does not show in its syntax tree."""
    claim = with_sums_understood(claim) if reach.summed else claim
    claim = claim if reach.kron is None else with_kronecker(claim, reach.kron)
    claim = from_next(claim) if reach.later else claim
    claim = with_outer(claim) if reach.outer else claim
    return with_rows(claim) if reach.rows else claim
