"""What stands in the formulas of a derivation beside the IR: derivatives as signs, copies, sums over t, words.

A `Side` is one side of an equation: its items are added. Nothing here is text of a target; `mathtex` and `mathplain` print it.
"""

from dataclasses import dataclass

from symrnn.ir.dims import Shape
from symrnn.ir.expr import NOW, Expr, Ref, Time


@dataclass(frozen=True)
class Word:
    """A sign that is no formula of the cell, in the spelling of each target."""

    latex: str
    plain: str


@dataclass(frozen=True)
class TotalLoss:
    """L."""


@dataclass(frozen=True)
class LossOfCopies:
    """F: the total loss as a function of the copies of a parameter."""


@dataclass(frozen=True)
class Partial:
    """d `of` / d `by` within the one equation that gives `of`."""

    of: Ref
    by: Ref


@dataclass(frozen=True)
class Chain:
    """What `of` gains from `through` by the chain rule: the local derivative applied to the gradient of `through`."""

    of: Ref
    through: Ref


@dataclass(frozen=True)
class Copy:
    """The copy of a parameter that step `step` reads."""

    of: Ref
    step: Time


@dataclass(frozen=True)
class CopyGradient:
    """The gradient of the total loss by a copy."""

    of: Ref
    step: Time = NOW


@dataclass(frozen=True)
class Gradient:
    """The gradient by `of`, with what its sign stands for where the notation is not dL/dv itself."""

    of: Ref


@dataclass(frozen=True)
class SumOver:
    """The sum of `terms` over t = 1, …, T."""

    terms: "Side"


@dataclass(frozen=True)
class Row:
    """Items one after the other, with no sign between them."""

    parts: tuple["Item", ...]


@dataclass(frozen=True)
class Space:
    """The set of arrays of a shape."""

    shape: Shape


@dataclass(frozen=True)
class Quotient:
    """The derivative of `top` by `bottom`, both scalars or `bottom` one array."""

    top: "Item"
    bottom: "Item"


@dataclass(frozen=True)
class Entry:
    """One entry of a parameter or of its copy; `index` has a letter for each dimension."""

    of: "Ref | Copy"
    index: tuple[str, ...]


@dataclass(frozen=True)
class SumOverEntries:
    """The sum over all values of the letters of `index`."""

    index: tuple[str, ...]
    terms: "Side"


Item = (
    Expr | Word | TotalLoss | LossOfCopies | Partial | Chain | Copy | CopyGradient | Gradient | SumOver | Row | Space
    | Quotient | Entry | SumOverEntries
)
Side = tuple[Item, ...]
DOTS = Word(r"\dots", "...")
COMMA = Word(",", ", ")


@dataclass(frozen=True)
class Line:
    """`left = right = right …`, each right side on a line of its own where need be; `note` says for which steps it holds."""

    left: Side
    rights: tuple[Side, ...]
    note: tuple["str | Side", ...] = ()
