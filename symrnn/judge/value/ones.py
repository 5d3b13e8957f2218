"""`\\mathbf 1`, a vector of ones: what stands beside it says how long it is, `\\mathbf 1^\\top X`, `X \\mathbf 1`."""

from fractions import Fraction

from symrnn.ir.dims import Shape
from symrnn.judge.meaning import Meaning, Product, Structure
from symrnn.judge.tensor import Map, number
from symrnn.judge.value.errors import UnclearError
from symrnn.judge.value.frame import Env, Frame
from symrnn.verify.fields import filled

ONES = Structure("ones", ())
TURNED = Structure("transpose", (ONES,))
UNCLEAR = "how many ones a 1 stands for is not clear"


def factors(node: Product, e: Frame, env: Env) -> tuple[Map, Map]:
    """The values of the factors of a product; ones beside another factor are as many as this has rows or columns."""
    if not e.reading.numbers:
        if _is_ones(node.left):
            right = e.value(node.right, env)
            return _ones(node, node.left, right.out, right, e, row=True), right
        if _is_ones(node.right):
            left = e.value(node.left, env)
            return left, _ones(node, node.right, left.into, left, e, row=False)
    return e.value(node.left, env), e.value(node.right, env)


def _is_ones(node: Meaning) -> bool:
    return node in (ONES, TURNED)


def _ones(node: Product, written: Meaning, axes: Shape, other: Map, e: Frame, *, row: bool) -> Map:
    """The ones on a side of a product where they have to be a row, or a column; a single 1 where entries are multiplied."""
    if node.sign == "entries":
        return number(Fraction(1))
    is_row = (written == TURNED) != e.reading.rows
    if node.sign != "matrix" or is_row != row or len(axes) != 1:
        raise UnclearError(UNCLEAR)
    array = filled((other.array.shape[0 if row else -1],), Fraction(1))
    return Map(array, (), axes) if row else Map(array, axes)
