"""Products as notes write them, and what a reading takes them for; quotients."""

import math
from dataclasses import replace
from fractions import Fraction

from symrnn.judge import tensor
from symrnn.judge.meaning import Product, Quotient
from symrnn.judge.tensor import Map
from symrnn.judge.value.frame import Env, Frame
from symrnn.judge.value.ones import factors


def product(node: Product, e: Frame, env: Env) -> Map:
    left, right = factors(node, e, env)
    sign = node.sign
    e.world.spend(left.array.size * max(1, math.prod(right.array.shape[len(right.out) :])))
    alike = left.is_vector and (left.out, left.into) == (right.out, right.into)
    if sign == "dot" and e.reading.dots and alike:
        return tensor.inner(left, right)
    if sign in ("dot", "star"):
        sign = "matrix" if (e.reading.dots if sign == "dot" else e.reading.stars) else "entries"
    if sign == "entries" and e.reading.mixed and left.is_vector and (left.out, left.into) == (right.into, right.out):
        right = tensor.transpose(right)
    if sign == "entries" and not (left.is_scalar and right.is_scalar):
        return tensor.entrywise(lambda a, b: a * b, left, right)
    if sign == "array":
        return _array_product(e, left, right)
    if sign in ("outer", "kron") and not e.reading.numbers:
        e.world.spend(left.array.size * right.array.size)
        return tensor.outer(left, right) if sign == "outer" and left.is_vector and right.is_vector else tensor.kron(left, right)
    if e.reading.turning and left.is_vector and left.out and right.is_matrix:
        return _array_product(e, left, right)
    return tensor.compose(left, right)


def _array_product(e: Frame, left: Map, right: Map) -> Map:
    """NumPy's @: a vector on the left is a row, one on the right a column."""
    if left.is_vector and left.out:
        left = tensor.transpose(left)
    if right.is_vector and right.into:
        right = tensor.transpose(right)
    found = tensor.compose(left, right)
    return e.arrange(found.array, found.axes) if found.is_vector else found


def quotient(node: Quotient, e: Frame, env: Env) -> Map:
    above, below = (lifted(e.value(part, env), e) for part in (node.above, node.below))
    found = tensor.entrywise(lambda a, b: a / b, above, below)
    return replace(found, identity=above.identity) if below.is_scalar and not below.identity else found


def lifted(arg: Map, e: Frame) -> Map:
    """Fractions as elements of the field, so that they can be divided by and taken to powers like the others."""
    found = tensor.mapped(lambda a: e.field.lift(a) if isinstance(a, Fraction) else a, arg)
    return replace(found, identity=arg.identity)
