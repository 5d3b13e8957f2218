"""The backward pass in a program's text: its nodes, the shapes of their values, and a text with one of them replaced."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from symrnn.programs.instrument import numbered
from symrnn.programs.launch import Launch
from tests.programs.corpus import Program, trials

ATOMS = (ast.Name, ast.Constant, ast.Call, ast.Attribute, ast.Subscript)
BACKWARD = re.compile(r"^\s*#.*\bbackwards?\b", re.IGNORECASE)
Shape = tuple[int, ...]


@dataclass(frozen=True)
class Region:
    """What goes back in a program."""

    program: Program

    @cached_property
    def text(self) -> str:
        return self.program.text

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @cached_property
    def functions(self) -> list[ast.FunctionDef]:
        """The functions that go back, of all that the program has."""
        return [function for name, function in _functions(self.tree, "") if name in self.program.backward]

    def statements(self, function: ast.FunctionDef) -> Iterator[ast.stmt]:
        """The statements of one at any depth, in their order; only those behind its first comment on it, if there is one."""
        lines = self.text.splitlines()
        marks = [n for n in range(function.lineno, function.end_lineno or 0) if BACKWARD.match(lines[n - 1])]
        start = marks[0] if marks else function.lineno
        found = [node for node in ast.walk(function) if isinstance(node, ast.stmt) and node.lineno > start]
        yield from sorted(found, key=lambda node: (node.lineno, node.col_offset))

    def nodes(self, function: ast.FunctionDef) -> Iterator[ast.AST]:
        """All nodes of these statements, each once."""
        for statement in self.statements(function):
            yield statement
            for part in _own(statement):
                yield from ast.walk(part)

    @cached_property
    def shapes(self) -> dict[ast.AST, set[Shape]]:
        """The shapes of the values that an expression has in a run."""
        found = trials(self.program.file)
        told = found.run([self.text], Launch(self.program.file, told=True))[0][0].told
        by_number: dict[int, set[Shape]] = {}
        for number, value in told:
            by_number.setdefault(number, set()).add(np.shape(value))
        return {node: by_number[number] for number, node in numbered(self.tree) if number in by_number}

    def is_array(self, node: ast.AST) -> bool:
        """Whether an expression has an array for its value, and not a number, in some run."""
        return any(self.shapes.get(node, ()))

    def replaced(self, node: ast.expr | ast.stmt, new: ast.AST) -> str:
        """The text with another node in the place of one; its lines keep their numbers."""
        start, end = (self._offset(line, column) for line, column in _span(node))
        lines = (node.end_lineno or node.lineno) - node.lineno
        written = ast.unparse(ast.fix_missing_locations(new)) if not isinstance(new, ast.Pass) else "pass"
        if isinstance(node, ast.expr) and (lines or not isinstance(new, ATOMS)):
            written = f"({written}" + "\n" * lines + ")"
        elif lines:
            written += "\n" * lines
        return self.text[:start] + written + self.text[end:]

    def replaced_slice(self, node: ast.Slice, new: ast.AST) -> str:
        """The text with another slice in the place of one."""
        start, end = (self._offset(line, column) for line, column in _span(node))
        return self.text[:start] + ast.unparse(new) + self.text[end:]

    def span(self, node: ast.AST, text: str) -> tuple[int, int]:
        """Where in a text begins and ends what stands in the place of a node."""
        assert isinstance(node, ast.expr | ast.stmt)
        start, end = (self._offset(line, column) for line, column in _span(node))
        return start, end + len(text) - len(self.text)

    def _offset(self, line: int, column: int) -> int:
        before = self.text.splitlines(keepends=True)[: line - 1]
        here = self.text.splitlines(keepends=True)[line - 1].encode()[:column].decode()
        return sum(map(len, before)) + len(here)


def _functions(tree: ast.AST, prefix: str) -> Iterator[tuple[str, ast.FunctionDef]]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef):
            yield prefix + node.name, node
        elif isinstance(node, ast.ClassDef):
            yield from _functions(node, f"{prefix}{node.name}.")


def _own(statement: ast.stmt) -> Iterator[ast.expr]:
    """The expressions of a statement itself, not of those inside it."""
    for child in ast.iter_child_nodes(statement):
        if isinstance(child, ast.expr):
            yield child


def _span(node: ast.expr | ast.stmt) -> tuple[tuple[int, int], tuple[int, int]]:
    assert node.end_lineno is not None
    assert node.end_col_offset is not None
    return (node.lineno, node.col_offset), (node.end_lineno, node.end_col_offset)
