"""The worlds in which claims about a cell are evaluated: so many steps, sizes that differ or all 1, exact or real numbers."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from dataclasses import field as default
from functools import partial

import numpy as np

from symrnn.ir.cell import Cell
from symrnn.judge.budget import Budget
from symrnn.judge.claim import may_be_numbers
from symrnn.judge.decide.points import EXACT, POINTS, Point, Where
from symrnn.judge.pastend import values_past_the_end
from symrnn.judge.places import is_mask, lengths, marks, one_hots
from symrnn.judge.probabilities import Probable
from symrnn.judge.sizes import distinct_sizes, unit_sizes
from symrnn.judge.within import Steps
from symrnn.judge.within import values as within_values
from symrnn.judge.world import World
from symrnn.verify.fields import Field
from symrnn.verify.prime import PrimeField

DIGITS_WORK = 100
"""Real numbers of so many digits take the work of those of a prime field, of twice as many twice that."""

PATTERNS = 5
"""In so many patterns of one-hot vectors a claim holds."""

MASKINGS = 17
"""In so many patterns of masks a claim holds that is refuted where they are any numbers: all those of four steps, and one."""

LEAST_STEPS = 4


@dataclass
class Worlds:
    """The worlds of a cell, made when they are asked for; what they compute is taken from the formula's `budget`.

    `rows`, `turning`: how vectors stand; see `Reading`. `one_hot`: the data that are one-hot vectors. `lengths`: those that are
    the number of steps. `ahead`: those that go on past the last step. `arrays`: formulas whose shapes fit are not meant for
    sizes 1. `within`: those that are 1 at some steps and 0 at all others. `unclear`: by what
    the derivatives of the total loss are not known.
    """

    cell: Cell
    rows: bool = False
    turning: bool = False
    one_hot: frozenset[str] = frozenset()
    lengths: frozenset[str] = frozenset()
    ahead: frozenset[str] = frozenset()
    arrays: bool = False
    within: Mapping[str, Steps] = default(default_factory=dict)
    unclear: frozenset[str] = frozenset()
    degenerate: bool | None = None
    known: dict[tuple[int, bool, Where], World] = default(default_factory=dict)
    budget: Budget = default(default_factory=Budget)

    def at(self, steps: int, *, numbers: bool = False, where: Where = EXACT) -> World:
        """The world of so many steps, at sizes that differ or all 1, in the prime field or in real numbers."""
        key = steps, numbers, where
        if key not in self.known:
            field: Field = Point(where.real, where.digits) if where.real else PrimeField()
            sizes = unit_sizes(self.cell) if numbers else distinct_sizes(self.cell)
            spend = partial(self._spend_on_digits, where.digits) if where.real else self.budget.spend
            fixed = one_hots(self.cell, steps, sizes, self.one_hot, where.pattern)
            fixed |= lengths(steps, self.lengths) | within_values(steps, self.within)
            masks = marks(self.cell, steps, where.pattern) if where.real else {}
            coded = dict.fromkeys(self.one_hot, where.pattern)
            outside = values_past_the_end(self.cell, steps, sizes, field, self.ahead, coded)
            self.known[key] = Probable(self.cell, steps, sizes, field, masks | fixed, spend, outside, self.unclear)
        return self.known[key]

    def about(self, *, scalars: bool) -> "Worlds":
        """The same for formulas that are about scalars, if they are."""
        return replace(self, arrays=False) if scalars else self

    def _spend_on_digits(self, digits: int, units: int) -> None:
        self.budget.spend(units * max(1, digits // DIGITS_WORK))

    @property
    def patterns(self) -> int:
        """In how many patterns of one-hot vectors a claim is to hold in exact numbers, where masks are any numbers."""
        return PATTERNS if self.one_hot else 1

    @property
    def points(self) -> Iterator[Where]:
        """The real points at which two sides agree that are equal, each with a pattern of its own of what is 0 or 1."""
        some = MASKINGS if any(map(is_mask, self.cell.data)) else PATTERNS if self.one_hot else POINTS
        yield from (Where(real=number + 1, pattern=number) for number in range(some))

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
        """How many steps show every index shift: at least 4, and room for all lags, and for the steps whose losses count."""
        some = (steps.enough for steps in self.within.values())
        return max(LEAST_STEPS, self.cell.depth + self.cell.reach + 3, *some)
