"""The lines of a wrong program in the order in which they are to be doubted.

First comes the place whose inputs are right and whose result is not; then where its inputs were set and what it calls, since a
fault may show one line late; then what has, when it is run first, a value that the derivation does not have, and last what has
only a part of one.
"""

import ast
from collections.abc import Iterator

from symrnn.programs.blame import FirstWrong
from symrnn.programs.flow import Assigned
from symrnn.programs.known import Kind
from symrnn.programs.listing import Listing
from symrnn.programs.source import Source


def doubtful(source: Source, listing: Listing, suspect: FirstWrong | None) -> tuple[int, ...]:
    """The lines, each once."""
    return tuple(dict.fromkeys([*(_around(source, suspect) if suspect else ()), *_unknown(listing)]))


def _around(source: Source, suspect: FirstWrong) -> Iterator[int]:
    """The line of a suspect, those that set what it reads, and those of the functions that it calls."""
    line = suspect.place.line
    yield line
    for statement in _statements(source, line):
        read = {part.id for part in ast.walk(statement) if isinstance(part, ast.Name)}
        yield from _setting(source, statement, read)
        yield from _within(source, read)


def _statements(source: Source, line: int) -> Iterator[ast.stmt]:
    simple = ast.Assign | ast.AugAssign | ast.Return | ast.Expr
    yield from (node for node in ast.walk(source.tree) if isinstance(node, simple) and node.lineno == line)


def _setting(source: Source, statement: ast.stmt, read: set[str]) -> Iterator[int]:
    """The assignments to what a statement reads, in its function: those before it last, then those behind it."""
    function = source.function(statement)
    lines = [
        node.lineno
        for node in ast.walk(function)
        if isinstance(node, ast.Assign | ast.AugAssign) and node is not statement and _targets(node) & read
    ]
    before = sorted((line for line in lines if line < statement.lineno), reverse=True)
    yield from (*before, *sorted((line for line in lines if line > statement.lineno), reverse=True))


def _targets(node: ast.Assign | ast.AugAssign) -> set[str]:
    """The names that an assignment sets, or sets a part of."""
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    return {part.id for target in targets for part in ast.walk(target) if isinstance(part, ast.Name)}


def _within(source: Source, read: set[str]) -> Iterator[int]:
    """The statements of the program's own functions with some names."""
    for node in source.tree.body:
        if isinstance(node, ast.FunctionDef) and node.name in read:
            yield from (one.lineno for one in ast.walk(node) if isinstance(one, ast.Return | ast.Assign))


def _unknown(listing: Listing) -> Iterator[int]:
    """The lines that set something, when they are run first, to what is no value of the derivation; then to a part of one."""
    first: dict[ast.expr, Assigned] = {}
    for assigned in listing.flow.assigned:
        first.setdefault(assigned.target, assigned)
    readings = {one: listing.index.read(one.told.value) for one in first.values()}
    yield from (one.statement.lineno for one, found in readings.items() if not found)
    yield from (one.statement.lineno for one, found in readings.items() if found and found[0].name.kind is Kind.PART)
