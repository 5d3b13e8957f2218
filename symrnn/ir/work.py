"""How many scalar operations a schedule does at given sizes and a given number of steps, for one sequence.

What is counted is what the generated code does, statement by statement, as the literature on the cheap gradient counts
(W. Baur and V. Strassen, The complexity of partial derivatives, 1983; A. Griewank and A. Walther, Evaluating Derivatives,
2nd ed., 2008, ch. 3 and 4): an addition, a multiplication, a division, a comparison and a call of an element-wise function
are one operation an entry. What only moves or names entries (transposes, slices, signs) is none.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from math import prod

from symrnn.ir.cell import LOSS
from symrnn.ir.dims import Shape, sizes_of
from symrnn.ir.expr import (
    Add,
    Adjoint,
    Apply,
    Broadcast,
    Concat,
    CrossEntropy,
    Diag,
    Expr,
    Identity,
    LogSumExp,
    MatMul,
    Mul,
    Number,
    Outer,
    Power,
    Ref,
    Size,
    Slice,
    Softmax,
    Sum,
    Transpose,
    Where,
    Zeros,
)
from symrnn.ir.schedule import Block, Schedule, Span, Statement
from symrnn.ir.walk import nodes

Entries = Callable[[Shape], int]
"""The number of entries of a shape at the sizes at hand."""


@dataclass(frozen=True)
class Work:
    """Numbers of operations: those of matrix products, and all others."""

    products: int = 0
    others: int = 0

    @property
    def total(self) -> int:
        return self.products + self.others

    def __add__(self, other: "Work") -> "Work":
        return Work(self.products + other.products, self.others + other.others)

    def times(self, number: int) -> "Work":
        return Work(number * self.products, number * self.others)


NOTHING = Work()


def forward_work(schedule: Schedule, sizes: Mapping[str, int], steps: int) -> Work:
    """What the forward pass and the loss take."""
    return _total(schedule.forward + schedule.losses, sizes, steps)


def backward_work(schedule: Schedule, sizes: Mapping[str, int], steps: int) -> Work:
    """What all gradients (parameters, inputs, initial values) take besides, once every variable is known."""
    return _total(schedule.backward, sizes, steps)


def _total(blocks: Iterable[Block], sizes: Mapping[str, int], steps: int) -> Work:
    def entries(shape: Shape) -> int:
        return prod(sizes_of(shape, sizes))

    statements = (_statement(statement, block.span, entries, steps) for block in blocks for statement in block.statements)
    return sum(statements, NOTHING)


def _statement(statement: Statement, span: Span, entries: Entries, steps: int) -> Work:
    """The value, at every step if it is computed at every step, and what it is added to.

    In a loop everything is computed anew; outside, what has no time is computed once.
    """
    in_loop = span in (Span.UP, Span.DOWN)
    many = steps if in_loop or span is Span.ALL or statement.summed else 1
    value = statement.value
    parts = (own_work(node, entries).times(many if in_loop or _has_time(node) else 1) for node in nodes(value))
    adds = statement.adds or statement.summed or statement.ref.name == LOSS
    return sum(parts, Work(others=entries(value.shape) * many if adds else 0))


def _has_time(expr: Expr) -> bool:
    leaves = (node.of if isinstance(node, Adjoint) else node for node in nodes(expr))
    return any(isinstance(leaf, Ref) and leaf.time is not None for leaf in leaves)


def own_work(node: Expr, entries: Entries) -> Work:
    """The work of one operation, without that of its operands."""
    number = WORK[type(node)](node, entries)
    return Work(products=number) if isinstance(node, MatMul | Outer) else Work(others=number)


def _chain(sizes: Iterable[int]) -> int:
    """The operations that combine operands from left to right, each result as large as the largest operand so far."""
    done, largest = 0, 0
    for place, size in enumerate(sizes):
        largest = max(largest, size)
        done += largest if place else 0
    return done


def _mul(e: Mul, entries: Entries) -> int:
    """Products first, then quotients; the reciprocal that `Power` counts is part of a quotient."""
    over = [entries(f.shape) for f in e.factors if not _is_reciprocal(f)]
    under = [entries(f.shape) for f in e.factors if _is_reciprocal(f)]
    front = [1] if abs(e.coefficient.numerator) != 1 or not over else []
    below = [1] if e.coefficient.denominator != 1 else []
    return _chain([*front, *over, *below, *under]) - sum(under)


def _is_reciprocal(e: Expr) -> bool:
    return isinstance(e, Power) and e.exponent < 0


def _power(e: Power, entries: Entries) -> int:
    return (abs(e.exponent) - 1 + (e.exponent < 0)) * entries(e.shape)


def _matmul(e: MatMul, entries: Entries) -> int:
    """For each entry of the result as many multiplications as there are terms, and one addition fewer."""
    return entries(e.shape) * (2 * entries(e.left.shape[-1:]) - 1)


def _apply(e: Apply, entries: Entries) -> int:
    """One operation an entry; as many as its formula has for a function with a formula."""
    body = e.function.body
    return entries(e.shape) * (1 if body is None else sum(own_work(node, entries).total for node in nodes(body)))


WORK: dict[type[Expr], Callable[..., int]] = {
    Number: lambda e, entries: 0,
    Size: lambda e, entries: 0,
    Zeros: lambda e, entries: 0,
    Identity: lambda e, entries: 0,
    Ref: lambda e, entries: 0,
    Adjoint: lambda e, entries: 0,
    Broadcast: lambda e, entries: 0,
    Add: lambda e, entries: _chain(entries(term.shape) for term in e.terms),
    Mul: _mul,
    Power: _power,
    Apply: _apply,
    Where: lambda e, entries: entries(e.shape),
    MatMul: _matmul,
    Outer: lambda e, entries: entries(e.shape),
    Transpose: lambda e, entries: 0,
    Diag: lambda e, entries: 0,
    Sum: lambda e, entries: entries(e.arg.shape) - 1,
    Concat: lambda e, entries: 0,
    Slice: lambda e, entries: 0,
    # The largest entry is found and taken off; exp, their sum, its logarithm, a quotient or a product with the target.
    Softmax: lambda e, entries: 5 * entries(e.arg.shape) - 2,
    LogSumExp: lambda e, entries: 4 * entries(e.arg.shape),
    CrossEntropy: lambda e, entries: 8 * entries(e.logits.shape) - 2,
}
