"""The axes of arrays as notes count them: entries that are picked, and vectors that are declared to have one entry."""

from symrnn.ir.dims import Dim, Shape
from symrnn.judge.tensor import Map
from symrnn.judge.value.errors import OutsideError
from symrnn.verify.fields import Array, boxed

ONE = Dim((), 1)


def several(map_: Map) -> Map:
    """The same without the axes that are declared to have one entry: a vector of one entry is a number."""
    if ONE not in map_.axes:
        return map_
    sizes = tuple(size for size, dim in zip(map_.array.shape, map_.axes, strict=True) if dim != ONE)
    return Map(map_.array.reshape(sizes), long_axes(map_.out), long_axes(map_.into))


def long_axes(axes: Shape) -> Shape:
    return tuple(dim for dim in axes if dim != ONE)


def picked(array: Array, at: tuple[int, ...]) -> Array:
    if len(at) > array.ndim or any(not 0 <= i < size for i, size in zip(at, array.shape, strict=False)):
        raise OutsideError("there is no such entry")
    return boxed(array[at])
