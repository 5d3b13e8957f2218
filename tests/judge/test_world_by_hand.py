"""Derivatives of an unrolled cell that are known by hand, the meanings of a derivative, slots, masks and errors."""

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from functools import partial

import numpy as np
import pytest

from symrnn.ir.cell import Cell, Equation
from symrnn.ir.expr import NOW, Apply, Expr, Function
from symrnn.ir.functions import TANH
from symrnn.ir.walk import rewrite
from symrnn.judge.places import distributions
from symrnn.judge.sizes import distinct_sizes, unit_sizes
from symrnn.judge.world import WHOLE, NoSlotError, NotDefinedError, World
from symrnn.verify.fields import Digits, boxed, build_array, each
from symrnn.verify.prime import PrimeField
from tests.judge.moving import along, differences, direction_for, equal, identity, mismatches, near, slopes, vanishes, world_of
from tests.verify.cases import read


@pytest.fixture(scope="module")
def elman_world(bundled: Mapping[str, Cell]) -> World:
    return world_of(bundled["elman"], 4)


def test_local_derivatives_hold_all_else_fixed_that_the_equation_reads(elman_world: World) -> None:
    """a[t] = W s[t-1] + U x[t] + b, s[t] = tanh(a[t]), loss[t] = sum((o[t] - y[t])^2)/2."""
    w = elman_world
    n = w.sizes["n"]
    assert equal(w.local(("a", 3), ("s", 2)), w.value(("W", None)))
    assert equal(w.local(("a", 3), ("b", None)), identity(n))
    assert equal(w.local(("s", 3), ("a", 3)), identity(n) * (1 - w.value(("s", 3)) ** 2))
    assert equal(w.local(("loss", 3), ("o", 3)), w.value(("o", 3)) - w.value(("y", 3)))
    for of, by in (
        (("a", 3), ("s", 1)),
        (("s", 3), ("s", 2)),
        (("s", 3), ("W", None)),
        (("s", 3), ("s", 3)),
        (("x", 2), ("x", 2)),
    ):
        assert vanishes(w.local(of, by))
    assert w.local(WHOLE, ("loss", 2)) == 1
    assert vanishes(w.local(WHOLE, ("o", 2)))


def without_tanh(cell: Cell, name: str) -> Cell:
    """The cell with a function of which only the name is known in the place of tanh."""

    def rule(node: Expr) -> Expr | None:
        if isinstance(node, Apply) and node.function == TANH:
            return Apply(Function(name), tuple(rewrite(arg, rule) for arg in node.args))
        return None

    def changed(equations: tuple[Equation, ...]) -> tuple[Equation, ...]:
        return tuple(replace(equation, value=rewrite(equation.value, rule)) for equation in equations)

    return replace(cell, prologue=changed(cell.prologue), steps=changed(cell.steps), epilogue=changed(cell.epilogue))


def test_a_wrong_slot_is_noticed(elman_world: World) -> None:
    direction = direction_for(elman_world, ("s", 2))
    watched = slopes(elman_world, ("s", 2), direction)
    assert equal(along(elman_world.total(WHOLE, ("s", 2)), direction), watched[WHOLE])
    for other in (("s", 1), ("s", 3), ("a", 2), ("b", None)):
        assert not equal(along(elman_world.total(WHOLE, other), direction), watched[WHOLE])
    assert not equal(along(elman_world.immediate(WHOLE, ("s", 2)), direction), watched[WHOLE])


def test_immediate_derivatives_of_a_state_hold_the_earlier_states_constant(elman_world: World) -> None:
    w = elman_world
    slope = 1 - w.value(("s", 3)) ** 2
    n = w.sizes["n"]
    by_weights = build_array((n, n, n), lambda i: slope[i[0]] * w.value(("s", 2))[i[2]] if i[0] == i[1] else w.field.lift(0))
    assert equal(w.immediate(("s", 3), ("W", None)), by_weights)
    assert not equal(w.total(("s", 3), ("W", None)), by_weights)
    assert equal(w.immediate(("s", 3), ("s", 2)), w.total(("s", 3), ("s", 2)))
    assert equal(w.immediate(("loss", 3), ("s", 2)), w.total(("loss", 3), ("s", 2)))
    assert vanishes(w.immediate(("s", 3), ("s", 1)))
    assert vanishes(w.immediate(("s", 3), ("V", None)))
    assert equal(w.immediate(("s", 3), ("s", 3)), identity(n))


def test_immediate_derivatives_of_the_total_loss_go_through_one_step(elman_world: World) -> None:
    w = elman_world
    assert equal(w.immediate(WHOLE, ("s", 2)), w.total(("loss", 2), ("s", 2)))
    assert equal(w.immediate(WHOLE, ("s", 4)), w.total(WHOLE, ("s", 4)))
    assert equal(w.immediate(WHOLE, ("x", 2)), w.total(("loss", 2), ("x", 2)))
    assert vanishes(w.immediate(WHOLE, ("s", 0)))
    assert w.immediate(WHOLE, WHOLE) == 1


def test_within_a_step_gates_and_memory_follow(bundled: Mapping[str, Cell]) -> None:
    w = world_of(bundled["lstm"], 4)
    assert equal(w.immediate(("h", 3), ("h", 2)), w.total(("h", 3), ("h", 2)))
    assert equal(w.immediate(("c", 3), ("h", 2)), w.total(("c", 3), ("h", 2)))
    assert equal(w.local(("c", 3), ("c", 2)), identity(w.sizes["n"]) * w.value(("f", 3)))
    assert not equal(w.total(("c", 3), ("c", 1)), w.immediate(("c", 3), ("c", 1)))
    for param in w.cell.params:
        for of in ("i", "c", "h"):
            assert equal(w.immediate((of, 3), (param.name, None)), w.copy((of, 3), param.name, 3))


def test_the_total_loss_is_the_sum_of_the_losses(cell: Cell) -> None:
    world = world_of(cell)
    losses = [world.value(place) for place in world.slots if place[0] == "loss"]
    assert equal(world.value(WHOLE), boxed(sum(losses[1:], losses[0])))


def test_without_a_loss_the_total_is_the_products_of_outputs_and_upstream_gradients(bundled: Mapping[str, Cell]) -> None:
    w = world_of(bundled["lstm"], 3)
    parts = [
        w.value((output.of.name, t)) @ w.value((output.upstream.name, t))
        for output in w.cell.outputs
        for t in (1, 2, 3)
        if output.of.time == NOW
    ]
    last = [output for output in w.cell.outputs if output.of.time != NOW]
    parts += [w.value((output.of.name, 3)) @ w.value((output.upstream.name, None)) for output in last]
    assert w.value(WHOLE) == sum(parts[1:], parts[0])
    assert equal(w.immediate(WHOLE, ("h", 2)), w.value((w.cell.outputs[0].upstream.name, 2)))


def test_a_loss_at_the_end_alone(bundled: Mapping[str, Cell]) -> None:
    w = world_of(bundled["elman-concat"], 4)
    assert not w.exists(("loss", 4))
    assert equal(w.total(WHOLE, ("s", 2)), w.total(("loss", None), ("s", 2)))
    assert not vanishes(w.total(WHOLE, ("s", 2)))
    assert vanishes(w.immediate(WHOLE, ("s", 2)))
    assert equal(w.immediate(WHOLE, ("s", 4)), w.total(WHOLE, ("s", 4)))


def test_moments(bundled: Mapping[str, Cell]) -> None:
    w = world_of(bundled["elman-concat"], 4)
    found = [w.moment(place) for place in (("s", 0), ("s", 2), ("x", 3), ("loss", None), ("b", None))]
    assert found == [0, 2, 3, 5, None]


def test_the_first_step_may_be_the_last() -> None:
    """Two names of one slot, h[1] and h[T], are one variable."""
    cell = read("h[t] = tanh(W @ h[t-1])\nloss = dot(h[T], h[1]) / 2", "state h (n)\nparam W (n, n)")
    one, two = world_of(cell, 1), world_of(cell, 2)
    assert equal(one.local(("loss", None), ("h", 1)), one.value(("h", 1)))
    assert equal(one.total(WHOLE, ("h", 1)), one.value(("h", 1)))
    assert equal(two.local(("loss", None), ("h", 1)), boxed(two.value(("h", 2)) / 2))


def test_which_slots_there_are(bundled: Mapping[str, Cell]) -> None:
    narx = world_of(bundled["narx"], 3)
    assert all(narx.exists(place) for place in (("y", -2), ("y", 3), ("u", 1), ("u", -1), ("A1", None), ("loss", 3), WHOLE))
    assert not any(
        narx.exists(place) for place in (("y", -3), ("y", 4), ("u", -2), ("u", None), ("A1", 1), ("h", 0), ("no", 1))
    )
    assert vanishes(narx.value(("u", 0)))
    assert not vanishes(narx.value(("y", -2)))
    both = world_of(bundled["bidirectional"], 3)
    ahead = [state.name for state in both.cell.states if state.leads]
    assert ahead
    assert all(both.exists((name, 4)) and not both.exists((name, 0)) for name in ahead)
    assert len(set(both.slots)) == len(both.slots)


def test_a_function_of_which_only_the_name_is_known(bundled: Mapping[str, Cell]) -> None:
    w = world_of(without_tanh(bundled["elman"], "f"), 3)
    slope = each(lambda a: w.field.apply("f'", a), w.value(("a", 2)))
    assert equal(w.local(("s", 2), ("a", 2)), identity(w.sizes["n"]) * slope)
    assert all(list(mismatches(w, by)) == [] for by in w.slots[:-1])
    real = world_of(without_tanh(bundled["elman"], "f"), 3, Digits(60))
    for by in (("W", None), ("a", 1), ("s", 0)):
        direction = direction_for(real, by)
        for of, expected in differences(real, by, direction, Fraction(1, 10**15)).items():
            assert near(along(real.total(of, by), direction), expected, 22), (of, by)


def test_sizes_of_one_are_scalars(bundled: Mapping[str, Cell]) -> None:
    w = World(bundled["elman"], 3, unit_sizes(bundled["elman"]), PrimeField(2))
    assert w.total(("s", 3), ("W", None)).shape == (1, 1, 1)
    assert all(list(mismatches(w, by)) == [] for by in w.slots[:-1])


def test_masks_are_zero_or_one_in_real_numbers_and_unknown_in_a_prime_field(bundled: Mapping[str, Cell]) -> None:
    cell = bundled["elman-padded"]
    real, exact = world_of(cell, 4, Digits(30)), world_of(cell, 4)
    assert [int(real.value(("q", t))[()]) for t in (1, 2, 3, 4)] == [1, 1, 0, 1]
    assert equal(real.value(("s", 3)), real.value(("s", 2)))
    assert not any(exact.value(("q", t)) in (0, 1) for t in (1, 2, 3, 4))
    fixed = World(cell, 2, distinct_sizes(cell), PrimeField(), {"q": np.array([Fraction(1), Fraction(0)], dtype=object)})
    assert equal(fixed.value(("s", 2)), fixed.value(("s", 1)))
    assert equal(fixed.total(("s", 2), ("s", 1)), identity(fixed.sizes["n"]))


def test_the_error_of_a_softmax_needs_a_target_that_sums_to_one() -> None:
    """-sum(y log softmax(z)) has the derivative softmax(z) - y for such targets, softmax(z) sum(y) - y for others."""
    equations = "h[t] = W @ h[t-1] + U @ x[t]\nloss[t] = -dot(y[t], log(softmax(h[t])))"
    free, given = (
        read(equations, f"input x (m)\ntarget {kind}y (n)\nstate h (n)\nparam W (n, n), U (n, m)") for kind in ("", "class ")
    )
    fixed = distributions(free, 2, distinct_sizes(free), PrimeField(5), ["y"])
    for world, right in (
        (World(free, 2, distinct_sizes(free), PrimeField(5), fixed), True),
        (world_of(given, 2), True),
        (world_of(free, 2), False),
    ):
        powers = each(partial(world.field.apply, "exp"), world.value(("h", 2)))
        error = boxed(powers / powers.sum() - world.value(("y", 2)))
        assert equal(world.total(("loss", 2), ("h", 2)), error) is right


def test_what_is_handed_out_cannot_be_written_to(elman_world: World) -> None:
    for array in (elman_world.value(("s", 2)), elman_world.total(("s", 2), ("s", 1)), elman_world.total(("s", 1), ("s", 2))):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1


def test_errors(elman_world: World) -> None:
    w = elman_world
    with pytest.raises(NoSlotError, match="there is no s at step 5 of 4"):
        w.value(("s", 5))
    with pytest.raises(NoSlotError, match="there is no Q"):
        w.total(("s", 1), ("Q", None))
    with pytest.raises(NoSlotError, match="there is no W at step 2"):
        w.local(("W", 2), ("s", 1))
    with pytest.raises(NoSlotError, match="no equation stands at step 6 of a sequence of 4"):
        w.copy(WHOLE, "W", 6)
    with pytest.raises(NotDefinedError, match="s is no parameter: it has no copies"):
        w.copy(WHOLE, "s", 1)
    with pytest.raises(NotDefinedError, match="W is read at many steps"):
        w.immediate(WHOLE, ("W", None))
