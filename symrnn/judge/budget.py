"""How much work one formula may cost: counted, not timed, so that the verdicts are the same on every machine."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from math import prod

from symrnn.ir.cell import Cell, Equation
from symrnn.ir.dims import Shape, sizes_of
from symrnn.ir.expr import MatMul
from symrnn.ir.walk import nodes

DECISION = 2_500_000
"""Units for the verdict on a formula; a unit is what one entry of an array costs, some microseconds."""

MEND = 600_000
"""Units for the search for a mend."""

VALUE = 8
"""Units for a value, whatever its size."""

READING = 2
"""Units for reading a character of a formula."""

PRODUCTS = 8
"""So many products of integers cost one unit."""

APART = 4
"""Work that is done apart counts for this part of it."""

TOO_LARGE = (
    "too large: it takes more steps, entries or terms than are computed for one formula; it would be less with fewer factors, "
    "terms or powers, with small numbers for steps, or with small `sizes` and `steps`"
)

TOO_DEEP = "too large: it is nested too deeply; it would be less with fewer brackets and factors, or in several formulas"

Spend = Callable[[int], None]


class TooLargeError(Exception):
    """The work that a formula may cost is used up; the message says what is too large."""


def free(work: int) -> None:
    """Work that nobody counts."""


@dataclass
class Budget:
    """Units that are left; `spend` raises TooLargeError where they do not suffice."""

    left: int = DECISION

    def renew(self, units: int) -> None:
        self.left = units

    @contextmanager
    def apart(self, units: int) -> Iterator[None]:
        """Other work, of so many units at most; where these do not suffice, what is left goes with them."""
        left, self.left = self.left, units
        yield
        self.left = max(0, left - (units - self.left) // APART)

    def spend(self, units: int) -> None:
        if units > self.left:
            self.left = 0
            raise TooLargeError(TOO_LARGE)
        self.left -= units


def unrolled_work(cell: Cell, steps: int, sizes: Mapping[str, int]) -> int:
    """Units for the values of all variables over so many steps."""
    given = sum(_entries(symbol.shape, sizes) * (steps if symbol.timed else 1) for symbol in cell.symbols)
    each_step = sum(equation_work(equation, sizes) for equation in cell.steps)
    once = sum(equation_work(equation, sizes) for equation in (*cell.prologue, *cell.epilogue))
    return given + each_step * steps + once


def equation_work(equation: Equation, sizes: Mapping[str, int]) -> int:
    """Units for what one equation gives."""
    return sum(_inner(node, sizes) * _entries(node.shape, sizes) for node in nodes(equation.value))


def _inner(node: object, sizes: Mapping[str, int]) -> int:
    """How many terms an entry of a product has."""
    return _entries(node.left.shape[-1:], sizes) if isinstance(node, MatMul) else 1


def _entries(shape: Shape, sizes: Mapping[str, int]) -> int:
    return prod(sizes_of(shape, sizes))
