"""What the names of sizes stand for in notes: as the model has them, as declarations say, or as sums over entries use them."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace

from symrnn.ir.dims import Dim
from symrnn.judge.counting import Readable
from symrnn.judge.resolve import Resolver
from symrnn.judge.resolve.ends import NEVER_SIZES, around, axis_of, size_name
from symrnn.judge.resolve.names import name_meaning
from symrnn.judge.vocabulary import Vocabulary
from symrnn.notes import written as w
from symrnn.notes.walk import names, nodes


def with_sizes(
    words: Vocabulary, named: Collection[str], declared: Iterable[tuple[str, Dim]], read: Sequence[Readable]
) -> Vocabulary:
    """The vocabulary with the names of sizes: those of the model that are `named`, `declared` ones, and those in use."""
    sizes = {name: Dim.named(name) for name in words.cell.dims if name in named} | dict(declared)
    used = {name: size for name, size in _used(read, words).items() if name not in sizes}
    return replace(words, sizes={**used, **sizes}, used=frozenset(used))


def _used(read: Sequence[Readable], words: Vocabulary) -> dict[str, Dim]:
    """What names stand for up to which sums over entries go: the size of the axis that most of them go along."""
    found: dict[str, Counter[Dim]] = {}
    for name, size in _ends(read, Resolver(replace(words, sizes={}))):
        found.setdefault(name, Counter()).update((size,))
    most = {name: sizes.most_common(2) for name, sizes in found.items()}
    return {name: first[0] for name, (first, *others) in most.items() if not others or first[1] > others[0][1]}


def _ends(read: Sequence[Readable], resolver: Resolver) -> Iterator[tuple[str, Dim]]:
    for one in read:
        for chain in one.chains:
            if isinstance(chain, w.Chain):
                yield from _ends_in(chain, replace(resolver, chain=chain))


def _ends_in(chain: w.Chain, resolver: Resolver) -> Iterator[tuple[str, Dim]]:
    """The names up to which sums of a chain go, and the sizes of their axes."""
    for node in nodes(chain):
        if isinstance(node, w.Big):
            name, size = size_name(node.upper), _axis(resolver, node)
            if name and name not in NEVER_SIZES and size is not None and around(resolver, name) is None:
                yield name, size


def _axis(resolver: Resolver, node: w.Big) -> Dim | None:
    """The size of the axis along which the index of a sum counts entries."""
    inner = resolver.within(node.index)
    for name in names(node.body):
        found = name_meaning(inner, name)
        size = None if found is None else axis_of(inner, found, node.index)
        if size is not None:
            return size
    return None
