"""What a formula means: expressions over the variables of a cell at steps, with derivatives as first-class values.

A value is a linear map between products of spaces: a scalar, a column (from nothing to n), a row (n to nothing), a matrix (m to
n), or, for the derivative of a vector by a matrix, a map from matrices to vectors; see `tensor`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from fractions import Fraction

from symrnn.ir.dims import Dim

TOTAL = "total loss"
"""The name of the total loss of the sequence."""

LAST = "T"
"""The origin of indices that count from the last step."""


@dataclass(frozen=True, order=True)
class Index:
    """A step or an entry: `origin + offset`; the origin is an index letter, "T" (the last step), or "" for a number."""

    origin: str
    offset: int = 0

    def __str__(self) -> str:
        if not self.origin:
            return str(self.offset)
        return self.origin + (f"{self.offset:+d}" if self.offset else "")


@dataclass(frozen=True)
class Meaning:
    """A node; equal nodes mean the same."""


@dataclass(frozen=True)
class Number(Meaning):
    value: Fraction


@dataclass(frozen=True)
class Size(Meaning):
    """A dimension of the cell as a number."""

    name: str


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
    """`sign`: matrix (composition of maps), array (NumPy's @), entries (element-wise), either (a dot or star: both), outer."""

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
    """A function of the cell or a built-in one, entry by entry; `primes`: how often it is differentiated, by which argument."""

    name: str
    args: tuple[Meaning, ...]
    primes: int = 0
    argument: int = 0


@dataclass(frozen=True)
class Structure(Meaning):
    """One of the operations of `value.STRUCTURE`: transpose, diag, sum (of entries), norm, softmax, concat, dot, ..."""

    kind: str
    args: tuple[Meaning, ...]


@dataclass(frozen=True)
class Slice(Meaning):
    """The entries start, ..., stop - 1 of a vector."""

    arg: Meaning
    start: Dim
    stop: Dim


@dataclass(frozen=True)
class Filled(Meaning):
    """A vector of so many equal numbers."""

    value: Fraction
    size: Dim


@dataclass(frozen=True)
class Entry(Meaning):
    """An entry of a vector or a matrix."""

    arg: Meaning
    index: tuple[Index, ...]


@dataclass(frozen=True)
class Big(Meaning):
    """A sum or product over index = lower ... upper; over the entries that carry the index, if it has no bounds.

    The factors of a product stand in the order of the index, or from the upper bound down: see `Reading.descending`.
    """

    kind: str
    index: str
    lower: Index | None
    upper: Index | None
    body: Meaning


@dataclass(frozen=True)
class Cases(Meaning):
    """The value whose condition `left > right` holds (`strict`; else `left >= right`), entry by entry; else `otherwise`."""

    left: Meaning
    right: Meaning
    strict: bool
    yes: Meaning
    no: Meaning


@dataclass(frozen=True)
class Blank(Meaning):
    """A `\\ldots` that stands for the argument which the model gives a function."""


@dataclass(frozen=True)
class Free(Meaning):
    """A letter that stands for any number or vector, as in `\\sigma'(z) = \\sigma(z) (1 - \\sigma(z))`."""

    name: str
    entry: tuple[Index, ...] = ()
    is_vector: bool = False


def parts(node: Meaning) -> tuple[Meaning, ...]:
    """The nodes directly inside a node."""
    found: list[Meaning] = []
    for item in fields(node):
        value = getattr(node, item.name)
        found += [part for part in (value if isinstance(value, tuple) else (value,)) if isinstance(part, Meaning)]
    return tuple(found)


def nodes(node: Meaning) -> Iterator[Meaning]:
    """A node and all inside it."""
    yield node
    for part in parts(node):
        yield from nodes(part)


def indices(node: Meaning) -> tuple[Index, ...]:
    """The indices that a node itself carries."""
    match node:
        case Variable(at=at, copy=copy, entry=entry):
            return tuple(index for index in (at, copy) if index is not None) + entry
        case Defined(at=at, entry=entry):
            return at + entry
        case Entry(index=index):
            return index
        case Free(entry=entry):
            return entry
        case Big(lower=lower, upper=upper):
            return tuple(bound for bound in (lower, upper) if bound is not None)
        case _:
            return ()


def letters(node: Meaning) -> frozenset[str]:
    """The index letters that are free in a node."""
    found = {index.origin for index in indices(node)} - {"", LAST}
    for part in parts(node):
        found |= letters(part) - ({node.index} if isinstance(node, Big) else set())
    return frozenset(found)
