"""From which entry to which a sum over entries goes: numbers, indices of entries or steps, and sizes, counted from 0 on."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from symrnn.ir.dims import Dim
from symrnn.judge import meaning as m
from symrnn.judge.choice import ends_of, index_text
from symrnn.judge.look import index_of, look_of
from symrnn.judge.meaning import LAST, Index, Meaning
from symrnn.judge.resolve.indices import counts_steps
from symrnn.judge.resolve.names import name_meaning
from symrnn.judge.resolve.scope import Scope, UnreadError
from symrnn.notes import written as w
from symrnn.notes.walk import names
from symrnn.notes.written import Span, Written

End = tuple[Index, Dim]
"""An index counted from 0 on, and a size that is added to it."""

Ends = tuple[End, End] | None
"""The first and the last entry of a sum; None for all of an axis of unknown size."""

STEPS, ENTRIES = "steps", "entries"
ALWAYS_STEPS = ("t", "tau")
NEVER_SIZES = frozenset(("i", "j", "t", "tau"))
"""Letters that number entries or steps, and stand for no size unless one is declared so."""


def ends_of_entries(r: Scope, node: w.Big, body: Meaning) -> Ends:
    """From which entry to which the index of a sum goes whose body counts entries with it."""
    return _Reading(r, node, body).ends()


def size_name(node: Written | None) -> str | None:
    """The name of a size that stands alone: `n`, `n_h`, `|V|`."""
    match node:
        case w.Name(sups=(), accents=(), primes=0, brackets=()):
            return str(look_of(node)[-1].look)
        case w.Group(kind="|", items=(w.Name() as inner,)):
            return f"|{size_name(inner)}|"
        case w.Group(kind="{" | "(", items=(inner,)):
            return size_name(inner)
        case _:
            return None


def axis_of(r: Scope, body: Meaning, letter: str) -> Dim | None:
    """The size of the axis along which a letter counts entries of variables."""
    for counted, place in body.counted.get(letter, ()):
        if isinstance(counted, m.Variable):
            symbol = r.vocabulary.symbol(counted.name)
            shape = tuple(stop - start for start, stop in counted.block) or (symbol.shape if symbol else ())
            if place < len(shape):
                return shape[place]
    return None


@dataclass(frozen=True)
class _Reading:
    """The reading of the ends of one sum."""

    r: Scope
    node: w.Big
    body: Meaning

    @property
    def axis(self) -> Dim | None:
        return axis_of(self.r, self.body, self.node.index)

    def ends(self) -> Ends:
        lower, upper = self._lower(), self._upper()
        return None if upper is None else self._counted_from_zero(lower, upper)

    def _lower(self) -> End:
        below = self._said.get("lower", self.node.lower)
        return (Index(""), Dim()) if below is None else self._end(below)

    def _upper(self) -> End | None:
        above = self._said.get("upper", self.node.upper)
        if above is None or self._is_size_of_any(above):
            return None if self.axis is None else (Index("", -1), self.axis)
        index, size = self._end(above)
        if not index.origin and size == Dim() and self.axis is not None and self.axis.terms:
            raise UnreadError(f"nothing says that there are {index.offset + self.r.vocabulary.first} entries", self.node.span)
        return index, size

    @property
    def _said(self) -> Mapping[str, Index]:
        """The ends that a condition under the sign says."""
        found = ends_of(self.node.condition, self.node.index) if self.node.condition else {}
        if found is None:
            raise UnreadError("the condition under the sign is not read", self.node.span)
        return found

    def _is_size_of_any(self, above: Written | Index) -> bool:
        """Whether a name nothing is known of can only be the size of an axis that is not known either."""
        name = size_name(above) if isinstance(above, Written) else None
        known = name is None or name in self.r.vocabulary.sizes or name in NEVER_SIZES or name == LAST
        return not known and self.axis is None and self._counts(name or "") is None

    def _counted_from_zero(self, lower: End, upper: End) -> tuple[End, End]:
        """The ends, where `\\sum_{i=0}^{n-1}` shows that entries count from 0 there."""
        first = self.r.vocabulary.first
        last = upper[1] + Dim(constant=upper[0].offset + first + 1) if not upper[0].letters else None
        if first and lower == (Index("", -first), Dim()) and last == self.axis and upper[0].origin == "":
            return (Index(""), Dim()), (replace(upper[0], offset=upper[0].offset + first), upper[1])
        return lower, upper

    def _end(self, node: Written | Index) -> End:
        index = node if isinstance(node, Index) else self._index(node)
        span = self.node.span if isinstance(node, Index) else node.span
        if index is None:
            raise UnreadError("this is no bound of a sum", span)
        return self._counted(index, span)

    def _index(self, node: Written) -> Index | None:
        """A bound as a sum of letters and numbers, names of sizes taken as letters."""
        name = size_name(node)
        if name is not None:
            return Index(name)
        if isinstance(node, w.Sum) and len(node.terms) == 2 and (name := size_name(node.terms[0])) is not None:
            number = node.terms[1]
            if isinstance(number, w.Number) and number.value.denominator == 1 and node.signs[0] == 1:
                return Index(name, node.signs[1] * int(number.value))
        text = index_text(node)
        return None if text is None else index_of(text)

    def _counted(self, index: Index, span: Span) -> End:
        """A bound as it is written, counted from 0 on."""
        first, size = self.r.vocabulary.first, Dim()
        kept: list[tuple[str, int]] = []
        entries = False
        for letter, count in _letters(index):
            kind = self._kind(letter, span)
            if isinstance(kind, Dim):
                size = _times(kind, count) + size
            else:
                kept.append((letter, count))
                entries = entries or kind == ENTRIES
        offset = index.offset - (0 if entries else first)
        if not kept:
            return self._sure(index, Index("", offset), size, span)
        if kept[0][1] != 1:
            raise UnreadError("this is no bound of a sum", span)
        return Index(kept[0][0], offset, tuple(kept[1:])), size

    def _sure(self, written: Index, index: Index, size: Dim, span: Span) -> End:
        """A bound of sizes and numbers alone, unless it may be meant for sizes that the notes do not say."""
        used = {*[letter for letter, _ in _letters(written)]} & self.r.vocabulary.used
        if used and self.axis is not None and size != self.axis:
            raise UnreadError(f"{used.pop()} stands for the size of another axis elsewhere", span)
        return index, size

    def _kind(self, letter: str, span: Span) -> str | Dim:
        """Whether a letter of a bound counts steps or entries; or the size that it stands for."""
        found = self._counts(letter)
        if found is None:
            raise UnreadError(f"nothing says what {letter} stands for in this bound", span)
        return found

    def _counts(self, letter: str) -> str | Dim | None:
        if letter == LAST or letter in ALWAYS_STEPS:
            return STEPS
        if letter in self.body.counted:
            return ENTRIES
        if counts_steps(self.body, letter):
            return STEPS
        size = self.r.vocabulary.sizes.get(letter)
        if size is not None and letter not in self.r.bound:
            return size
        return around(self.r, letter)


def around(r: Scope, letter: str) -> str | None:
    """What a letter counts in the formula that is read."""
    for name in names(r.chain) if r.chain is not None else ():
        found = name_meaning(r, name)
        if found is not None and letter in found.counted:
            return ENTRIES
        if found is not None and counts_steps(found, letter):
            return STEPS
    return None


def _letters(index: Index) -> Iterator[tuple[str, int]]:
    if index.origin:
        yield index.origin, 1
    yield from index.more


def _times(size: Dim, count: int) -> Dim:
    return Dim(tuple((name, count * n) for name, n in size.terms), count * size.constant)
