"""Unrolled cells evaluated: the loss and the gradients of the oracle, and SymPy's own rewriting undone."""

import pytest
import sympy

from symrnn.derive.scalars import sqrt
from symrnn.derive.unroll import unroll
from symrnn.ir.cell import Cell
from symrnn.language.lower import read_cell
from symrnn.verify.fields import Digits, indices
from symrnn.verify.oracle import Run, gradients, indeterminates
from symrnn.verify.prime import PrimeField
from symrnn.verify.scalar import Scalars, value
from tests.verify.cases import ODD, sizes_for

FIELD = PrimeField(9)
X, Y = sympy.symbols("x y", real=True)


@pytest.mark.parametrize("steps", [1, 3])
def test_every_gradient_is_the_oracles(cell: Cell, steps: int) -> None:
    sizes = sizes_for(cell)
    data = indeterminates(cell, steps, sizes, FIELD)
    scalars = Scalars(unroll(cell, steps, sizes), data, FIELD)
    assert scalars.loss == Run(cell, data, FIELD).all().loss
    assert all((scalars.gradient(ref) == exact).all() for ref, exact in gradients(cell, data, FIELD).items())


@pytest.mark.parametrize("steps", [1, 3])
def test_every_operation_at_once(steps: int) -> None:
    cell, sizes = read_cell(ODD), {"m": 2, "k": 3, "n": 4}
    data = indeterminates(cell, steps, sizes, FIELD)
    scalars = Scalars(unroll(cell, steps, sizes), data, FIELD)
    assert all((scalars.gradient(ref) == exact).all() for ref, exact in gradients(cell, data, FIELD).items())


def test_copies_add_up_to_the_shared_gradient(cell: Cell) -> None:
    sizes = sizes_for(cell)
    scalars = Scalars(unroll(cell, 3, sizes), indeterminates(cell, 3, sizes, FIELD), FIELD)
    for param in cell.params:
        shared = scalars.gradient(param.at())
        for index in indices(shared.shape):
            parts = [copy[index] for copy in scalars.copies(param.name).values()]
            assert sum(parts, FIELD.lift(0)) == shared[index]


@pytest.mark.parametrize(
    "expr",
    [
        sympy.exp(X) * sympy.exp(Y),
        sympy.exp(X) ** 3,
        1 / sympy.exp(X),
        sympy.exp(X) / (sympy.exp(X) + sympy.exp(Y)) ** 2,
        sqrt(X) ** 3 * Y,
        1 / sqrt(X),
        sympy.log(X) - sympy.tanh(Y) ** 2 / 3 + sympy.sin(X) * sympy.cos(Y),
    ],
    ids=str,
)
def test_expressions_have_their_value(expr: sympy.Expr) -> None:
    digits = Digits(40)
    x, y = digits.lift(0.75), digits.lift(1.5)
    expected = expr.subs({X: sympy.Float("0.75", 40), Y: sympy.Float("1.5", 40)}).evalf(40)
    assert abs(value(expr, {X: x, Y: y}, digits) - digits.context.mpf(str(expected))) * 10**36 < 1


def test_products_of_exponentials_are_taken_apart() -> None:
    x, y = FIELD.fresh("x"), FIELD.fresh("y")
    assert value(sympy.exp(X) * sympy.exp(Y), {X: x, Y: y}, FIELD) == FIELD.apply("exp", x) * FIELD.apply("exp", y)
    assert value(sympy.exp(X) ** -2, {X: x}, FIELD) == FIELD.apply("exp", x) ** -2
    assert value(sympy.log(sympy.exp(X)), {X: x}, FIELD) == x
