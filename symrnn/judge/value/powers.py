"""Powers: of a square matrix they count its factors, those below 0 its inverse; of all else they are taken entry by entry."""

from fractions import Fraction

from symrnn.judge import tensor
from symrnn.judge.meaning import Index, Power
from symrnn.judge.repeated import counts_factors
from symrnn.judge.tensor import Map, ShapeError
from symrnn.judge.value.frame import Env, Frame
from symrnn.judge.value.products import lifted
from symrnn.verify.fields import Element

LONGEST_POWER = 4096
"""How many bits a power of a fraction has at most that is computed exactly."""


def power(node: Power, e: Frame, env: Env) -> Map:
    base = e.value(node.base, env)
    if isinstance(node.exponent, Index):
        return _counted(base, e.step(node.exponent, env), e)
    exponent = node.exponent
    if counts_factors(node) and _is_square(base) and not e.reading.powers_by_entries:
        return _repeated(base, exponent, e)
    if exponent < 0:
        return tensor.mapped(lambda a: a**exponent, lifted(base, e))
    if e.reading.norms and exponent == 2 and base.is_vector:
        return tensor.inner(base, base)
    return tensor.mapped(lambda a: _raised(a, exponent, e), base)


def _is_square(base: Map) -> bool:
    return base.is_matrix and base.out == base.into


def _raised(element: Element, exponent: int, e: Frame) -> Element:
    """A power; that of a fraction is no longer exact where it would be too long."""
    if isinstance(element, Fraction):
        bits = max(element.numerator.bit_length(), element.denominator.bit_length())
        if bits * exponent > LONGEST_POWER:
            element = e.field.lift(element)
    return element**exponent


def _counted(base: Map, times: int, e: Frame) -> Map:
    """A number, or a square matrix, so many times as a factor, where letters say how often: of a matrix never below 0."""
    if base.is_scalar:
        return tensor.mapped(lambda a: a**times if times else Fraction(1), lifted(base, e) if times < 0 else base)
    if not _is_square(base) or times < 0:
        raise ShapeError(f"{base.shape} to the power of {times}")
    return _repeated(base, times, e)


def _repeated(base: Map, times: int, e: Frame) -> Map:
    """A square matrix so many times as a factor, or its inverse, if the number is below 0."""
    size = base.array.shape[0]
    found = tensor.identity(base.out[0], size)
    e.world.spend(size**3 * (abs(times) + (times < 0)))
    factor = base if times >= 0 else tensor.inverse(lifted(base, e), lifted(found, e))
    for _ in range(abs(times)):
        found = tensor.compose(factor, found)
    return found
