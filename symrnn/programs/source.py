"""A program's text with its syntax tree: where each part stands in it, and what its text becomes when parts are replaced."""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from symrnn.errors import CellError, Place

Replacement = tuple[int, int, str]
"""What to put in place of the characters from one position to another."""

LOOSE = (ast.BinOp, ast.UnaryOp, ast.BoolOp, ast.Compare, ast.IfExp, ast.Lambda, ast.NamedExpr, ast.Await, ast.Yield)


@dataclass(frozen=True)
class Source:
    """The text of a file, or of a notebook's code cells."""

    file: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        """The syntax tree; CellError, with the place, where the text is no Python."""
        try:
            return ast.parse(self.text)
        except SyntaxError as error:
            place = Place(error.lineno or 1, error.offset or 1)
            line = self.lines[place.line - 1] if place.line <= len(self.lines) else ""
            raise CellError(f"this is no Python: {error.msg}", file=self.file, place=place, line=line) from None
        except (ValueError, RecursionError) as error:
            raise CellError(f"this is no Python: {error}", file=self.file, place=Place(1, 1)) from None

    def check(self) -> None:
        """CellError, with the place, where the text is no Python."""
        assert self.tree is not None

    @cached_property
    def lines(self) -> list[str]:
        return self.text.split("\n")

    @cached_property
    def _starts(self) -> list[int]:
        """Where each line begins."""
        starts = [0]
        for line in self.lines:
            starts.append(starts[-1] + len(line) + 1)
        return starts

    @cached_property
    def parents(self) -> dict[ast.AST, ast.AST]:
        return {child: node for node in ast.walk(self.tree) for child in ast.iter_child_nodes(node)}

    def ancestors(self, node: ast.AST) -> Iterator[ast.AST]:
        """What a node stands in, from the inside out."""
        while node in self.parents:
            node = self.parents[node]
            yield node

    def statement(self, node: ast.AST) -> ast.stmt:
        """The statement that a node is, or stands in."""
        return next(one for one in (node, *self.ancestors(node)) if isinstance(one, ast.stmt))

    def function(self, node: ast.AST) -> ast.AST:
        """The innermost function that a node stands in, or the module."""
        kinds = ast.FunctionDef | ast.AsyncFunctionDef | ast.Module
        return next(one for one in self.ancestors(node) if isinstance(one, kinds))

    def setting(self, line: int) -> Iterator[int]:
        """The lines of the same function that set a name which the statement on a line reads."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and self.statement(node).lineno == line:
                for one in ast.walk(self.function(node)):
                    if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store) and one.id == node.id:
                        yield self.statement(one).lineno

    def span(self, node: ast.AST) -> tuple[int, int]:
        """Where a node's text begins and ends; a byte of the line is not always a character."""
        assert isinstance(node, ast.expr | ast.stmt | ast.keyword)
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        return self._position(node.lineno, node.col_offset), self._position(node.end_lineno, node.end_col_offset)

    def _position(self, line: int, column: int) -> int:
        text = self.lines[line - 1]
        if not text.isascii():
            column = len(text.encode()[:column].decode())
        return self._starts[line - 1] + column

    def segment(self, node: ast.AST) -> str:
        start, end = self.span(node)
        return self.text[start:end]

    def atom(self, node: ast.AST) -> str:
        """A node's text, in brackets where it would come apart beside an operator."""
        text = self.segment(node)
        return f"({text})" if isinstance(node, LOOSE) else text

    def place(self, start: int, end: int) -> Place:
        line = self.text.count("\n", 0, start) + 1
        return Place(line, start - self._starts[line - 1] + 1, max(1, end - start))

    def replaced(self, replacements: Iterable[Replacement]) -> str:
        """The text after some replacements, which do not overlap."""
        text = self.text
        for start, end, new in sorted(replacements, reverse=True):
            text = text[:start] + new + text[end:]
        return text
