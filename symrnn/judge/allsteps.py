"""Sums over steps without bounds: over all steps at which what they add up is there."""

from collections.abc import Iterator, Mapping

from symrnn.ir.cell import Kind
from symrnn.judge.meaning import LAST, Big, Defined, Derivative, Index, Meaning, Variable
from symrnn.judge.vocabulary import Vocabulary

FIRST = 1


def all_steps(body: Meaning, letter: str, words: Vocabulary) -> tuple[Index, Index]:
    """From where to where `\\sum_t` goes: from 1 to T, but from 0 to T - 1 in `\\sum_t \\delta_{t+1} h_t^\\top`.

    Data that go on past the last step are there at T as well.
    """
    symbols = words.cell.symbols
    early = {s.name: _earliest(s.kind, s.lags) for s in symbols}
    late = {s.name: s.leads for s in symbols if s.name in words.ahead}
    reads = [*_reads(body, letter, early, late)]
    ahead = max((offset for offset, _ in reads), default=0)
    if ahead <= 0:
        return Index("", FIRST), Index(LAST)
    return Index("", max(first - offset for offset, first in reads)), Index(LAST, -ahead)


def starts_early(node: Meaning) -> bool:
    """Whether a sum in it goes from before the first step to before the last one."""
    bounds = ((big.lower, big.upper) for big in node.nodes if isinstance(big, Big) and big.kind == "sum")
    return any(_before(lower, "", FIRST) and _before(upper, LAST, 0) for lower, upper in bounds)


def _before(index: Index | None, origin: str, offset: int) -> bool:
    return index is not None and index.origin == origin and not index.more and index.offset < offset


def _earliest(kind: Kind, lags: int) -> int:
    """The first step at which a variable has a value."""
    return FIRST - lags if kind is Kind.STATE else FIRST


def _reads(node: Meaning, letter: str, earliest: Mapping[str, int], late: Mapping[str, int]) -> Iterator[tuple[int, int]]:
    """How many steps behind that of the letter values are read, and the first step of each.

    `late`: how many steps past the last one some go on; so many count as none.
    """
    if isinstance(node, Derivative):
        yield from ((offset, FIRST) for offset, _ in _reads(node.by, letter, earliest, late))
        yield from _reads(node.of, letter, earliest, late)
        return
    carried = [node.at] if isinstance(node, Variable) else [*node.steps] if isinstance(node, Defined) else []
    first = earliest.get(node.name, FIRST) if isinstance(node, Variable) else FIRST
    more = late.get(node.name, 0) if isinstance(node, Variable) else 0
    offsets = (index.offset for index in carried if index is not None and index.letters == {letter})
    yield from ((max(0, offset - more) if offset > 0 else offset, first) for offset in offsets)
    for part in node.parts:
        yield from _reads(part, letter, earliest, late)
