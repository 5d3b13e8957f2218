"""The value of a meaning at given indices, in one reading, written from the definitions.

`Evaluator` computes values by a table with a row for every kind of node (`table`); the rows are functions of a node and of the
`Frame` that it is evaluated in: `symbols`, `parts`, `derivatives` (over `between`), `products`, `sums` (over `counted`),
`functions`, `cases`, `structures`. The names below are what the rest of the judge uses.
"""

from symrnn.judge.value.cases import COMPARE
from symrnn.judge.value.counted import axis
from symrnn.judge.value.errors import AxisError, OutsideError, UnclearError
from symrnn.judge.value.evaluator import Evaluator
from symrnn.judge.value.frame import Definition, Env
from symrnn.judge.value.outside import is_gradient
from symrnn.judge.value.sums import bounds

__all__ = [
    "COMPARE", "AxisError", "Definition", "Env", "Evaluator", "OutsideError", "UnclearError", "axis", "bounds",
    "is_gradient",
]  # fmt: skip
