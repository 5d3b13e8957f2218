"""What is true of a trial: the value of every variable, every adjoint, the gradient of every copy, and the losses, in doubles.

The gradients come from the derivation; the oracle, which shares nothing with it, confirms them by a derivative along a random
direction before they are used.
"""

from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any

import numpy as np

from symrnn.ir.cell import LOSS
from symrnn.ir.derivation import Derivation, Path
from symrnn.ir.dims import sizes_of
from symrnn.ir.expr import NOW, Ref
from symrnn.programs.launch import Numbers
from symrnn.programs.trial import Trial, as_numbers
from symrnn.verify.fields import Array, Float64, boxed, build_array
from symrnn.verify.oracle import Data, Run, Slot, derivative, places, slot, sources
from symrnn.verify.rolled import Backward

CLOSE = 1e-9


@dataclass
class Weighted(Backward):
    """The backward pass of a weighted sum of the losses: the loss of a step counts by its weight, the last of all by None's."""

    weights: dict[int | None, float] = field(default_factory=dict)

    def value(self, path: Path, t: int) -> Array:
        value = super().value(path, t)
        if path.through.name != LOSS:
            return value
        return boxed(value * self.weights.get(slot(path.through, t, self.steps)[1], 0.0))


@dataclass(frozen=True)
class Truth:
    """The derivation evaluated on a trial."""

    derivation: Derivation
    trial: Trial

    @cached_property
    def runs(self) -> list[Run]:
        """The cell with named parts over every sequence."""
        return [Run(self.derivation.cell, data, Float64()).all() for data in self.trial.sequences]

    @cached_property
    def backwards(self) -> list[Backward]:
        """The backward pass of the total loss over every sequence; AssertionError if the oracle finds another derivative."""
        found = [Backward(self.derivation, run).all() for run in self.runs]
        for backward, data in zip(found, self.trial.sequences, strict=True):
            _confirm(backward, data)
        return found

    @cached_property
    def loss(self) -> Numbers:
        """The total loss of every sequence."""
        return np.array([float(run.loss) for run in self.runs])

    def gradient(self, of: Ref) -> Numbers:
        """The gradient of the sum of the sequences' losses: by (T, B, *shape) or (B, *shape), summed for a parameter."""
        parts = [as_numbers(backward.gradient(of)) for backward in self.backwards]
        if of.time == NOW:
            return np.stack(parts, axis=1)
        return np.stack(parts) if self.is_of_sequence(of) else np.array(sum(parts))

    def is_of_sequence(self, of: Ref) -> bool:
        """Whether each sequence has its own."""
        return not any(of.name == param.name for param in self.derivation.cell.params)

    @cached_property
    def by_loss_and_copy(self) -> dict[tuple[int | None, int | None], dict[Ref, Numbers]]:
        """The gradient of the loss of one step (None: of the loss after the last) by the copies that one step reads.

        Keys are (step of the loss, step of the copy); what is no parameter stands with the copy None, by its full gradient.
        """
        found: dict[tuple[int | None, int | None], dict[Ref, Numbers]] = {}
        for moment in self.moments:
            for run in self.runs:
                backward = Weighted(self.derivation, run, weights={moment: 1.0}).all()
                for step in self.derivation.gradients:
                    for copy, array in _parts(backward, step.of, self):
                        place = found.setdefault((moment, copy), {})
                        place[step.of] = _joined(place.get(step.of), array, step.of, self)
        return found

    @property
    def moments(self) -> list[int | None]:
        """The steps that have a loss, and None where there is one after the last."""
        timed = any(ref.time == NOW for ref in self.derivation.cell.losses)
        after = any(ref.time is None for ref in self.derivation.cell.losses)
        return [*(range(1, self.trial.setting.steps + 1) if timed else ()), *([None] if after else [])]


def _parts(backward: Backward, of: Ref, truth: Truth) -> list[tuple[int | None, Numbers]]:
    if truth.is_of_sequence(of):
        return [(None, as_numbers(backward.gradient(of)))]
    return [(t, as_numbers(array)) for (name, t), array in backward.copies.items() if name == of.name]


def _joined(before: Numbers | None, array: Numbers, of: Ref, truth: Truth) -> Numbers:
    """A parameter's parts are summed over the sequences, others are stacked."""
    if not truth.is_of_sequence(of):
        return array if before is None else before + array
    axis = 1 if of.time == NOW else 0
    new = np.expand_dims(array, axis)
    return new if before is None else np.concatenate([before, new], axis)


def _along(place: Slot, at: tuple[int, ...]) -> float:
    """An entry of a random direction."""
    return Float64().fresh("direction", *place, *at)


def _confirm(backward: Backward, data: Data) -> None:
    """AssertionError unless the oracle's derivative along a direction is the gradient times it."""
    written = backward.derivation.written
    run = Run(written, data, Float64()).all()
    directions: dict[Slot, Array] = {}
    expected = 0.0
    for ref in sources(written):
        gradient = backward.gradient(ref)
        for number, place in enumerate(places(ref, data.steps)):
            shape = sizes_of(ref.shape, data.sizes)
            directions[place] = build_array(shape, partial(_along, place))
            part: Any = gradient[number] if ref.time == NOW else gradient
            expected += float(boxed(directions[place] * part).sum())
    found = float(derivative(run, directions)) if directions else 0.0
    assert abs(found - expected) <= CLOSE * (1 + abs(found)), f"the derivation gives {expected}, the oracle {found}"
