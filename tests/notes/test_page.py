"""Formulas of symrnn's own text pages: indented and boxed blocks, each one formula of rows."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

import symrnn
from symrnn.notes.document import Document, Syntax
from symrnn.notes.read import read_document
from tests.notes.documents import check_places, texts

PAGE = """The title
=========

1. The model

It computes

    a[t] = W @ s[t-1]
           + b
    s[t] = tanh(a[t])    for t < T

where s[0] is 0. The sums:

  | dW = sum[t=1..T] outer(a, b)
  |    = 0

  | db = 0

The symbols:

    symbol  meaning
    ------  -------
    x[t]    input

2. Conventions

- u * v multiplies
  entry by entry.
"""


def read(text: str) -> Document:
    document = read_document(text, "page.txt")
    check_places(document, text)
    return document


def test_blocks_are_formulas() -> None:
    document = read(PAGE)
    assert texts(document) == [
        "a[t] = W @ s[t-1]\n       + b\ns[t] = tanh(a[t])    for t < T",
        "dW = sum[t=1..T] outer(a, b)\n   = 0",
        "db = 0",
    ]
    assert all(formula.rows and formula.display and formula.syntax is Syntax.PLAIN for formula in document.formulas)
    assert [formula.section for formula in document.formulas] == [2, 2, 2]
    model, sums, _ = document.formulas
    assert (model.before, model.after) == ("It computes\n\n", "\n\nwhere s[0] is 0. The sums:")
    assert sums.before == "where s[0] is 0. The sums:\n\n"


def test_an_empty_page_has_no_formulas() -> None:
    assert read("").formulas == ()
    assert read("words\n\n     \n").formulas == ()


@pytest.mark.parametrize("cell", ["elman", "gru-d", "lstm"])
def test_the_emitted_pages_are_read(cell: str) -> None:
    page = symrnn.load(cell).derive().text()
    document = read(page)
    blocks = re.findall(r"(?:^    .*\n)+|(?:^  \|.*\n)+", page, re.MULTILINE)
    tables = [block for block in blocks if re.search(r"^    -{3,}  ", block, re.MULTILINE)]
    assert len(tables) == 1
    assert len(document.formulas) == len(blocks) - 1


@given(st.text(alphabet=" |\n\r-=ab1.\t\0", max_size=60))
def test_any_text_is_read(text: str) -> None:
    read(text)
