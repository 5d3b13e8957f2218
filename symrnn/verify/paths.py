"""The claims about paths: each goes through an equation that reads its variable, and its local derivative gives its value.

The gradients are sums of the paths' values. What else a derivation says of a path, the equation it goes through, how many steps
away that is, and the local derivative, is shown to readers; these claims tie it to the values and to the equations.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial

from symrnn.ir.cell import LOSS, Equation
from symrnn.ir.derivation import Derivation, Path, Step, When
from symrnn.ir.dims import sizes_of
from symrnn.ir.expr import FIRST, LAST, NOW, Adjoint, Expr, Ref, Time
from symrnn.ir.proof import Proof, Witness
from symrnn.ir.walk import nodes, refs
from symrnn.verify.claim import Claim, Pair, pairs, shown
from symrnn.verify.evaluate import Context, evaluate
from symrnn.verify.fields import Array, Field, boxed, build_array, scalar

AT_AN_END: Mapping[Time | None, When] = {LAST: When.LAST, FIRST: When.FIRST}
READING = "every path is a way in which an equation reads its variable, and brings back that equation's gradient"
CHAIN_RULE = "the chain rule of every path: its value is its local derivative applied to the gradient of what reads it"

Way = tuple[When, Ref, int]
"""How an equation reads a variable: at which steps, the equation's target at the step, and how many steps later that is."""


def reading_proof(derivation: Derivation, sizes: Mapping[str, int]) -> Proof:
    """The claim that every path is some way in which an equation reads its variable; it is decided by looking."""
    wrong = ((step, path) for step in derivation.steps for path in step.paths if not _is_read(derivation, step, path))
    found = next(wrong, None)
    if found is None:
        return Proof(READING, "each path looked up in the equations", holds=True, error=Fraction(0))
    return Proof(READING, "a path that no equation has", holds=False, error=Fraction(0), witness=_misread(*found, sizes))


def _is_read(derivation: Derivation, step: Step, path: Path) -> bool:
    ways = (way for equation in derivation.cell.equations for way in _ways(step.of, equation))
    back = {Adjoint(path.through)} if path.through.name != LOSS else set()
    brought = {node for node in nodes(path.value) if isinstance(node, Adjoint)}
    fits = path.local is None or path.local.shape == path.through.shape + step.of.shape
    return (path.when, path.through, path.lead) in ways and brought <= back and fits


def _ways(of: Ref, equation: Equation) -> Iterator[Way]:
    """How an equation reads a symbol, which stands at step t, before the first step or after the last, or has no time."""
    target = equation.target
    for time in (read.time for read in refs(equation.value) if read.name == of.name):
        if of.time is None:
            yield When.SUM if target.time == NOW else When.ONCE, target, 0
        elif of.time == NOW and time in AT_AN_END:
            yield AT_AN_END[time], target, 0
        elif of.time != NOW and time == of.time:
            yield When.ONCE, target, 0
        elif time is not None and time.origin == NOW.origin:
            later = Time(of.time.origin, of.time.offset - time.offset)
            if not later.outside:
                yield When.EACH if of.time == NOW else When.ONCE, replace(target, time=later), -time.offset


def _misread(step: Step, path: Path, sizes: Mapping[str, int]) -> Witness:
    told = f"a path through {shown(path.through)} (lead {path.lead}, {path.when.value})"
    shape = sizes_of(step.of.shape, sizes)
    sides = "the derivation", "the cell"
    return Witness(shown(step.of), (), None, sides, (told, "no such path"), shape, every_length(sizes))


def every_length(sizes: Mapping[str, int]) -> str:
    """The case of a claim about equations that hold for every number of steps."""
    return ", ".join(["every T", *(f"{name} = {size}" for name, size in sizes.items())])


@dataclass(frozen=True)
class Free:
    """Values and gradients of which nothing is known: an indeterminate for every entry of every symbol at every time."""

    derivation: Derivation
    sizes: Mapping[str, int]
    field: Field

    def read(self, of: Ref | Adjoint) -> Array:
        kind, ref = ("gradient", of.of) if isinstance(of, Adjoint) else ("value", of)
        return build_array(sizes_of(ref.shape, self.sizes), partial(self.field.fresh, kind, ref.name, ref.time))

    def evaluate(self, expr: Expr) -> Array:
        return evaluate(expr, Context(self.field, self.sizes, self.read))


def chain_rule_claims(derivation: Derivation) -> Iterator[Claim[Free]]:
    """The claim about the paths that have a local derivative, if there are any."""
    if any(path.local is not None for step in derivation.steps for path in step.paths):
        yield Claim(CHAIN_RULE, _chain_rule)


def _chain_rule(free: Free) -> Iterator[Pair]:
    for step in free.derivation.steps:
        for path in step.paths:
            if path.local is not None and path.local.shape == path.through.shape + step.of.shape:
                sides = f"the local derivative of {shown(path.through)} by {shown(step.of)}", "the path's value"
                yield from pairs(step.of.name, None, sides, _applied(free, path, path.local), free.evaluate(path.value))


def _applied(free: Free, path: Path, local: Expr) -> Array:
    """The transposed local derivative times the gradient of what reads the variable: of the loss it is 1."""
    gradient = scalar(Fraction(1)) if path.through.name == LOSS else free.read(Adjoint(path.through))
    jacobian = free.evaluate(local)
    return boxed(gradient @ jacobian if gradient.shape else gradient * jacobian)
