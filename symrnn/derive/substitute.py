"""All names written out: the loss as one expression over parameters and data, differentiated directly by SymPy.

This is the form that explodes with T. How many operations it will have is known before anything is built.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import sympy

from symrnn.derive.scalars import Scalar
from symrnn.errors import UnsupportedError
from symrnn.ir.operations import By, Operations, count_operations
from symrnn.ir.unrolled import Unrolled

LIMIT = 20_000


@dataclass(frozen=True)
class Substituted:
    """The loss over parameters and data alone, and its derivatives: by each copy of one weight, or by the shared weight."""

    loss: Scalar
    derivatives: Mapping[sympy.Symbol, Scalar]
    predicted: Operations


def substituted(unrolled: Unrolled, name: str, *index: int, by: By = By.COPIES, limit: int = LIMIT) -> Substituted:
    """The written-out loss with its derivatives by an entry of a parameter, by each copy of it or by the shared weight.

    For the shared weight, all copies of all parameters are made one first. UnsupportedError where the result would have
    more than `limit` operations.
    """
    predicted = count_operations(unrolled, name, *index, by=by, limit=limit)
    if predicted.total > limit:
        raise UnsupportedError(_too_large(unrolled, predicted, limit))
    loss, variables = write_out(unrolled, unrolled.loss), unrolled.copies_of(name, *index)
    if by is By.SHARED:
        loss, variables = share(unrolled, loss), (unrolled.shared[unrolled.param(name, *index)],)
    return Substituted(loss, {variable: loss.diff(variable) for variable in variables}, predicted)


def write_out(unrolled: Unrolled, expr: Scalar) -> Scalar:
    """An expression over names, or over names and adjoints, with every definition put in."""
    written: dict[sympy.Symbol, Scalar] = {}
    for symbol, value in unrolled.definitions.items():
        written[symbol] = value.xreplace(written)
    return expr.xreplace(written)


def share(unrolled: Unrolled, expr: Scalar) -> Scalar:
    """An expression with all copies of every parameter made one."""
    return expr.xreplace({copy: unrolled.shared[entry] for entry, copies in unrolled.copies.items() for copy in copies})


def _too_large(unrolled: Unrolled, predicted: Operations, limit: int) -> str:
    sizes = "".join(f", {name}={size}" for name, size in unrolled.sizes.items())
    derivatives = f" and {_shown(predicted.derivatives)} or more in its derivatives" if predicted.derivatives else ""
    return (
        f"written out at T={unrolled.steps}{sizes}, {unrolled.cell.name} has {_shown(predicted.loss)} operations in the loss"
        f"{derivatives}; the limit is {limit:,}. Every step multiplies them: choose fewer steps or smaller sizes, raise the "
        "limit, or keep the names, with which the size grows linearly"
    )


def _shown(number: int) -> str:
    """A number with its thousands apart; a power of ten where it is very long."""
    return f"{number:,}" if number < 10**12 else f"more than 10^{len(str(number)) - 1}"
