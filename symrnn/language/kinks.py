"""Declared derivatives at kinks: `def leaky(z) = where(z > 0, z, z / 10) with leaky'(0) = 1/2`.

A function gets its declared slope by a case of its own, the tangent line, which holds at the kink alone:

    f(z) = where(z > k, f(z), where(z < k, f(z), f(k) + c * (z - k)))

The value does not change, and every way of differentiating the function gives c at k without knowing of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from symrnn.ir import build
from symrnn.ir.expr import Apply, Expr, Function, Number, Ref, Where
from symrnn.ir.functions import STEP
from symrnn.ir.walk import nodes, rewrite, substitute
from symrnn.language.formulas import Reader
from symrnn.language.slopes import KINKED, UndefinedError, pair
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

    def beyond(self, place: Number) -> Expr:
        """z - k."""
        return build.sub(Ref(self.parameters[0], None, ()), place)

    def _number(self, tree: Node, reader: Reader) -> Number:
        value = reader.read(tree)
        if not isinstance(value, Number):
            raise reader.checks.error("a kink and the derivative there are numbers", tree, f"write {self.function}'(0) = 1/2")
        return value


def with_kinks(function: Function, kinks: Sequence[Kink], reader: Reader) -> Function:
    """The function with a case of its own for every declared kink."""
    declared: dict[Fraction, Fraction] = {}
    body = function.body
    assert body is not None
    for kink in kinks:
        place, slope = kink.read(reader)
        if place.value in declared:
            raise reader.checks.error(f"the derivative at {place.value} is declared twice", kink.tree)
        value = _value(body, place, kink, reader)
        _check_kink(body, place, kink, reader)
        declared[place.value] = slope.value
        body = _declared(body, Ref(kink.parameters[0], None, ()), place, build.add(value, build.mul(slope, kink.beyond(place))))
    return replace(function, body=body, written=function.body, kinks=tuple(declared.items())) if declared else function


def _declared(body: Expr, z: Ref, place: Number, tangent: Expr) -> Expr:
    above, below = (Apply(STEP, (side,)) for side in (build.sub(z, place), build.sub(place, z)))
    return build.where(above, _beside(body, above, below), build.where(below, _beside(body, below, above), tangent))


def _value(body: Expr, place: Number, kink: Kink, reader: Reader) -> Expr:
    """The value at the place: a number, or where it is none the formula with the place put in."""
    try:
        known = pair(body, {kink.parameters[0]: (place.value, Fraction(1))}, 0)
    except UndefinedError as error:
        hint = f"there it is {error}; a kink is declared where the function is continuous"
        raise reader.checks.error(f"{kink.function} has no value at {place.value}", kink.tree, hint) from None
    return build.number(known[0]) if known is not None else substitute(body, {Ref(kink.parameters[0], None, ()): place})


def _check_kink(body: Expr, place: Number, kink: Kink, reader: Reader) -> None:
    """Refuses a place at which the function is known to have one derivative."""
    env = {kink.parameters[0]: (place.value, Fraction(1))}
    try:
        sides = pair(body, env, 1), pair(body, env, -1)
    except UndefinedError as error:
        hint = f"beside it the function is {error}"
        raise reader.checks.error(f"{kink.function} has no value beside {place.value}", kink.tree, hint) from None
    if not _kinked(body):
        hint = "a kink comes from a comparison, relu, abs, step or sign"
        raise reader.checks.error(f"{kink.function} has no kink at {place.value}", kink.tree, hint)
    if sides[0] is not None and sides[0] == sides[1]:
        hint = f"its derivative there is {sides[0][1]}, from both sides"
        raise reader.checks.error(f"{kink.function} has no kink at {place.value}", kink.tree, hint)


def _kinked(body: Expr) -> bool:
    """Whether a formula, with the functions it calls, has anything that makes kinks."""
    called = [node.function for node in nodes(body) if isinstance(node, Apply)]
    return any(f in KINKED or (f.body is not None and _kinked(f.body)) for f in called)


def _beside(body: Expr, holds: Apply, fails: Apply) -> Expr:
    """The body on one side of the kink: the cases that are decided there are taken."""

    def decide(node: Expr) -> Expr | None:
        if isinstance(node, Where) and node.mask in (holds, fails):
            return rewrite(node.yes if node.mask == holds else node.no, decide)
        return None

    return rewrite(body, decide)
