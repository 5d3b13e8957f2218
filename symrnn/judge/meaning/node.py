"""What all nodes of a meaning have in common: the nodes inside them, and the index letters that they speak of."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, wraps
from typing import TypeVar, cast

from symrnn.judge.meaning.index import Index

Found = TypeVar("Found")


@dataclass(frozen=True)
class Meaning:
    """A node; equal nodes mean the same."""

    @cached_property
    def parts(self) -> tuple["Meaning", ...]:
        """The nodes directly inside."""
        return tuple(value for value in self._values() if isinstance(value, Meaning))

    @cached_property
    def nodes(self) -> tuple["Meaning", ...]:
        """This node and all inside it."""
        return (self, *(inner for part in self.parts for inner in part.nodes))

    @cached_property
    def found(self) -> dict[object, object]:
        """What functions that are asked `once` have found of it, by the function."""
        return {}

    @property
    def indices(self) -> tuple[Index, ...]:
        """The indices that it carries itself."""
        return tuple(value for value in self._values() if isinstance(value, Index))

    @property
    def picked(self) -> tuple[Index, ...]:
        """The indices that pick an entry of a variable, axis by axis."""
        return ()

    @property
    def bound(self) -> frozenset[str]:
        """The index letters that it gives values to inside."""
        return frozenset()

    @cached_property
    def letters(self) -> frozenset[str]:
        """The index letters that are free here."""
        found = {letter for index in self.indices for letter in index.letters}
        bound = self.bound
        return frozenset(found.union(*(part.letters - bound for part in self.parts)))

    @cached_property
    def counted(self) -> dict[str, tuple[tuple["Meaning", int], ...]]:
        """For each index letter the variables of which it counts entries, and along which axis."""
        found: dict[str, tuple[tuple[Meaning, int], ...]] = {}
        for axis, index in enumerate(self.picked):
            found |= {letter: (*found.get(letter, ()), (self, axis)) for letter in index.letters}
        for part in self.parts:
            for letter, places in part.counted.items():
                found[letter] = (*found.get(letter, ()), *places)
        return found

    def _values(self) -> Iterator[object]:
        """What it is made of; of tuples, what is in them."""
        for name in fields_of(self):
            value = self.__dict__[name]
            if type(value) is tuple:
                yield from value
            else:
                yield value


def fields_of(node: Meaning) -> tuple[str, ...]:
    """The names of the fields of a node, in the order in which it is made from them."""
    return type(node).__match_args__


def nodes(node: Meaning) -> tuple[Meaning, ...]:
    """A node and all inside it."""
    return node.nodes


def indices(node: Meaning) -> tuple[Index, ...]:
    """The indices that a node itself carries."""
    return node.indices


def letters(node: Meaning) -> frozenset[str]:
    """The index letters that are free in a node."""
    return node.letters


def once(find: Callable[[Meaning], Found]) -> Callable[[Meaning], Found]:
    """A function of a node that finds its result once a node: the node keeps it, and claims share most nodes."""

    @wraps(find)
    def asked(node: Meaning) -> Found:
        if find not in node.found:
            node.found[find] = find(node)
        return cast(Found, node.found[find])

    return asked


def with_parts(node: Meaning, change: Callable[[Meaning], Meaning]) -> Meaning:
    """A node with all that stands directly in it changed."""

    def new(value: object) -> object:
        if isinstance(value, Meaning):
            return change(value)
        return tuple(map(new, value)) if type(value) is tuple else value

    return type(node)(*(new(node.__dict__[name]) for name in fields_of(node)))
