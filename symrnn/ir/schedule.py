"""A schedule: the statements of a forward and a backward pass in an order in which they can be computed.

Statements are still formulas in t. A block says over which steps its statements run: all steps at once, because they do
not wait for one another, or step by step. Targets (NumPy, C, …) print schedules; they decide nothing.
"""

from dataclasses import dataclass
from enum import Enum

from symrnn.ir.cell import Cell
from symrnn.ir.derivation import Derivation
from symrnn.ir.expr import NOW, Adjoint, Expr, Ref
from symrnn.ir.walk import at_time


class Span(Enum):
    """When the statements of a block run."""

    ONCE = "once"
    ALL = "all steps at once"
    UP = "step by step, t = 1 … T"
    DOWN = "step by step, t = T … 1"


@dataclass(frozen=True)
class Statement:
    """`target = value`, or `target += value` where `adds`.

    `target` is a variable or an adjoint, at t, at t - k or t + k (a contribution to the adjoint of what was read there), at T,
    at a fixed step, or without time.
    `summed`: the value at every step (and for every sequence of a batch) is added up into the target.
    """

    target: Ref | Adjoint
    value: Expr
    adds: bool
    summed: bool = False

    @property
    def ref(self) -> Ref:
        return self.target.of if isinstance(self.target, Adjoint) else self.target


    @property
    def target_at_now(self) -> Expr:
        """The target taken at t: all steps of a variable are one array."""
        return at_time(self.target, lambda _: NOW)


@dataclass(frozen=True)
class Block:
    span: Span
    statements: tuple[Statement, ...]


@dataclass(frozen=True)
class Schedule:
    """`forward` needs no targets (unless a state depends on them), `losses` the rest; `backward` ends with the gradients.

    `cell` is the cell whose variables the statements compute: the derivation's, plus names for what is taken out of loops.
    """

    derivation: Derivation
    cell: Cell
    forward: tuple[Block, ...]
    losses: tuple[Block, ...]
    backward: tuple[Block, ...]
