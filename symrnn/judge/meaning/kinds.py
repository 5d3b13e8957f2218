"""The kinds of nodes that a meaning is made of."""

from dataclasses import dataclass
from fractions import Fraction

from symrnn.ir.dims import Dim
from symrnn.judge.meaning.index import Index
from symrnn.judge.meaning.node import Meaning

TOTAL = "total loss"
"""The name of the total loss of the sequence."""

DOWN, UP = "prod down", "prod up"
"""Products whose factors are written in falling and in rising order."""

LATER = "later"
"""The sign of the part of a gradient that comes from other steps."""

OWN = "own"
"""The sign of the part of a gradient that comes from its own step."""

Extent = tuple[Dim, Dim]
"""From which entry on, and before which one, a block goes along an axis."""


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

    The name `TOTAL` is the total loss. `entry`: one entry of it, counted within a `block` if one is given: from where to where
    the block goes along each axis.
    """

    name: str
    at: Index | None = None
    copy: Index | None = None
    entry: tuple[Index, ...] = ()
    block: tuple[Extent, ...] = ()

    @property
    def picked(self) -> tuple[Index, ...]:
        return self.entry

    @property
    def whole(self) -> "Variable":
        """All entries of it, of no copy in particular."""
        return Variable(self.name, self.at)


@dataclass(frozen=True)
class Defined(Meaning):
    """A symbol that the notes define, at the indices it carries: its meaning is looked up in the vocabulary.

    `counting`: which of its indices count entries in what defines it; the others are steps.
    """

    name: str
    at: tuple[Index, ...] = ()
    entry: tuple[Index, ...] = ()
    counting: tuple[int, ...] = ()

    @property
    def steps(self) -> tuple[Index, ...]:
        return tuple(index for place, index in enumerate(self.at) if place not in self.counting)


@dataclass(frozen=True)
class Derivative(Meaning):
    """The derivative of something by a variable. `sign`: partial, d, nabla, plus (immediate), local (D of text pages), or
    `LATER`."""

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
    """`sign`: matrix (composition of maps), array (NumPy's @), entries (element-wise), outer; dot, star: as read."""

    sign: str
    left: Meaning
    right: Meaning


@dataclass(frozen=True)
class Quotient(Meaning):
    above: Meaning
    below: Meaning


@dataclass(frozen=True)
class Power(Meaning):
    """So many times a number or a square matrix as a factor; with an integer exponent also entry by entry: see `repeated`."""

    base: Meaning
    exponent: int | Index


@dataclass(frozen=True)
class Function(Meaning):
    """A function of the cell or a built-in one, entry by entry; `primes`: how often it is differentiated, by which argument."""

    name: str
    args: tuple[Meaning, ...]
    primes: int = 0
    argument: int = 0


@dataclass(frozen=True)
class Structure(Meaning):
    """One of the operations of `value.structures`: transpose, diag, sum (of entries), norm, softmax, concat, dot, ..."""

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
    """A vector of so many equal numbers, or a matrix with so many columns of them."""

    value: Fraction
    size: Dim
    columns: Dim | None = None


@dataclass(frozen=True)
class Entry(Meaning):
    """An entry of a vector or a matrix."""

    arg: Meaning
    index: tuple[Index, ...]


@dataclass(frozen=True)
class Big(Meaning):
    """A sum or product over index = lower ... upper; over the entries that carry the index, if it has no bounds.

    `kind`: sum, prod, or one of `DOWN` and `UP`. The factors of a prod stand in the order of the index, or from the upper bound
    down: see `Reading.descending`. `sizes`: where the index counts entries, the sizes that are added to its bounds, which count
    from 0 there.
    """

    kind: str
    index: str
    lower: Index | None
    upper: Index | None
    body: Meaning
    sizes: tuple[Dim, ...] = ()

    @property
    def bound(self) -> frozenset[str]:
        return frozenset({self.index})


@dataclass(frozen=True)
class Cases(Meaning):
    """The value whose condition `left > right` holds (`strict`; else `left >= right`), entry by entry; else `otherwise`."""

    left: Meaning
    right: Meaning
    strict: bool
    yes: Meaning
    no: Meaning


@dataclass(frozen=True)
class Chosen(Meaning):
    """One value where two indices compare as `sign` says (= != < <= > >=), else the other; a `Blank` says nothing there."""

    left: Index
    sign: str
    right: Index
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

    @property
    def picked(self) -> tuple[Index, ...]:
        return self.entry
