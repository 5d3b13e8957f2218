"""The derivative of one equation by everything it reads, in one evaluation: dual numbers whose tangents are linear forms.

Each entry that is read has a direction of its own, and an intermediate result depends on few of them: a form holds those only.
"""

from collections.abc import Callable, Mapping
from itertools import count

from symrnn.ir.expr import Adjoint, Expr, Ref
from symrnn.judge.slopes import Slopes
from symrnn.verify.dual import Dual
from symrnn.verify.evaluate import Context, evaluate
from symrnn.verify.fields import Array, Element, Field, each
from symrnn.verify.oracle import Slot


class Form:
    """A linear form: its coefficient along each direction along which it is not zero."""

    __slots__ = ("parts",)

    def __init__(self, parts: dict[int, Element]) -> None:
        self.parts = parts

    def __add__(self, other: "Form") -> "Form":
        large, small = (self.parts, other.parts) if len(self.parts) > len(other.parts) else (other.parts, self.parts)
        parts = dict(large)
        for direction, part in small.items():
            parts[direction] = parts[direction] + part if direction in parts else part
        return Form(parts)

    def __neg__(self) -> "Form":
        return Form({direction: -part for direction, part in self.parts.items()})

    def __mul__(self, factor: Element) -> "Form":
        return Form({direction: part * factor for direction, part in self.parts.items()})

    __rmul__ = __mul__


def local_jacobians(
    expr: Expr, reads: Mapping[Slot, Array], place: Callable[[Ref], Slot], sizes: Mapping[str, int], field: Field
) -> dict[Slot, list[dict[int, Element]]]:
    """For each slot that is read, the rows of the derivative of `expr` by it: the entries that are not zero by column."""
    directions, first, bounds = count(), 0, {}
    moved: dict[Slot, Array] = {}
    one = field.lift(1)
    for slot, values in reads.items():
        moved[slot] = each(lambda value: Dual(value, Form({next(directions): one})), values)
        bounds[slot] = first, first + values.size
        first += values.size

    def read(ref: Ref | Adjoint) -> Array:
        assert isinstance(ref, Ref)
        return moved[place(ref)]

    result = evaluate(expr, Context(Slopes(field), sizes, read))
    forms = [_coefficients(entry) for entry in result.flat]
    return {slot: [_between(form, *bounds[slot]) for form in forms] for slot in reads}


def _coefficients(entry: Element) -> dict[int, Element]:
    parts: dict[int, Element] = entry.tangent.parts if isinstance(entry, Dual) else {}
    return parts


def _between(form: Mapping[int, Element], start: int, stop: int) -> dict[int, Element]:
    return {direction - start: part for direction, part in form.items() if start <= direction < stop}
