"""Symbolic sizes add up like the numbers they stand for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symrnn.ir.dims import Dim, Shape, shape_text, sizes_of, total

N, M = Dim.named("n"), Dim.named("m")
SIZES = {"n": 7, "m": 11, "k": 13}

dims = st.builds(
    lambda counts, constant: total([*(Dim(((name, count),)) for name, count in counts.items()), Dim((), constant)]),
    st.dictionaries(st.sampled_from(sorted(SIZES)), st.integers(1, 3)),
    st.integers(0, 4),
)


@given(st.lists(dims))
def test_the_size_of_a_sum_is_the_sum_of_the_sizes(parts: list[Dim]) -> None:
    assert total(parts).at(SIZES) == sum(part.at(SIZES) for part in parts)


@given(dims, dims, dims)
def test_equal_sizes_are_equal_however_they_were_added(a: Dim, b: Dim, c: Dim) -> None:
    assert (a + b) + c == c + (b + a)
    assert hash(a + b) == hash(b + a)
    assert a + Dim() == a


def test_what_cancels_vanishes() -> None:
    assert N + M + Dim((("n", -1),)) == M


@pytest.mark.parametrize(
    ("dim", "text"),
    [(N, "n"), (N + N + M, "m + 2*n"), (N + Dim((), 1), "n + 1"), (Dim((), 3), "3"), (Dim(), "0")],
)
def test_sizes_are_written_as_in_the_language(dim: Dim, text: str) -> None:
    assert str(dim) == text


@pytest.mark.parametrize(("shape", "text"), [((), "()"), ((N,), "(n)"), ((N + M, N), "(m + n, n)")])
def test_shapes_are_written_as_in_the_language(shape: Shape, text: str) -> None:
    assert shape_text(shape) == text


def test_sizes_and_names() -> None:
    assert sizes_of((N + M, Dim((), 2)), SIZES) == (18, 2)
    assert (M + N).names == ("m", "n")
