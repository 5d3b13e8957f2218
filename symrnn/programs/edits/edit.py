"""An edit of a program, and what the makers of edits are told about it."""

import ast
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from symrnn.programs.source import Replacement, Source

Shape = tuple[int, ...]


@dataclass(frozen=True)
class Edit:
    """Replacements in the text. `at` is the node that is edited, `kind` its name in the catalogue, `cost` how far it goes."""

    kind: str
    words: str
    replacements: tuple[Replacement, ...]
    at: ast.AST = field(compare=False)
    cost: float = 1.0


@dataclass(frozen=True)
class Scene:
    """A program with what a run told of it.

    `shapes` holds the shapes of expressions, by node; those that were not computed are missing. `names`: for each function (or
    the module) the shapes that its names had. `said` gives formulas of the derivation in the program's words at a statement.
    """

    source: Source
    shapes: Mapping[ast.AST, Shape]
    names: Mapping[ast.AST, Mapping[str, Shape]]
    said: Callable[[ast.stmt], list[str]] = field(default=lambda statement: [])

    def siblings(self, node: ast.AST) -> Mapping[str, Shape]:
        """The names known where a node stands."""
        return self.names.get(self.source.function(node), {})


Maker = Callable[[ast.AST, Scene], Iterator[Edit]]


def put(scene: Scene, node: ast.AST, new: str) -> tuple[Replacement, ...]:
    """A node's text replaced."""
    start, end = scene.source.span(node)
    return ((start, end, new),)


def exchanged(scene: Scene, one: ast.AST, other: ast.AST) -> tuple[Replacement, ...]:
    """The texts of two nodes, each in the other's place."""
    return (*put(scene, one, scene.source.atom(other)), *put(scene, other, scene.source.atom(one)))
