"""`y_t \\log \\hat y_t` for a target and its probabilities, both vectors: the sum over the classes is left out."""

from symrnn.ir.cell import Cell, Kind
from symrnn.judge.meaning import Function, Meaning, Product, Structure, Variable


def side_by_side(cell: Cell, sign: str, left: Meaning, right: Meaning) -> Meaning:
    """The product of two factors; of a target and a logarithm, which are columns both, the inner one."""
    if isinstance(right, Function) and right.name == "log" and len(right.args) == 1:
        return Structure("inner", (left, right)) if _is_target(cell, left) else Product(sign, left, right)
    return Product(sign, left, right)


def _is_target(cell: Cell, node: Meaning) -> bool:
    if not isinstance(node, Variable) or node.at is None or node.entry:
        return False
    return any(s.name == node.name and s.kind is Kind.TARGET and len(s.shape) == 1 for s in cell.data)
