"""Layers that notes number above a symbol without brackets: `h^1_t` and `h^2_t` are two variables there, and no powers."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from symrnn.judge.look import index_of
from symrnn.judge.model.walk import all_nodes, rebuilt
from symrnn.notes import written as w

STEP = "t"


def layered(chains: Sequence[w.Chain]) -> frozenset[str]:
    """The letters that carry the number of a layer above: with a 1 there, if a left side so gives a variable of layer 1."""
    if not any(_is_layer(side) for chain in chains for side in chain.sides[:1]):
        return frozenset()
    return frozenset(_first_layers(chains))


def with_layers(chain: w.Chain, letters: frozenset[str]) -> w.Chain:
    """The formula with the numbers above these letters as labels of the names."""

    def change(node: w.Written) -> w.Written:
        match node:
            case w.Power(_, w.Name(base=base) as name, w.Number(span, value)) if base in letters and not name.sups:
                return replace(name, span=node.span, sups=(w.Scripts(f"({value})", span),))
            case _:
                return node

    found = rebuilt(chain, change)
    return found if isinstance(found, w.Chain) else chain


def _is_layer(node: w.Written) -> bool:
    """`h^1_t`: a name with a step below and a 1 above, which nobody writes as an exponent."""
    match node:
        case w.Power(_, w.Name(subs=subs), w.Number(_, value)) if value == 1:
            return any((index := index_of(sub.text)) is not None and index.origin == STEP for sub in subs)
        case _:
            return False


def _first_layers(chains: Sequence[w.Chain]) -> Iterator[str]:
    for node in (node for chain in chains for node in all_nodes(chain)):
        match node:
            case w.Power(_, w.Name(base=base), w.Number(_, value)) if value == 1:
                yield base
            case _:
                continue
