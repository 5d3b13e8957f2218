"""Indices: steps and entries, as sums of a letter and numbers."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

LAST = "T"
"""The origin of indices that count from the last step."""


@dataclass(frozen=True, order=True)
class Index:
    """A step or an entry: `origin + offset`; the origin is an index letter, "T" (the last step), or "" for a number.

    `more`: other letters that are added, each so many times: (("p", -1),) in `t-p`.
    """

    origin: str
    offset: int = 0
    more: tuple[tuple[str, int], ...] = ()

    def __str__(self) -> str:
        if not self.origin:
            return str(self.offset)
        others = (f"{count:+d}{name}".replace("1", "", abs(count) == 1) for name, count in self.more)
        return self.origin + "".join(others) + (f"{self.offset:+d}" if self.offset else "")

    @cached_property
    def letters(self) -> frozenset[str]:
        """The letters that must have a value; the last step is none."""
        return frozenset({self.origin, *(name for name, _ in self.more)} - {"", LAST})

    def at(self, values: Mapping[str, int], steps: int) -> int:
        """The number that it stands for in a sequence of so many steps."""
        known = {**values, "": 0, LAST: steps}
        return known[self.origin] + self.offset + sum(count * known[name] for name, count in self.more)
