"""What must not matter does not: names, the order of equations, names for parts, gates stacked into one matrix.

Each bundled cell is changed, and both cells get the same data: the indeterminates of one point of a large prime field. The
gradients must be the same elements, which for gradients that differ has a chance below 1e-30 (see `symrnn.verify.prime`).
"""

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import accumulate, count, pairwise

import numpy as np
import pytest

from symrnn.derive.rolled import derive
from symrnn.ir import build
from symrnn.ir.cell import Cell, Equation, Kind, Symbol
from symrnn.ir.dims import Dim, total
from symrnn.ir.expr import NOW, Expr, MatMul, Ref, Where
from symrnn.ir.walk import children, nodes, refs, rewrite, substitute
from symrnn.pipeline import bundled, load
from symrnn.verify.fields import Array, Element
from symrnn.verify.oracle import Data, Run, indeterminates, sources
from symrnn.verify.prime import PrimeField
from symrnn.verify.rolled import Backward
from tests.modules import distinct_sizes

CELLS = bundled()
STEPS = 3
Result = tuple[Element, dict[Ref, Array]]


def point(cell: Cell) -> Data:
    return indeterminates(cell, STEPS, distinct_sizes(cell, 2), PrimeField())


def gradients(cell: Cell, data: Data) -> Result:
    """The loss and every gradient that the derivation of a cell gives at a point."""
    derivation = derive(cell)
    run = Run(derivation.cell, data, PrimeField()).all()
    backward = Backward(derivation, run).all()
    return run.loss, {of: backward.gradient(of) for of in sources(cell)}


def assert_same(found: Result, expected: Result, names: Callable[[Ref], Ref] = lambda ref: ref) -> None:
    assert found[0] == expected[0]
    assert found[1].keys() == {names(ref) for ref in expected[1]}
    for ref, gradient in expected[1].items():
        assert np.array_equal(found[1][names(ref)], gradient), ref


def with_values(cell: Cell, change: Callable[[Expr], Expr]) -> Cell:
    """The cell with every equation's right side changed."""

    def changed(equations: tuple[Equation, ...]) -> tuple[Equation, ...]:
        return tuple(replace(equation, value=change(equation.value)) for equation in equations)

    return replace(cell, prologue=changed(cell.prologue), steps=changed(cell.steps), epilogue=changed(cell.epilogue))


# Names


def renamed(cell: Cell, names: Mapping[str, str]) -> Cell:
    def ref(node: Expr) -> Ref | None:
        return replace(node, name=names.get(node.name, node.name)) if isinstance(node, Ref) else None

    def targets(equations: tuple[Equation, ...]) -> tuple[Equation, ...]:
        return tuple(replace(e, target=ref(e.target) or e.target) for e in equations)

    read = with_values(cell, lambda value: rewrite(value, ref))
    symbols = tuple(replace(symbol, name=names[symbol.name]) for symbol in cell.symbols)
    return replace(
        read, symbols=symbols, prologue=targets(read.prologue), steps=targets(read.steps), epilogue=targets(read.epilogue)
    )


@pytest.mark.parametrize("name", CELLS)
def test_names_do_not_matter(name: str) -> None:
    cell, old = load(name), [symbol.name for symbol in load(name).symbols]
    names = dict(zip(old, (f"{letter}{i}" for i, letter in zip(count(), "zyxwvu" * len(old), strict=False)), strict=False))
    data = point(cell)
    moved = replace(
        data,
        values={names[key]: array for key, array in data.values.items()},
        initial={(names[key], step): array for (key, step), array in data.initial.items()},
    )
    assert_same(gradients(renamed(cell, names), moved), gradients(cell, data), lambda ref: replace(ref, name=names[ref.name]))


# Order


def reordered(cell: Cell, seed: int) -> Cell:
    """The step equations in another order in which each still comes after those that it reads at the same step."""
    rng, waiting, order = random.Random(seed), list(cell.steps), list[Equation]()
    while waiting:
        late = {equation.target for equation in waiting}
        free = [e for e in waiting if not any(ref in late for ref in refs(e.value) if ref.time == NOW)]
        chosen = rng.choice(free)
        waiting.remove(chosen)
        order.append(chosen)
    return replace(cell, steps=tuple(order))


@pytest.mark.parametrize("name", CELLS)
def test_the_order_of_independent_equations_does_not_matter(name: str) -> None:
    cell = load(name)
    data = point(cell)
    expected = gradients(cell, data)
    for seed in range(2):
        assert_same(gradients(reordered(cell, seed), data), expected)


def test_some_orders_are_others() -> None:
    others = [name for name in CELLS if reordered(load(name), 0).steps != load(name).steps]
    assert len(others) > len(CELLS) / 2


# Names for parts


def parts(expr: Expr) -> Iterator[Expr]:
    """The parts of a formula that could have a name of their own: all that vary, and are no condition of a choice."""
    if refs(expr) and not isinstance(expr, Ref):
        yield expr
    mask = expr.mask if isinstance(expr, Where) else None
    for child in children(expr):
        if child is not mask:
            yield from parts(child)


def divided(cell: Cell, seed: int) -> Cell:
    """The cell with a name for one part of one of its step equations."""
    rng = random.Random(seed)
    choices = [(e, part) for e in cell.steps for part in parts(e.value) if part != e.value]
    equation, part = rng.choice(choices)
    symbol = Symbol("part", Kind.COMPUTED, part.shape, timed=True)
    shorter = Equation(equation.target, substitute(equation.value, {part: symbol.at()}))
    assert shorter.value != equation.value
    steps = [new for e in cell.steps for new in ((Equation(symbol.at(), part), shorter) if e == equation else (e,))]
    return replace(cell, symbols=(*cell.symbols, symbol), steps=tuple(steps))


@pytest.mark.parametrize("name", CELLS)
def test_a_name_for_a_part_does_not_matter(name: str) -> None:
    cell = load(name)
    data = point(cell)
    expected = gradients(cell, data)
    for seed in range(3):
        assert_same(gradients(divided(cell, seed), data), expected)


# Gates stacked into one matrix


def stackable(cell: Cell) -> list[str]:
    """Two or more matrices with one width that are only ever multiplied, each by the same vector as the others."""
    matrices = {param.at() for param in cell.params if len(param.shape) == 2}
    occurrences: dict[str, list[Expr]] = {}
    alone = list[str]()
    for node in (node for equation in cell.equations for node in nodes(equation.value)):
        if isinstance(node, MatMul) and isinstance(node.left, Ref) and node.left in matrices:
            occurrences.setdefault(node.left.name, []).append(node.right)
        alone += [node.name] if isinstance(node, Ref) else []
    groups: dict[Expr, list[str]] = {}
    for name, operands in occurrences.items():
        if len(operands) == 1 == alone.count(name) and len(operands[0].shape) == 1:
            groups.setdefault(operands[0], []).append(name)
    return max(groups.values(), key=len, default=[])


def stacked(cell: Cell, names: list[str]) -> Cell:
    """The cell with one matrix `stack` in place of some, its products sliced into theirs."""
    heights = [cell[name].shape[0] for name in names]
    ends = [*accumulate(heights, initial=Dim())]
    matrix = Symbol("stack", Kind.PARAM, (total(heights), cell[names[0]].shape[1]), timed=False)
    places = dict(zip(names, pairwise(ends), strict=True))

    def rule(node: Expr) -> Expr | None:
        if isinstance(node, MatMul) and isinstance(node.left, Ref) and node.left.name in places:
            return build.slice_of(build.matmul(matrix.at(), rewrite(node.right, rule)), *places[node.left.name])
        return None

    kept = tuple(symbol for symbol in cell.symbols if symbol.name not in places)
    return replace(with_values(cell, lambda value: rewrite(value, rule)), symbols=(*kept, matrix))


STACKABLE = [name for name in CELLS if len(stackable(load(name))) > 1]


@pytest.mark.parametrize("name", STACKABLE)
def test_gates_in_one_matrix_have_the_rows_of_its_gradient(name: str) -> None:
    cell = load(name)
    names, data = stackable(cell), point(cell)
    loss, expected = gradients(cell, data)
    joined = {key: array for key, array in data.values.items() if key not in names}
    joined["stack"] = np.concatenate([data.values[key] for key in names])
    fused = stacked(cell, names)
    total_loss, found = gradients(fused, replace(data, values=joined))
    assert total_loss == loss
    whole = np.concatenate([expected[cell[key].at()] for key in names])
    assert np.array_equal(found[fused["stack"].at()], whole)
    for ref, gradient in expected.items():
        assert ref.name in names or np.array_equal(found[ref], gradient), ref


def test_many_cells_have_gates_to_stack() -> None:
    assert {"gru-flipped", "lstm", "lstm-peephole", "slstm", "sru"} <= {*STACKABLE}
    assert len(STACKABLE) >= 20


def test_the_fused_lstm_is_the_lstm() -> None:
    lstm, fused = load("lstm"), load("lstm-fused")
    data = point(lstm)
    groups = {"W": ["Wi", "Wf", "Wg", "Wo"], "U": ["Ui", "Uf", "Ug", "Uo"], "b": ["bi", "bf", "bg", "bo"]}
    values = {key: np.concatenate([data.values[gate] for gate in gates]) for key, gates in groups.items()}
    rest = {symbol.name: data.values[symbol.name] for symbol in fused.data}
    loss, expected = gradients(lstm, data)
    fused_loss, found = gradients(fused, replace(data, values=values | rest))
    assert fused_loss == loss
    for key, gates in groups.items():
        assert np.array_equal(found[fused[key].at()], np.concatenate([expected[lstm[gate].at()] for gate in gates]))


def test_a_wrong_change_is_seen() -> None:
    cell = load("elman")
    data = point(cell)
    doubled: dict[Expr, Expr] = {cell["W"].at(): build.scale(2, cell["W"].at())}
    wrong = with_values(cell, lambda value: substitute(value, doubled))
    with pytest.raises(AssertionError):
        assert_same(gradients(wrong, data), gradients(cell, data))

