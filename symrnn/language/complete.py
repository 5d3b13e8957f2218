"""The last look at a cell: nothing is declared in vain, every state moves, there is a loss, and every size can be known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lark import Token

from symrnn.errors import InputError
from symrnn.ir.cell import LOSS, Coding, Kind
from symrnn.ir.expr import NOW, Time
from symrnn.language.phases import Written, never_updated
from symrnn.language.scope import Declared, Scope


@dataclass(frozen=True)
class Use:
    """What the equations of a cell give, what they read, and how many steps back and ahead."""

    written: Sequence[Written]
    given: Mapping[tuple[str, Time | None], Token]
    read: Mapping[str, Token]
    lags: Mapping[str, int]
    leads: Mapping[str, int]
    outputs: bool


def check_complete(scope: Scope, use: Use) -> None:
    if not use.written:
        raise InputError(f"{scope.source.file}: no equations; a cell needs at least one for a step and one for the loss")
    last = use.written[-1].name
    if (LOSS, NOW) not in use.given and (LOSS, None) not in use.given and not use.outputs:
        hint = "a cell says what it is trained on: loss[t] = … at every step, or loss = … after the last; or `output …`"
        raise scope.source.error("no loss", last, hint)
    if not any(w.phase == "steps" for w in use.written):
        raise scope.source.error("no equation for a step", last, "a recurrent cell has equations for [t]")
    for name, declared in scope.symbols.items():
        if declared.kind is Kind.STATE:
            _check_state(name, declared, scope, use)
        elif declared.kind not in (Kind.COMPUTED, Kind.LOSS) and name not in use.read:
            hint = "its gradient would be 0; use it, or remove it" if declared.kind is Kind.PARAM else "use it, or remove it"
            raise scope.source.error(f"the {declared.kind.value} {name} is declared but never used", declared.at, hint)
    _check_initial(scope, use)
    _check_sizes(scope)


def _check_state(name: str, declared: Declared, scope: Scope, use: Use) -> None:
    if (name, NOW) not in use.given:
        raise never_updated(name, declared.at, scope)
    if not use.lags.get(name) and not use.leads.get(name):
        hint = f"a state is read at an earlier step, {name}[t-1], or a later one; what is only computed needs no declaration"
        raise scope.source.error(f"the state {name} is never read at another step", declared.at, hint)


def _check_initial(scope: Scope, use: Use) -> None:
    for w in use.written:
        if w.time is None or not w.initial:
            continue
        count, way = (use.leads, "ahead") if w.time.origin else (use.lags, "back")
        farthest = count.get(w.name, 0)
        if abs(w.time.offset) >= farthest + bool(w.time.origin):
            hint = f"the equations read {w.name} up to {farthest} step{'s' * (farthest != 1)} {way}"
            raise scope.source.error(f"{w.name}[{w.time}] is never read", w.index or w.name, hint)


def _check_sizes(scope: Scope) -> None:
    """Every dimension must be known from the shape of something that is handed in."""
    handed_in = (d for d in scope.symbols.values() if d.kind in (Kind.PARAM, Kind.INPUT, Kind.TARGET))
    alone = {str(dim) for declared in handed_in for dim in declared.shape if declared.coding is Coding.PLAIN}
    for name, place in scope.dims.items():
        if name not in alone:
            hint = "it must stand alone in the shape of a parameter, an input or a target that is no class"
            raise scope.source.error(f"the size {name} cannot be known", place, hint)
