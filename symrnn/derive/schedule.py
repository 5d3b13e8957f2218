"""Derivation -> Schedule, by dependency analysis.

Variables that depend on one another's earlier values form a group (a strongly connected component of the graph of the
step equations); a group is computed in a loop over t, everything else for all steps at once. A group that reads its later
values is computed in a loop from T to 1. From the equations inside a loop, the terms that do not depend on the group are
taken out and computed before it:

    a[t] = W @ s[t-1] + U @ x[t] + b         a[t] = U @ x[t] + b  for all t at once;  a[t] += W @ s[t-1]  in the loop

The backward pass visits the groups in the opposite order. A variable's adjoint is complete when everything that reads it
has been visited; what goes back to earlier steps is added there at once, so the loop never looks beyond step T. The adjoints
of a group that runs backward are computed from 1 to T in the same way.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from symrnn.ir import build
from symrnn.ir.cell import LOSS, Cell, Direction, Equation, Kind, Symbol, direction_of, recurrences
from symrnn.ir.derivation import Derivation, Path, Role, Step, When
from symrnn.ir.expr import (
    FIRST,
    LAST,
    NOW,
    Add,
    Adjoint,
    Apply,
    CrossEntropy,
    Expr,
    LogSumExp,
    MatMul,
    Ref,
    Softmax,
    Time,
)
from symrnn.ir.fresh import fresh
from symrnn.ir.schedule import Block, Schedule, Span, Statement
from symrnn.ir.walk import at_time, moved, nodes, refs, rewrite, shift

Group = tuple[Equation, ...]
LOOP = {Direction.FORWARD: Span.UP, Direction.BACKWARD: Span.DOWN}
ENDS = {When.LAST: LAST, When.FIRST: FIRST}
COSTLY = (Apply, CrossEntropy, LogSumExp, MatMul, Softmax)


def schedule(derivation: Derivation) -> Schedule:
    """The forward and backward pass of a cell, with everything outside the loops that can be."""
    cell = derivation.cell
    late = _after_targets(cell)
    groups = recurrences(cell.steps)
    forward = [
        *(_plain(Span.ONCE, [e]) for e in cell.prologue if e.target.name not in late),
        *(block for group in groups if group[0].target.name not in late for block in _forward(group)),
        *(_plain(Span.ONCE, [e]) for e in cell.epilogue if e.target.name not in late),
    ]
    losses = [
        *(_plain(Span.ONCE, [e]) for e in cell.prologue if e.target.name in late),
        *(block for group in groups if group[0].target.name in late for block in _forward(group)),
        *(_plain(Span.ONCE, [e]) for e in cell.epilogue if e.target.name in late),
    ]
    backward = list(_Backward(derivation, groups).blocks())
    hoisting = _Hoisting({symbol.name for symbol in cell.symbols})
    parts = [_merged(hoisting.blocks(_merged(part))) for part in (forward, losses, backward)]
    return Schedule(derivation, replace(cell, symbols=cell.symbols + tuple(hoisting.symbols)), *parts)


def _after_targets(cell: Cell) -> frozenset[str]:
    """The variables that wait for the targets; none but the loss if a state waits for them (they are then inputs)."""
    late = {LOSS, *(symbol.name for symbol in cell.of_kind(Kind.TARGET, Kind.UPSTREAM))}
    before = set[str]()
    while late != before:
        before = set(late)
        late |= {e.target.name for e in cell.equations if late & {ref.name for ref in refs(e.value)}}
    return frozenset({LOSS}) if any(state.name in late for state in cell.states) else frozenset(late)


def is_loop(group: Group) -> bool:
    """Whether a group reads its own values at other steps."""
    names = {equation.target.name for equation in group}
    return any(ref.name in names for equation in group for ref in refs(equation.value))


def _plain(span: Span, equations: Iterable[Equation]) -> Block:
    return Block(span, tuple(Statement(e.target, e.value, adds=False) for e in equations))


def _forward(group: Group) -> Iterator[Block]:
    if not is_loop(group):
        yield _plain(Span.ALL, group)
        return
    names = {equation.target.name for equation in group}
    before, inside = list[Statement](), list[Statement]()
    for equation in group:
        free, bound = split(equation.value, names)
        if free is not None:
            before.append(Statement(equation.target, free, adds=False))
        inside.append(Statement(equation.target, bound, adds=free is not None))
    yield Block(Span.ALL, tuple(before))
    yield Block(LOOP[direction_of(group)], tuple(inside))


def split(value: Expr, names: set[str]) -> tuple[Expr | None, Expr]:
    """A sum parted into the terms that do not read `names`, if their work is worth a pass of its own, and the others."""
    if not isinstance(value, Add):
        return None, value
    free = [term for term in value.terms if not reads(term, names)]
    bound = [term for term in value.terms if reads(term, names)]
    if not bound or not any(works(term) for term in free):
        return None, value
    return build.add(*free), build.add(*bound)


def works(expr: Expr) -> bool:
    """Whether computing an expression is more than reading it."""
    return any(not isinstance(node, Ref) for node in nodes(expr))


def reads(expr: Expr, names: Iterable[str]) -> bool:
    """Whether an expression reads a variable, or the adjoint of one, of these names."""
    wanted = set(names)
    return any(n.name in wanted for n in nodes(expr) if isinstance(n, Ref)) or reads_adjoint(expr, wanted)


def reads_adjoint(expr: Expr, names: set[str]) -> bool:
    return any(node.of.name in names for node in nodes(expr) if isinstance(node, Adjoint))


class _Backward:
    """The backward pass: visits the groups from the last to the first and adds each path's value where it belongs."""

    def __init__(self, derivation: Derivation, groups: list[Group]) -> None:
        self.derivation, self.cell = derivation, derivation.cell
        self.steps: dict[Ref, Step] = {step.of: step for step in derivation.steps}
        self.groups = [group for group in groups if any(e.target in self.steps for e in group)]
        self.touched = set[Ref]()

    def blocks(self) -> Iterator[Block]:
        for equation in reversed(self.cell.epilogue):
            if equation.target in self.steps:
                yield self._gather(Span.ONCE, equation.target, self.steps[equation.target].paths)
        for group in reversed(self.groups):
            steps = [self.steps[e.target] for e in reversed(group) if e.target in self.steps]
            yield from self._group(steps, direction_of(group))
        for equation in reversed(self.cell.prologue):
            if equation.target in self.steps:
                yield from self._single(self.steps[equation.target])
        for step in self.derivation.of_role(Role.PARAM, Role.INPUT):
            yield from self._single(step)

    def _group(self, steps: list[Step], direction: Direction) -> Iterator[Block]:
        """The adjoints of one group: what comes from outside first, then the loop."""
        names = {step.of.name for step in steps}
        span = LOOP[direction.opposite]
        inner = {step: [p for p in step.paths if reads_adjoint(p.value, names)] for step in steps}
        for step in steps:
            yield from self._from_outside(step, [path for path in step.paths if path not in inner[step]])
        pushed = [(step, path) for step in steps for path in inner[step] if path.lead]
        if not pushed:
            for step in steps:
                yield self._gather(Span.ALL, step.of, tuple(inner[step]))
            return
        self.touched |= {self._key(step.of) for step, _ in pushed}
        statements = list[Statement]()
        for step in steps:
            same = tuple(path for path in inner[step] if not path.lead)
            statements += self._gather(span, step.of, same).statements
            statements += [self._push(to, path) for to, path in pushed if path.through.name == step.of.name]
        yield Block(span, tuple(statements))

    def _from_outside(self, step: Step, paths: list[Path]) -> Iterator[Block]:
        """What a variable gains from equations that are already visited, for all steps at once."""
        same = tuple(path for path in paths if path.when is When.EACH and not path.lead)
        yield self._gather(Span.ALL, step.of, same)
        for path in paths:
            if path.when is When.EACH and path.lead:
                yield Block(Span.ALL, (self._push(step, path),))
            elif path.when in ENDS:
                yield self._gather(Span.ONCE, replace(step.of, time=ENDS[path.when]), (path,))

    def _gather(self, span: Span, of: Ref, paths: tuple[Path, ...]) -> Block:
        """One statement that adds the values of some paths."""
        if not paths:
            return Block(span, ())
        value = build.add(*(path.value for path in paths))
        return Block(span, (self._statement(of, value),))

    def _push(self, step: Step, path: Path) -> Statement:
        """What the adjoint of `through` at t sends to step t - lead, where it was read."""
        there = moved(step.of, lambda time: time.shift(-path.lead))
        value = shift(path.value, -path.lead)
        return self._statement(there, value)

    def _statement(self, of: Ref, value: Expr, *, summed: bool = False) -> Statement:
        key = self._key(of)
        adds = key in self.touched
        self.touched.add(key)
        partial = of.time is not None and of.time != NOW
        return Statement(Adjoint(of), value, adds=adds or partial, summed=summed)

    def _key(self, of: Ref) -> Ref:
        """All steps of a variable share one array."""
        return moved(of, lambda _: NOW)

    def _single(self, step: Step) -> Iterator[Block]:
        """The gradient of what has no time, of an input, or of an initial value that an equation gives."""
        if step.of.time == NOW:
            yield from self._from_outside(step, list(step.paths))
            return
        if step.of.time is not None:
            yield from self._start(step)
            return
        for path in step.paths:
            summed = path.when is When.SUM
            yield Block(Span.ONCE, (self._statement(step.of, path.value, summed=summed),))

    def _start(self, step: Step) -> Iterator[Block]:
        """An initial value gains in the loops; only what other initial values give it is added here."""
        for path in step.paths:
            if path.through.time is None or path.through.time.outside:
                self.touched.add(self._key(step.of))
                yield self._gather(Span.ONCE, step.of, (path,))


@dataclass
class _Hoisting:
    """Takes functions and products out of loops that do not wait for the loop: `tanh(c[t])` in a backward loop, say."""

    taken: set[str]
    symbols: list[Symbol] = field(default_factory=list)
    names: dict[Expr, Ref] = field(default_factory=dict)
    placed: set[Expr] = field(default_factory=set)

    def blocks(self, blocks: Iterable[Block]) -> Iterator[Block]:
        """The blocks of one part of a schedule, each loop after what was taken out of it; every part computes its own."""
        self.placed = set()
        for block in blocks:
            if block.span in (Span.ONCE, Span.ALL):
                yield block
                continue
            waiting = {statement.target_at_now for statement in block.statements}
            before = list[Statement]()
            inside = tuple(replace(s, value=self._value(s.value, waiting, before)) for s in block.statements)
            yield Block(Span.ONCE, tuple(s for s in before if s.ref.time is None))
            yield Block(Span.ALL, tuple(s for s in before if s.ref.time is not None))
            yield Block(block.span, inside)

    def _value(self, value: Expr, waiting: set[Expr], before: list[Statement]) -> Expr:
        def rule(node: Expr) -> Expr | None:
            if not isinstance(node, COSTLY) or any(at_time(leaf, _now) in waiting for leaf in nodes(node)):
                return None
            if node not in self.names:
                self.names[node] = self._name(node)
            if node not in self.placed:
                self.placed.add(node)
                before.append(Statement(self.names[node], node, adds=False))
            return self.names[node]

        return rewrite(value, rule)

    def _name(self, node: Expr) -> Ref:
        """`tanh_c` for tanh(c[t]), `softmax_o`, …; a number is added where the name is taken."""
        word = node.function.name if isinstance(node, Apply) else type(node).__name__.lower()
        read = refs(node)
        name = fresh("_".join([word, *(ref.name.replace("_", "") for ref in read[:1])]), self.taken)
        self.taken.add(name)
        timed = any(ref.time is not None for ref in read)
        self.symbols.append(Symbol(name, Kind.COMPUTED, node.shape, timed, introduced=True))
        return Ref(name, NOW if timed else None, node.shape)


def _now(_: Time) -> Time:
    return NOW


def _merged(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """Neighbouring blocks that are no loops put together; empty ones left out."""
    merged: list[Block] = []
    for block in blocks:
        if not block.statements:
            continue
        if merged and merged[-1].span is block.span and block.span in (Span.ALL, Span.ONCE):
            merged[-1] = Block(block.span, merged[-1].statements + block.statements)
        else:
            merged.append(block)
    return tuple(merged)


