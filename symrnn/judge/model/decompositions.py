"""Decompositions of a weight, `W = Q \\Lambda Q^{-1}`: they say what is to be known of it, not how a network computes it.

The inverse of a matrix is no part of a network, nor is that `Q^\\top` may be one: the weight stays any matrix, and what holds
of it so holds of all.
"""

from symrnn.notes.written import Name, Number, Power, Product, Transposed, Written

FACTORS = 3
"""So many factors a decomposition has at least."""

Matrix = tuple[str, tuple[str, ...], tuple[str, ...]]
"""A matrix by its letter, accents and labels, wherever it stands."""


def is_decomposition(right: Written) -> bool:
    """Whether a formula is a product between a matrix and its inverse or transpose, in either order."""
    if not isinstance(right, Product) or len(right.factors) < FACTORS:
        return False
    first, last = right.factors[0], right.factors[-1]
    return _bare(first) == _turned(last) is not None or _bare(last) == _turned(first) is not None


def _bare(node: Written) -> Matrix | None:
    """A capital letter with nothing above it."""
    if not isinstance(node, Name) or node.sups or not node.base[:1].isupper():
        return None
    return node.base, node.accents, tuple(sub.text for sub in node.subs)


def _turned(node: Written) -> Matrix | None:
    """The matrix of which a factor is the inverse or the transpose."""
    match node:
        case Transposed(_, arg) if not isinstance(arg, Transposed):
            return _bare(arg)
        case Power(_, base, Number(_, value)) if value == -1:
            return _bare(base)
        case _:
            return None
