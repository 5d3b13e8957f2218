"""Cell -> Derivation: reverse mode over the step equations, with t, T and all sizes symbolic.

A variable v at step t is read by equations at the steps t, t+1, … Each such equation u carries its adjoint back:

    dL/dv[t]  =  sum over equations u and lags k that read v[t-k]  of  (pullback of u's equation at step t+k) (dL/du[t+k])

for t + k <= T: that is the whole of backpropagation through time (P. J. Werbos, Proc. IEEE 78 (1990) 1550-1560, eqs. 24-28).
An equation that reads v[t+k] carries its adjoint forward in the same way, from step t-k for t - k >= 1.
What has no time (a parameter) gains from the equation at every step, the gradient of its copy at that step; the sum over
t is the gradient of the shared parameter. The cost depends on the number of equations, not on T or on any size.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from symrnn.derive.jacobian import jacobian
from symrnn.derive.normalise import check_known, normalise
from symrnn.derive.pullback import derivatives, pullback
from symrnn.ir import build
from symrnn.ir.cell import LOSS, Cell, Equation, Kind
from symrnn.ir.derivation import Derivation, Path, Role, Step, When
from symrnn.ir.expr import FIRST, LAST, NOW, Adjoint, Expr, Ref, Time
from symrnn.ir.walk import at_time, moved, refs, rewrite, shift, substitute

AT_AN_END: Mapping[Time | None, When] = {LAST: When.LAST, FIRST: When.FIRST}


def derive(written: Cell) -> Derivation:
    """The adjoint of every variable on the way to the loss, and the gradients of parameters, inputs and initial values."""
    check_known(written)
    cell = normalise(written)
    reaching = _reaching(cell)
    named = (e for e in cell.equations if e.target.name != LOSS and not isinstance(e.value, Ref) and refs(e.value))
    known = {equation.value: equation.target for equation in named}
    gains = [gain for equation in cell.equations if equation.target.name in reaching for gain in _gains(equation, known)]
    data = frozenset(symbol.name for symbol in cell.data)
    steps = tuple(Step(of, role, _paths(of, gains, data)) for of, role in _order(cell, reaching))
    users = {function: derivatives(function) for function in cell.functions}
    return Derivation(written, cell, steps, users)


def _reaching(cell: Cell) -> frozenset[str]:
    """The names on which the loss depends."""
    reads = [(equation.target.name, {ref.name for ref in refs(equation.value)}) for equation in cell.equations]
    reached, before = {LOSS}, set[str]()
    while reached != before:
        before = set(reached)
        reached |= {name for target, names in reads if target in reached for name in names}
    return frozenset(reached)


@dataclass(frozen=True)
class _Gain:
    """What `ref`, as the equation of `through` reads it, gains from that equation."""

    ref: Ref
    through: Ref
    value: Expr
    local: Expr | None
    rules: tuple[str, ...]


def _gains(equation: Equation, known: Mapping[Expr, Expr]) -> Iterator[_Gain]:
    """What the symbols of an equation gain from it; parts that some equation names (`known`) are written by their names.

    The loss is summed over steps, so nothing reads one by its name, not even its own derivative.
    """
    target = equation.target
    adjoint, value = (build.ONE, equation.value) if target.name == LOSS else (Adjoint(target), target)
    for pulled in pullback(equation.value, adjoint, value):
        gain = substitute(pulled.gain, known)
        yield _Gain(pulled.ref, target, gain, gain if target.name == LOSS else jacobian(gain, adjoint), pulled.rules)


def _order(cell: Cell, reaching: frozenset[str]) -> Iterator[tuple[Ref, Role]]:
    """What is derived, in the order of a backward pass: latest first."""
    targets = [equation.target for equation in cell.equations if equation.target.name in reaching - {LOSS}]
    phases = [*(scan.equations for scan in cell.scans), cell.epilogue]
    late = [equation.target for phase in phases[::-1] for equation in phase[::-1]]
    yield from ((target, Role.ADJOINT) for target in late if target in targets)
    yield from ((ref, Role.INITIAL) for ref in cell.initial if ref.name in reaching)
    yield from ((e.target, Role.ADJOINT) for e in cell.prologue[::-1] if e.target in targets)
    yield from ((symbol.at(), Role.PARAM) for symbol in cell.params)
    yield from ((symbol.at(), Role.INPUT) for symbol in cell.of_kind(Kind.INPUT) if symbol.has_gradient)


def _paths(of: Ref, gains: list[_Gain], data: frozenset[str]) -> tuple[Path, ...]:
    found = [path for gain in gains if gain.ref.name == of.name for path in _path(of, gain, data)]
    return tuple(sorted(found, key=lambda path: (abs(path.lead), path.lead < 0, path.when not in (When.LAST, When.FIRST))))


def _path(of: Ref, gain: _Gain, data: frozenset[str]) -> Iterator[Path]:
    """The path from `of` through an equation that reads its symbol: at most one, where the times fit."""
    read, target = gain.ref.time, gain.through.time
    if of.time is None:
        yield _at(gain, 0, When.SUM if target == NOW else When.ONCE)
    elif of.time == NOW and read is not None and read.origin == "t":
        yield _at(gain, -read.offset, When.EACH)
    elif of.time == NOW and read in AT_AN_END:
        yield _at(gain, 0, AT_AN_END[read])
    elif of.time != NOW and read is not None:
        yield from _from_start(of.time, read, gain, data)


def _from_start(start: Time, read: Time, gain: _Gain, data: frozenset[str]) -> Iterator[Path]:
    """The path from an initial value: to the one step t at which the equation reads it, or to another initial value.

    Data outside the steps are zero; a path that ends in nothing but these is none.
    """
    if read == start:
        yield _at(gain, 0, When.ONCE)
    step = Time(start.origin, start.offset - read.offset)
    if read.origin == "t" and not step.outside:

        def fix(time: Time) -> Time:
            return Time(step.origin, step.offset + time.offset) if time.origin == "t" else time

        def zero(node: Expr) -> Expr | None:
            absent = isinstance(node, Ref) and node.name in data and node.time is not None and node.time.outside
            return build.zeros(node.shape) if absent else None

        value = rewrite(at_time(gain.value, fix), zero)
        local = None if gain.local is None else rewrite(at_time(gain.local, fix), zero)
        if not value.is_zero:
            yield Path(moved(gain.through, fix), -read.offset, When.ONCE, value, local, gain.rules)


def _at(gain: _Gain, lead: int, when: When) -> Path:
    """The path at which `of` stands at t: the equation is taken `lead` steps later."""
    local = None if gain.local is None else shift(gain.local, lead)
    through = moved(gain.through, lambda time: time.shift(lead))
    return Path(through, lead, when, shift(gain.value, lead), local, gain.rules)


