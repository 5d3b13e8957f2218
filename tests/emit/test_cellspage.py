"""The table of cells: sizes as formulas, and a row as it is for one cell."""

import pytest

from symrnn.derive.rolled import derive
from symrnn.derive.schedule import schedule
from symrnn.emit.cellspage import cells_page, scalars_text
from symrnn.ir.cell import Cell
from symrnn.ir.dims import Dim

N, M = Dim.named("n"), Dim.named("m")


@pytest.mark.parametrize(
    ("shapes", "text"),
    [
        ([], "0"),
        ([()], "1"),
        ([(), (Dim((), 2),)], "3"),
        ([(N,), (N,), ()], "2*n + 1"),
        ([(N, M), (N, N), (M, N), (N,)], "2*m*n + n**2 + n"),
        ([(N, N + M + Dim((), 1))], "m*n + n**2 + n"),
        ([(N + M, N + M)], "m**2 + 2*m*n + n**2"),
    ],
)
def test_numbers_of_scalars_are_formulas(shapes: list[tuple[Dim, ...]], text: str) -> None:
    assert scalars_text(shapes) == text


def test_a_row(elman: Cell) -> None:
    page = cells_page([schedule(derive(elman))])
    row = "| elman | 5 | `k*n + m*n + n**2 + k + n` | `s (n)` | 3 + 7 | 14,449 | 28,864 | 2.00 | 3.00 |"
    assert row in page.splitlines()
    assert "n = 64, m = 32, k = 16, p = 48, any other 8; T = 100" in page
