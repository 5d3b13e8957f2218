"""Functions and their derivatives, entry by entry."""

from fractions import Fraction

from symrnn.ir.expr import Function as CellFunction
from symrnn.ir.expr import Ref
from symrnn.judge import tensor
from symrnn.judge.meaning import Blank, Function
from symrnn.judge.slopes import Slopes
from symrnn.judge.tensor import Map
from symrnn.judge.value.errors import UnclearError
from symrnn.judge.value.frame import Env, Frame
from symrnn.verify.dual import Dual
from symrnn.verify.evaluate import Context, evaluate
from symrnn.verify.fields import Array, Element, Field, each, scalar


def function(node: Function, e: Frame, env: Env) -> Map:
    if any(isinstance(arg, Blank) for arg in node.args):
        if node.name not in e.blanks:
            raise UnclearError("the argument is left out, and nothing says what it is")
        args = [tensor.number(e.blanks[node.name])]
    else:
        args = [e.value(arg, env) for arg in node.args]
    wide = tensor.widest(*args)
    array = each(lambda *a: call(node.name, node.primes, node.argument, a, e), *(arg.array for arg in args))
    return Map(array, wide.out, wide.into)


def call(name: str, primes: int, argument: int, args: tuple[Element, ...], e: Frame) -> Element:
    """A function or its derivative at numbers."""
    if primes == 0:
        return _applied(name, args, e.field, e)
    if primes > 1:
        raise UnclearError("second derivatives are not read")
    if isinstance(args[argument], Dual):
        raise UnclearError("derivatives of derivatives are not read")
    moved = [Dual(a, Fraction(1)) if i == argument else a for i, a in enumerate(args)]
    found = _applied(name, tuple(moved), Slopes(e.field), e)
    return found.tangent if isinstance(found, Dual) else Fraction(0)


def _applied(name: str, args: tuple[Element, ...], field: Field, e: Frame) -> Element:
    function = next((f for f in _functions(e) if f.name == name), None)
    if function is None or function.body is None:
        return field.apply(name, args[0])
    bound = {parameter: scalar(arg) for parameter, arg in zip(function.parameters, args, strict=True)}

    def read(ref: object) -> Array:
        assert isinstance(ref, Ref)
        return bound[ref.name]

    return evaluate(function.body, Context(field, e.world.sizes, read))[()]


def _functions(e: Frame) -> tuple[CellFunction, ...]:
    return tuple(dict.fromkeys((*e.world.cell.functions, *e.world.cell.applied)))
