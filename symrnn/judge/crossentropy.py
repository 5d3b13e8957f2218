"""The cross-entropy by its name: of the two things that it is applied to, which is the target is known from the cell."""

from collections.abc import Sequence
from fractions import Fraction

from symrnn.ir.cell import Cell
from symrnn.ir.expr import Softmax
from symrnn.judge import meaning as m
from symrnn.judge.meaning import Meaning


def cross_entropy(cell: Cell, args: Sequence[Meaning]) -> Meaning:
    """The cross-entropy of two things in either order: of probabilities, or of what has a softmax still before it."""
    first, second = args if len(args) == 2 else (*args, *args)[:2]
    value, target = (second, first) if _is_data(cell, first) and not _is_data(cell, second) else (first, second)
    if not _is_softmax(cell, value):
        return m.Structure("cross_entropy", (value, target))
    logs = m.Product("entries", target, m.Function("log", (value,)))
    return m.Scaled(Fraction(-1), m.Structure("sum", (logs,)))


def _is_data(cell: Cell, node: Meaning) -> bool:
    return isinstance(node, m.Variable) and node.name in {symbol.name for symbol in cell.data}


def _is_softmax(cell: Cell, node: Meaning) -> bool:
    """Whether something is given by a softmax."""
    if isinstance(node, m.Structure):
        return node.kind == "softmax"
    given = (equation for equation in (*cell.steps, *cell.epilogue) if isinstance(equation.value, Softmax))
    return isinstance(node, m.Variable) and node.name in {equation.target.name for equation in given}
