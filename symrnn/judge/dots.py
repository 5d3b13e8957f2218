"""Products with dots in them: `J_k J_{k-1} \\cdots J_{t+1}` is a product over an index, in the order in which it is written."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from symrnn.judge.meaning import DOWN, LAST, UP, Big, Index, Meaning, fields_of

INSIDE = "i'"
"""The letter of the index, which no formula writes."""


def spread(before: Sequence[Meaning], after: Sequence[Meaning]) -> Big | None:
    """The product of what stands before the dots, what they stand for, and what stands after them; None if it is unclear."""
    if not before or not after:
        return None
    for letter in sorted({index.origin for index in all_indices(before[0])} | {LAST}):
        body = moved(before[0], letter, Index(INSIDE))
        if INSIDE not in body.letters:
            continue
        start, end = _places(body, before), _places(body, after)
        step = _step([start, end])
        if start and end and step:
            ends = (end[-1], start[0]) if step < 0 else (start[0], end[-1])
            return Big(DOWN if step < 0 else UP, INSIDE, *ends, body)
    return None


def _places(body: Meaning, factors: Sequence[Meaning]) -> list[Index]:
    """The index at which each factor is the body; none if one of them is not."""
    found = [_place(body, factor) for factor in factors]
    return [index for index in found if index is not None] if None not in found else []


def _place(body: Meaning, factor: Meaning) -> Index | None:
    near = (place for index in all_indices(factor) for place in _near(index))
    return next((place for place in near if moved(body, INSIDE, place) == factor), None)


def _near(index: Index) -> Iterator[Index]:
    yield from (replace(index, offset=index.offset + shift) for shift in (0, 1, -1, 2, -2))


def _step(runs: Sequence[Sequence[Index]]) -> int:
    """Whether the indices of factors side by side go up or down by ones; 0 if no two stand side by side, or they do neither."""
    gaps = {b.offset - a.offset if a.origin == b.origin else 0 for run in runs for a, b in pairwise(run)}
    return gaps.pop() if gaps in ({1}, {-1}) else 0


def all_indices(node: Meaning) -> list[Index]:
    """The indices of a node and all inside it, each once."""
    found: dict[Index, None] = {}
    for inner in node.nodes:
        for name in fields_of(inner):
            value = inner.__dict__[name]
            found.update(dict.fromkeys(i for i in (value if type(value) is tuple else (value,)) if isinstance(i, Index)))
    return [*found]


def moved(node: Meaning, letter: str, to: Index) -> Meaning:
    """The node with an index in the place of a letter."""

    def new(value: object) -> object:
        if isinstance(value, Meaning):
            return moved(value, letter, to)
        if isinstance(value, Index) and value.origin == letter:
            return replace(to, offset=to.offset + value.offset, more=value.more)
        return tuple(map(new, value)) if type(value) is tuple else value

    return type(node)(*(new(node.__dict__[name]) for name in fields_of(node)))
