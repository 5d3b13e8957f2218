"""Why a formula is not read that uses a name: the notes may give it, in a formula that is not read itself."""

from collections.abc import Iterable, Iterator

from symrnn.judge.look import Look, look_of
from symrnn.judge.resolve import Resolver, UnreadError
from symrnn.judge.spots import EQUAL, Read, Spot
from symrnn.notes import written as w

GIVEN = "{} is not known: the formula of the notes that gives it is not read"


def why_unread(spot: Spot, error: UnreadError, resolver: Resolver, read: Iterable[Read]) -> UnreadError:
    """What keeps a link from being read: of one that gives a name that is not known, what its other side lacks."""
    own, other = spot.sides
    if error.unknown is not None and isinstance(own, w.Name) and error.span == own.span:
        try:
            resolver.read(other)
        except UnreadError as lacking:
            error = lacking
    if error.unknown is None or error.unknown not in _given(read, spot):
        return error
    return UnreadError(GIVEN.format(error.unknown), error.span, error.unknown)


def _given(read: Iterable[Read], spot: Spot) -> set[Look]:
    """The looks of the names that stand on the left of other formulas."""
    chains = (chain for one in read for chain in one.chains if isinstance(chain, w.Chain) and chain is not spot.chain)
    return {seen for chain in chains for name in _lefts(chain) for seen in _looks(name)}


def _lefts(chain: w.Chain) -> Iterator[w.Name]:
    if chain.signs and chain.signs[0] in EQUAL and isinstance(chain.sides[0], w.Name):
        yield chain.sides[0]


def _looks(name: w.Name) -> Iterator[Look]:
    return (sighting.look for sighting in look_of(name))
