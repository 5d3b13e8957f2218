"""Formulas in place of functions of which nothing is known, so that a cell can be derived: what is printed names them alone."""

from dataclasses import replace

from symrnn.ir.cell import Cell, Equation
from symrnn.ir.expr import Apply, Expr, Function, Power, Ref
from symrnn.ir.walk import children, rebuild

BENT = 3
"""The exponent of a stand-in: a function whose derivatives are no numbers."""


def with_formulas(cell: Cell) -> Cell:
    """The cell with a formula for every function that has none; it says nothing of their values."""
    if not cell.unknown:
        return cell
    open_ = (*cell.unknown, *(function for function in cell.functions if function.body is None))
    known = {function: _stand_in(function) for function in open_}

    def put(expr: Expr) -> Expr:
        parts = tuple(map(put, children(expr)))
        whole = rebuild(expr, parts) if parts else expr
        return replace(whole, function=known[whole.function]) if isinstance(whole, Apply) and whole.function in known else whole

    def equations(phase: tuple[Equation, ...]) -> tuple[Equation, ...]:
        return tuple(replace(equation, value=put(equation.value)) for equation in phase)

    functions = tuple(known.get(function, function) for function in cell.functions)
    prologue, steps, epilogue = map(equations, (cell.prologue, cell.steps, cell.epilogue))
    return replace(cell, functions=functions, prologue=prologue, steps=steps, epilogue=epilogue)


def _stand_in(function: Function) -> Function:
    (name,) = function.parameters  # a function of several has a formula
    return replace(function, body=Power(Ref(name, None, ()), BENT))
