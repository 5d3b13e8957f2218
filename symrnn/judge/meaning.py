"""What a formula means: expressions over the variables of a cell at steps, with derivatives as first-class values.

A value is a linear map between products of spaces: a scalar, a column (from nothing to n), a row (n to nothing), a matrix (m to
n), or, for the derivative of a vector by a matrix, a map from matrices to vectors; see `tensor`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from fractions import Fraction
from functools import cached_property

from symrnn.ir.dims import Dim

TOTAL = "total loss"
"""The name of the total loss of the sequence."""

LAST = "T"
"""The origin of indices that count from the last step."""


DOWN, UP = "prod down", "prod up"
"""Products whose factors are written in falling and in rising order."""
LATER = "later"
"""The sign of the part of a gradient that comes from other steps."""

Extent = tuple[Dim, Dim]
"""From which entry on, and before which one, a block goes along an axis."""


@dataclass(frozen=True, order=True)
class Index:
    """A step or an entry: `origin + offset`; the origin is an index letter, "T" (the last step), or "" for a number.

    `more`: other letters that are added, each so many times: (("p", -1),) in `t-p`.
    """

    origin: str
    offset: int = 0
    more: tuple[tuple[str, int], ...] = ()

    def __str__(self) -> str:
        if not self.origin:
            return str(self.offset)
        others = (f"{count:+d}{name}".replace("1", "", abs(count) == 1) for name, count in self.more)
        return self.origin + "".join(others) + (f"{self.offset:+d}" if self.offset else "")

    @cached_property
    def letters(self) -> frozenset[str]:
        """The letters that must have a value; the last step is none."""
        return frozenset({self.origin, *(name for name, _ in self.more)} - {"", LAST})

    def at(self, values: Mapping[str, int], steps: int) -> int:
        """The number that it stands for in a sequence of so many steps."""
        known = {**values, "": 0, LAST: steps}
        return known[self.origin] + self.offset + sum(count * known[name] for name, count in self.more)


@dataclass(frozen=True)
class Meaning:
    """A node; equal nodes mean the same."""

    @cached_property
    def parts(self) -> tuple["Meaning", ...]:
        """The nodes directly inside."""
        found: list[Meaning] = []
        for name in FIELDS[type(self)]:
            value = self.__dict__[name]
            found += [part for part in (value if type(value) is tuple else (value,)) if isinstance(part, Meaning)]
        return tuple(found)

    @cached_property
    def nodes(self) -> tuple["Meaning", ...]:
        """This node and all inside it."""
        return (self, *(inner for part in self.parts for inner in part.nodes))

    @cached_property
    def letters(self) -> frozenset[str]:
        """The index letters that are free here."""
        found = {letter for index in indices(self) for letter in index.letters}
        bound = {self.index} if isinstance(self, Big) else set()
        return frozenset(found.union(*(part.letters - bound for part in self.parts)))

    @cached_property
    def counted(self) -> dict[str, tuple[tuple["Variable | Free", int], ...]]:
        """For each index letter the variables of which it counts entries, and along which axis."""
        found: dict[str, tuple[tuple[Variable | Free, int], ...]] = {}
        if isinstance(self, Variable | Free):
            for axis, index in enumerate(self.entry):
                found |= {letter: (*found.get(letter, ()), (self, axis)) for letter in index.letters}
        for part in self.parts:
            for letter, places in part.counted.items():
                found[letter] = (*found.get(letter, ()), *places)
        return found


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
    """Entry by entry, with an integer exponent; with an index as exponent, a number or a square matrix so many times."""

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

    `kind`: sum, prod, or one of `DOWN` and `UP`. The factors of a prod stand in the order of the index, or from the upper bound
    down: see `Reading.descending`.
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


def parts(node: Meaning) -> tuple[Meaning, ...]:
    """The nodes directly inside a node."""
    return node.parts


def nodes(node: Meaning) -> tuple[Meaning, ...]:
    """A node and all inside it."""
    return node.nodes


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
        case Chosen(left=left, right=right):
            return left, right
        case Power(exponent=Index() as exponent):
            return (exponent,)
        case Big(lower=lower, upper=upper):
            return tuple(bound for bound in (lower, upper) if bound is not None)
        case _:
            return ()


def letters(node: Meaning) -> frozenset[str]:
    """The index letters that are free in a node."""
    return node.letters


@dataclass
class Pool:
    """One node for all that are equal: what is shared between formulas is evaluated once."""

    known: dict[tuple[object, ...], Meaning] = field(default_factory=dict)
    members: set[int] = field(default_factory=set)

    def one(self, node: Meaning) -> Meaning:
        """The node that stands for all equal ones."""
        if id(node) in self.members:
            return node
        inner = {id(part): self.one(part) for part in node.parts}
        if any(id(new) != old for old, new in inner.items()):
            node = _rebuilt(node, inner)
        found = self.known.setdefault(_shallow(node), node)
        self.members.add(id(found))
        return found


def _rebuilt(node: Meaning, inner: dict[int, Meaning]) -> Meaning:
    """The node with other parts, which are given by the identity of the old ones."""

    def new(value: object) -> object:
        return inner[id(value)] if isinstance(value, Meaning) else value

    values = (node.__dict__[name] for name in FIELDS[type(node)])
    return type(node)(*(tuple(map(new, value)) if type(value) is tuple else new(value) for value in values))


def _shallow(node: Meaning) -> tuple[object, ...]:
    """What tells a node from others, its parts by their identity."""
    values = (node.__dict__[name] for name in FIELDS[type(node)])
    return type(node), *(tuple(map(_key, value)) if type(value) is tuple else _key(value) for value in values)


def _key(value: object) -> object:
    return id(value) if isinstance(value, Meaning) else value


KINDS: tuple[type[Meaning], ...] = (
    Number, Size, Variable, Defined, Derivative, Sum, Scaled, Product, Quotient, Power, Function, Structure, Slice,
    Filled, Entry, Big, Cases, Chosen, Blank, Free,
)  # fmt: skip
"""All kinds of nodes."""

FIELDS: dict[type[Meaning], tuple[str, ...]] = {kind: tuple(item.name for item in fields(kind)) for kind in KINDS}
