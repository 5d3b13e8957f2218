"""Functions of which nothing is known get formulas: a cell with them can be derived, and nothing else of it changes."""

from symrnn.derive.rolled import derive
from symrnn.emit.terms import tex_terms
from symrnn.ir.standin import with_formulas
from symrnn.language.lower import read_cell
from symrnn.pipeline import load

OPEN = """
cell open
input x (m)
target y (n)
state s (n)
param W (n, n), U (n, m)
def f(z)
def g(z)
a[t] = W @ s[t-1] + U @ x[t]
s[t] = f(a[t])
loss[t] = sum(g(s[t] - y[t]))
"""


def test_a_cell_whose_functions_are_known_stays() -> None:
    cell = load("lstm")
    assert with_formulas(cell) is cell


def test_derivatives_of_unknown_functions_are_signs() -> None:
    cell = read_cell(OPEN, "open.cell")
    assert [function.name for function in cell.unknown] == ["f", "g"]
    found = with_formulas(cell)
    assert not found.unknown
    terms = tex_terms(derive(found))
    assert terms["dL/a"][0][0][0] == r"@d s[t]@ \odot f'\bigl(@a[t]@\bigr)"
    assert "g'" in terms["dL/s"][0][0][0]
