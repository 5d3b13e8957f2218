"""Sizes of axes as unknowns: what must be equal is made equal, and what is left free gets a name.

An extent is a sum of names and a number, as in the cell language. Names that begin with `?` are unknown.
"""

from collections import Counter
from dataclasses import dataclass, field

UNKNOWN = "?"


@dataclass(frozen=True)
class Extent:
    """`n + m + 2`: names in order, and a number."""

    names: tuple[str, ...] = ()
    number: int = 0

    def __add__(self, other: "Extent") -> "Extent":
        return Extent(tuple(sorted((*self.names, *other.names))), self.number + other.number)

    def __str__(self) -> str:
        counts = Counter(self.names)
        terms = [name if count == 1 else f"{count}*{name}" for name, count in counts.items()]
        return " + ".join([*terms, *([str(self.number)] if self.number or not terms else [])])

    @property
    def unknown(self) -> str | None:
        """The name of an extent that is nothing but one unknown."""
        return self.names[0] if len(self.names) == 1 and not self.number and self.names[0].startswith(UNKNOWN) else None


class SizeError(Exception):
    """Two extents that must be equal are not."""


@dataclass
class Sizes:
    """The unknowns and what they were found to be."""

    found: dict[str, Extent] = field(default_factory=dict)
    open: list[tuple[Extent, Extent]] = field(default_factory=list)
    made: int = 0

    def new(self) -> Extent:
        self.made += 1
        return Extent((f"{UNKNOWN}{self.made:04}",))

    def value(self, extent: Extent) -> Extent:
        """The extent with everything put in that is known."""
        total = Extent((), extent.number)
        for name in extent.names:
            total += self.value(self.found[name]) if name in self.found else Extent((name,))
        return total

    def equate(self, left: Extent, right: Extent) -> None:
        """Makes two extents equal, now or when more is known; SizeError if they cannot be."""
        a, b = _without_common(self.value(left), self.value(right))
        if a == b:
            return
        for one, other in ((a, b), (b, a)):
            name = one.unknown
            if name is not None and other != Extent() and other.number >= 0 and name not in other.names:
                self.found[name] = other
                return
        if not any(name.startswith(UNKNOWN) for name in (*a.names, *b.names)) or Extent() in (a, b):
            raise SizeError(f"{self.value(left)} and {self.value(right)}")
        self.open.append((left, right))

    def settle(self) -> None:
        """Decides what is left open: first what has become decidable, then sums term by term, in order."""
        while self.open:
            waiting, self.open = self.open, []
            for left, right in waiting:
                self.equate(left, right)
            if len(self.open) == len(waiting):
                left, right = self.open.pop(0)
                a, b = _without_common(self.value(left), self.value(right))
                if len(a.names) != len(b.names) or a.number != b.number:
                    raise SizeError(f"{a} and {b}")
                for one, other in zip(a.names, b.names, strict=True):
                    self.equate(Extent((one,)), Extent((other,)))


def _without_common(a: Extent, b: Extent) -> tuple[Extent, Extent]:
    common = Counter(a.names) & Counter(b.names)
    number = min(a.number, b.number)

    def rest(e: Extent) -> Extent:
        return Extent(tuple(sorted((Counter(e.names) - common).elements())), e.number - number)

    return rest(a), rest(b)
