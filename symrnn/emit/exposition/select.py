"""The part of a derivation that some gradients need."""

from collections.abc import Iterator
from dataclasses import replace

from symrnn.errors import InputError, nearest
from symrnn.ir.derivation import Derivation, Role, Step
from symrnn.ir.expr import NOW, Adjoint, Ref
from symrnn.ir.walk import nodes


def restrict(derivation: Derivation, wrt: tuple[str, ...] | None) -> Derivation:
    """The derivation of the gradients by the parameters (or inputs) named, with the adjoints they need and no others.

    Raises InputError for a name that is neither.
    """
    if wrt is None:
        return derivation
    known = [step.of.name for step in derivation.of_role(Role.PARAM, Role.INPUT)]
    choice = f"\n  parameters and inputs: {', '.join(known) or 'none'}"
    for name in wrt:
        if name not in known:
            raise InputError(f"no gradient by {name!r}{nearest(name, known)}{choice}")
    if not wrt:
        raise InputError(f"no name of a parameter or an input given{choice}")
    wanted = [step for step in derivation.of_role(Role.PARAM, Role.INPUT) if step.of.name in wrt]
    needed = _closure(derivation, wanted)
    return replace(derivation, steps=tuple(step for step in derivation.steps if step in needed))


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
    before = ref.time is not None and not ref.time.origin and ref.time.offset < 1
    return ref if ref.time is None or before else replace(ref, time=NOW)
