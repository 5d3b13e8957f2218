"""The lines of a wrong program in the order in which they are to be doubted.

First comes the place whose inputs are right and whose result is not; then where its inputs were set and what it calls, since a
fault may show one line late; then what has, when it is run first, a value that the derivation does not have, and last what has
only a part of one.
"""

import ast
from collections.abc import Iterator

from symrnn.programs.blame import FirstWrong, of_backward_pass
from symrnn.programs.flow import Assigned
from symrnn.programs.known import Kind
from symrnn.programs.listing import Listing
from symrnn.programs.reading import Reading
from symrnn.programs.source import Source

FIRST = 3
"""Of so many lines the inputs are doubted too."""


def doubtful(source: Source, listing: Listing, suspect: FirstWrong | None, factor: str) -> tuple[int, ...]:
    """The lines, each once; `factor` is the constant that all gradients of the program have, "" for 1."""
    around = _around(source, suspect.place.line) if suspect else ()
    lines = list(dict.fromkeys([*around, *_unknown(listing, factor)]))
    return tuple(dict.fromkeys([*lines, *(near for line in lines[:FIRST] for near in source.setting(line))]))


def _around(source: Source, line: int) -> Iterator[int]:
    """A line, those that set what it reads, the nearest first, and those of the functions that it calls."""
    yield line
    yield from sorted({*source.setting(line)} - {line}, key=lambda other: (other > line, abs(other - line)))
    simple = ast.Assign | ast.AugAssign | ast.Return | ast.Expr
    for statement in ast.walk(source.tree):
        if isinstance(statement, simple) and statement.lineno == line:
            yield from _within(source, {part.id for part in ast.walk(statement) if isinstance(part, ast.Name)})
            yield from _returned(source, statement)


def _within(source: Source, read: set[str]) -> Iterator[int]:
    """The statements of the program's own functions with some names."""
    for node in source.tree.body:
        if isinstance(node, ast.FunctionDef) and node.name in read:
            yield from (one.lineno for one in ast.walk(node) if isinstance(one, ast.Return | ast.Assign))


def _returned(source: Source, statement: ast.stmt) -> Iterator[int]:
    """What the function of a statement hands back, where it is called again with that: a step of a chain of them."""
    function = source.function(statement)
    yield from (one.lineno for one in ast.walk(function) if isinstance(one, ast.Return) and one is not statement)


def _unknown(listing: Listing, factor: str) -> Iterator[int]:
    """The lines that set something, when they are run first, to no value of the derivation; then to a part of one.

    An adjoint with another sign than all gradients of the program have is no value of the derivation either.
    """
    first: dict[ast.expr, Assigned] = {}
    for assigned in listing.flow.assigned:
        first.setdefault(assigned.target, assigned)
    readings = {one: listing.index.read(one.told.value) for one in first.values()}
    yield from (one.statement.lineno for one, found in readings.items() if not found or _is_turned(found[0], factor))
    yield from (one.statement.lineno for one, found in readings.items() if found and found[0].name.kind is Kind.PART)


def _is_turned(reading: Reading, factor: str) -> bool:
    return of_backward_pass(reading.name) and reading.factor.startswith("-") != factor.startswith("-")
