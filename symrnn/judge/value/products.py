"""Products as notes write them, and what a reading takes them for; quotients and powers."""

import math
from dataclasses import replace
from fractions import Fraction

from symrnn.judge import tensor
from symrnn.judge.meaning import Index, Power, Product, Quotient
from symrnn.judge.tensor import Map, ShapeError
from symrnn.judge.value.frame import Env, Frame
from symrnn.judge.value.ones import factors
from symrnn.verify.fields import Element

LONGEST_POWER = 4096
"""How many bits a power of a fraction has at most that is computed exactly."""


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
    above, below = (_lifted(e.value(part, env), e) for part in (node.above, node.below))
    found = tensor.entrywise(lambda a, b: a / b, above, below)
    return replace(found, identity=above.identity) if below.is_scalar and not below.identity else found


def _lifted(arg: Map, e: Frame) -> Map:
    """Fractions as elements of the field, so that they can be divided by and taken to powers like the others."""
    lifted = tensor.mapped(lambda a: e.field.lift(a) if isinstance(a, Fraction) else a, arg)
    return replace(lifted, identity=arg.identity)


def power(node: Power, e: Frame, env: Env) -> Map:
    if isinstance(node.exponent, Index):
        return _repeated(e.value(node.base, env), e.step(node.exponent, env), e)
    base, exponent = e.value(node.base, env), node.exponent
    if exponent < 0:
        return tensor.mapped(lambda a: a**exponent, _lifted(base, e))
    if e.reading.norms and exponent == 2 and base.is_vector:
        return tensor.inner(base, base)
    return tensor.mapped(lambda a: _raised(a, exponent, e), base)


def _raised(element: Element, exponent: int, e: Frame) -> Element:
    """A power; that of a fraction is no longer exact where it would be too long."""
    if isinstance(element, Fraction):
        bits = max(element.numerator.bit_length(), element.denominator.bit_length())
        if bits * exponent > LONGEST_POWER:
            element = e.field.lift(element)
    return element**exponent


def _repeated(base: Map, times: int, e: Frame) -> Map:
    """A number, or a square matrix, so many times as a factor."""
    if base.is_scalar:
        lifted = _lifted(base, e) if times < 0 else base
        return tensor.mapped(lambda a: a**times if times else Fraction(1), lifted)
    if not base.is_matrix or base.out != base.into or times < 0:
        raise ShapeError(f"{base.shape} to the power of {times}")
    found = tensor.identity(base.out[0], base.array.shape[0])
    for _ in range(times):
        found = tensor.compose(base, found)
    return found
