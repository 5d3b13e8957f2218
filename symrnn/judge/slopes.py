"""The derivatives of element-wise functions: built-in ones, a user's, and those of which only the name is known."""

from collections.abc import Mapping
from fractions import Fraction

from symrnn.ir.expr import Apply, Function, Ref
from symrnn.judge.opaque import PRIME
from symrnn.verify.dual import SLOPE, Dual, Duals
from symrnn.verify.evaluate import Context, evaluate
from symrnn.verify.fields import Element, Field, scalar


class Slopes(Duals):
    """Dual numbers that know of an unknown function f that its slope is f'."""

    def apply(self, function: str, arg: Element) -> Element:
        if function in SLOPE or not isinstance(arg, Dual):
            return super().apply(function, arg)
        return Dual(self.base.apply(function, arg.value), self.base.apply(function + PRIME, arg.value) * arg.tangent)


def differentiated(function: Function, order: int, arg: Element, field: Field, sizes: Mapping[str, int]) -> Element:
    """The derivative of so high an order of a function of one argument, by dual numbers over dual numbers."""
    if order == 0:
        (parameter,) = function.parameters
        context = Context(field, sizes, lambda ref: scalar(arg))
        return evaluate(Apply(function, (Ref(parameter, None, ()),)), context).item()
    below = differentiated(function, order - 1, Dual(arg, field.lift(1)), Slopes(field), sizes)
    return below.tangent if isinstance(below, Dual) else field.lift(Fraction(0))
