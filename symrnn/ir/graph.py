"""Names that wait for one another: the strongly connected components of a graph, in an order of computation."""

from collections.abc import Mapping


def components(needs: Mapping[str, set[str]]) -> list[tuple[str, ...]]:
    """The names that need one another, directly or not, together; each component after those it needs.

    `needs` tells what every name reads; what is no key of it is left aside. Otherwise names keep their order.
    """
    reach = {name: _reachable(name, needs) for name in needs}
    rings: dict[str, tuple[str, ...]] = {}
    for name in needs:
        ring = tuple(other for other in needs if other == name or (other in reach[name] and name in reach[other]))
        rings.setdefault(ring[0], ring)
    return _in_order(list(rings.values()), reach)


def _reachable(start: str, needs: Mapping[str, set[str]]) -> set[str]:
    found, frontier = set[str](), [start]
    while frontier:
        new = {name for name in needs[frontier.pop()] if name in needs} - found
        found |= new
        frontier += sorted(new)
    return found


def _in_order(rings: list[tuple[str, ...]], reach: Mapping[str, set[str]]) -> list[tuple[str, ...]]:
    """Components sorted so that each comes after those it needs, otherwise in the order given."""
    placed: list[tuple[str, ...]] = []
    done = set[str]()
    while rings:
        ready = next(ring for ring in rings if reach[ring[0]] - set(ring) <= done)
        rings.remove(ready)
        placed.append(ready)
        done |= set(ready)
    return placed
