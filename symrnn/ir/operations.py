"""How large scalar expressions are, and how large they would be with all names written out: counted without building them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from symrnn.ir.unrolled import Unrolled

if TYPE_CHECKING:
    import sympy

    Weights = Mapping[sympy.Symbol, int]
    Values = Mapping[sympy.Symbol, sympy.Expr]


class By(Enum):
    """By what the written-out loss is differentiated: by each copy of a weight, or by the shared weight."""

    COPIES = "copies"
    SHARED = "shared"


@dataclass(frozen=True)
class Operations:
    """Numbers of additions, multiplications, powers and function calls.

    `loss` is exact, but for what SymPy saves where it multiplies a number into a sum or makes exp(u)**2 exp(2u).
    `derivatives` is what the chain rule writes, one sum of products per definition; SymPy distributes and collects terms, so
    that its own form has more or fewer, up to twice as many where a gate stands in several terms.
    """

    loss: int
    derivatives: int

    @property
    def total(self) -> int:
        return self.loss + self.derivatives


def operations(expr: sympy.Expr, weights: Weights | None = None) -> int:
    """The number of operations of an expression; a symbol counts as its weight, or 0."""
    if expr.is_Symbol:
        return weights.get(expr, 0) if weights else 0
    if not expr.args or expr.is_number:
        return 0
    own = len(expr.args) - 1 if expr.is_Add or expr.is_Mul else 1
    return own + sum(operations(arg, weights) for arg in expr.args)


def count_operations(
    unrolled: Unrolled, name: str, *index: int, by: By = By.COPIES, limit: int | None = None
) -> Operations:
    """The size of the written-out loss and of its derivatives by an entry of a parameter: sizes added up along the names.

    Past `limit` the counting stops: the derivatives are then those counted so far.
    """
    copies = unrolled.copies_of(name, *index)
    weights: dict[sympy.Symbol, int] = {}
    numbers: dict[sympy.Symbol, sympy.Expr] = {}
    for symbol, value in unrolled.definitions.items():
        written = value.xreplace(numbers)
        if written.is_number:
            numbers[symbol] = written
        weights[symbol] = operations(written, weights)
    groups = [copies] if by is By.SHARED else [(copy,) for copy in copies]
    loss, derivatives = weights[unrolled.loss], 0
    for group in groups:
        if limit is not None and loss + derivatives > limit:
            break
        derivatives += _derivative(unrolled, group, weights, numbers)
    return Operations(loss, derivatives)


def _derivative(unrolled: Unrolled, by: Iterable[sympy.Symbol], weights: Weights, numbers: Values) -> int:
    """The size of the loss's derivative: each definition on the way is a sum of partial derivative times inner derivative."""
    sizes: dict[sympy.Symbol, int] = dict.fromkeys(by, 0)
    parts: dict[sympy.Symbol, list[int]] = {}
    for symbol in (*by, *unrolled.definitions):
        inner = symbol in parts
        if inner:
            sizes[symbol] = sum(parts[symbol]) + len(parts[symbol]) - 1
        for found in unrolled.contributions.get(symbol, ()) if symbol in sizes else ():
            partial = found.partial.xreplace(numbers)
            if partial == 0:
                continue
            product = 0 if partial == 1 else operations(partial, weights) + inner
            parts.setdefault(found.user, []).append(product + sizes[symbol])
    return sizes.get(unrolled.loss, 0)
