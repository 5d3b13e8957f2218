"""Choosing the reader by the suffix, and the limits that hold for all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symrnn.errors import InputError
from symrnn.notes.read import read_document
from tests.notes.documents import refusal


@pytest.mark.parametrize("file", ["a.md", "b/a.markdown", "A.MD", "a.tex", "a.txt"])
def test_every_suffix_has_its_reader(file: str) -> None:
    document = read_document("    x = 1\n\ntext $y$\n", file)
    assert [formula.text for formula in document.formulas] == ["x = 1" if file.endswith("txt") else "y"]
    assert document.file == file


@pytest.mark.parametrize("file", ["a.pdf", "a", ".md", "a.md.py"])
def test_another_suffix_is_refused(file: str) -> None:
    with pytest.raises(InputError, match=r"documents are files that end in \.md, \.markdown, \.tex, \.ipynb, \.txt"):
        read_document("", file)


@pytest.mark.parametrize("suffix", ["md", "tex", "txt", "ipynb"])
@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(suffix: str, data: bytes) -> None:
    file = f"a.{suffix}"
    message = refusal(data.decode("utf-8", "surrogateescape"), file)
    assert not message or message.startswith(file)
