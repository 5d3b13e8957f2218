"""What the arguments that a claim leaves out may be: those at which the cell applies the function."""

from collections.abc import Iterator, Mapping
from functools import partial
from itertools import product

from symrnn.ir.expr import Adjoint, Apply, Expr, Ref
from symrnn.ir.walk import nodes as expressions
from symrnn.judge.claim import Claim
from symrnn.judge.world import World
from symrnn.verify.evaluate import Context, evaluate
from symrnn.verify.fields import Array, Element
from symrnn.verify.oracle import slot

MOST_BLANKS = 400


def left_out(claim: Claim, world: World) -> Iterator[Mapping[str, Element]]:
    """What the arguments that a claim leaves out may be: those at which the cell applies the function."""
    names = claim.functions_left_out()
    if not names:
        yield {}
        return
    choices = [list(_arguments(name, world)) for name in names]
    for count, chosen in enumerate(product(*choices)):
        if count >= MOST_BLANKS:
            return
        yield dict(zip(names, chosen, strict=True))


def _arguments(function: str, world: World) -> Iterator[Element]:
    """The numbers to which the cell applies a function, at every step."""
    for equation in world.cell.steps + world.cell.prologue + world.cell.epilogue:
        for arg in _applied(equation.value, function):
            moments = range(1, world.steps + 1) if equation in world.cell.steps else (world.steps,)
            for t in moments:
                yield from evaluate(arg, Context(world.field, world.sizes, partial(_read, world, t))).flat


def _read(world: World, t: int, ref: Ref | Adjoint) -> Array:
    assert isinstance(ref, Ref)
    return world.value(slot(ref, t, world.steps))


def _applied(expr: Expr, function: str) -> Iterator[Expr]:
    for node in expressions(expr):
        if isinstance(node, Apply) and node.function.name == function:
            yield node.args[0]
