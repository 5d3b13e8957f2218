"""`\\partial y_t` in notes that know `\\hat y_t` alone: the same variable, written without its accent."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from symrnn.judge.look import Look, look_of
from symrnn.judge.model.walk import all_nodes
from symrnn.notes import written as w

HAT = "hat"


def unhatted(chains: Iterable[object], looks: Iterable[tuple[Look, str]]) -> tuple[tuple[Look, str], ...]:
    """The looks without a hat that stand in derivatives and nowhere else, and the variables that carry one."""
    looks = [*looks]
    known = {look for look, _ in looks}
    hatted = {replace(look, accents=look.accents[1:]): name for look, name in looks if look.accents[:1] == (HAT,)}
    read = [chain for chain in chains if isinstance(chain, w.Chain)]
    elsewhere = {look for chain in read for look in _looks(_outside(chain))}
    inside = dict.fromkeys(look for chain in read for look in _looks(_inside(chain)))
    return tuple((look, hatted[look]) for look in inside if look in hatted and look not in known | elsewhere)


def said(plain: Iterable[tuple[Look, str]], looks: Iterable[tuple[Look, str]]) -> Iterator[str]:
    """What is to be said of such looks."""
    written = {name: look for look, name in looks if look.accents[:1] == (HAT,)}
    return (f"{look} is {written[name]}, since it stands in derivatives alone" for look, name in plain)


def _looks(names: Iterable[w.Name]) -> Iterator[Look]:
    return (sighting.look for name in names for sighting in look_of(name))


def _inside(chain: w.Chain) -> list[w.Name]:
    """The names that are differentiated, and those by which."""
    derivatives = (node for node in all_nodes(chain) if isinstance(node, w.Derivative))
    return [side for node in derivatives for side in (node.of, node.by) if isinstance(side, w.Name)]


def _outside(chain: w.Chain) -> list[w.Name]:
    inside = {id(name) for name in _inside(chain)}
    return [node for node in all_nodes(chain) if isinstance(node, w.Name) and id(node) not in inside]
