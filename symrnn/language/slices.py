"""Slices of vectors, `a[t][n:2*n]` and `b[:n]`: the entries from one bound up to, and without, another, counted from 0.

Bounds are sizes, as in shapes. What lies outside the vector, or might for some sizes, is refused.
"""

from itertools import pairwise

from lark import Token, Tree

from symrnn.errors import CellError
from symrnn.ir import build
from symrnn.ir.dims import Dim, total
from symrnn.ir.expr import Expr
from symrnn.language.operands import Checks, Typed
from symrnn.language.source import Node
from symrnn.language.times import terms_of


def is_slice(index: Node) -> bool:
    """Whether brackets hold `start:stop`, and not a time."""
    return any(isinstance(child, Token) for child in index.children)


def sliced(value: Typed, index: Node, checks: Checks) -> Expr:
    """The entries of a vector that the brackets after it name."""
    if not is_slice(index):
        hint = "a time stands behind a name only; the first n entries are [:n]"
        raise checks.error("brackets that are no slice", index, hint)
    if len(value.shape) != 1:
        hint = f"{checks.described(value)}; slice the product, as in (W @ x)[:n]" if value.shape else checks.described(value)
        raise checks.error("a slice of what is no vector", index, hint)
    (size,) = value.shape
    start, stop = _bounds(index, size, checks)
    for low, high in pairwise((Dim(), start, stop, size)):
        if not _at_most(low, high):
            raise _outside(value, start, stop, size, index, checks)
    if not _at_most(start + Dim((), 1), stop):
        raise checks.error(f"the slice {start}:{stop} may have no entries", index, "it holds the entries start, ..., stop - 1")
    return build.slice_of(value.expr, start, stop)


def _outside(value: Typed, start: Dim, stop: Dim, size: Dim, index: Node, checks: Checks) -> CellError:
    what = f"the slice {start}:{stop} does not lie inside {checks.scope.source.words(value.at)}"
    known = "" if _at_most(size + Dim((), 1), stop) or _at_most(stop + Dim((), 1), start) else " for every size"
    return checks.error(what + known, index, f"{checks.described(value)}; its entries are 0, ..., {size} - 1")


def _bounds(index: Node, size: Dim, checks: Checks) -> tuple[Dim, Dim]:
    colon = next(i for i, child in enumerate(index.children) if isinstance(child, Token))
    before, after = index.children[:colon], index.children[colon + 1 :]
    first, last = ([child for child in side if isinstance(child, Tree)] for side in (before, after))
    return _size(first[0], checks) if first else Dim(), _size(last[0], checks) if last else size


def _size(bound: Node, checks: Checks) -> Dim:
    """A bound as a size: names of dimensions and numbers, added up."""
    terms = terms_of(bound)
    if any(sign == "-" for sign, _ in terms):
        hint = "entries are counted from the front; a bound is a sum of sizes, such as n + 2*m"
        raise checks.error("a bound with a minus sign", bound, hint)
    return total(checks.scope.size(place, bound) for _, place in terms)


def _at_most(low: Dim, high: Dim) -> bool:
    """Whether one size is at most another whatever the named sizes are, which are at least 1."""
    rest = high - low
    return all(count >= 0 for _, count in rest.terms) and sum(count for _, count in rest.terms) + rest.constant >= 0
