"""Values as linear maps between products of spaces, and the products that notes write between them.

A `Map` has out-axes and in-axes: a scalar has none, a column n out-axes (n), a row in-axes (n), a matrix both; the derivative
of a vector by a matrix maps matrices (n, m) to vectors. The matrix product is composition, so that `\\partial L/\\partial o \\;
\\partial o/\\partial V` is a product like any other, whatever the number of axes.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial, reduce

import numpy as np

from symrnn.ir.dims import Dim, Shape, shape_text
from symrnn.verify.fields import Array, Element, boxed, build_array, each, filled, scalar


class ShapeError(Exception):
    """Two shapes do not fit the operation between them."""


@dataclass(frozen=True, eq=False)
class Map:
    """The axes of `array` are the out-axes, then the in-axes. `identity`: a number that stands for so many times I."""

    array: Array
    out: Shape = ()
    into: Shape = ()
    identity: bool = False

    @property
    def axes(self) -> Shape:
        return self.out + self.into

    @property
    def is_scalar(self) -> bool:
        return not self.out and not self.into

    @property
    def is_vector(self) -> bool:
        return len(self.axes) == 1

    @property
    def is_matrix(self) -> bool:
        return len(self.out) == len(self.into) == 1

    @property
    def shape(self) -> str:
        """The shape in words of notes: `scalar`, `n x 1`, `1 x n`, `n x m`."""
        if self.is_scalar:
            return "scalar"
        return f"{_side(self.out)} x {_side(self.into)}"


def _side(axes: Shape) -> str:
    if not axes:
        return "1"
    return str(axes[0]) if len(axes) == 1 and " " not in str(axes[0]) else shape_text(axes)


def number(value: Element) -> Map:
    return Map(scalar(value))


def column(array: Array, dim: Dim) -> Map:
    return Map(array, (dim,))


def compose(left: Map, right: Map) -> Map:
    """The matrix product: `left` after `right`. Scalars commute with everything."""
    if left.is_scalar or right.is_scalar:
        rest = right if left.is_scalar else left
        both = left.is_scalar and right.is_scalar
        return Map(boxed(left.array * right.array), rest.out, rest.into, both and (left.identity or right.identity))
    if left.into != right.out:
        raise ShapeError(f"{left.shape} times {right.shape}")
    rows, inner, columns = (_count(left.array, 0, len(left.out)), _count(right.array, 0, len(right.out)), -1)
    product = left.array.reshape(rows, inner) @ right.array.reshape(inner, columns)
    return Map(product.reshape(_extent(left, right)), left.out, right.into)


def _count(array: Array, start: int, stop: int) -> int:
    return int(np.prod(array.shape[start:stop], dtype=int))


def _extent(left: Map, right: Map) -> tuple[int, ...]:
    return left.array.shape[: len(left.out)] + right.array.shape[len(right.out) :]


def entrywise(operation: Callable[..., Element], left: Map, right: Map) -> Map:
    """An operation entry by entry; a scalar stands in every entry."""
    if left.identity != right.identity and not (left.is_scalar and right.is_scalar):
        left, right = (full(left, right), right) if left.identity else (left, full(right, left))
    if left.is_scalar or right.is_scalar:
        rest = right if left.is_scalar else left
    elif (left.out, left.into) != (right.out, right.into):
        raise ShapeError(f"{left.shape} beside {right.shape}, entry by entry")
    else:
        rest = left
    unit = left.identity and right.identity
    return Map(each(operation, left.array, right.array), rest.out, rest.into, unit)


def full(unit: Map, like: Map) -> Map:
    """A number times I, written out as a matrix of the size of another one."""
    if not like.is_matrix or like.out != like.into:
        raise ShapeError(f"I beside {like.shape}")
    eye = identity(like.out[0], like.array.shape[0])
    return Map(boxed(eye.array * unit.array), eye.out, eye.into)


def alike(left: Map, right: Map) -> tuple[Map, Map]:
    """Two maps of which one is to be chosen: I has the size of the other, and 0 beside a number times I is one too."""
    if left.identity == right.identity:
        return left, right
    unit, other = (left, right) if left.identity else (right, left)
    if other.is_scalar and all(element == 0 for element in other.array.flat):
        other = Map(other.array, identity=True)
    else:
        unit = full(unit, other)
    return (unit, other) if left.identity else (other, unit)


def widest(*args: Map) -> Map:
    """The one with the most axes of some maps that stand entry by entry beside one another, numbers in every entry."""
    wide = max(args, key=lambda arg: len(arg.axes))
    if any(not arg.is_scalar and (arg.out, arg.into) != (wide.out, wide.into) for arg in args):
        raise ShapeError(" beside ".join(arg.shape for arg in args) + ", entry by entry")
    return wide


def add(terms: Sequence[Map]) -> Map:
    first, *rest = terms
    for term in rest:
        first = entrywise(lambda a, b: a + b, first, term)
    return first


def product(factors: Sequence[Map]) -> Map:
    """The product of some factors in their order; vectors are multiplied entry by entry."""
    if all(factor.is_vector for factor in factors):
        return reduce(partial(entrywise, lambda a, b: a * b), factors)
    return reduce(compose, factors)


def scale(factor: Fraction, arg: Map) -> Map:
    return Map(boxed(arg.array * factor), arg.out, arg.into, arg.identity)


def mapped(function: Callable[[Element], Element], arg: Map) -> Map:
    """A function of every entry."""
    return Map(each(function, arg.array), arg.out, arg.into)


def transpose(arg: Map) -> Map:
    outs = len(arg.out)
    order = [*range(outs, arg.array.ndim), *range(outs)]
    return Map(arg.array.transpose(order), arg.into, arg.out)


def diag(arg: Map) -> Map:
    """The diagonal matrix of a vector (a scalar is its own), or the diagonal of a matrix as a column."""
    if arg.is_scalar:
        return arg
    if arg.is_matrix and arg.out == arg.into:
        return column(boxed(np.diagonal(arg.array).copy()), arg.out[0])
    if not arg.is_vector:
        raise ShapeError(f"diag of {arg.shape}")
    values = arg.array
    matrix = build_array(values.shape * 2, lambda at: values[at[0]] if at[0] == at[1] else Fraction(0))
    return Map(matrix, arg.axes, arg.axes)


def trace(arg: Map) -> Map:
    """The sum of the diagonal of a square matrix; a scalar is its own."""
    if not arg.is_scalar and not (arg.is_matrix and arg.out == arg.into):
        raise ShapeError(f"the trace of {arg.shape}")
    return arg if arg.is_scalar else total(diag(arg))


def total(arg: Map) -> Map:
    """The sum of all entries."""
    sum_of_all: Element = Fraction(0)
    for element in arg.array.flat:
        sum_of_all = sum_of_all + element
    return number(sum_of_all)


def inner(left: Map, right: Map) -> Map:
    """The sum of the products of corresponding entries of two arrays of one shape, columns and rows alike.

    Of an array and the derivative of such an array by something: for each entry of that something, in its shape.
    """
    if right.out == left.axes and right.into:
        row = compose(Map(left.array, (), left.axes), right)
        return Map(row.array, row.into[:1], row.into[1:])
    if left.axes != right.axes:
        raise ShapeError(f"{left.shape} with {right.shape}, entry by entry")
    return total(Map(each(lambda a, b: a * b, left.array, right.array), left.out, left.into))


def outer(left: Map, right: Map) -> Map:
    """The matrix of the products of the entries of two vectors."""
    if not (left.is_vector and right.is_vector):
        raise ShapeError(f"the outer product of {left.shape} and {right.shape}")
    return Map(np.multiply.outer(left.array, right.array), left.axes, right.axes)


def kron(left: Map, right: Map) -> Map:
    """The Kronecker product: every entry of the left one times the right one. A vector has one column, or one row."""
    if left.is_scalar or right.is_scalar:
        if left.identity or right.identity:
            raise ShapeError("the Kronecker product with an identity matrix of no size")
        return compose(left, right)
    if max(len(left.out), len(left.into), len(right.out), len(right.into)) > 1:
        raise ShapeError(f"the Kronecker product of {left.shape} and {right.shape}")
    rows, columns = ([*left.out, *right.out], [*left.into, *right.into])
    both = np.multiply.outer(left.array, right.array)
    order = [0, len(left.axes)] if len(rows) == 2 else [0 if left.out else len(left.axes)] if rows else []
    order += [i for i in range(both.ndim) if i not in order]
    sizes = [1, 1]
    for axis, i in enumerate(order):
        sizes[axis >= len(rows)] *= both.shape[i]
    shape = tuple(size for size, dims in zip(sizes, (rows, columns), strict=True) if dims)
    return Map(both.transpose(order).reshape(shape), _by(rows), _by(columns))


def _by(dims: Sequence[Dim]) -> Shape:
    """The axis that counts through some axes, the last one fastest."""
    return (Dim.named("*".join(sorted(f"({dim})" for dim in dims))),) if len(dims) > 1 else tuple(dims)


def vec(arg: Map, *, rows: bool = False) -> Map:
    """The columns (or rows) of a matrix below one another; of a map from or to matrices, of these. A vector is as it is."""
    if arg.is_matrix:
        return Map((arg.array if rows else arg.array.T).reshape(-1), _by(arg.axes))
    array, out, into = arg.array, arg.out, arg.into
    if len(into) == 2:
        array = array if rows else np.swapaxes(array, -1, -2)
        array, into = array.reshape(*array.shape[:-2], -1), _by(into)
    if len(out) == 2:
        array = array if rows else np.swapaxes(array, 0, 1)
        array, out = array.reshape(-1, *array.shape[2:]), _by(out)
    return Map(array, out, into)


def identity(dim: Dim, size: int) -> Map:
    return Map(build_array((size, size), lambda at: Fraction(int(at[0] == at[1]))), (dim,), (dim,))


def inverse(arg: Map, unit: Map) -> Map:
    """The inverse of a square matrix, by elimination; ZeroDivisionError if it has none. `unit` is I of its size."""
    size = arg.array.shape[0]
    rows = np.concatenate([arg.array, unit.array], axis=1)
    for i in range(size):
        pivot = next((k for k in range(i, size) if rows[k, i] != 0), None)
        if pivot is None:
            raise ZeroDivisionError("a matrix that has no inverse")
        rows[[i, pivot]] = rows[[pivot, i]]
        rows[i] = rows[i] / rows[i, i]
        for k in range(size):
            if k != i:
                rows[k] = rows[k] - rows[i] * rows[k, i]
    return Map(rows[:, size:], arg.out, arg.into)


def zeros_like(arg: Map) -> Map:
    return Map(filled(arg.array.shape, Fraction(0)), arg.out, arg.into)


def concat(parts: Sequence[Map]) -> Map:
    """Columns below one another, or rows beside one another; numbers between them are vectors of one entry."""
    long = next((part for part in parts if part.is_vector), None)
    if long is not None:
        one, is_column = (Dim((), 1),), bool(long.out)
        parts = [Map(p.array.reshape(1), *((one, ()) if is_column else ((), one))) if p.is_scalar else p for p in parts]
    dim = sum((part.axes[0] for part in parts if part.is_vector), Dim())
    for part in parts:
        if not part.is_vector or bool(part.out) != bool(parts[0].out):
            raise ShapeError(f"{part.shape} joined to {parts[0].shape}")
    array = np.concatenate([part.array for part in parts])
    return Map(array, (dim,)) if parts[0].out else Map(array, (), (dim,))


def joined(parts: Sequence[Map], axis: int) -> Map:
    """Matrices below one another (axis 0) or beside one another (axis 1)."""
    sides = [(part.out, part.into)[1 - axis] for part in parts]
    if any(side != sides[0] for side in sides):
        raise ShapeError(" beside ".join(part.shape for part in parts))
    along = (sum(((part.out, part.into)[axis][0] for part in parts), Dim()),)
    array = np.concatenate([part.array for part in parts], axis=axis)
    return Map(array, along, sides[0]) if axis == 0 else Map(array, sides[0], along)


def pairings(left: Map, right: Map, *, flipped: bool = False) -> list[tuple[Array, Array]]:
    """The entries of two maps side by side, in every way in which maps of their shapes can be compared; none if they cannot.

    A matrix is compared with a map that takes matrices to numbers, or back; with `flipped` also its transpose.
    """
    if left.identity != right.identity:
        left, right = (full(left, right), right) if left.identity else (left, full(right, left))
    if (left.out, left.into) == (right.out, right.into):
        return [(left.array, right.array)]
    found = []
    flat = not (left.out and left.into) or not (right.out and right.into)
    if flat and len(left.axes) > 1 and left.axes == right.axes:
        found.append((left.array, right.array))
    if flat and flipped and len(left.axes) == 2 and left.axes == right.axes[::-1]:
        found.append((left.array, right.array.T))
    return found
