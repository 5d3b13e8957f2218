"""What a program computed, value by value, with the place of each in the text and in the passages through its loops."""

import ast
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from symrnn.programs.instrument import numbered
from symrnn.programs.launch import Numbers

Assignment = ast.Assign | ast.AugAssign
Loop = ast.For | ast.While | ast.FunctionDef | ast.AsyncFunctionDef
Passage = tuple[int, int]
"""A loop (or function) by its line, and which time it is gone through."""


@dataclass(frozen=True, eq=False)
class Told:
    """A value, where it was computed, and in which passage through the innermost loop."""

    order: int
    node: ast.AST
    value: Numbers
    passage: Passage


@dataclass(frozen=True, eq=False)
class Assigned:
    """What a name, or another target, got."""

    target: ast.expr
    told: Told

    @property
    def statement(self) -> Assignment:
        assert isinstance(self.told.node, ast.Assign | ast.AugAssign)
        return self.told.node


@dataclass(frozen=True)
class Flow:
    """A run of a program: its text, and pairs (number of an expression or assignment, value) in the order of computing."""

    text: str
    told: Sequence[tuple[int, Numbers]]

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @cached_property
    def lines(self) -> list[str]:
        """The lines of the text, as Python counts them."""
        return self.text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n").split("\n")

    @cached_property
    def parents(self) -> dict[ast.AST, ast.AST]:
        return {child: node for node in ast.walk(self.tree) for child in ast.iter_child_nodes(node)}

    @cached_property
    def assignments(self) -> list[Assignment]:
        """All assignments of the text, in its order."""
        found = [node for node in ast.walk(self.tree) if isinstance(node, ast.Assign | ast.AugAssign)]
        return sorted(found, key=lambda node: (node.lineno, node.col_offset))

    @cached_property
    def values(self) -> list[Told]:
        """What was computed, in order."""
        nodes = dict(numbered(self.tree))
        passages = _Passages(self.parents)
        return [
            Told(order, nodes[number], np.asarray(value, dtype=np.float64), passages.at(nodes[number]))
            for order, (number, value) in enumerate(self._readable(nodes))
        ]

    def _readable(self, nodes: Container[int]) -> Iterator[tuple[int, Numbers]]:
        """What was told of the text's own expressions: a program may write a reply itself."""
        kinds = (np.ndarray, int, float)
        return (pair for pair in self.told if pair[0] in nodes and isinstance(pair[1], kinds))

    @cached_property
    def assigned(self) -> list[Assigned]:
        """What was assigned, in order. Of several targets nothing is known where not all values are numbers."""
        found: list[Assigned] = []
        group: list[Told] = []
        for told in (*self.values, None):
            if group and (told is None or told.node is not group[0].node):
                found += _targets(group)
                group = []
            if told is not None and isinstance(told.node, ast.Assign | ast.AugAssign):
                group.append(told)
        return found

    def statement(self, node: ast.AST) -> ast.AST:
        """The statement that an expression is part of."""
        while not isinstance(node, ast.stmt) and node in self.parents:
            node = self.parents[node]
        return node


def _targets(group: list[Told]) -> Iterator[Assigned]:
    """The values of one statement, passage by passage, with the targets that got them."""
    node = group[0].node
    assert isinstance(node, ast.Assign | ast.AugAssign)
    names = [name for target in targets_of(node) for name in _parts(target)]
    if len(group) % len(names) == 0:
        yield from (Assigned(names[place % len(names)], told) for place, told in enumerate(group))


def targets_of(node: Assignment) -> list[ast.expr]:
    return node.targets if isinstance(node, ast.Assign) else [node.target]


def _parts(target: ast.expr) -> Iterator[ast.expr]:
    if isinstance(target, ast.Tuple | ast.List):
        for part in target.elts:
            yield from _parts(part.value if isinstance(part, ast.Starred) else part)
    else:
        yield target


class _Passages:
    """Counts how often the bodies of loops and functions are gone through, from the order in which their parts are told."""

    def __init__(self, parents: dict[ast.AST, ast.AST]) -> None:
        self.parents = parents
        self.chains: dict[ast.AST, list[tuple[ast.AST, int]]] = {}
        self.count: dict[ast.AST, int] = {}
        self.last: dict[ast.AST, int] = {}
        self.seen: dict[ast.AST, set[ast.AST]] = {}

    def at(self, node: ast.AST) -> Passage:
        """The passage in which a node is told next."""
        if node not in self.chains:
            self.chains[node] = list(self._chain(node))
        chain = self.chains[node]
        for depth, (loop, place) in enumerate(chain):
            again = depth == 0 and node in self.seen.get(loop, ()) and not isinstance(node, ast.Assign | ast.AugAssign)
            if place < self.last.get(loop, 0) or again:
                self.count[loop] = self.count.get(loop, 0) + 1
                self.seen[loop] = set()
            self.last[loop] = place
            if depth == 0:
                self.seen.setdefault(loop, set()).add(node)
        if not chain:
            return 0, 0
        innermost = chain[0][0]
        return getattr(innermost, "lineno", 0), self.count.get(innermost, 0)

    def _chain(self, node: ast.AST) -> Iterator[tuple[ast.AST, int]]:
        """The loops and functions around a node, the innermost first, each with the place of the statement in its body."""
        while node in self.parents:
            above = self.parents[node]
            if isinstance(above, Loop) and node in above.body:
                yield above, above.body.index(node)
            node = above
