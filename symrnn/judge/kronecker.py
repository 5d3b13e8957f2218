"""Kronecker products: where `\\otimes` is one, and how large an identity matrix in it is.

Between two vectors the sign mostly stands for the outer product, and the size of I is mostly left out: these are other ways to
take a claim.
"""

from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from fractions import Fraction
from typing import Any

from symrnn.ir.cell import Cell
from symrnn.ir.dims import Dim
from symrnn.judge.claim import Claim
from symrnn.judge.meaning import Filled, Meaning, Product, Structure, nodes, with_parts
from symrnn.judge.reach import Reach

ROWS = "vec puts the rows of a matrix one after the other"
IDENTITY = Structure("identity", ())


def reaches(claim: Claim, cell: Cell) -> Iterator[Reach]:
    """The other ways to take the sign of a tensor product, and the order of the entries in vec."""
    sizes: list[str | None] = [*sizes_of_identity(claim, cell)]
    yield from (Reach(kron=size) for size in sizes)
    if any(isinstance(node, Structure) and node.kind == "vec" for _, side in claim.sides for node in nodes(side)):
        yield from (Reach(kron=size, rows=True, words=ROWS) for size in sizes or [None])


def sizes_of_identity(claim: Claim, cell: Cell) -> Iterator[str]:
    """The sizes that I in the Kronecker products of a claim may have; one without a name where there are products and no I."""
    outer = [node for _, side in claim.sides for node in nodes(side) if isinstance(node, Product) and node.sign == "outer"]
    if any(IDENTITY in (node.left, node.right) for node in outer):
        yield from cell.dims
    elif outer:
        yield ""


def with_kronecker(claim: Claim, size: str) -> Claim:
    """The claim with Kronecker products for the sign of outer products, and with I of a size in them."""
    one = Structure("diag", (Filled(Fraction(1), Dim.named(size)),)) if size else IDENTITY
    return replace(claim, left=_changed(claim.left, one), right=_changed(claim.right, one))


def with_rows(claim: Claim) -> Claim:
    """The claim with vec putting the rows of a matrix one after the other."""
    return replace(claim, left=_by_rows(claim.left), right=_by_rows(claim.right))


def _by_rows(node: Meaning) -> Meaning:
    inner = {item.name: _each(getattr(node, item.name), _by_rows) for item in fields(node)}
    found = replace(node, **inner)
    return replace(found, kind="vec of rows") if isinstance(found, Structure) and found.kind == "vec" else found


def _changed(node: Meaning, one: Meaning) -> Meaning:
    """The node with Kronecker products, in which I has the size of `one`."""
    inner = {item.name: _each(getattr(node, item.name), lambda part: _changed(part, one)) for item in fields(node)}
    found = replace(node, **inner)
    if isinstance(found, Product) and found.sign == "outer":
        left, right = (one if part == IDENTITY else part for part in (found.left, found.right))
        return Product("kron", left, right)
    return found


def _each(value: object, change: Callable[[Meaning], Meaning]) -> Any:
    """A field with the nodes in it changed."""
    if isinstance(value, Meaning):
        return change(value)
    return tuple(_each(part, change) for part in value) if type(value) is tuple else value


def with_outer(claim: Claim) -> Claim:
    """The claim in which angle brackets are the outer product of what stands in them."""
    return replace(claim, left=_outer(claim.left), right=_outer(claim.right))


def _outer(node: Meaning) -> Meaning:
    if not any(isinstance(inner, Structure) and inner.kind == "inner" for inner in node.nodes):
        return node
    found = with_parts(node, _outer)
    return Product("outer", *found.args) if isinstance(found, Structure) and found.kind == "inner" else found
