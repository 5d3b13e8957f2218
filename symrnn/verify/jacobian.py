"""The claim that the derivative of a later state by an earlier one is the product of the one-step Jacobians between them.

The whole state of a step is s[t], s[t-1], ... as far back as the equations read. A random cotangent is pulled back from step t
to step k by the derivation, one step at a time and without the losses; the oracle pushes a random tangent from k to t.
That <u, J v> is the same both ways, for J the product and J the derivative, decides every entry of J.
Of a scan that runs backward the same holds with time reversed: its whole state is s[t], s[t+1], ..., and it goes from T+1 to 1.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial

from symrnn.ir.cell import LOSS, Direction, Scan, Symbol
from symrnn.ir.derivation import Derivation, Path, Role, When
from symrnn.ir.dims import sizes_of
from symrnn.ir.expr import NOW
from symrnn.verify.claim import Claim, Pair
from symrnn.verify.dual import Duals, seeded, tangents
from symrnn.verify.fields import Array, Element, build_array
from symrnn.verify.gradient import Point, by_oracle
from symrnn.verify.oracle import Run, Slot
from symrnn.verify.rolled import Backward


@dataclass(frozen=True)
class _Way:
    """A scan and those of its states on which the loss depends: the derivation speaks of no others."""

    scan: Scan
    states: tuple[Symbol, ...]

    @property
    def onward(self) -> int:
        """How far the scan goes with each step: 1 or -1."""
        return 1 if self.scan.direction is Direction.FORWARD else -1

    def reach(self, state: Symbol) -> int:
        """How many steps of a state make up the whole state."""
        return state.lags if self.scan.direction is Direction.FORWARD else state.leads

    def whole(self, t: int) -> list[tuple[str, int]]:
        """The slots of the whole state of step t."""
        return [(state.name, t - self.onward * i) for state in self.states for i in range(self.reach(state))]

    def spans(self, steps: int) -> Iterator[tuple[int, int]]:
        """From where to where the claims go: the first step, the last one, and the whole sequence."""
        first, last = (0, steps) if self.onward > 0 else (steps + 1, 1)
        yield from dict.fromkeys([(first, first + self.onward), (last - self.onward, last), (first, last)])


def jacobian_claims(derivation: Derivation, steps: int) -> Iterator[Claim[Point]]:
    """The claims about every scan that has states."""
    for way in _ways(derivation):
        names = ", ".join(dict.fromkeys(name for name, _ in way.whole(0)))
        for k, t in way.spans(steps):
            product = f"the product of the one-step Jacobians of the steps {k + way.onward} ... {t}"
            yield Claim(f"d({names})[{t}] / d({names})[{k}] is {product}", partial(_pairs, way=way, k=k, t=t))


def _ways(derivation: Derivation) -> Iterator[_Way]:
    known = {step.of for step in derivation.steps}
    for scan in derivation.written.scans:
        states = tuple(s for s in derivation.written.states if s.at() in known and s.name in scan.names)
        way = _Way(scan, states)
        if way.whole(0):
            yield way


def _pairs(point: Point, way: _Way, k: int, t: int) -> Iterator[Pair]:
    seed: dict[Slot, Array] = {place: _fresh(point, place) for place in way.whole(t)}
    pulled = seed
    for moment in range(t, k, -way.onward):
        pulled = _pull_step(point.backward, way, pulled, moment)
    side = f"the product of the Jacobians of {k + way.onward} ... {t}"

    def slope(tangent: Mapping[Slot, Array]) -> Element:
        return _dot(seed, _push(point.run, way, tangent, k, t, list(seed)))

    yield by_oracle(point, side, list(pulled), list(pulled.values()), slope)


def _fresh(point: Point, place: Slot) -> Array:
    name, step = place
    shape = sizes_of(point.derivation.written[name].shape, point.data.sizes)
    return build_array(shape, partial(point.field.fresh, "cotangent", name, step))


def _pull_step(backward: Backward, way: _Way, cotangent: Mapping[Slot, Array], t: int) -> dict[Slot, Array]:
    """From the whole state of step t to the one before it: through the equations of step t, or handed on in the same slot."""
    local = replace(backward, adjoints={}, copies={})

    def gather(name: str, step: int, paths: Sequence[Path]) -> Array:
        own = [cotangent[name, step]] if (name, step) in cotangent else []
        parts = [local.value(path, step) for path in paths if _carries(path, t - step)]
        return local.sum(backward.derivation.cell[name].at(), own + parts)

    for step in backward.derivation.steps:
        if step.of.time == NOW and step.role is Role.ADJOINT:
            local.adjoints[step.of.name, t] = gather(step.of.name, t, step.paths)
    paths = {state.name: backward.derivation.step(state.at()).paths for state in way.states}
    return {(name, step): gather(name, step, paths[name]) for name, step in way.whole(t - way.onward)}


def _carries(path: Path, lead: int) -> bool:
    return path.when is When.EACH and path.lead == lead and path.through.name != LOSS


def _push(
    run: Run, way: _Way, tangent: Mapping[Slot, Array], k: int, t: int, wanted: Sequence[Slot]
) -> dict[Slot, Array]:
    """The tangents of the wanted slots when the whole state of step k moves."""

    def kept(place: Slot) -> bool:
        name, step = place
        return step is None or name not in way.scan.names or (k - step) * way.onward >= 0

    known = {place: array for place, array in run.table.items() if kept(place)}
    moved = {place: seeded(known[place] if place in known else run.given(place), v) for place, v in tangent.items()}
    again = replace(run, field=Duals(run.field), table=known | moved)
    for moment in range(k + way.onward, t + way.onward, way.onward):
        again.step(way.scan, moment)
    return {place: tangents(again.table[place]) for place in wanted if place in again.table}


def _dot(left: Mapping[Slot, Array], right: Mapping[Slot, Array]) -> Element:
    total: Element = Fraction(0)
    for place, array in right.items():
        products: Element = (left[place] * array).sum() if array.shape else left[place][()] * array[()]
        total = total + products
    return total
