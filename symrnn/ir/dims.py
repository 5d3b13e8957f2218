"""Sizes that stay symbols: a dimension is a name, a number, or a sum of these such as `n + m`."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Dim:
    """The size `constant + sum(count * name)`; `terms` is sorted by name and holds no zero count."""

    terms: tuple[tuple[str, int], ...] = ()
    constant: int = 0

    @staticmethod
    def named(name: str) -> "Dim":
        return Dim(((name, 1),))

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(name for name, _ in self.terms)

    def __add__(self, other: "Dim") -> "Dim":
        counts = dict(self.terms)
        for name, count in other.terms:
            counts[name] = counts.get(name, 0) + count
        return Dim(tuple(sorted((n, c) for n, c in counts.items() if c)), self.constant + other.constant)

    def __sub__(self, other: "Dim") -> "Dim":
        return self + Dim(tuple((name, -count) for name, count in other.terms), -other.constant)

    def at(self, sizes: Mapping[str, int]) -> int:
        """The number this size is when every named dimension has the given size."""
        return self.constant + sum(count * sizes[name] for name, count in self.terms)

    def __str__(self) -> str:
        parts = [name if count == 1 else f"{count}*{name}" for name, count in self.terms]
        return " + ".join(parts + [str(self.constant)] * (self.constant != 0 or not parts))


Shape = tuple[Dim, ...]


def total(dims: Iterable[Dim]) -> Dim:
    """The sum of some sizes."""
    result = Dim()
    for dim in dims:
        result = result + dim
    return result


def shape_text(shape: Shape) -> str:
    """A shape as the cell language writes it: `()`, `(n)`, `(n, m + 1)`."""
    return "(" + ", ".join(map(str, shape)) + ")"


def sizes_of(shape: Shape, sizes: Mapping[str, int]) -> tuple[int, ...]:
    """A shape in numbers."""
    return tuple(dim.at(sizes) for dim in shape)
