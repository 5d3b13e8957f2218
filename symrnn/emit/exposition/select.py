"""The part of a derivation that some gradients need."""

from collections.abc import Iterator
from dataclasses import replace

from symrnn.errors import InputError, nearest
from symrnn.ir.derivation import Derivation, Role, Step
from symrnn.ir.expr import NOW, Adjoint, Ref
from symrnn.ir.walk import nodes


def restrict(derivation: Derivation, wrt: tuple[str, ...] | None) -> Derivation:
    """The derivation of the gradients by what is named, with the adjoints they need and no others.

    The name of a state stands for its initial values. Raises InputError for a name by which there is no gradient.
    """
    if wrt is None:
        return derivation
    possible = [step for step in derivation.steps if step.role is not Role.ADJOINT or _is_initial(step)]
    known = list(dict.fromkeys(step.of.name for step in possible))
    choice = _choice(derivation, known)
    for name in wrt:
        if name not in known:
            raise InputError(f"no gradient by {name!r}{nearest(name, known)}{choice}")
    if not wrt:
        raise InputError(f"no name of a parameter, an input or a state given{choice}")
    wanted = [step for step in possible if step.of.name in wrt]
    needed = _closure(derivation, wanted)
    return replace(derivation, steps=tuple(step for step in derivation.steps if step in needed))


def _is_initial(step: Step) -> bool:
    return step.of.time is not None and step.of.time.outside


def _choice(derivation: Derivation, known: list[str]) -> str:
    """The names there are, by kind."""
    cell = derivation.cell
    kinds = (("parameters and inputs", cell.params + cell.data), ("states, for their initial values", cell.states))
    named = ((kind, [symbol.name for symbol in symbols if symbol.name in known]) for kind, symbols in kinds)
    return "".join(f"\n  {kind}: {', '.join(names)}" for kind, names in named if names) or "\n  there is none to choose"


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
