"""Names for sums that functions are applied to where all are numbers, as `normalise` gives them where matrices are multiplied.

    h[t] = tanh(w * h[t-1] + u * x[t])          a_h[t] = w * h[t-1] + u * x[t];  h[t] = tanh(a_h[t])

Errors of notes are often the gradients by these.
"""

from collections.abc import Iterator
from dataclasses import replace

from symrnn.ir.cell import Cell, Equation, Kind, Symbol
from symrnn.ir.expr import NOW, Add, Apply, Ref
from symrnn.ir.fresh import fresh


def with_arguments(cell: Cell) -> Cell:
    """The cell with a name for every sum that a step applies a function of one number to."""
    taken = {*(symbol.name for symbol in cell.symbols), *cell.dims, *(function.name for function in cell.functions)}
    symbols: list[Symbol] = []

    def named() -> Iterator[Equation]:
        for equation in cell.steps:
            value = equation.value
            if not (isinstance(value, Apply) and len(value.args) == 1 and isinstance(value.args[0], Add)):
                yield equation
                continue
            (argument,) = value.args
            name = fresh(f"a_{equation.target.name.replace('_', '')}", taken)
            taken.add(name)
            symbols.append(Symbol(name, Kind.COMPUTED, argument.shape, True, introduced=True))
            target = Ref(name, NOW, argument.shape)
            yield Equation(target, argument)
            yield replace(equation, value=replace(value, args=(target,)))

    steps = tuple(named())
    return replace(cell, symbols=cell.symbols + tuple(symbols), steps=steps) if symbols else cell
