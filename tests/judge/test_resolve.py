"""The table of readers is full, and sizes are read as scripts write them."""

import pytest

from symrnn.ir.dims import Dim
from symrnn.judge.resolve import dim_text
from symrnn.judge.resolve.resolver import READ
from symrnn.notes.written import Written

N, M, ONE = Dim.named("n"), Dim.named("m"), Dim(constant=1)


def test_every_kind_of_node_has_a_reader() -> None:
    assert set(READ) == set(Written.__subclasses__())


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("n", N),
        ("n+m", N + M),
        ("2n+m", N + N + M),
        ("3*n", N + N + N),
        ("2n + 1", N + N + ONE),
        ("n-1", N - ONE),
        ("0", Dim()),
    ],
)
def test_a_size_is_read(text: str, size: Dim) -> None:
    assert dim_text(text, {"n", "m"}) == size


@pytest.mark.parametrize("text", ["", "k", "n+k", "n m", "n+", "n**2", "2(n+1)", "+"])
def test_other_text_is_no_size(text: str) -> None:
    assert dim_text(text, {"n", "m"}) is None
