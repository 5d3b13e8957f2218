"""A derivation evaluated at concrete T and sizes over any field: the backward pass that its steps describe, term by term.

What a path says is taken at its word (see `ir.derivation.When`), so a wrong derivation gives a wrong gradient here.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from functools import partial
from itertools import groupby

from symrnn.ir.cell import LOSS, Scan
from symrnn.ir.derivation import Derivation, Path, Role, Step, When
from symrnn.ir.dims import sizes_of
from symrnn.ir.expr import NOW, Adjoint, Ref
from symrnn.verify.evaluate import Context, evaluate
from symrnn.verify.fields import Array, boxed, build_array, filled, scalar
from symrnn.verify.oracle import Run, Slot, slot


@dataclass
class Backward:
    """The adjoints of a derivation over one sequence; `run` holds the values of the derivation's cell.

    `adjoints` holds them by slot; `copies` the gradient of the copy of a parameter that a step reads, by name and step
    (0: read before the first step, T + 1: after the last).
    """

    derivation: Derivation
    run: Run
    adjoints: dict[Slot, Array] = field(default_factory=dict)
    copies: dict[Slot, Array] = field(default_factory=dict)

    @property
    def steps(self) -> int:
        return self.run.data.steps

    def all(self) -> "Backward":
        """Computes every step of the derivation, in its order; returns this backward pass."""
        for scan, group in groupby(self.derivation.steps, key=self._scan):
            together = tuple(group)
            for t in scan.direction.opposite.moments(self.steps) if scan else (0,):
                self._compute(together, t)
        return self

    def _scan(self, step: Step) -> Scan | None:
        """The scan of a variable, which its adjoints go through the other way round; for inputs the order is all one."""
        if step.of.time != NOW:
            return None
        scans = self.derivation.cell.scans
        return next((scan for scan in scans if step.of.name in scan.names), scans[0])

    def _compute(self, together: tuple[Step, ...], t: int) -> None:
        for step in together:
            if step.role is Role.PARAM:
                self._gather(step)
            else:
                self.adjoints[slot(step.of, t, self.steps)] = self.sum(step.of, self.contributions(step, t))

    def _gather(self, step: Step) -> None:
        """The gradient of a parameter as the sum of the gradients of its copies."""
        for path, t in self.moments(step, 0):
            label = self._label(path, t)
            parts = [self.copies[step.of.name, label]] if (step.of.name, label) in self.copies else []
            self.copies[step.of.name, label] = self.sum(step.of, [*parts, self.value(path, t)])
        own = [array for (name, _), array in self.copies.items() if name == step.of.name]
        self.adjoints[step.of.name, None] = self.sum(step.of, own)

    def _label(self, path: Path, t: int) -> int:
        """The step whose equations read the copy: before the first, one of them, or after the last."""
        if path.when is When.SUM:
            return t
        return 0 if any(equation.target == path.through for equation in self.derivation.cell.prologue) else self.steps + 1

    def contributions(self, step: Step, t: int) -> list[Array]:
        return [self.value(path, moment) for path, moment in self.moments(step, t)]

    def moments(self, step: Step, t: int) -> Iterator[tuple[Path, int]]:
        """The paths that exist for `of` at step t, each with the steps at which it is taken."""
        for path in step.paths:
            if path.exists(t, self.steps):
                yield from ((path, moment) for moment in (range(1, self.steps + 1) if path.when is When.SUM else (t,)))

    def value(self, path: Path, t: int) -> Array:
        context = Context(self.run.field, self.run.data.sizes, partial(self.read, t=t))
        return evaluate(path.value, context)

    def read(self, ref: Ref | Adjoint, t: int) -> Array:
        if isinstance(ref, Ref):
            return self.run.read(ref, t)
        if ref.of.name == LOSS:
            return scalar(Fraction(1))
        return self.adjoints.get(slot(ref.of, t, self.steps), self.zeros(ref.of))

    def sum(self, of: Ref, parts: list[Array]) -> Array:
        total = self.zeros(of)
        for part in parts:
            total = boxed(total + part)
        return total

    def zeros(self, of: Ref) -> Array:
        return filled(sizes_of(of.shape, self.run.data.sizes), Fraction(0))

    def gradient(self, of: Ref) -> Array:
        """dL/d`of`; of a timed input by (T, *shape)."""
        if of.time != NOW:
            return self.read(Adjoint(of), 0)
        by_step = [self.read(Adjoint(of), t) for t in range(1, self.steps + 1)]
        return build_array((self.steps, *by_step[0].shape), lambda index: by_step[index[0]][index[1:]])


def rolled_gradients(derivation: Derivation, run: Run) -> dict[Ref, Array]:
    """The gradients of parameters, inputs and initial values that a derivation gives for a finished run of its cell."""
    backward = Backward(derivation, run).all()
    return {step.of: backward.gradient(step.of) for step in derivation.gradients}
