"""Whether a cell's vectors are columns (`W @ s`) or rows (`s @ W`): formulas are printed the way they were written."""

from enum import Enum

from symrnn.ir.cell import Cell
from symrnn.ir.expr import MatMul
from symrnn.ir.walk import nodes


class Style(Enum):
    COLUMN = "column"
    ROW = "row"
    MIXED = "mixed"


def style_of(cell: Cell) -> Style:
    """The style of the products of a cell; columns where nothing tells."""
    products = [node for equation in cell.equations for node in nodes(equation.value) if isinstance(node, MatMul)]
    sides = {(len(product.left.shape), len(product.right.shape)) for product in products}
    if (1, 2) in sides:
        return Style.MIXED if (2, 1) in sides else Style.ROW
    return Style.COLUMN
