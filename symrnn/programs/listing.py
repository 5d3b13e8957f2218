"""The annotated listing: beside every line of a program, what it computes in the derivation's notation.

dhraw = (1 - hs[t]**2) * dh          dhraw: da[t], t = T … 1
"""

import ast
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from symrnn.ir.program import Line
from symrnn.programs.flow import Assigned, Flow, Passage
from symrnn.programs.known import Kind
from symrnn.programs.match import Index
from symrnn.programs.reading import Called, Fixed, Reading, moment

OWN = (Kind.VARIABLE, Kind.ADJOINT)
MOST_LABELS = 2
MOST_STEPS = 6
Label = tuple[Called, str]
Occurrence = tuple[Passage, tuple[int | None, ...]]


@dataclass(frozen=True)
class Computed:
    """What a target of a line gets: a label, and the passages in which it does, each with the steps that may be meant."""

    label: Label
    at: tuple[Occurrence, ...]

    @property
    def kind(self) -> Kind:
        return self.label[0].kind


@dataclass(frozen=True)
class Listing:
    """A run of a program, read with an index of all that is known."""

    flow: Flow
    index: Index

    def lines(self) -> list[Line]:
        """Every line of the text with what it computes."""
        said: dict[int, list[str]] = {}
        for target, computed in self._computed.items():
            for one in computed if not _is_size(computed) else ():
                said.setdefault(target.lineno, []).append(f"{ast.unparse(target)}: {self._words(one)}")
        rows = enumerate(self.flow.lines, 1)
        return [Line(number, text, tuple(dict.fromkeys(said.get(number, ())))) for number, text in rows]

    @cached_property
    def _computed(self) -> dict[ast.expr, list[Computed]]:
        """For every target the labels that fit."""
        groups: dict[ast.expr, list[Assigned]] = {}
        for assigned in self.flow.assigned:
            groups.setdefault(assigned.target, []).append(assigned)
        return {target: list(self._labels(group)) for target, group in groups.items()}

    def _labels(self, group: Sequence[Assigned]) -> Iterator[Computed]:
        """The label that fits most of what a target got; then, for the rest, that which fits most of it."""
        left = [(one.told.passage, self.index.read(one.told.value)) for one in group]
        changing = [pair for pair in left if not (pair[1] and pair[1][0].is_constant)]
        left = changing or left
        for _ in range(MOST_LABELS):
            best = _commonest([readings for _, readings in left])
            if best is None:
                return
            fits = [(passage, _as(best, readings)) for passage, readings in left]
            yield Computed(best, tuple((passage, steps) for passage, steps in fits if steps))
            left = [pair for pair in left if not _as(best, pair[1])]

    @cached_property
    def _moments(self) -> dict[Passage, int]:
        """The step that each passage through a loop is about: that of most variables and adjoints that it sets."""
        votes: dict[Passage, Counter[int]] = {}
        for computed in self._computed.values():
            for one in computed[:1]:
                for passage, (step, *_) in one.at:
                    if step is not None and one.kind in OWN:
                        votes.setdefault(passage, Counter())[step] += 1
        return {passage: found.most_common(1)[0][0] for passage, found in votes.items()}

    def _words(self, one: Computed) -> str:
        """What a target computes, by the step of its loop, and at which steps."""
        here = [self._moments.get(passage) for passage, _ in one.at]
        steps = [now if now in steps else steps[0] for now, (_, steps) in zip(here, one.at, strict=True)]
        apart = {step - now for step, now in zip(steps, here, strict=True) if step is not None and now is not None}
        moved = apart.pop() if len(apart) == 1 and None not in here and None not in steps else 0
        text = Reading(one.label[0], None, one.label[1]).text(moved)
        known = [step - moved for step in steps if step is not None]
        return f"{text}, t = {self._span(known)}" if known else text

    def _span(self, steps: Sequence[int]) -> str:
        """The steps that are run over: T … 1."""
        last = self.index.comparison.truth.trial.setting.steps
        found = _period([step for place, step in enumerate(steps) if place == 0 or step != steps[place - 1]])
        strides = {after - before for before, after in pairwise(found)}
        if len(found) > 1 and strides in ({1}, {-1}):
            return f"{moment(found[0], last)} … {moment(found[-1], last)}"
        shown = [moment(step, last) for step in dict.fromkeys(found)]
        return ", ".join(shown[:MOST_STEPS] + ["…"] * (len(shown) > MOST_STEPS))


def _is_size(computed: Sequence[Computed]) -> bool:
    """Whether all that is known is a number that says nothing of the derivation."""
    return all(isinstance(one.label[0], Fixed) and one.label[0].value != 0 for one in computed)


def _period(steps: list[int]) -> list[int]:
    """A sequence that is gone through several times, once."""
    for length in range(1, len(steps) // 2 + 1):
        if len(steps) % length == 0 and steps == steps[:length] * (len(steps) // length):
            return steps[:length]
    return steps


def _as(label: Label, readings: Sequence[Reading]) -> tuple[int | None, ...]:
    """The steps at which an array is what a label says; none if it is not."""
    return tuple(reading.step for reading in readings if (reading.name, reading.factor) == label)


def _commonest(found: Sequence[Sequence[Reading]]) -> Label | None:
    """The label among most of the readings; of those equally frequent, the one of the first kind without a factor."""
    votes: dict[Label, int] = {}
    for readings in found:
        for label in dict.fromkeys((reading.name, reading.factor) for reading in readings):
            votes[label] = votes.get(label, 0) + 1
    return min(votes, key=lambda label: (-votes[label], bool(label[1]), label[0].kind), default=None)
