"""Entries and stretches of vectors and matrices, and vectors of equal entries."""

from math import prod

from symrnn.ir.dims import sizes_of
from symrnn.judge.meaning import Entry, Filled, Slice
from symrnn.judge.tensor import Map, ShapeError
from symrnn.judge.value.frame import Env, Frame
from symrnn.verify.fields import filled


def entry(node: Entry, e: Frame, env: Env) -> Map:
    arg = e.value(node.arg, env)
    if e.reading.numbers:
        return arg
    if len(node.index) != len(arg.axes):
        raise ShapeError(f"an entry with {len(node.index)} indices of {arg.shape}")
    return Map(e.entry(arg.array, node.index, env))


def sliced(node: Slice, e: Frame, env: Env) -> Map:
    arg = e.value(node.arg, env)
    start, stop = node.start.at(e.world.sizes), node.stop.at(e.world.sizes)
    if not arg.is_vector:
        raise ShapeError(f"some entries of {arg.shape}")
    if not 0 <= start < stop <= arg.array.size:
        raise ShapeError(f"entries {start + 1} to {stop} of {arg.shape}")
    return e.arrange(arg.array[start:stop], (node.stop - node.start,))


def filled_with(node: Filled, e: Frame, env: Env) -> Map:
    shape = (node.size,) if node.columns is None else (node.size, node.columns)
    sizes = sizes_of(shape, e.world.sizes)
    if min(sizes) < 1:
        raise ShapeError(f"{' x '.join(map(str, sizes))} entries")
    e.world.spend(prod(sizes))
    return e.arrange(filled(sizes, node.value), shape)
