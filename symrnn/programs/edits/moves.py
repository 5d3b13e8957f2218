"""Indices one step on and one step back, written as people write them."""

import ast
from collections.abc import Iterator


def moved(part: ast.expr, text: str) -> Iterator[str]:
    """An index one step on and one step back, in the way people write it."""
    match part:
        case ast.Constant(value=int(value)):
            yield from (str(value - 1), str(value + 1))
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int(value))):
            yield from (str(-value - 1), str(-value + 1))
        case ast.BinOp(left=left, op=ast.Add() | ast.Sub() as op, right=ast.Constant(value=int(value))):
            offset = value if isinstance(op, ast.Add) else -value
            yield from (_with_offset(ast.unparse(left), offset + by) for by in (-1, 1))
        case ast.Name():
            yield from (f"{text} - 1", f"{text} + 1")
        case _:
            yield from (f"{text} - 1", f"{text} + 1")


def _with_offset(base: str, offset: int) -> str:
    return base if offset == 0 else f"{base} {'+' if offset > 0 else '-'} {abs(offset)}"
