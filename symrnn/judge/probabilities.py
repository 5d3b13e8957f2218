"""Losses as functions of probabilities: cells say `cross_entropy(o, y)`, notes differentiate -sum(y log p) by p = softmax(o).

    p[t] = softmax(o[t]);  loss[t] = cross_entropy(o[t], y[t])     loss[t] = -sum(y[t] * log(p[t]))
    p[t] = sigmoid(o[t]);  loss[t] = binary_cross_entropy(o[t], y[t])   the same of p[t] and 1 - p[t]

Both forms are the same function of o. As the cell has it, the loss does not read p at all; a derivative by p is one of the form
that does. Every other derivative is one of the cell as it stands.
"""

from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass, field, replace
from functools import lru_cache

from symrnn.ir import build
from symrnn.ir.cell import Cell, Equation
from symrnn.ir.expr import LAST, NOW, Apply, CrossEntropy, Expr, Ref, Softmax, Time
from symrnn.ir.functions import LOG, SIGMOID
from symrnn.ir.walk import at_time, moved, rewrite, substitute
from symrnn.judge.budget import Spend, free
from symrnn.judge.opaque import with_opaque
from symrnn.judge.places import classes, distributions
from symrnn.judge.world import World
from symrnn.verify.fields import Array, Field
from symrnn.verify.oracle import Slot

BINARY = "binary_cross_entropy"


@lru_cache(maxsize=64)
def of_probabilities(cell: Cell) -> tuple[Cell, frozenset[str]]:
    """The cell with its losses as functions of the probabilities that it computes, and which variables these are."""
    change = _Change(frozenset(symbol.name for symbol in cell.symbols if symbol.introduced))
    steps = tuple(map(change.equation, cell.steps))
    change.to_the_end()
    return replace(cell, steps=steps, epilogue=tuple(map(change.equation, cell.epilogue))), frozenset(change.read)


@dataclass
class _Change:
    """Goes through the equations of a cell in their order.

    `introduced`: names that the author of the cell did not give, which say nothing; `values`: what stands for them. `given`:
    the variables that are probabilities, under what gives them. `read`: those that losses are seen as functions of.
    """

    introduced: frozenset[str]
    values: dict[Expr, Expr] = field(default_factory=dict)
    given: dict[Expr, Ref] = field(default_factory=dict)
    read: set[str] = field(default_factory=set)

    def equation(self, equation: Equation) -> Equation:
        """An equation with its cross-entropies as functions of the probabilities that equations before it give."""
        changed = replace(equation, value=rewrite(equation.value, self._by_probabilities))
        value = substitute(equation.value, self.values)
        if equation.target.name in self.introduced:
            self.values[equation.target] = value
        elif isinstance(value, Softmax) or (isinstance(value, Apply) and value.function == SIGMOID):
            self.given[value] = equation.target
        return changed

    def to_the_end(self) -> None:
        """What the equations of a step give is known at the last step, too."""
        at_end = {at_time(value, _at_end): moved(p, _at_end) for value, p in self.given.items()}
        self.given |= at_end
        self.values |= {moved(a, _at_end): at_time(value, _at_end) for a, value in self.values.items() if isinstance(a, Ref)}

    def _by_probabilities(self, node: Expr) -> Expr | None:
        match node:
            case CrossEntropy(logits, target):
                p = self._given(Softmax(logits))
                return None if p is None else build.neg(build.sum_of(build.mul(target, _log(p))))
            case Apply(function, (logits, target)) if function.name == BINARY:
                p = self._given(Apply(SIGMOID, (logits,)))
                return None if p is None else _binary(p, target)
            case _:
                return None

    def _given(self, value: Expr) -> Ref | None:
        p = self.given.get(substitute(value, self.values))
        self.read |= set() if p is None else {p.name}
        return p


def _at_end(time: Time) -> Time:
    return LAST if time == NOW else time


def _log(arg: Expr) -> Expr:
    return Apply(LOG, (arg,))


def _binary(p: Expr, target: Expr) -> Expr:
    one = build.ONE
    both = build.mul(target, _log(p)), build.mul(build.sub(one, target), _log(build.sub(one, p)))
    return build.neg(build.add(*both))


class Probable(World):
    """A world in which what is differentiated by a probability is seen as a function of it."""

    def __init__(
        self,
        cell: Cell,
        steps: int,
        sizes: Mapping[str, int],
        field: Field,
        fixed: Mapping[str, Array] | None = None,
        spend: Spend = free,
        outside: Mapping[Slot, Array] | None = None,
        unclear: Set[str] = frozenset(),
    ) -> None:
        known = {**distributions(cell, steps, sizes, with_opaque(field), classes(cell)), **(fixed or {})}
        super().__init__(cell, steps, sizes, field, known, spend, outside, unclear)
        self._seen: World | None = None
        self._see: Callable[[Cell], World] = lambda changed: World(
            changed, steps, sizes, field, known, spend, outside, unclear
        )

    def local(self, of: Slot, by: Slot, hidden: frozenset[str] = frozenset()) -> Array:
        world = self._seen_by(by)
        return super().local(of, by, hidden) if world is None else world.local(of, by, hidden)

    def derivative(self, of: Slot, by: Slot, kind: tuple[object, ...], carries: Callable[[Slot, Slot], bool]) -> Array:
        world = self._seen_by(by)
        return super().derivative(of, by, kind, carries) if world is None else world.derivative(of, by, kind, carries)

    def _seen_by(self, by: Slot) -> World | None:
        """The world of the losses as functions of probabilities, where `by` is one of these."""
        changed, probabilities = of_probabilities(self.cell)
        if by[0] not in probabilities:
            return None
        if self._seen is None:
            self._seen = self._see(changed)
        return self._seen
