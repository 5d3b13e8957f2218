"""The claim that the derivative of a later state by an earlier one is the product of the one-step Jacobians between them.

The whole state of a step is s[t], s[t-1], ... as far back as the equations read. A random cotangent is pulled back from step t
to step k by the derivation, one step at a time and without the losses; the oracle pushes a random tangent from k to t.
That <u, J v> is the same both ways, for J the product and J the derivative, decides every entry of J.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import partial

from symrnn.ir.cell import LOSS, Symbol
from symrnn.ir.derivation import Derivation, Path, Role, When
from symrnn.ir.dims import sizes_of
from symrnn.ir.expr import NOW
from symrnn.verify.claim import Claim, Pair
from symrnn.verify.dual import Duals, seeded, tangents
from symrnn.verify.fields import Array, Element, build_array
from symrnn.verify.gradient import Point, by_oracle
from symrnn.verify.oracle import Run, Slot
from symrnn.verify.rolled import Backward


def jacobian_claims(derivation: Derivation, steps: int) -> Iterator[Claim[Point]]:
    """One claim for every span of steps that is looked at: the first step, the last one, and the whole sequence."""
    states = _reaching(derivation)
    names = ", ".join(state.name for state in states)
    for k, t in dict.fromkeys([(0, 1), (steps - 1, steps), (0, steps)]) if states else ():
        text = f"d({names})[{t}] / d({names})[{k}] is the product of the one-step Jacobians of the steps {k + 1} ... {t}"
        yield Claim(text, partial(_pairs, k=k, t=t))


def _reaching(derivation: Derivation) -> tuple[Symbol, ...]:
    """The states on which the loss depends: the derivation speaks of no others."""
    known = {step.of for step in derivation.steps}
    return tuple(state for state in derivation.written.states if state.at() in known)


def _pairs(point: Point, k: int, t: int) -> Iterator[Pair]:
    states = _reaching(point.derivation)
    seed = {place: _fresh(point, place) for place in _whole(states, t)}
    pulled = seed
    for moment in range(t, k, -1):
        pulled = _pull_step(point.backward, states, pulled, moment)
    side = f"the product of the Jacobians of {k + 1} ... {t}"

    def slope(tangent: Mapping[Slot, Array]) -> Element:
        return _dot(seed, _push(point.run, tangent, k, t, list(seed)))

    yield by_oracle(point, side, list(pulled), list(pulled.values()), slope)


def _whole(states: Sequence[Symbol], t: int) -> list[Slot]:
    """The slots of the whole state of step t."""
    return [(state.name, t - lag) for state in states for lag in range(state.lags)]


def _fresh(point: Point, place: Slot) -> Array:
    name, step = place
    shape = sizes_of(point.derivation.written[name].shape, point.data.sizes)
    return build_array(shape, partial(point.field.fresh, "cotangent", name, step))


def _pull_step(backward: Backward, states: Sequence[Symbol], cotangent: Mapping[Slot, Array], t: int) -> dict[Slot, Array]:
    """From the whole state of step t to that of t - 1: through the equations of step t, or handed on in the same slot."""
    local = replace(backward, adjoints={}, copies={})

    def gather(name: str, step: int, paths: Sequence[Path]) -> Array:
        own = [cotangent[name, step]] if (name, step) in cotangent else []
        parts = [local.value(path, step) for path in paths if _carries(path, t - step)]
        return local.sum(backward.derivation.cell[name].at(), own + parts)

    for step in backward.derivation.steps:
        if step.of.time == NOW and step.role is Role.ADJOINT:
            local.adjoints[step.of.name, t] = gather(step.of.name, t, step.paths)
    paths = {state.name: backward.derivation.step(state.at()).paths for state in states}
    earlier = ((state.name, t - 1 - lag) for state in states for lag in range(state.lags))
    return {(name, step): gather(name, step, paths[name]) for name, step in earlier}


def _carries(path: Path, lead: int) -> bool:
    return path.when is When.EACH and path.lead == lead and path.through.name != LOSS


def _push(run: Run, tangent: Mapping[Slot, Array], k: int, t: int, wanted: Sequence[Slot]) -> dict[Slot, Array]:
    """The tangents of the wanted slots when the whole state of step k moves."""
    known = {place: array for place, array in run.table.items() if place[1] is None or place[1] <= k}
    moved = {place: seeded(known[place] if place in known else run.given(place), v) for place, v in tangent.items()}
    again = replace(run, field=Duals(run.field), table=known | moved)
    for moment in range(k + 1, t + 1):
        again.step(moment)
    return {place: tangents(again.table[place]) for place in wanted if place in again.table}


def _dot(left: Mapping[Slot, Array], right: Mapping[Slot, Array]) -> Element:
    total: Element = Fraction(0)
    for place, array in right.items():
        products: Element = (left[place] * array).sum() if array.shape else left[place][()] * array[()]
        total = total + products
    return total
