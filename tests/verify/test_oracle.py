"""The oracle against three other ways to differentiate: complex step, Richardson's extrapolation, and by hand."""

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from functools import partial
from time import process_time

import numpy as np
import pytest

from symrnn.errors import InputError
from symrnn.ir.cell import Cell
from symrnn.ir.expr import NOW, Ref, Time
from symrnn.language.lower import read_cell
from symrnn.verify.fields import Array, Complex128, Digits, Element, Field, Float64, each, indices
from symrnn.verify.oracle import (
    Data,
    Run,
    Slot,
    derivative,
    derivative_by_copies,
    gradients,
    indeterminates,
    lifted,
    places,
    sources,
    unit,
)
from symrnn.verify.prime import PrimeField
from tests.verify.cases import ODD, close, read, sizes_for

STEPS = 3


def masks_of(cell: Cell, steps: int, field: Field) -> dict[str, Array]:
    """Every other step is a pad."""
    marks = [field.lift(t % 2 == 0) for t in range(steps)]
    return {symbol.name: np.array(marks, dtype=object) for symbol in cell.symbols if symbol.mask}


def data_of(cell: Cell, field: Field, steps: int = STEPS) -> Data:
    return indeterminates(cell, steps, sizes_for(cell), field, masks_of(cell, steps, field))


def moved(data: Data, place: Slot, index: tuple[int, ...], by: Element) -> Data:
    """The data with one entry of what is handed in moved."""
    name, step = place
    if place in data.initial:
        array = data.initial[place]
        return replace(data, initial={**data.initial, place: array + each(lambda one: one * by, unit(array.shape, index))})
    array = data.values[name].copy()
    array[index if step is None else (step - 1, *index)] += by
    return replace(data, values={**data.values, name: array})


def test_gradients_agree_with_the_complex_step(cell: Cell) -> None:
    field, step = Complex128(), 1e-150
    exact = gradients(cell, data_of(cell, Float64()), Float64())
    data = data_of(cell, field)
    for ref in sources(cell):
        for number, place in enumerate(places(ref, STEPS)):
            found = exact[ref][number] if ref.time == NOW else exact[ref]
            for index in indices(np.shape(found)):
                loss = Run(cell, moved(data, place, index, step * 1j), field).all().loss
                assert np.asarray(found)[index] == pytest.approx(loss.imag / step, rel=1e-11, abs=1e-12), (ref, place, index)


def test_gradients_agree_with_extrapolated_differences_in_fifty_digits(cell: Cell) -> None:
    field = Digits(50)
    data, exact = data_of(cell, field), gradients(cell, data_of(cell, field), field)

    def loss(by: Element, place: Slot, index: tuple[int, ...]) -> Element:
        return Run(cell, moved(data, place, index, by), field).all().loss

    for ref in sources(cell):
        place = places(ref, STEPS)[-1]
        found = exact[ref][-1] if ref.time == NOW else exact[ref]
        index = next(iter(indices(np.shape(found))))
        expected = richardson(partial(loss, place=place, index=index), field)
        assert close(np.asarray(found, dtype=object)[index], expected, 28), (ref, place)


def richardson(function: partial[Element], field: Digits) -> Element:
    """The derivative at 0 by central differences, extrapolated (L. F. Richardson, Phil. Trans. A 210 (1911) 307-357)."""
    rows: list[list[Element]] = []
    for level in range(8):
        h = field.lift(Fraction(1, 1000 * 2**level))
        row = [(function(h) - function(-h)) / (2 * h)]
        for order, coarser in enumerate(rows[-1] if rows else [], start=1):
            row.append(row[-1] + (row[-1] - coarser) / (4**order - 1))
        rows.append(row)
    return rows[-1][-1]


def test_a_scalar_recurrence_by_hand(bundled: Mapping[str, Cell]) -> None:
    """h1 = a h0 + b x1, h2 = a h1 + b x2, L = ((h1 - y1)^2 + (h2 - y2)^2)/2."""
    a, b, x1, x2, y1, y2, h0 = (Fraction(i, 7) for i in (2, 3, 5, 11, 13, 17, 19))
    values = {name: np.array(value, dtype=object) for name, value in (("a", a), ("b", b), ("x", [x1, x2]), ("y", [y1, y2]))}
    initial: dict[Slot, Array] = {("h", 0): np.array(h0, dtype=object)}
    field = PrimeField(1)
    cell, data = bundled["linear"], lifted(Data(2, {}, values, initial), field)
    h1, h2 = a * h0 + b * x1, a * (a * h0 + b * x1) + b * x2
    found = gradients(cell, data, field)
    assert Run(cell, data, field).all().loss == ((h1 - y1) ** 2 + (h2 - y2) ** 2) / 2
    assert found[Ref("a", None, ())][()] == (h1 - y1) * h0 + (h2 - y2) * (h1 + a * h0)
    assert found[Ref("b", None, ())][()] == (h1 - y1) * x1 + (h2 - y2) * (x2 + a * x1)
    assert list(found[Ref("x", NOW, ())]) == [(h1 - y1) * b + (h2 - y2) * a * b, (h2 - y2) * b]
    assert found[Ref("h", Time("", 0), ())][()] == (h1 - y1) * a + (h2 - y2) * a * a


def test_a_direction_is_a_sum_of_entries(elman: Cell) -> None:
    field = PrimeField(4)
    run = Run(elman, data_of(elman, field), field).all()
    W = run.data.values["W"]
    direction = each(lambda one: field.fresh("v", one), W)
    parts = [derivative(run, {("W", None): unit(W.shape, index)}) * direction[index] for index in indices(W.shape)]
    total = parts[0]
    for part in parts[1:]:
        total = total + part
    assert derivative(run, {("W", None): direction}) == total


def test_the_copies_of_a_weight_add_up(cell: Cell) -> None:
    field = PrimeField(4)
    run = Run(cell, data_of(cell, field), field).all()
    for param in cell.params:
        shape = run.data.values[param.name].shape
        one = unit(shape, tuple(size - 1 for size in shape))
        copies = [derivative_by_copies(run, {(param.name, t): one}) for t in range(STEPS + 2)]
        assert field.lift(0) + sum(copies, Fraction(0)) == derivative(run, {(param.name, None): one})


def test_starting_in_the_middle_gives_the_same(cell: Cell) -> None:
    """A late input is differentiated by running the late steps alone."""
    field = PrimeField(4)
    run = Run(cell, data_of(cell, field), field).all()
    for symbol in cell.data:
        if symbol.timed and not symbol.mask:
            shape = run.given((symbol.name, STEPS)).shape
            direction: dict[Slot, Array] = {(symbol.name, STEPS): unit(shape, (0,) * len(shape))}
            still = each(lambda one: Fraction(0), run.given((symbol.name, 1)))
            all_over = {**direction, (symbol.name, 1): still}
            assert derivative(run, direction) == derivative(run, all_over)


def test_every_operation_at_once() -> None:
    cell = read_cell(ODD)
    sizes = {"m": 2, "k": 3, "n": 4}
    field = Digits(50)
    data = indeterminates(cell, 3, sizes, field, masks_of(cell, 3, field))
    positive = {name: each(abs, array) for name, array in data.values.items() if name != "q"}
    data = replace(data, values={**data.values, **positive})
    run = Run(cell, data, field).all()
    for name in ("W1", "a", "B"):
        index = (0,) * data.values[name].ndim
        one = unit(data.values[name].shape, index)
        found = derivative(run, {(name, None): one})

        def loss(by: Element, name: str = name, index: tuple[int, ...] = index) -> Element:
            return Run(cell, moved(data, (name, None), index, by), field).all().loss

        assert close(found, richardson(partial(loss), field), 25)


def test_states_before_the_first_step_are_zero_unless_given(elman: Cell) -> None:
    field = Float64()
    data = data_of(elman, field)
    zero = replace(data, initial={key: array * 0.0 for key, array in data.initial.items()})
    assert Run(elman, replace(data, initial={}), field).all().loss == Run(elman, zero, field).all().loss


def test_inputs_before_the_first_step_are_zero() -> None:
    cell = read("s[t] = s[t-1] * a + x[t-2]\nloss[t] = s[t]", "input x\nstate s\nparam a")
    x = np.array([Fraction(2), Fraction(3), Fraction(5)], dtype=object)
    data = Data(3, {}, {"x": x, "a": np.array(Fraction(1), dtype=object)})
    run = Run(cell, data, PrimeField(1)).all()
    assert [run.table["s", t][()] for t in (1, 2, 3)] == [0, 0, 2]


@pytest.mark.parametrize(
    ("name", "shape", "message"),
    [
        ("W", (3, 3), r"the param W \(n, n\) has shape \(3, 3\), expected \(5, 5\)"),
        ("x", (4, 2), r"the input x \(m\) has shape \(4, 2\), expected \(3, 2\) for 3 steps"),
    ],
)
def test_wrong_shapes_are_refused(elman: Cell, name: str, shape: tuple[int, ...], message: str) -> None:
    data = data_of(elman, Float64())
    wrong = replace(data, values={**data.values, name: np.zeros(shape, dtype=object)})
    with pytest.raises(InputError, match=message):
        Run(elman, wrong, Float64()).all()


def test_missing_values_are_refused(elman: Cell) -> None:
    data = data_of(elman, Float64())
    with pytest.raises(InputError, match=r"no value for the target y \(k\)"):
        Run(elman, replace(data, values={n: a for n, a in data.values.items() if n != "y"}), Float64()).all()


def test_fifty_digit_gradients_take_seconds(elman: Cell) -> None:
    field = Digits(50)
    data = indeterminates(elman, 4, {"n": 5, "m": 4, "k": 3}, field)
    start = process_time()
    gradients(elman, data, field)
    assert process_time() - start < 10
