"""Whether a program computes what the cell computes: the cell's values among all values of a run, however they are laid out."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from symrnn.programs.launch import Execution, Numbers
from symrnn.programs.trial import as_numbers
from symrnn.programs.truth import Truth

CLOSE, CLOSE_NARROW = 1e-8, 1e-4
Mark = tuple[float, float, float]


@dataclass(frozen=True, order=True)
class Match:
    """How much of the cell's forward pass a run computes: states at steps out of all, and other variables."""

    states: int
    all_states: int
    others: int

    @property
    def is_full(self) -> bool:
        """Whether every state is there at every step."""
        return self.states == self.all_states


@dataclass(frozen=True)
class Forward:
    """The forward pass of a truth."""

    truth: Truth

    @cached_property
    def _values(self) -> dict[tuple[str, int | None], Numbers]:
        """Every variable at every step from 1 on, by sequences."""
        runs = self.truth.runs
        steps = range(1, self.truth.trial.setting.steps + 1)
        keys = [(name, step) for name, step in runs[0].table if step is None or step in steps]
        return {(name, step): np.stack([as_numbers(run.table[name, step]) for run in runs]) for name, step in keys}

    def match(self, execution: Execution) -> Match:
        """How much of it is among the values of a run."""
        told = _Told.of((value for _, value in execution.told), CLOSE_NARROW if execution.narrow else CLOSE)
        states = {state.name for state in self.truth.derivation.cell.states}
        held = {key: told.holds(array) for key, array in self._values.items()}
        mine = [there for (name, _), there in held.items() if name in states]
        return Match(sum(mine), len(mine), sum(there for (name, _), there in held.items() if name not in states))


@dataclass(frozen=True)
class _Told:
    """The marks of the values of a run by size: sums of powers, which no layout changes."""

    marks: dict[int, Numbers]
    close: float

    @classmethod
    def of(cls, values: Iterable[Numbers], close: float) -> "_Told":
        found: dict[int, set[Mark]] = {}
        for value in values:
            if value.size:
                found.setdefault(value.size, set()).add(_mark(value))
        return cls({size: np.array(sorted(marks)) for size, marks in found.items()}, close)

    def holds(self, array: Numbers) -> bool:
        """Whether an array is there: of all sequences, or of each."""
        return self._has(array) or all(self._has(one) for one in array)

    def _has(self, array: Numbers) -> bool:
        marks = self.marks.get(array.size)
        if marks is None:
            return False
        bound = self.close * max(1.0, float(array.size))
        return bool((np.abs(marks - np.array(_mark(array))) <= bound).all(axis=1).any())


def _mark(array: Numbers) -> Mark:
    flat = array.ravel()
    return float(flat.sum()), float(flat @ flat), float((flat**3).sum())


def matches(forward: Forward, executions: Iterable[Execution]) -> Iterator[Match]:
    return map(forward.match, executions)
