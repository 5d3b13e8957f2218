"""Where the equations of a cell may leave the domain of a logarithm, a root or a quotient, and what must be positive there.

Generated code asks these places when its loss is no number, so that it can name the step instead of handing out nan, and
when its loss is one but a gradient is not: the root of 0 is 0, but has no derivative.
"""

from collections.abc import Callable, Iterator, Set
from dataclasses import dataclass, replace
from enum import IntEnum

from symrnn.ir import build
from symrnn.ir.cell import Cell, Equation
from symrnn.ir.expr import Add, Apply, Broadcast, Concat, Expr, Function, Mul, Number, Power, Ref, Size, Softmax, Sum, Where
from symrnn.ir.functions import ABS, EXP, LOG, RELU, SIGMOID, SOFTPLUS, SQRT, STEP, comparison
from symrnn.ir.walk import children, nodes, refs, rewrite


class Sign(IntEnum):
    """What is known of all entries of a value, as floats: what underflows is not positive."""

    UNKNOWN = 0
    NOT_NEGATIVE = 1
    POSITIVE = 2


@dataclass(frozen=True)
class Place:
    """In `equation`, `kind` (log, sqrt or /; sqrt' where its derivative is needed too) is applied to `argument`.

    `asked` is the argument, but 1 where a mask chooses another branch.
    """

    kind: str
    argument: Expr
    asked: Expr
    equation: Equation

    @property
    def guarded(self) -> bool:
        """Whether a mask of the cell may choose another branch; cases of a function are the function's own business."""
        masks = (node.mask for node in nodes(self.asked) if isinstance(node, Where))
        return self.asked != self.argument and any(comparison(mask) is None for mask in masks)


NEVER_NEGATIVE = {ABS, EXP, RELU, SIGMOID, SOFTPLUS, SQRT, STEP}


def places(cell: Cell, differentiated: Set[str] = frozenset()) -> tuple[Place, ...]:
    """Every place at which a value, or its derivative by what depends on some names, may be undefined, as it is computed."""
    ordered = (*cell.prologue, *(equation for scan in cell.scans for equation in scan.equations), *cell.epilogue)
    found = (Place(*place, equation) for equation in ordered for place in _within(equation.value, _as_it_is))
    return tuple(dict.fromkeys(place for each in found if (place := _needed(each, differentiated)) is not None))


def _as_it_is(asked: Expr) -> Expr:
    return asked


def _needed(place: Place, differentiated: Set[str]) -> Place | None:
    """A root whose argument is never negative is only asked for its derivative."""
    if place.kind != SQRT.name:
        return place
    if any(ref.name in differentiated for ref in refs(place.argument)):
        return replace(place, kind=f"{SQRT.name}'")
    return place if sign(place.argument) < Sign.NOT_NEGATIVE else None


def _within(expr: Expr, guarded: Callable[[Expr], Expr]) -> Iterator[tuple[str, Expr, Expr]]:
    """The places of an expression; `guarded` puts 1 where a mask does not choose it."""
    if isinstance(expr, Apply) and expr.function.body is not None:
        yield from _within(inlined(expr.function, expr.args, expr), guarded)
    if isinstance(expr, Where):
        yield from _within(expr.yes, lambda asked: guarded(build.where(expr.mask, asked, build.ones(asked.shape))))
        yield from _within(expr.no, lambda asked: guarded(build.where(expr.mask, build.ones(asked.shape), asked)))
        return
    if isinstance(expr, Apply) and expr.function in (LOG, SQRT) and sign(expr.args[0]) < Sign.POSITIVE:
        yield expr.function.name, expr.args[0], guarded(expr.args[0])
    if isinstance(expr, Power) and expr.exponent < 0 and sign(expr.base) < Sign.POSITIVE:
        yield "/", expr.base, guarded(expr.base)
    for child in children(expr):
        yield from _within(child, guarded)


def inlined(function: Function, args: tuple[Expr, ...], call: Expr) -> Expr:
    """The body of a user's function with the arguments of a call in it."""
    values = dict(zip(function.parameters, args, strict=True))

    def rule(node: Expr) -> Expr | None:
        if isinstance(node, Ref):
            value = values[node.name]
            return value if value.shape == call.shape else build.broadcast(value, call.shape)
        return build.broadcast(node, call.shape) if isinstance(node, Number | Size) else None

    return rewrite(function.body, rule) if function.body is not None else call


def sign(expr: Expr) -> Sign:
    """What can be said of the entries of a value from its formula alone."""
    rule = SIGN_OF.get(type(expr))
    return rule(expr) if rule else Sign.UNKNOWN


def _least(parts: tuple[Expr, ...]) -> Sign:
    return min(map(sign, parts))


def _of_number(e: Number) -> Sign:
    return Sign.POSITIVE if e.value > 0 else Sign.NOT_NEGATIVE if e.value == 0 else Sign.UNKNOWN


def _of_sum(e: Add) -> Sign:
    return max(map(sign, e.terms)) if _least(e.terms) else Sign.UNKNOWN


def _of_power(e: Power) -> Sign:
    return max(sign(e.base), Sign.UNKNOWN if e.exponent % 2 else Sign.NOT_NEGATIVE)


def _of_function(e: Apply) -> Sign:
    if e.function == SQRT and sign(e.args[0]) is Sign.POSITIVE:
        return Sign.POSITIVE
    return Sign.NOT_NEGATIVE if e.function in NEVER_NEGATIVE else Sign.UNKNOWN


SIGN_OF: dict[type[Expr], Callable[..., Sign]] = {
    Number: _of_number,
    Size: lambda e: Sign.POSITIVE,
    Broadcast: lambda e: sign(e.arg),
    Add: _of_sum,
    Mul: lambda e: min(_least(e.factors), Sign.POSITIVE if e.coefficient > 0 else Sign.UNKNOWN),
    Power: _of_power,
    Apply: _of_function,
    Where: lambda e: _least((e.yes, e.no)),
    Sum: lambda e: sign(e.arg),
    Concat: lambda e: _least(e.parts),
    Softmax: lambda e: Sign.NOT_NEGATIVE,
}
