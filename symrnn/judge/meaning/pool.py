"""One node for all that are equal: what is shared between formulas is evaluated once."""

from dataclasses import dataclass, field

from symrnn.judge.meaning.node import Meaning, fields_of


@dataclass
class Pool:
    """One node for all that are equal: what is shared between formulas is evaluated once."""

    known: dict[tuple[object, ...], Meaning] = field(default_factory=dict)
    members: set[int] = field(default_factory=set)

    def one(self, node: Meaning) -> Meaning:
        """The node that stands for all equal ones."""
        if id(node) in self.members:
            return node
        inner = {id(part): self.one(part) for part in node.parts}
        if any(id(new) != old for old, new in inner.items()):
            node = _rebuilt(node, inner)
        found = self.known.setdefault(_shallow(node), node)
        self.members.add(id(found))
        return found


def _rebuilt(node: Meaning, inner: dict[int, Meaning]) -> Meaning:
    """The node with other parts, which are given by the identity of the old ones."""

    def new(value: object) -> object:
        return inner[id(value)] if isinstance(value, Meaning) else value

    values = (node.__dict__[name] for name in fields_of(node))
    return type(node)(*(tuple(map(new, value)) if type(value) is tuple else new(value) for value in values))


def _shallow(node: Meaning) -> tuple[object, ...]:
    """What tells a node from others, its parts by their identity."""
    values = (node.__dict__[name] for name in fields_of(node))
    return type(node), *(tuple(map(_key, value)) if type(value) is tuple else _key(value) for value in values)


def _key(value: object) -> object:
    return id(value) if isinstance(value, Meaning) else value
