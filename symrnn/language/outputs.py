"""Outputs: cells that are differentiated for any loss that follows them, given its gradients by what the cell puts out."""

from dataclasses import replace

from symrnn.ir import build
from symrnn.ir.cell import LOSS, Cell, Equation, Kind, Output, Symbol
from symrnn.ir.expr import NOW, Expr, Ref, Time
from symrnn.ir.fresh import fresh


def with_outputs(cell: Cell, outputs: list[Ref]) -> Cell:
    """The cell with an upstream gradient for each output, and their products added to its loss."""
    taken = {*(symbol.name for symbol in cell.symbols), *cell.dims}
    found = []
    for of in outputs:
        name = fresh(f"{of.name}_bar", taken)
        taken.add(name)
        found.append(Output(of, Ref(name, NOW if of.time == NOW else None, of.of_shape)))
    symbols = (Symbol(o.upstream.name, Kind.UPSTREAM, o.of.of_shape, timed=o.of.time == NOW) for o in found)
    each = [product(output) for output in found if output.of.time == NOW]
    last = [product(output) for output in found if output.of.time != NOW]
    return replace(
        cell,
        symbols=cell.symbols + tuple(symbols),
        steps=_with_loss(cell.steps, NOW, each),
        epilogue=_with_loss(cell.epilogue, None, last),
        outputs=tuple(found),
    )


def product(output: Output) -> Expr:
    """The sum of the entries of an output times its upstream gradient."""
    if len(output.of.shape) == 1:
        return build.matmul(output.upstream, output.of)
    return build.sum_of(build.mul(output.upstream, output.of))


def _with_loss(equations: tuple[Equation, ...], time: Time | None, terms: list[Expr]) -> tuple[Equation, ...]:
    if not terms:
        return equations
    loss = Ref(LOSS, time, ())
    own = [equation.value for equation in equations if equation.target == loss]
    others = tuple(equation for equation in equations if equation.target != loss)
    return (*others, Equation(loss, build.add(*own, *terms)))

