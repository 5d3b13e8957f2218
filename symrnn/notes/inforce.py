"""Which macros are in force where: of several definitions of one name the last before a place, or the first of all."""

from bisect import bisect_right, insort
from collections.abc import Mapping
from dataclasses import dataclass, field
from operator import itemgetter
from types import MappingProxyType

from symrnn.notes.document import Macro

Where = tuple[int, int]
"""The number of a source, and the offset in it."""


@dataclass
class InForce:
    """The definitions of a document: for each name its macros and where they stand, in the order of the text."""

    told: dict[str, list[tuple[Where, Macro]]] = field(default_factory=dict)
    made: dict[tuple[int, ...], Mapping[str, Macro]] = field(default_factory=dict)

    def add(self, where: Where, name: str, macro: Macro) -> None:
        """Add a definition."""
        insort(self.told.setdefault(name, []), (where, macro), key=itemgetter(0))

    def last(self) -> Mapping[str, Macro]:
        """Those in force at the end."""
        return MappingProxyType({name: macros[-1][1] for name, macros in self.told.items()})

    def at(self, where: Where) -> Mapping[str, Macro] | None:
        """Those in force at a place; None if they are those at the end. A name is known before its first definition."""
        again = {name: macros for name, macros in self.told.items() if len(macros) > 1}
        chosen = tuple(max(0, bisect_right(macros, where, key=itemgetter(0)) - 1) for macros in again.values())
        if all(i == len(macros) - 1 for i, macros in zip(chosen, again.values(), strict=True)):
            return None
        if chosen not in self.made:
            found = {name: macros[i][1] for i, (name, macros) in zip(chosen, again.items(), strict=True)}
            self.made[chosen] = MappingProxyType({**self.last(), **found})
        return self.made[chosen]
