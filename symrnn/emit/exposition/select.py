"""The part of a derivation that some gradients need."""

from collections.abc import Iterator
from dataclasses import replace

from symrnn.emit.identifiers import identifiers
from symrnn.emit.plain import plain_ref
from symrnn.errors import InputError, nearest
from symrnn.ir.cell import Coding, Kind, Symbol
from symrnn.ir.derivation import Derivation, Role, Step
from symrnn.ir.expr import NOW, Adjoint, Ref
from symrnn.ir.walk import nodes

# Why a symbol of the cell is no result of its own.
IN_THE_RECURSION = "its adjoint at every step is part of the backward recursion"
NO_RESULT = {
    Kind.TARGET: "it is a target",
    Kind.UPSTREAM: "it is handed in as a constant",
    Kind.STATE: IN_THE_RECURSION,
    Kind.COMPUTED: IN_THE_RECURSION,
}
NO_NUMBERS = {Coding.CLASS: "it is a class", Coding.LENGTH: "it is a length", Coding.PLAIN: "it is a mask"}


def restrict(derivation: Derivation, wrt: tuple[str, ...] | None) -> Derivation:
    """The derivation of the gradients by what is named, with the adjoints they need and no others.

    Names are those of parameters, inputs (x or x[t]) and initial values: s[0], s0 as in generated code, or s for all of them.
    Raises InputError for a name by which there is no gradient.
    """
    if wrt is None:
        return derivation
    known = _by_name(derivation)
    for name in wrt:
        if name not in known:
            raise InputError(f"no gradient by {name!r}{_reason(derivation, name, known)}{_choice(derivation)}")
    if not wrt:
        raise InputError(f"no name of a parameter, an input or an initial value given{_choice(derivation)}")
    needed = _closure(derivation, [step for name in wrt for step in known[name]])
    return replace(derivation, steps=tuple(step for step in derivation.steps if step in needed))


def _by_name(derivation: Derivation) -> dict[str, list[Step]]:
    """What each name stands for: one gradient, or those by all initial values of a state."""
    in_code = identifiers(derivation.cell).initial
    known: dict[str, list[Step]] = {}
    for step in derivation.steps:
        if step.role is not Role.ADJOINT or _is_initial(step):
            for name in dict.fromkeys((step.of.name, plain_ref(step.of), in_code.get(step.of, step.of.name))):
                known.setdefault(name, []).append(step)
    return known


def _is_initial(step: Step) -> bool:
    return step.of.time is not None and step.of.time.outside


def _reason(derivation: Derivation, name: str, known: dict[str, list[Step]]) -> str:
    """Why there is no gradient by a symbol, or the nearest name that there is."""
    found = next((symbol for symbol in derivation.cell.symbols if name in (symbol.name, plain_ref(symbol.at()))), None)
    why = None if found is None else _what_it_is(found)
    return f": {why}" if why else nearest(name, known)


def _what_it_is(symbol: Symbol) -> str | None:
    """Why there is no gradient by a symbol, whatever the cell computes with it; None where this is no reason."""
    return NO_NUMBERS[symbol.coding] if symbol.kind is Kind.INPUT else NO_RESULT.get(symbol.kind)


def _choice(derivation: Derivation) -> str:
    """The names there are, by kind."""
    cell = derivation.cell
    handed = {step.of.name for step in derivation.of_role(Role.PARAM, Role.INPUT)}
    kinds = (
        ("parameters and inputs", [symbol.name for symbol in cell.params + cell.data if symbol.name in handed]),
        ("initial values", [plain_ref(step.of) for step in derivation.steps if _is_initial(step)]),
    )
    return "".join(f"\n  {kind}: {', '.join(names)}" for kind, names in kinds if names) or "\n  there is none to choose"


def _closure(derivation: Derivation, wanted: list[Step]) -> list[Step]:
    by_ref = {step.of: step for step in derivation.adjoints}
    found, waiting = list(wanted), list(wanted)
    while waiting:
        for ref in _read(waiting.pop()):
            step = by_ref.get(ref)
            if step is not None and step not in found:
                found.append(step)
                waiting.append(step)
    return found


def _read(step: Step) -> Iterator[Ref]:
    """The variables whose adjoints a step reads, each at the time at which its own step speaks of it."""
    for path in step.paths:
        for node in nodes(path.value):
            if isinstance(node, Adjoint):
                yield step_ref(node.of)


def step_ref(ref: Ref) -> Ref:
    """A variable at the time of its step of the derivation: t for every step 1 … T, else as it stands."""
    return ref if ref.time is None or ref.time.outside else replace(ref, time=NOW)
