"""Values as linear maps: their shapes, the products between them, and what cannot be multiplied."""

from fractions import Fraction

import numpy as np
import pytest

from symrnn.ir.dims import Dim
from symrnn.judge import tensor
from symrnn.judge.tensor import Map, ShapeError
from symrnn.verify.fields import Array, build_array

N, M, K = Dim.named("n"), Dim.named("m"), Dim.named("k")
SIZES = {N: 2, M: 3, K: 4}


def some(*dims: Dim, start: int = 1) -> Array:
    """An array of different fractions."""
    shape = tuple(SIZES[dim] for dim in dims)
    return build_array(shape, lambda at: Fraction(start + int(np.ravel_multi_index(at, shape)), 7))


A, B = Map(some(N, M), (N,), (M,)), Map(some(M, K, start=5), (M,), (K,))
SQUARE = Map(some(N, N, start=3), (N,), (N,))
U, V, X = tensor.column(some(N), N), tensor.column(some(N, start=4), N), tensor.column(some(M), M)
TWO = tensor.number(Fraction(2))
BY_MATRIX = Map(some(K, N, M), (K,), (N, M))


def equal(found: Map, array: Array, out: tuple[Dim, ...] = (), into: tuple[Dim, ...] = ()) -> bool:
    return (found.out, found.into) == (out, into) and np.array_equal(found.array, array)


@pytest.mark.parametrize(
    ("value", "shape"),
    [
        (TWO, "scalar"),
        (U, "n x 1"),
        (tensor.transpose(U), "1 x n"),
        (A, "n x m"),
        (BY_MATRIX, "k x (n, m)"),
        (tensor.concat([U, X]), "(m + n) x 1"),
    ],
)
def test_shapes_in_words(value: Map, shape: str) -> None:
    assert value.shape == shape


def test_kinds_of_values() -> None:
    assert [v.is_scalar for v in (TWO, U, A, BY_MATRIX)] == [True, False, False, False]
    assert [v.is_vector for v in (TWO, U, tensor.transpose(U), A)] == [False, True, True, False]
    assert [v.is_matrix for v in (U, A, BY_MATRIX)] == [False, True, False]


def test_the_matrix_product_is_composition() -> None:
    assert equal(tensor.compose(A, B), A.array @ B.array, (N,), (K,))
    assert equal(tensor.compose(A, X), A.array @ X.array, (N,))
    assert equal(tensor.compose(tensor.transpose(U), A), U.array @ A.array, (), (M,))


def test_a_column_times_a_row_is_a_matrix_and_a_row_times_a_column_a_number() -> None:
    assert equal(tensor.compose(U, tensor.transpose(X)), np.outer(U.array, X.array), (N,), (M,))
    number = tensor.compose(tensor.transpose(U), V)
    assert number.is_scalar
    assert number.array[()] == sum(U.array * V.array)


def test_a_row_after_the_derivative_by_a_matrix_takes_matrices_to_numbers() -> None:
    row = tensor.transpose(tensor.column(some(K), K))
    found = tensor.compose(row, BY_MATRIX)
    assert equal(found, np.tensordot(row.array, BY_MATRIX.array, axes=1), (), (N, M))


def test_numbers_commute_with_everything() -> None:
    for value in (U, A, tensor.transpose(X), BY_MATRIX):
        for found in (tensor.compose(TWO, value), tensor.compose(value, TWO)):
            assert equal(found, value.array * 2, value.out, value.into)


@pytest.mark.parametrize(("left", "right"), [(B, A), (U, V), (A, U), (X, A)])
def test_what_does_not_fit_is_no_product(left: Map, right: Map) -> None:
    with pytest.raises(ShapeError, match=f"{left.shape} times {right.shape}"):
        tensor.compose(left, right)


def test_entry_by_entry() -> None:
    assert equal(tensor.entrywise(lambda a, b: a * b, U, V), U.array * V.array, (N,))
    assert equal(tensor.entrywise(lambda a, b: a - b, TWO, A), 2 - A.array, (N,), (M,))
    assert equal(tensor.add([A, A, TWO]), 2 * A.array + 2, (N,), (M,))


@pytest.mark.parametrize("other", [X, A, tensor.transpose(U)])
def test_entry_by_entry_needs_one_shape(other: Map) -> None:
    with pytest.raises(ShapeError, match="entry by entry"):
        tensor.entrywise(lambda a, b: a + b, U, other)


def test_transposes() -> None:
    assert equal(tensor.transpose(A), A.array.T, (M,), (N,))
    turned = tensor.transpose(BY_MATRIX)
    assert (turned.out, turned.into) == ((N, M), (K,))
    assert turned.array[1, 2, 3] == BY_MATRIX.array[3, 1, 2]
    for value in (TWO, U, A, BY_MATRIX):
        assert equal(tensor.transpose(tensor.transpose(value)), value.array, value.out, value.into)


def test_the_transpose_of_a_product() -> None:
    left = tensor.transpose(tensor.compose(A, B))
    right = tensor.compose(tensor.transpose(B), tensor.transpose(A))
    assert equal(left, right.array, right.out, right.into)


def test_diagonals() -> None:
    assert equal(tensor.diag(U), np.array([[U.array[0], 0], [0, U.array[1]]], dtype=object), (N,), (N,))
    assert equal(tensor.diag(SQUARE), np.diagonal(SQUARE.array), (N,))
    assert tensor.diag(TWO) is TWO
    assert equal(tensor.compose(tensor.diag(U), V), U.array * V.array, (N,))
    with pytest.raises(ShapeError, match="diag of n x m"):
        tensor.diag(A)


def test_a_number_that_stands_for_the_identity() -> None:
    unit = Map(tensor.number(Fraction(1)).array, identity=True)
    assert equal(tensor.add([unit, SQUARE]), SQUARE.array + np.eye(2, dtype=int), (N,), (N,))
    assert equal(tensor.add([SQUARE, tensor.scale(Fraction(-3), unit)]), SQUARE.array - 3 * np.eye(2, dtype=int), (N,), (N,))
    assert equal(tensor.compose(unit, A), A.array, (N,), (M,))
    assert tensor.compose(TWO, unit).identity
    assert tensor.add([unit, unit]).identity
    for other in (U, A):
        with pytest.raises(ShapeError, match="I beside"):
            tensor.add([unit, other])


def test_the_identity_written_out_changes_nothing() -> None:
    eye = tensor.identity(N, 2)
    assert equal(tensor.compose(eye, A), A.array, (N,), (M,))


def test_sums_of_products_of_entries() -> None:
    assert tensor.inner(A, A).array[()] == (A.array * A.array).sum()
    assert tensor.inner(U, tensor.transpose(V)).array[()] == tensor.compose(tensor.transpose(U), V).array[()]
    assert tensor.total(A).array[()] == A.array.sum()
    with pytest.raises(ShapeError, match="n x 1 with m x 1"):
        tensor.inner(U, X)


def test_an_array_with_the_derivative_of_such_an_array_by_something() -> None:
    error = tensor.column(some(K), K)
    found = tensor.inner(error, BY_MATRIX)
    assert equal(found, np.tensordot(error.array, BY_MATRIX.array, axes=1), (N,), (M,))


def test_outer_products_do_not_ask_for_rows_or_columns() -> None:
    for left in (U, tensor.transpose(U)):
        assert equal(tensor.outer(left, X), np.outer(U.array, X.array), (N,), (M,))
    with pytest.raises(ShapeError, match="the outer product of n x m and n x 1"):
        tensor.outer(A, U)


def test_vectors_are_joined_below_or_beside_one_another() -> None:
    both = [*U.array, *X.array]
    assert equal(tensor.concat([U, X]), np.array(both, dtype=object), (N + M,))
    assert equal(tensor.concat([tensor.transpose(U), tensor.transpose(X)]), np.array(both, dtype=object), (), (N + M,))
    for parts in ([U, tensor.transpose(X)], [U, A]):
        with pytest.raises(ShapeError, match="joined to"):
            tensor.concat(parts)


def test_functions_multiples_and_zeros_keep_the_shape() -> None:
    assert equal(tensor.mapped(lambda a: a + 1, A), A.array + 1, (N,), (M,))
    assert equal(tensor.scale(Fraction(1, 2), A), A.array / 2, (N,), (M,))
    assert equal(tensor.zeros_like(A), A.array * 0, (N,), (M,))


def test_values_of_one_shape_are_compared_entry_by_entry() -> None:
    ((left, right),) = tensor.pairings(A, A)
    assert left is right is A.array
    assert tensor.pairings(U, tensor.transpose(U)) == []
    assert tensor.pairings(A, B, flipped=True) == []


def test_a_matrix_is_compared_with_a_map_from_matrices_to_numbers() -> None:
    flat = Map(A.array, (), (N, M))
    turned = Map(A.array.T, (), (M, N))
    assert [np.array_equal(*pair) for pair in tensor.pairings(A, flat)] == [True]
    assert tensor.pairings(A, turned) == []
    assert [np.array_equal(*pair) for pair in tensor.pairings(A, turned, flipped=True)] == [True]
    assert tensor.pairings(A, tensor.transpose(A), flipped=True) == []


def test_the_identity_is_compared_as_a_matrix() -> None:
    unit = Map(tensor.number(Fraction(1)).array, identity=True)
    ((left, right),) = tensor.pairings(tensor.identity(N, 2), unit)
    assert np.array_equal(left, right)
    ((left, right),) = tensor.pairings(unit, SQUARE)
    assert not np.array_equal(left, right)


def test_the_widest_of_what_stands_entry_by_entry() -> None:
    assert tensor.widest(TWO, U, V) is U
    assert tensor.widest(A, TWO) is A


@pytest.mark.parametrize("args", [(TWO, U, X), (U, tensor.transpose(U)), (A, U)])
def test_what_does_not_fit_entry_by_entry(args: tuple[Map, ...]) -> None:
    with pytest.raises(ShapeError, match="entry by entry"):
        tensor.widest(*args)
