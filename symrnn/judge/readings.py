"""The ways in which a formula can be meant: notes write one sign for several derivatives and leave layouts unsaid.

A claim is evaluated in each reading; the verdict names the strongest in which it holds. Readings come in the order of what they
ask of the reader: first those that only fix a convention, then those that change what is claimed.
"""

from dataclasses import dataclass, replace
from enum import IntEnum
from functools import cached_property, lru_cache
from typing import TypeVar

Choice = TypeVar("Choice")


class Layout(IntEnum):
    """How the entries of a derivative are arranged."""

    GRADIENT = 0  # the derivative of a number has the shape of what it is taken by; of a vector: the Jacobian
    JACOBIAN = 1  # rows by entries of what is differentiated: the derivative of a number by a vector is a row
    TRANSPOSED = 2  # the Jacobian transposed, between vectors too (denominator layout)


class Between(IntEnum):
    """What a derivative of one variable by another means."""

    TOTAL = 0
    LOCAL = 1  # in the one equation that gives the upper variable, all else that it reads held fixed
    IMMEDIATE = 2  # through everything of the same step, other steps held fixed
    PATH = 3  # from step to step by the lower variable alone, in its own equation, all else of earlier steps held fixed


class By(IntEnum):
    """What a derivative by a parameter means."""

    SHARED = 0
    COPY = 1  # by the copy that one step reads: earlier states are held fixed, a sum over the steps is left out


@dataclass(frozen=True)
class Reading:
    """One way to take a formula; `left` and `right`: derivatives by parameters on the two sides.

    `rows`: vectors are rows. `turning`: a column on the left of a matrix is taken as a row, and gives a column. `numbers`: all
    sizes are 1, factors may stand in any order. `dots`, `stars`: a dot (star, cross) between two arrays is the matrix product,
    not the entry-wise one. `norms`: the square of a vector is the sum of the squares of its entries. `descending`: the factors
    of a product sign stand from the last to the first. `falling`: it runs down, from what stands below it to what stands above.
    `mixed`: of a row and a column the product entry by entry is what the first of them is. `row_side`: the side on which the
    derivatives of numbers are rows, though they have the shape of the gradient on the other one; see `parted`.
    `powers_by_entries`: a power of a square matrix does not count its factors.
    """

    layout: Layout = Layout.GRADIENT
    rows: bool = False
    between: Between = Between.TOTAL
    left: By = By.SHARED
    right: By = By.SHARED
    numbers: bool = False
    dots: bool = False
    stars: bool = False
    norms: bool = False
    descending: bool = True
    falling: bool = False
    turning: bool = False
    mixed: bool = False
    row_side: str = ""
    powers_by_entries: bool = False

    def layout_on(self, side: str) -> Layout:
        """The layout of the derivatives on the left or the right side."""
        return Layout.JACOBIAN if self.row_side == side else self.layout

    @property
    def weakness(self) -> tuple[int, ...]:
        """Smaller is stronger: sizes 1 weigh most, then what the derivatives mean, then conventions."""
        meant = self.left + self.right, self.left, self.between >= Between.IMMEDIATE
        signs = self.norms, self.powers_by_entries, self.dots + self.stars, self.stars, not self.descending, self.falling
        return self.numbers, self.mixed, *meant, int(self.between), int(self.layout), *signs

    @property
    def plain(self) -> bool:
        """Whether signs are taken as they are taken of numbers."""
        return not (self.dots or self.stars or self.norms or self.mixed or self.powers_by_entries)

    @cached_property
    def meaning(self) -> "Reading":
        """The same but for what dots and stars are."""
        return replace(self, dots=False, stars=False)

    @cached_property
    def small(self) -> "Reading":
        """The reading for sizes 1 in which derivatives mean the same."""
        plain = replace(self, dots=False, stars=False, norms=False, mixed=False, powers_by_entries=False)
        return replace(plain, layout=Layout.GRADIENT, numbers=True)


@lru_cache(maxsize=256)
def readings(features: frozenset[str], *, rows: bool = False, turning: bool = False) -> tuple[Reading, ...]:
    """All readings that can differ for a formula with some features, the strongest first.

    Features: left, right (a derivative by a parameter on that side), between (a derivative of a variable by another), path
    (of a variable by one of another step that its own equation passes on),
    derivative (any), dots and stars (such signs), mixed (a row beside a column, entry by entry), product (a product sign),
    squares (a loss is said to be made of squares), powers (that may count the factors of a matrix),
    numbers (all sizes can be 1). `rows` and `turning` are the same in all.
    """

    def options(feature: str, *choices: Choice) -> tuple[Choice, ...]:
        return choices if feature in features else choices[:1]

    found = [
        Reading(layout, rows, between, left, right, False, dots, stars, norms, *order, turning, mixed, "", powers)
        for layout in options("derivative", *Layout)
        for between in options("between", *(kind for kind in Between if kind < Between.PATH or "path" in features))
        for left in options("left", *By)
        for right in options("right", *By)
        for dots in options("dots", False, True)
        for stars in options("stars", False, True)
        for norms in options("squares", False, True)
        for powers in options("powers", False, True)
        for mixed in options("mixed", False, True)
        for order in options("product", (True, False), (False, True), (False, False))
    ]
    if "numbers" in features:
        plain = (r for r in found if r.layout is Layout.GRADIENT and r.plain)
        found += [replace(r, numbers=True) for r in plain]
    return tuple(sorted(found, key=lambda reading: reading.weakness))


def parted(
    features: frozenset[str], *, rows: bool = False, turning: bool = False, sides: tuple[str, ...]
) -> tuple[Reading, ...]:
    """The readings in which the chain rule stands in Jacobian layout on one of some sides, the gradient it gives on the other.

    `\\sum_t \\frac{\\partial L}{\\partial a_t} \\frac{\\partial a_t}{\\partial W}` is a row times a Jacobian, its entries those
    of `\\sum_t \\frac{\\partial L}{\\partial a_t} h_{t-1}^\\top`, a column times a row.
    """
    found = (r for r in readings(features, rows=rows, turning=turning) if r.layout is Layout.GRADIENT and not r.numbers)
    return tuple(replace(reading, row_side=side) for reading in found for side in sides)
