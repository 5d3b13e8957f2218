"""What a formula means: expressions over the variables of a cell at steps, with derivatives as first-class values.

A value is a linear map between products of spaces: a scalar, a column (from nothing to n), a row (n to nothing), a matrix (m to
n), or, for the derivative of a vector by a matrix, a map from matrices to vectors; see `tensor`.
"""

from dataclasses import dataclass
from fractions import Fraction

TOTAL = "total loss"
"""The name of the total loss of the sequence."""


@dataclass(frozen=True, order=True)
class Index:
    """A step or an entry: `origin + offset`; the origin is an index letter, "T" (the last step), or "" for a number."""

    origin: str
    offset: int = 0

    def __str__(self) -> str:
        if not self.origin:
            return str(self.offset)
        return self.origin + (f"{self.offset:+d}" if self.offset else "")


class Meaning:
    """A node; equal nodes mean the same."""


@dataclass(frozen=True)
class Number(Meaning):
    value: Fraction


@dataclass(frozen=True)
class Variable(Meaning):
    """A symbol of the cell, at a step if it has time; `copy`: of a parameter, the copy that this step reads.

    The name `TOTAL` is the total loss. `entry`: one entry of it.
    """

    name: str
    at: Index | None = None
    copy: Index | None = None
    entry: tuple[Index, ...] = ()


@dataclass(frozen=True)
class Defined(Meaning):
    """A symbol that the notes define, at the indices it carries: its meaning is looked up in the vocabulary."""

    name: str
    at: tuple[Index, ...] = ()
    entry: tuple[Index, ...] = ()


@dataclass(frozen=True)
class Derivative(Meaning):
    """The derivative of something by a variable. `sign`: partial, d, nabla, plus (immediate), or local (D of text pages)."""

    of: Meaning
    by: Variable
    sign: str = "partial"


@dataclass(frozen=True)
class Sum(Meaning):
    terms: tuple[Meaning, ...]


@dataclass(frozen=True)
class Scaled(Meaning):
    factor: Fraction
    arg: Meaning


@dataclass(frozen=True)
class Product(Meaning):
    """`sign`: matrix (composition of maps), entries (element-wise), either (a dot or star, which notes use for both), outer."""

    sign: str
    left: Meaning
    right: Meaning


@dataclass(frozen=True)
class Quotient(Meaning):
    above: Meaning
    below: Meaning


@dataclass(frozen=True)
class Power(Meaning):
    """Entry by entry, with an integer exponent."""

    base: Meaning
    exponent: int


@dataclass(frozen=True)
class Function(Meaning):
    """An element-wise function of a number of arguments; `primes`: how often it is differentiated (of one argument)."""

    name: str
    args: tuple[Meaning, ...]
    primes: int = 0


@dataclass(frozen=True)
class Structure(Meaning):
    """`kind` of: transpose, diag, sum (of entries), norm2 (squared), norm, mean, softmax, logsumexp, concat, cross_entropy,
    dot, inner (two arrays of one shape), identity, ones, onehot, where, det, trace, vec."""

    kind: str
    args: tuple[Meaning, ...]


@dataclass(frozen=True)
class Entry(Meaning):
    """An entry of a vector or a matrix."""

    arg: Meaning
    index: tuple[Index, ...]


@dataclass(frozen=True)
class Big(Meaning):
    """A sum or product over index = lower ... upper (an axis of `size` where it runs over entries), in the order of the index;
    `descending`: the factors of a product stand from the upper bound down to the lower one."""

    kind: str
    index: str
    lower: Index
    upper: Index
    body: Meaning
