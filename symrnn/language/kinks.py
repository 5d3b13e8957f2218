"""Declared derivatives at kinks: `def leaky(z) = where(z > 0, z, z / 10) with leaky'(0) = 1/2`.

A function gets its declared slope by a case of its own, the tangent line, which holds at the kink alone:

    f(z) = where(z > k, f(z), where(z < k, f(z), f(k) + c * (z - k)))

The value does not change, and every way of differentiating the function gives c at k without knowing of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from symrnn.errors import CellError
from symrnn.ir import build
from symrnn.ir.expr import Apply, Expr, Number, Ref, Where
from symrnn.ir.functions import ABS, RELU, SIGN, STEP
from symrnn.ir.walk import nodes, rewrite, substitute
from symrnn.language.formulas import Reader
from symrnn.language.source import Node, branch, token


@dataclass(frozen=True)
class Kink:
    """`f'(k) = c` behind the formula of the function `function`."""

    tree: Node
    function: str
    parameters: Sequence[str]

    def read(self, reader: Reader) -> tuple[Number, Number]:
        """k and c; an error where they are no numbers, or belong to another function."""
        name = token(self.tree)
        if str(name) != self.function:
            hint = f"here stands the derivative of {self.function} at a kink: {self.function}'(0) = 1"
            raise reader.checks.error(f"{name} is not the function that is defined", self.tree, hint)
        if len(self.parameters) != 1:
            hint = f"{self.function} has the parameters {', '.join(self.parameters)}; the case that holds at a kink decides"
            raise reader.checks.error("a declared derivative of a function of several arguments", self.tree, hint)
        place, slope = (self._number(branch(self.tree, i), reader) for i in (-2, -1))
        return place, slope

    def _number(self, tree: Node, reader: Reader) -> Number:
        value = reader.read(tree)
        if not isinstance(value, Number):
            raise reader.checks.error("a kink and the derivative there are numbers", tree, f"write {self.function}'(0) = 1/2")
        return value


def with_kinks(body: Expr, kinks: Sequence[Kink], reader: Reader) -> Expr:
    """The body with a case of its own for every declared kink."""
    seen: dict[Number, Kink] = {}
    for kink in kinks:
        place, slope = kink.read(reader)
        if place in seen:
            raise reader.checks.error(f"the derivative at {place.value} is declared twice", kink.tree)
        seen[place] = kink
        body = _declared(body, Ref(kink.parameters[0], None, ()), place, slope, reader, kink)
    return body


def _declared(body: Expr, z: Ref, place: Number, slope: Number, reader: Reader, kink: Kink) -> Expr:
    if not any(_edge(node, z, place) for node in nodes(body)):
        raise _no_kink(kink, place, reader)
    tangent = build.add(_at(body, z, place), build.mul(slope, build.sub(z, place)))
    above, below = (Apply(STEP, (side,)) for side in (build.sub(z, place), build.sub(place, z)))
    return build.where(above, _beside(body, above, below), build.where(below, _beside(body, below, above), tangent))


def _no_kink(kink: Kink, place: Number, reader: Reader) -> CellError:
    hint = "a kink lies where the two sides of a comparison, or the argument of relu, abs, step or sign, meet"
    return reader.checks.error(f"{kink.function} has no kink at {place.value}", kink.tree, hint)


def _edge(node: Expr, z: Ref, place: Number) -> bool:
    """Whether a function that has a kink at 0 is applied to what is 0 at the place."""
    return isinstance(node, Apply) and node.function in (STEP, SIGN, RELU, ABS) and _at(node.args[0], z, place).is_zero


def _at(body: Expr, z: Ref, place: Number) -> Expr:
    """The value at the place, its cases decided as far as they compare numbers."""

    def decide(node: Expr) -> Expr | None:
        if isinstance(node, Where) and isinstance(node.mask, Apply) and isinstance(node.mask.args[0], Number):
            return rewrite(node.yes if node.mask.args[0].value > 0 else node.no, decide)
        if isinstance(node, Apply) and isinstance(node.args[0], Number) and node.function in (STEP, SIGN, RELU, ABS):
            return _exact(node)
        return None

    return rewrite(substitute(body, {z: place}), decide)


def _exact(node: Apply) -> Number:
    (arg,) = node.args
    assert isinstance(arg, Number)
    step, sign = Fraction(arg.value > 0), Fraction((arg.value > 0) - (arg.value < 0))
    return build.number({STEP: step, SIGN: sign, RELU: step * arg.value, ABS: sign * arg.value}[node.function])


def _beside(body: Expr, holds: Apply, fails: Apply) -> Expr:
    """The body on one side of the kink: the cases that are decided there are taken."""

    def decide(node: Expr) -> Expr | None:
        if isinstance(node, Where) and node.mask in (holds, fails):
            return rewrite(node.yes if node.mask == holds else node.no, decide)
        return None

    return rewrite(body, decide)
