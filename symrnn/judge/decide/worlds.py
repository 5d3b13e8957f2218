"""The worlds in which claims about a cell are evaluated: so many steps, sizes that differ or all 1, exact or real numbers."""

from dataclasses import dataclass, replace
from dataclasses import field as default

import numpy as np

from symrnn.ir.cell import Cell
from symrnn.judge.budget import Budget
from symrnn.judge.claim import may_be_numbers
from symrnn.judge.decide.points import Point
from symrnn.judge.places import lengths, one_hots
from symrnn.judge.sizes import distinct_sizes, unit_sizes
from symrnn.judge.world import World
from symrnn.verify.fields import Field
from symrnn.verify.prime import PrimeField

DIGITS_WORK = 2
"""How many times the work in a prime field real numbers of so many digits take."""

LEAST_STEPS = 4


@dataclass
class Worlds:
    """The worlds of a cell, made when they are asked for; what they compute is taken from the formula's `budget`.

    `rows`, `turning`: how vectors stand; see `Reading`. `one_hot`: the data that are one-hot vectors. `lengths`: those that are
    the number of steps. `arrays`: formulas whose shapes fit are not meant for sizes 1.
    """

    cell: Cell
    rows: bool = False
    turning: bool = False
    one_hot: frozenset[str] = frozenset()
    lengths: frozenset[str] = frozenset()
    arrays: bool = False
    degenerate: bool | None = None
    known: dict[tuple[int, bool, int], World] = default(default_factory=dict)
    budget: Budget = default(default_factory=Budget)

    def at(self, steps: int, *, numbers: bool = False, real: int = 0) -> World:
        """The world of so many steps, at sizes that differ or all 1, in the prime field or at a real point of that number."""
        key = steps, numbers, real
        if key not in self.known:
            field: Field = Point(real) if real else PrimeField()
            sizes = unit_sizes(self.cell) if numbers else distinct_sizes(self.cell)
            spend = self._spend_on_digits if real else self.budget.spend
            fixed = one_hots(self.cell, steps, sizes, self.one_hot) | lengths(steps, self.lengths)
            self.known[key] = World(self.cell, steps, sizes, field, fixed, spend)
        return self.known[key]

    def about(self, *, scalars: bool) -> "Worlds":
        """The same for formulas that are about scalars, if they are."""
        return replace(self, arrays=False) if scalars else self

    def _spend_on_digits(self, units: int) -> None:
        self.budget.spend(units * DIGITS_WORK)

    @property
    def numbers(self) -> bool:
        """Whether formulas may be meant for sizes 1: no variable of the cell is 0 at these sizes alone."""
        if self.degenerate is None:
            self.degenerate = not may_be_numbers(self.cell) or self._vanishes()
        return not self.degenerate

    def _vanishes(self) -> bool:
        one, many = self.at(self.steps, numbers=True), self.at(self.steps)
        return any(np.all(one.value(s) == 0) and not np.all(many.value(s) == 0) for s in many.slots)

    @property
    def steps(self) -> int:
        """How many steps show every index shift: at least 4, and room for all lags."""
        return max(LEAST_STEPS, self.cell.depth + self.cell.reach + 3)
