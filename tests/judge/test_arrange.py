"""Arrangements of factors: which are formed, which are the same, and how simple they are."""

from itertools import pairwise
from random import Random

import numpy as np
import pytest

from symrnn.ir.dims import Dim
from symrnn.judge.arrange import (
    CHAINS,
    MOST_FACTORS,
    VECTORS,
    Arranger,
    Form,
    NoFormError,
    evaluate,
    inversions,
    leaf,
    lowest,
    splits,
)
from symrnn.judge.tensor import Map, column, transpose

PRIME = 2**31 - 1
N, M = Dim.named("n"), Dim.named("m")
RANDOM = Random(7)


def integers(*shape: int) -> np.ndarray[tuple[int, ...], np.dtype[np.object_]]:
    array = np.empty(shape, dtype=object)
    for at in np.ndindex(*shape):
        array[at] = RANDOM.randrange(PRIME)
    return array


U, V = column(integers(2), N), column(integers(2), N)
X = column(integers(3), M)
W, A = Map(integers(2, 2), (N,), (N,)), Map(integers(2, 3), (N,), (M,))


def leaves(*values: Map) -> list[list[Form]]:
    return [[leaf(number, value)] for number, value in enumerate(values)]


def holds(forms: list[Form], array: object, like: Map) -> bool:
    """Whether one of the forms has these entries modulo the prime, in the shape of a value."""
    wanted = np.asarray(array) % PRIME
    return any(form.shape == (like.out, like.into) and np.array_equal(form.value.array, wanted) for form in forms)


def test_vectors_of_vectors_and_matrices() -> None:
    forms = Arranger(PRIME).products(leaves(U, W, V), U)
    for expected in (W.array @ (U.array * V.array), W.array.T @ U.array * V.array, U.array * (W.array @ V.array)):
        assert holds(forms, expected, U)


def test_outer_products_only_where_a_matrix_of_their_shape_is_asked_for() -> None:
    outer = np.multiply.outer(U.array * V.array, X.array)
    assert holds(Arranger(PRIME).products(leaves(U, X, V), A), outer, A)
    for like in (U, W, None):
        assert not holds(Arranger(PRIME).products(leaves(U, X, V), like), outer, A)


def test_chains_of_matrices_and_diagonals_take_more_effort() -> None:
    chain = np.diag(U.array) @ W.array.T @ np.diag(V.array) @ A.array
    factors = leaves(W, U, A, V)
    assert holds(Arranger(PRIME, effort=CHAINS).products(factors, A), chain, A)
    assert not holds(Arranger(PRIME, effort=VECTORS).products(factors, A), chain, A)


def test_a_number_made_of_two_vectors_stands_in_sums_and_products() -> None:
    arranger = Arranger(PRIME)
    dot = (U.array * V.array).sum()
    assert holds(arranger.products(leaves(U, V, X), X), dot * X.array, X)
    sums = arranger.sums((1, -1), [leaves(U)[0], arranger.products(leaves(U, V))])
    assert holds(sums, U.array - dot, U)
    assert holds(sums, U.array - U.array * V.array, U)


def test_rows_are_multiplied_from_the_left() -> None:
    row = transpose(U)
    forms = Arranger(PRIME, rows=True).products(leaves(A, row), transpose(X))
    assert holds(forms, U.array @ A.array, transpose(X))


def test_numbers_stand_in_front_in_their_order() -> None:
    two, three = (Map(np.array(value, dtype=object)) for value in (2, 3))
    (form, *_) = Arranger(PRIME).products(leaves(two, U, three), U)
    assert form.tree.kind == form.tree.args[1].kind == "scaled"
    assert [form.tree.args[0].leaf, form.tree.args[1].args[0].leaf] == [0, 2]
    assert np.array_equal(form.value.array, U.array * 6 % PRIME)


def test_the_simplest_comes_first_and_equal_values_come_once() -> None:
    forms = Arranger(PRIME).products(leaves(U, W, V), U)
    assert all(left.weight <= right.weight for left, right in pairwise(forms))
    assert len({form.key for form in forms}) == len(forms)


def test_arrangements_have_the_values_that_are_kept_with_them() -> None:
    values = (U, W, V, A, X)
    for form in Arranger(PRIME).products(leaves(*values), W):
        found = evaluate(form.tree, lambda number: values[number], PRIME)
        assert (found.out, found.into) == form.shape
        assert np.array_equal(found.array, form.value.array)


def test_there_is_a_limit_to_the_factors() -> None:
    with pytest.raises(NoFormError, match=f"more than {MOST_FACTORS} factors"):
        Arranger(PRIME).products(leaves(*[U] * (MOST_FACTORS + 1)), U)


def test_there_is_a_limit_to_the_arrangements() -> None:
    with pytest.raises(NoFormError, match="too many arrangements"):
        Arranger(PRIME).products(leaves(*[W, U] * (MOST_FACTORS // 2)), W)


def test_sets_as_bits() -> None:
    assert list(splits(0b101)) == [(0b100, 0b001), (0b001, 0b100)]
    assert sorted(splits(0b111)) == [(i, 7 - i) for i in range(1, 7)]
    assert lowest(0b1100) == 0b100
    assert [inversions(0b01, 0b10), inversions(0b10, 0b01), inversions(0b110, 0b001)] == [0, 1, 2]
