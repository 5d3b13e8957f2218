"""The judge of programs: runs one over several trials, and says of every gradient whether it is right."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from symrnn.ir.derivation import Derivation
from symrnn.ir.expr import NOW, Ref
from symrnn.ir.program import GradientVerdict
from symrnn.ir.verdict import Outcome
from symrnn.programs.compare import PLAIN, Comparison, Sense, allowed, common
from symrnn.programs.harness import Harness
from symrnn.programs.launch import Execution, Launch, Numbers, Stop, launch
from symrnn.programs.layout import Reader
from symrnn.programs.settings import Take
from symrnn.programs.trial import BATCH, STEPS, Setting
from symrnn.programs.truth import Truth

CHOSEN, DIGITS, NEAR = 3, 5, 1e-5
"""A number that somebody chose has so many digits; so many are shown; so near it a norm is (programs divide by norm + 1e-6)."""
ALL = slice(None)
Taken = Mapping[Ref, tuple[Take, Numbers | Stop]]


@dataclass(frozen=True)
class Trials:
    """A program's harness with the data it is tried on: T = 5 twice with other numbers, and T = 1."""

    harness: Harness
    derivation: Derivation

    @cached_property
    def truths(self) -> list[Truth]:
        """The truth of every trial; the first is the one that is shown."""
        plans = ((STEPS, BATCH, 0), (STEPS, BATCH, 1), (1, BATCH, 2))
        settings = [self.harness.setting(*plan) for plan in plans]
        return [Truth(self.derivation, self.harness.trial(setting)) for setting in _distinct(settings)]

    @cached_property
    def _comparisons(self) -> list[dict[bool, Comparison]]:
        """For every trial the comparison with doubles, and with values of 32 bits."""
        return [{narrow: Comparison(truth, narrow) for narrow in (False, True)} for truth in self.truths]

    @cached_property
    def scripts(self) -> list[list[tuple[str, str, object]]]:
        return [self.harness.script(truth.trial) for truth in self.truths]

    @cached_property
    def wanted(self) -> frozenset[Ref]:
        """What gradients are taken by."""
        return frozenset(ref for reader in self._readers[0].values() for ref in reader.refs)

    @cached_property
    def _readers(self) -> list[dict[int, Reader]]:
        return [self.harness.readers(truth.trial) for truth in self.truths]

    def run(self, programs: Sequence[str], how: Launch, trials: slice = ALL) -> list[list[Execution]]:
        """What comes of each program in each trial, or in some."""
        return launch(programs, self.scripts[trials], how)

    def verdicts(self, executions: Sequence[Execution]) -> list[GradientVerdict]:
        """A verdict on every gradient, over all trials of one program."""
        seen = self.seen(executions)
        return [_verdict(of, take, seen) for of, (take, _) in seen[0].taken.items()]

    def seen(self, executions: Sequence[Execution]) -> "list[Seen]":
        """The gradients of as many trials as there are executions."""
        return [
            Seen(comparison[execution.narrow], self.harness.gradients(execution, readers))
            for comparison, readers, execution in zip(self._comparisons, self._readers, executions, strict=False)
        ]


@dataclass(frozen=True)
class Seen:
    """The gradients of one trial, and the senses in which they hold."""

    comparison: Comparison
    taken: Taken

    @cached_property
    def senses(self) -> dict[Ref, list[Sense]]:
        return {of: self.comparison.senses(of, value) for of, (_, value) in self.taken.items() if isinstance(value, np.ndarray)}

    @cached_property
    def common(self) -> Sense:
        """The sense that is a convention of the program: that of its parameters' gradients, if it has any."""
        shared = {of: senses for of, senses in self.senses.items() if self._is_shared(of)}
        return common(shared or self.senses)

    def _is_shared(self, of: Ref) -> bool:
        return not self.comparison.truth.is_of_sequence(of)

    def allowed(self, of: Ref, sense: Sense) -> tuple[Sense, ...]:
        """In which senses a gradient may hold where one is the convention."""
        return allowed(sense, shared=self._is_shared(of))

    def clipped(self, of: Ref) -> str:
        """In words, how a gradient is clipped that keeps to the convention else, if it is."""
        value = self.taken[of][1]
        if not isinstance(value, np.ndarray):
            return ""
        return self.comparison.clipped(of, value, self.common.factor) or self._shrunk(of, value)

    def _shrunk(self, of: Ref, value: Numbers) -> str:
        """In words, how a gradient was made smaller: to a norm of its own, or all of them together to one."""
        if of not in self._times:
            return ""
        own = float(np.linalg.norm(value[~np.isnan(value)]))
        if is_chosen(own):
            return f"clipped to the norm {own:.{DIGITS}g}, times {self._times[of]:.6g}"
        moving = {one for one in self.senses if self._is_shared(one) and np.any(self.comparison.truth.gradient(one))}
        together = set(self._times) == moving
        if together and len({f"{times:.{DIGITS}g}" for times in self._times.values()}) == 1:
            arrays = [array for one, (_, array) in self.taken.items() if one in self._times and isinstance(array, np.ndarray)]
            norm = float(np.sqrt(sum(np.nansum(array**2) for array in arrays)))
            if is_chosen(norm):
                return f"all clipped to the norm {norm:.{DIGITS}g} together, times {self._times[of]:.6g}"
        return ""

    @cached_property
    def _times(self) -> dict[Ref, float]:
        """By which number below 1 parameters' gradients were made smaller, of those that were."""
        found = {
            of: self.comparison.shrunk(of, value, self.common.factor)
            for of, (_, value) in self.taken.items()
            if isinstance(value, np.ndarray) and self._is_shared(of)
        }
        return {of: times for of, times in found.items() if times is not None}

    def sense(self, of: Ref) -> Sense | None:
        """The plainest sense in which a gradient keeps to the convention, if it does."""
        return next((sense for sense in self.allowed(of, self.common) if sense in self.senses[of]), None)


def _distinct(settings: list[Setting]) -> list[Setting]:
    """Settings without what the program's own sizes made equal."""
    return [one for number, one in enumerate(settings) if one not in settings[:number]]


def is_chosen(number: float) -> bool:
    """Whether somebody may have chosen a number: it has few digits."""
    return abs(number - float(f"{number:.{CHOSEN}g}")) <= NEAR * number


def shown(of: Ref) -> str:
    """A symbol as it is named in a verdict: `U`, `s[0]`, `x`."""
    return of.name if of.time in (None, NOW) else f"{of.name}[{of.time}]"


def _verdict(of: Ref, take: Take, seen: Sequence[Seen]) -> GradientVerdict:
    """The verdict on one gradient: the sense of the first trial must hold in all."""
    name = shown(of)
    for one in seen:
        value = one.taken[of][1]
        if isinstance(value, Stop):
            return GradientVerdict(name, take.expression, Outcome.NOT_CHECKED, reason=_why(value))
    first = seen[0]
    value = first.taken[of][1]
    assert isinstance(value, np.ndarray)
    sense = first.sense(of)
    if sense is not None and all(one.sense(of) for one in seen):
        outcome = Outcome.RIGHT if sense == PLAIN else Outcome.RIGHT_IF
        return GradientVerdict(name, take.expression, outcome, sense.factor, sense.words)
    clipped = first.clipped(of)
    if clipped and all(one.sense(of) or one.clipped(of) for one in seen):
        return GradientVerdict(name, take.expression, Outcome.RIGHT_IF, conditions=(clipped,))
    worst = next(one for one in seen if not one.sense(of))
    array = worst.taken[of][1]
    assert isinstance(array, np.ndarray)
    gap = worst.comparison.gap(of, array)
    held = worst.senses[of]
    reason = "it is the gradient " + ", ".join(held[0].words) if held and held[0] != PLAIN else ""
    if np.isinf(array).any():
        reason = "some of its entries are no finite numbers: what `empty` gives was never set, or something overflowed"
    return GradientVerdict(
        name, take.expression, Outcome.WRONG, error=gap.error, entry=gap.entry, values=gap.values, reason=reason
    )


MEANT = {"OutOfTimeError": "it runs longer than allowed", "SystemExit": "it ends the process"}
"""What is said in place of the names of some exceptions, which say less."""


def _why(stop: Stop) -> str:
    where = f" (line {stop.line})" if stop.line else ""
    return (MEANT.get(stop.kind) or f"{stop.kind}: {stop.message}" if stop.kind else stop.message) + where


def held(trials: Trials, executions: Sequence[Execution], sense: Sense) -> frozenset[Ref]:
    """The gradients that keep to a sense in all trials that were run; none if one of them failed."""
    if not executions or any(execution.error for execution in executions):
        return frozenset()
    seen = trials.seen(executions)
    return frozenset(of for of in seen[0].taken if all(_holds(one, of, sense) for one in seen))


def _holds(seen: Seen, of: Ref, sense: Sense) -> bool:
    value = seen.taken[of][1]
    return isinstance(value, np.ndarray) and any(seen.comparison.holds(of, value, one) for one in seen.allowed(of, sense))
