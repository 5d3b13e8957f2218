"""What a measurement hands back: figures with bounds, and tables that stand beside them."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """A measured number that must not be above its bound; both in `unit`, empty for a plain number."""

    name: str
    measured: float
    bound: float
    unit: str = ""

    @property
    def met(self) -> bool:
        return self.measured <= self.bound


@dataclass(frozen=True)
class Table:
    """Rows of text under a header."""

    header: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class Section:
    """What was measured and how, in words; the figures that have a bound; what else was found."""

    title: str
    how: str
    figures: tuple[Figure, ...] = ()
    tables: tuple[Table, ...] = ()
