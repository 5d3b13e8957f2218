"""All that the derivation knows of a trial, as arrays with names: data, variables, adjoints, their terms and the parts of all
formulas at every step, the gradients of copies and their running sums.

A formula stands at its latest step: of W.T @ da[t+1] what is kept is W.T @ da[t], since both are the same values.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property, partial
from itertools import combinations

import numpy as np

from symrnn.emit.plain import gradient_name, plain
from symrnn.ir import build
from symrnn.ir.cell import LOSS, Symbol
from symrnn.ir.derivation import Path, Role, Step, When
from symrnn.ir.expr import NOW, Add, Adjoint, Broadcast, Diag, Expr, Identity, Mul, Number, Ref, Size, Time, Transpose, Zeros
from symrnn.ir.walk import at_time, nodes, shift
from symrnn.programs.launch import Numbers
from symrnn.programs.trial import as_numbers
from symrnn.programs.truth import Truth
from symrnn.verify.evaluate import Context, evaluate
from symrnn.verify.fields import Float64

MOST_TERMS = 6  # of a sum or product, all of whose partial ones are known
PLAIN_VALUES = (Number, Size, Zeros, Identity, Ref, Adjoint)


class Kind(IntEnum):
    """What a value is to the derivation; of two that an array may be, the first is meant."""

    GIVEN = 0
    VARIABLE = 1
    ADJOINT = 2
    TOTAL = 3
    COPY = 4
    RUNNING = 5
    TERM = 6
    PART = 7
    MISS = 8


@dataclass(frozen=True, eq=False)
class Name:
    """What a value is called at step t: words around expressions and times. `instead`: what a near miss is one of."""

    kind: Kind
    words: str
    parts: tuple[Expr | Time, ...]
    instead: Expr | None = None

    def text(self, steps: int = 0) -> str:
        """The name with t + steps in place of t."""
        return self.words.format(*(_moved(part, steps) for part in self.parts))


def _moved(part: Expr | Time, steps: int) -> str:
    return str(part.shift(steps)) if isinstance(part, Time) else plain(shift(part, steps))


@dataclass(frozen=True, eq=False)
class Known:
    """A value: its name, the step t that is meant (None: it has none), and its entries, sequences along the first axis.

    `whole`: whether there is an axis for the sequences; else it belongs to one of them, to their sum, or to all alike.
    """

    name: Name
    step: int | None
    array: Numbers
    whole: bool = True

    @property
    def label(self) -> str:
        return self.name.text()


@dataclass(frozen=True)
class Knowledge:
    """What a truth knows."""

    truth: Truth

    @cached_property
    def all(self) -> list[Known]:
        """Every value, each one for the batch and for its sequences."""
        return [one for known in (*self._variables(), *self._parts(), *self._gradients()) for one in self.spread(known)]

    @property
    def steps(self) -> int:
        return self.truth.trial.setting.steps

    def value(self, expr: Expr, t: int) -> Numbers:
        """An expression at step t for all sequences."""
        found = [
            evaluate(expr, Context(Float64(), backward.run.data.sizes, partial(backward.read, t=t)))
            for backward in self.truth.backwards
        ]
        return np.stack([as_numbers(array) for array in found])

    def spread(self, known: Known) -> Iterator[Known]:
        """A value of all sequences, and those of each."""
        if known.whole and len(known.array) > 1:
            if known.step is None and all(np.array_equal(known.array[0], one) for one in known.array[1:]):
                yield Known(known.name, None, known.array[0], whole=False)
                return
            yield from (Known(known.name, known.step, one, whole=False) for one in known.array)
        yield known

    def _variables(self) -> Iterator[Known]:
        """Every symbol with its values, and every adjoint, at all steps that there are."""
        cell = self.truth.derivation.cell
        for symbol in cell.symbols:
            yield from self._variable(symbol, Kind.GIVEN if symbol.is_data or symbol in cell.params else Kind.VARIABLE)
        for symbol in cell.symbols:
            if symbol.name != LOSS and symbol not in cell.params:
                yield from self._adjoint(symbol)

    def _variable(self, symbol: Symbol, kind: Kind) -> Iterator[Known]:
        ref = symbol.at()
        name, summed = _named(kind, ref), _named(Kind.PART, ref, "sum of {} over the sequences")
        for t in self._moments(symbol, outside=not symbol.is_data and symbol.name != LOSS):
            array = self.value(ref, t or 0)
            yield Known(name, t, array)
            if not ref.shape and kind is Kind.VARIABLE:
                yield Known(summed, t, array.sum(axis=0), whole=False)

    def _moments(self, symbol: Symbol, *, outside: bool) -> Iterable[int | None]:
        if not symbol.timed:
            return (None,)
        first, last = (1 - symbol.lags, self.steps + symbol.leads) if outside else (1, self.steps)
        return range(first, last + 1)

    def _adjoint(self, symbol: Symbol) -> Iterator[Known]:
        slots = self.truth.backwards[0].adjoints
        name = _named(Kind.ADJOINT, Adjoint(symbol.at()))
        for t in self._moments(symbol, outside=True):
            if (symbol.name, t) in slots:
                arrays = [as_numbers(backward.adjoints[symbol.name, t]) for backward in self.truth.backwards]
                yield Known(name, t, np.stack(arrays))

    def _parts(self) -> Iterator[Known]:
        """The parts of all formulas."""
        params = set[Expr]().union(*(_latest_parts(step) for step in self.truth.derivation.of_role(Role.PARAM)))
        for expr, (kind, moments) in self._formulas().items():
            name = _named(kind, expr)
            for t in moments:
                array = self.value(expr, t or 0)
                yield Known(name, t, array)
                if expr in params or not expr.shape:
                    yield Known(name, t, array.sum(axis=0), whole=False)

    def _formulas(self) -> dict[Expr, tuple[Kind, Iterable[int | None]]]:
        """Every formula and its parts at the latest step, once, with the steps at which it stands somewhere."""
        derivation = self.truth.derivation
        found: dict[Expr, tuple[Kind, Iterable[int | None]]] = {}
        for step in derivation.steps:
            for expr in _sums([_at_any_step(path.value, step) for path in step.paths if path.when in (When.EACH, When.ONCE)]):
                found.setdefault(latest(expr), (Kind.TERM, self.moments(expr)))
            for expr in _sums([path.value for path in step.last]):
                found.setdefault(expr, (Kind.TERM, (self.steps,)))
        wholes = [equation.value for cell in (derivation.cell, derivation.written) for equation in cell.equations]
        wholes += [expr for step in derivation.steps for path in step.paths for expr in _formulas_of(path, step)]
        for whole in wholes:
            for expr in nodes(whole):
                for part in _portions(expr):
                    found.setdefault(latest(part), (Kind.PART, self.moments(part)))
        return {expr: rest for expr, rest in found.items() if not _is_plain(expr)}

    def moments(self, expr: Expr) -> Iterable[int | None]:
        """The steps at which an expression, moved to its latest step, stands in the formulas of the steps 1 … T."""
        offsets = [ref.time.offset for ref in _timed(expr) if ref.time is not None]
        early = min(0, max(offsets, default=0))
        return range(1 + early, self.steps + 1 + early) if offsets else (None,)

    def _gradients(self) -> Iterator[Known]:
        """Gradients of copies, their running sums over steps and sequences, and the gradients themselves; sums of losses."""
        for step in self.truth.derivation.of_role(Role.PARAM):
            copies = np.stack([self._copies(step, t) for t in range(self.steps + 2)])
            yield from self._summed(copies, gradient_name(step.of))
        losses = [ref for ref in self.truth.derivation.cell.losses if ref.time == NOW]
        for ref in losses:
            values = np.stack([np.zeros(len(self.truth.runs)), *(self.value(ref, t) for t in range(1, self.steps + 1))])
            yield from self._summed(np.concatenate([values, np.zeros_like(values[:1])]), ref.name)
        total = _worded(Kind.TOTAL, LOSS)
        yield Known(total, None, self.truth.loss)
        yield Known(total, None, np.array(self.truth.loss.sum()), whole=False)

    def _copies(self, step: Step, t: int) -> Numbers:
        """The gradients of the copy that step t reads, by sequence."""
        zeros = as_numbers(self.truth.backwards[0].zeros(step.of))
        found = (backward.copies.get((step.of.name, t)) for backward in self.truth.backwards)
        return np.stack([zeros if array is None else as_numbers(array) for array in found])

    def _summed(self, copies: Numbers, name: str) -> Iterator[Known]:
        """Copies by (T + 2, B, …): each, the sums so far in both directions, and the total."""
        copy = _worded(Kind.COPY, name + "({})", NOW)
        down, up = (_worded(Kind.RUNNING, f"sum of {name}({first} … {{}})", NOW) for first in ("T", "1"))
        for t in range(1, self.steps + 1):
            yield Known(copy, t, copies[t])
            yield Known(copy, t, copies[t].sum(axis=0), whole=False)
            for running, done in ((down, copies[t + 1 :]), (up, copies[:t])):
                yield from self._so_far(running, t, done.sum(axis=0), copies[t], copies.sum(axis=0))
        total = _worded(Kind.TOTAL, name)
        yield Known(total, None, copies.sum(axis=0))
        yield Known(total, None, copies.sum(axis=(0, 1)), whole=False)

    def _so_far(self, name: Name, t: int, done: Numbers, new: Numbers, total: Numbers) -> Iterator[Known]:
        """What a sum holds after step t: of every sequence, of all; with steps or sequences as the outer loop."""
        yield Known(name, t, done + new)
        for b in range(len(new)):
            yield Known(name, t, done.sum(axis=0) + new[: b + 1].sum(axis=0), whole=False)
            if b:
                yield Known(name, t, total[:b].sum(axis=0) + done[b] + new[b], whole=False)


def latest(expr: Expr) -> Expr:
    """The expression moved in time so that the latest step it reads is t."""
    offsets = [ref.time.offset for ref in _timed(expr) if ref.time is not None]
    return shift(expr, -max(offsets)) if offsets else expr


def _timed(expr: Expr) -> Iterator[Ref]:
    """The symbols and what adjoints belong to, as far as they stand at a step near t."""
    for part in nodes(expr):
        ref = part.of if isinstance(part, Adjoint) else part
        if isinstance(ref, Ref) and ref.time is not None and ref.time.origin == "t":
            yield ref


def _at_any_step(expr: Expr, step: Step) -> Expr:
    """What comes back to an initial value, as it comes back to the variable at any step."""
    at = step.of.time
    if step.role is not Role.INITIAL or at is None:
        return expr
    return at_time(expr, lambda time: Time("t", time.offset - at.offset) if time.origin == at.origin else time)


def _formulas_of(path: Path, step: Step) -> Iterator[Expr]:
    yield _at_any_step(path.value, step)
    if path.local is not None:
        yield _at_any_step(path.local, step)


def _is_plain(expr: Expr) -> bool:
    """Whether an expression is a name or a constant: what is known without a formula."""
    if isinstance(expr, Broadcast | Diag | Transpose):
        return _is_plain(expr.arg)
    expr = build.split_coefficient(expr)[1]
    return isinstance(expr, PLAIN_VALUES)


def _latest_parts(step: Step) -> set[Expr]:
    """The terms of a parameter's gradient: a program has them summed over the sequences."""
    return {latest(path.value) for path in step.paths}


def _portions(expr: Expr) -> Iterator[Expr]:
    """A part of a formula, and the partial sums or products in it."""
    yield expr
    if isinstance(expr, Add):
        yield from _sums(list(expr.terms))
    if isinstance(expr, Mul):
        yield from (build.mul(*some) for some in _some(expr.factors))


def _sums(terms: list[Expr]) -> Iterator[Expr]:
    return (build.add(*some) for some in _some(tuple(terms)))


def _some(parts: tuple[Expr, ...]) -> Iterator[tuple[Expr, ...]]:
    """All choices of one or more, in their order; of many parts only those from the first on."""
    if len(parts) > MOST_TERMS:
        yield from (parts[: count + 1] for count in range(len(parts)))
        yield from ((part,) for part in parts)
        return
    for count in range(1, len(parts) + 1):
        yield from combinations(parts, count)


def _named(kind: Kind, expr: Expr, words: str = "{}") -> Name:
    return Name(kind, words, (expr,))


def _worded(kind: Kind, words: str, *times: Time) -> Name:
    return Name(kind, words, times)
