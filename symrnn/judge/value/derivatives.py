"""The values of derivatives, of variables and of expressions, in the layout of the reading."""

from fractions import Fraction

import numpy as np

from symrnn.ir.dims import Shape
from symrnn.judge import tensor
from symrnn.judge.meaning import TOTAL, Derivative, Meaning, Variable, nodes
from symrnn.judge.readings import Between, Layout
from symrnn.judge.tensor import Map
from symrnn.judge.value.axes import long_axes, several
from symrnn.judge.value.between import between
from symrnn.judge.value.errors import OutsideError, UnclearError
from symrnn.judge.value.frame import Env, Frame
from symrnn.verify.dual import Dual, seeded
from symrnn.verify.fields import Array, boxed, build_array, each
from symrnn.verify.oracle import Slot

UNCLEAR = "the loss has a term that is not read: how it depends on {} is not known"


def derivative(node: Derivative, e: Frame, env: Env) -> Map:
    of, by = node.of, node.by
    place = e.slot(by.whole, env)
    axes = e.shape(by.name)[len(by.entry) :]
    if isinstance(of, Variable):
        if of.name == TOTAL and by.name in e.world.unclear:
            raise UnclearError(UNCLEAR.format(by.name))
        raw = between(node, of, by, e, env)
        upper = e.shape(of.name)[len(of.entry) :]
        raw = _chosen(raw, len(e.shape(of.name)), e.position(of, env), e.position(by, env))
    else:
        raw, upper = _along(of, node, place, e, env)
    if e.reading.numbers:
        return e.single(raw)
    return _laid_out(raw, upper, axes, e)


def _chosen(raw: Array, cut: int, upper: tuple[int, ...], lower: tuple[int, ...]) -> Array:
    """Entries of a derivative, whose first axes (`cut` of them) are those of what is differentiated."""
    at: tuple[int | slice, ...] = upper + (slice(None),) * (cut - len(upper)) + lower
    for i, size in zip(at, raw.shape, strict=False):
        if isinstance(i, int) and not 0 <= i < size:
            raise OutsideError("there is no such entry")
    return boxed(raw[at])


def _along(of: Meaning, node: Derivative, place: Slot, e: Frame, env: Env) -> tuple[Array, Shape]:
    """The derivative of an expression by a variable: dual numbers over the total derivatives of what it reads."""
    if e.override is not None or any(isinstance(inner, Derivative) for inner in nodes(of)):
        raise UnclearError("derivatives of derivatives are not read")
    if e.reading.between is not Between.TOTAL and node.sign != "d":
        raise UnclearError("the derivative of an expression is a total one")
    shape = e.world.value(place).shape
    fixed = e.position(node.by, env)
    free = shape[len(fixed) :]
    plain = e.value(of, env)
    columns: dict[tuple[int, ...], Array] = {}
    for index in np.ndindex(*free):
        at = fixed + tuple(index)

        def seeds(slot: Slot, at: tuple[int, ...] = at) -> Array:
            values = e.world.value(slot)
            raw = e.world.total(slot, place)
            return seeded(values, boxed(raw[(slice(None),) * values.ndim + at]))

        found = e.moved(seeds).value(of, env).array
        columns[tuple(index)] = each(lambda x: x.tangent if isinstance(x, Dual) else Fraction(0), found)
    raw = build_array(plain.array.shape + free, lambda at: columns[at[plain.array.ndim :]][at[: plain.array.ndim]])
    return raw, plain.axes


def _laid_out(raw: Array, upper: Shape, lower: Shape, e: Frame) -> Map:
    """A derivative in the layout of the reading."""
    layout = e.reading.layout_on(e.side)
    if not long_axes(upper) and layout is not Layout.JACOBIAN:
        return e.arrange(raw.reshape(raw.shape[len(upper) :]), lower)
    if not long_axes(lower):
        return e.arrange(raw.reshape(raw.shape[: len(upper)]), upper)
    jacobian = several(Map(raw, upper, lower))
    return tensor.transpose(jacobian) if layout is Layout.TRANSPOSED else jacobian
