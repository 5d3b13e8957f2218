"""Operands with their text, and the checks that their shapes fit together."""

from dataclasses import dataclass

from lark import Token

from symrnn.errors import CellError
from symrnn.ir.dims import Shape, shape_text
from symrnn.ir.expr import Expr, Ref
from symrnn.language.scope import Scope
from symrnn.language.source import Node

LONGEST_QUOTE = 40


@dataclass(frozen=True)
class Typed:
    """An expression with the piece of text it was read from."""

    expr: Expr
    at: Node | Token

    @property
    def shape(self) -> Shape:
        return self.expr.shape


def wider(left: Typed, right: Typed) -> Typed:
    """The operand with more axes: of two whose shapes fit, the one that has the shape of the result."""
    return right if len(right.shape) > len(left.shape) else left


@dataclass(frozen=True)
class Checks:
    """Refuses operands that do not fit, for the formula of `subject`, with both shapes and where each was declared."""

    scope: Scope
    subject: str

    def error(self, summary: str, at: Node | Token, *details: str) -> CellError:
        return self.scope.source.error(summary, at, *details)

    def same_shape(self, left: Typed, right: Typed, operation: str) -> None:
        if left.shape and right.shape and left.shape != right.shape:
            fits = f"{operation} needs equal shapes, or a scalar on one side"
            more = ["the matrix product is written @"] if operation == "*" and 2 in (len(left.shape), len(right.shape)) else []
            raise self._mismatch(right, f"{self._both(left, right)}: {fits}", *more)

    def multipliable(self, left: Typed, right: Typed) -> None:
        """Checks the operands of `left @ right`."""
        if not left.shape or not right.shape:
            hint = "@ multiplies vectors and matrices; a scalar multiplies with *"
            raise self._mismatch(right, f"{self._both(left, right)}: {hint}")
        if left.shape[-1] != right.shape[0]:
            columns = "entries" if len(left.shape) == 1 else "columns"
            rows = "rows" if len(right.shape) == 2 else "entries"
            wanted = f"@ needs as many {columns} on the left as {rows} on the right"
            raise self._mismatch(right, f"{self._both(left, right)}: {wanted}, found {left.shape[-1]} and {right.shape[0]}")

    def vectors(self, function: str, args: list[Typed]) -> None:
        for arg in args:
            if len(arg.shape) != 1:
                raise self.error(f"{function} takes vectors", arg.at, f"found {self.described(arg)}")

    def described(self, value: Typed) -> str:
        """`W is (n, m), from line 4`: what an operand is, for a message."""
        words = self.scope.source.words(value.at)
        quoted = words if len(words) <= LONGEST_QUOTE else words[: LONGEST_QUOTE - 1] + "…"
        declared = self.scope.symbols.get(value.expr.name) if isinstance(value.expr, Ref) else None
        return f"{quoted} is {shape_text(value.shape)}" + (f", from line {declared.line}" if declared else "")

    def _both(self, left: Typed, right: Typed) -> str:
        return f"{self.described(left)}; {self.described(right)}"

    def _mismatch(self, at: Typed, *details: str) -> CellError:
        return self.error(f"shape mismatch in {self.subject}", at.at, *details)
