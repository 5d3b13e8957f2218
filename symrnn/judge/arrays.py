"""Whether notes write what only arrays have: transposes, diagonal matrices, products entry by entry.

Their formulas are about matrices: one whose shapes fit and that fails so is not meant for sizes 1.
"""

from collections.abc import Iterable

from symrnn.judge.spots import Read
from symrnn.notes import written as w
from symrnn.notes.walk import nodes

SIGNS = {"odot", "circ", "otimes", "@"}
OPERATORS = {"diag", "Diag"}


def writes_arrays(read: Iterable[Read]) -> bool:
    """Whether some formula has a sign that says nothing of numbers."""
    chains = (chain for one in read for chain in one.chains if isinstance(chain, w.Chain))
    return any(_is_of_arrays(node) for chain in chains for node in nodes(chain))


def _is_of_arrays(node: w.Written | w.Chain) -> bool:
    match node:
        case w.Product(signs=signs):
            return not SIGNS.isdisjoint(signs)
        case w.Operator(name=name) | w.Name(base=name):
            return name in OPERATORS
        case w.Transposed(arg=arg, sign=sign):
            return sign != "T" or not _may_have_last_step(arg)
        case _:
            return False


def _may_have_last_step(node: w.Written) -> bool:
    """Whether a T above something may be the last step, as in `h^T`: above a small letter without an index."""
    return isinstance(node, w.Name) and not (node.subs or node.brackets) and not node.base.isupper()
