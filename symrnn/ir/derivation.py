"""A derivation: the adjoint of every variable and the gradient of everything that was handed in, as an ordered list of steps.

Every output (LaTeX, Markdown, text, code, proofs) reads this one value. Adjoints have the shape of what they belong to.
t and T are symbols: an adjoint equation holds for every t and every T at once.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from symrnn.ir import build
from symrnn.ir.cell import Cell
from symrnn.ir.expr import Expr, Function, Ref, Time


class When(Enum):
    """At which steps a path exists."""

    EACH = "each"  # from `of` at step t to `through` at step t + lead, for 1 <= t + lead <= T
    LAST = "last"  # from `of` at step T to what is computed after the last step; written at T
    FIRST = "first"  # from `of` at step 1 to what is computed after the last step; written at 1
    SUM = "sum"  # from `of`, which has no time, to `through` at every step t = 1 … T: summed over t
    ONCE = "once"  # between values without time or at fixed steps; if `through` stands at no step of 1 … T, it does not exist


@dataclass(frozen=True)
class Path:
    """One way in which `of` reaches the loss: the equation of `through` reads it.

    `value` is what the adjoint of `of` gains: the adjoint of `through` pulled back through that equation.
    `local` is the Jacobian d through / d of, entries [i, j] = d through_i / d of_j, for vectors (and scalars); None where
    one of the two is a matrix. `rules` names the differentiation rules that were used, outermost operation first.
    `lead` is negative where an earlier step reads `of`.
    """

    through: Ref
    lead: int
    when: When
    value: Expr
    local: Expr | None
    rules: tuple[str, ...]

    def exists(self, t: int, steps: int) -> bool:
        """Whether there is this path from `of` at step t (0: it has none) in a sequence of so many steps."""
        match self.when:
            case When.EACH:
                return 1 <= t + self.lead <= steps
            case When.LAST:
                return t == steps
            case When.FIRST:
                return t == 1
            case When.SUM:
                return True
            case When.ONCE:
                time = self.through.time
                return time is None or time.outside or 1 <= time.offset + (steps if time.origin else 0) <= steps


def to_last(time: Time) -> Time:
    """t + offset becomes T + offset."""
    return Time("T", time.offset) if time.origin == "t" else time


def to_first(time: Time) -> Time:
    """t + offset becomes 1 + offset."""
    return Time("", 1 + time.offset) if time.origin == "t" else time


class Role(Enum):
    """What a step of the derivation is about."""

    ADJOINT = "adjoint"  # of a variable that an equation computes
    INITIAL = "initial"  # of a state before the first step or after the last
    PARAM = "param"
    INPUT = "input"


@dataclass(frozen=True)
class Step:
    """The claim: dL/d`of` is the sum over its paths. No path: the loss does not depend on it, its gradient is 0."""

    of: Ref
    role: Role
    paths: tuple[Path, ...]

    def total(self, *when: When) -> Expr:
        """The sum of the values of the paths of some kinds (EACH, LAST and ONCE as they stand, SUM under its sum sign)."""
        values = [path.value for path in self.paths if path.when in when]
        return build.add(*values) if values else build.zeros(self.of.shape)

    @property
    def last(self) -> tuple[Path, ...]:
        """The paths that exist at t = T: what would come back from later steps does not."""
        return tuple(p for p in self.paths if p.when is When.LAST or (p.when is When.EACH and p.lead <= 0))

    @property
    def first(self) -> tuple[Path, ...]:
        """The paths that exist at t = 1: what would come from earlier steps does not."""
        return tuple(p for p in self.paths if p.when is When.FIRST or (p.when is When.EACH and p.lead >= 0))

    @property
    def lead(self) -> int:
        """The farthest step ahead from which something comes back."""
        return max((path.lead for path in self.paths), default=0)

    @property
    def lag(self) -> int:
        """The farthest step back from which something comes: equations there read ahead."""
        return max((-path.lead for path in self.paths), default=0)


@dataclass(frozen=True)
class Derivation:
    """The gradients of a cell's total loss.

    `written` is the cell as its author wrote it, `cell` the same with a name for every pre-activation (see
    `derive.normalise`); steps speak of `cell`. Steps come in the order in which a backward pass computes them.
    `derivatives` holds, for every user's function in use, its derivative by each argument.
    """

    written: Cell
    cell: Cell
    steps: tuple[Step, ...]
    derivatives: Mapping[Function, tuple[Function, ...]] = field(hash=False)

    def of_role(self, *roles: Role) -> tuple[Step, ...]:
        return tuple(step for step in self.steps if step.role in roles)

    @property
    def adjoints(self) -> tuple[Step, ...]:
        return self.of_role(Role.ADJOINT)

    @property
    def gradients(self) -> tuple[Step, ...]:
        """The steps of parameters, inputs and initial values."""
        return self.of_role(Role.PARAM, Role.INPUT, Role.INITIAL)

    def step(self, of: Ref) -> Step:
        """The step that belongs to a symbol at t, at an initial time, or without time."""
        return next(step for step in self.steps if step.of == of)
