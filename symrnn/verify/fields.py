"""The number systems in which an expression has a value, behind one small protocol.

An element is anything with + - * / and integer powers that also takes `Fraction` operands: floats, complex numbers, mpmath's
numbers, residues (`prime`), polynomials (`polynomial`), degrees (`degree`), dual numbers (`dual`). Tensors are NumPy arrays
of elements; a scalar is an array without axes. Numbers written in a formula stay exact fractions until they meet an element.
"""

import cmath
import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from hashlib import blake2b
from itertools import product
from typing import Any, Protocol

import mpmath
import numpy as np
import numpy.typing as npt

Element = Any  # no static type says "has + - * / with itself and with Fraction"
Array = npt.NDArray[np.object_]
Shape = tuple[int, ...]


class Field(Protocol):
    """A number system with indeterminates and element-wise functions."""

    def fresh(self, *key: object) -> Element:
        """The element that stands for the indeterminate of this name: the same for the same key."""

    def lift(self, value: float | Fraction) -> Element:
        """An ordinary number as an element."""

    def apply(self, function: str, arg: Element) -> Element:
        """The value of a built-in element-wise function."""


def draw(bits: int, *key: object) -> int:
    """A pseudo-random integer of at least so many bits that depends on the key alone: the same in every run."""
    text = "\x1f".join(map(str, key)).encode()
    blocks = (blake2b(text, digest_size=64, salt=block.to_bytes(2, "big")).digest() for block in range(-(-bits // 512)))
    return int.from_bytes(b"".join(blocks), "big")


def scalar(element: Element) -> Array:
    """An element as an array without axes."""
    array = np.empty((), dtype=object)
    array[()] = element
    return array


def boxed(value: Element) -> Array:
    """What an operation on arrays gave, as an array: NumPy hands out bare elements where no axis is left."""
    return value if isinstance(value, np.ndarray) else scalar(value)


def indices(shape: Shape) -> Iterator[Shape]:
    """The indices of an array's entries, row by row."""
    return product(*map(range, shape))


def build_array(shape: Shape, entry: Callable[[Shape], Element]) -> Array:
    """The array whose entry at every index is `entry(index)`."""
    return np.fromiter(map(entry, indices(shape)), dtype=object, count=math.prod(shape)).reshape(shape)


def filled(shape: Shape, value: Fraction) -> Array:
    return build_array(shape, lambda index: value)


def each(function: Callable[..., Element], *arrays: Array) -> Array:
    """`function` entry by entry; an array without axes stands for every entry."""
    shape = arrays[0].shape
    if any(array.shape != shape for array in arrays):
        arrays = np.broadcast_arrays(*arrays)
        shape = arrays[0].shape
    found = map(function, *(array.flat for array in arrays))
    return np.fromiter(found, dtype=object, count=math.prod(shape)).reshape(shape)


def entries(arrays: Iterable[Array]) -> list[Element]:
    """All entries of some arrays, one after the other."""
    return [entry for array in arrays for entry in array.flat]


def _relu(x: float) -> float:
    return x if x > 0 else 0.0


def _sign(x: float) -> float:
    return float((x > 0) - (x < 0))


def _softplus(x: float) -> float:
    return max(x, 0.0) + math.log1p(math.exp(-abs(x)))


REAL: Mapping[str, Callable[[float], float]] = {
    "tanh": math.tanh,
    "sigmoid": lambda x: (1 + math.tanh(x / 2)) / 2,
    "relu": _relu,
    "softplus": _softplus,
    "exp": math.exp,
    "log": math.log,
    "sqrt": math.sqrt,
    "abs": abs,
    "step": lambda x: float(x > 0),
    "sign": _sign,
    "sin": math.sin,
    "cos": math.cos,
}

COMPLEX: Mapping[str, Callable[[complex], complex]] = {
    "tanh": cmath.tanh,
    "sigmoid": lambda x: (1 + cmath.tanh(x / 2)) / 2,
    "relu": lambda x: x if x.real > 0 else 0j,
    "softplus": lambda x: cmath.log(1 + cmath.exp(x)),
    "exp": cmath.exp,
    "log": cmath.log,
    "sqrt": cmath.sqrt,
    "abs": lambda x: x * _sign(x.real),
    "step": lambda x: complex(x.real > 0),
    "sign": lambda x: complex(_sign(x.real)),
    "sin": cmath.sin,
    "cos": cmath.cos,
}


def _uniform(key: tuple[object, ...]) -> Fraction:
    """A number in [-1, 1) with 53 bits."""
    return Fraction(draw(512, *key) >> 459, 2**52) - 1


class Float64:
    """IEEE double precision."""

    def fresh(self, *key: object) -> float:
        return float(_uniform(key))

    def lift(self, value: float | Fraction) -> float:
        return float(value)

    def apply(self, function: str, arg: Element) -> float:
        return REAL[function](float(arg))


class Complex128:
    """Complex doubles, in which a step of 1e-200 i differentiates (Squire and Trapp, SIAM Review 40 (1998) 110-112).

    relu, abs, step and sign decide by the real part, so that they too are differentiated away from 0.
    """

    def fresh(self, *key: object) -> complex:
        return complex(_uniform(key))

    def lift(self, value: float | Fraction) -> complex:
        return complex(value)

    def apply(self, function: str, arg: Element) -> complex:
        return COMPLEX[function](complex(arg))


LARGEST_ARGUMENT = 10_000
"""The largest exponent of 2 in an argument of a function of `Digits`."""


class Digits:
    """Real numbers with so many decimal digits (mpmath, in a context of its own)."""

    def __init__(self, digits: int = 50) -> None:
        self.digits = digits
        self.context = mpmath.mp.clone()
        self.context.dps = digits
        context = self.context
        self._largest = context.ldexp(1, LARGEST_ARGUMENT)
        self._functions: Mapping[str, Callable[[Element], Element]] = {
            "tanh": context.tanh,
            "sigmoid": lambda x: 1 / (1 + context.exp(-x)),
            "relu": lambda x: x if x.real > 0 else context.zero,
            "softplus": lambda x: context.log1p(context.exp(x)) if x.real < 0 else x + context.log1p(context.exp(-x)),
            "exp": context.exp,
            "log": context.log,
            "sqrt": context.sqrt,
            "abs": lambda x: x * context.sign(x.real),
            "step": lambda x: context.one if x.real > 0 else context.zero,
            "sign": lambda x: context.sign(x.real),
            "sin": context.sin,
            "cos": context.cos,
        }

    def fresh(self, *key: object) -> Element:
        return self.lift(_uniform(key))

    def lift(self, value: float | Fraction) -> Element:
        exact = Fraction(value)
        return self.context.mpf(exact.numerator) / exact.denominator

    def apply(self, function: str, arg: Element) -> Element:
        """The value of a function; OverflowError for arguments so large that computing it takes no end."""
        a = self.lift(arg) if isinstance(arg, Fraction) else arg
        if abs(a) > self._largest:
            raise OverflowError(f"{function} of a number beyond 2^{LARGEST_ARGUMENT}")
        return self._functions[function](a)

    def texts(self, left: Element, right: Element) -> tuple[str, str]:
        """Two numbers in 20 digits, or in so many more that they look different."""
        shown, digits = ("", ""), 20
        while shown[0] == shown[1] and digits <= self.digits:
            shown = self._text(left, digits), self._text(right, digits)
            digits *= 2
        return shown

    def _text(self, value: Element, digits: int) -> str:
        return str(self.context.nstr(self.lift(0) + value, digits))
