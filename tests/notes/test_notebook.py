"""Formulas of notebooks: of their Markdown cells only, with places in the cell."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symrnn.errors import InputError
from symrnn.notes.document import Document
from symrnn.notes.read import read_document
from tests.notes.documents import check_places, reasons, refusal, texts

CELLS: list[object] = [
    {"cell_type": "markdown", "metadata": {}, "source": ["# Title\n", "\n", "a $x$ and $ y_t $"]},
    {"cell_type": "code", "metadata": {}, "source": "print('$z$')", "outputs": [{"data": {"text/markdown": "$o$"}}]},
    {"cell_type": "raw", "metadata": {}, "source": "$r$"},
    {
        "cell_type": "markdown",
        "metadata": {},
        "source": "$\\newcommand{\\h}{h}$\n\n$$\n\\h\n$$ <!-- symrnn: T: 4 -->\n\n$$ open",
    },
]


def notebook(cells: list[object], **metadata: object) -> str:
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": cells})


def read(text: str) -> Document:
    return read_document(text, "notes.ipynb")


def test_markdown_cells_are_read() -> None:
    document = read(notebook(CELLS, symrnn={"cell": "elman", "shapes": {"W": ["n", 2, None]}}))
    assert texts(document) == ["x", "y_t", r"\h"]
    assert [formula.part for formula in document.formulas] == ["cell 1", "cell 1", "cell 4"]
    assert [formula.section for formula in document.formulas] == [1, 1, 1]
    assert set(document.macros) == {r"\h"}
    assert document.settings == {"cell": "elman", "shapes": {"W": ["n", 2, ""]}, "T": 4}
    assert reasons(document) == ["cell 4: this $$ is never closed; the rest of the paragraph is not read"]
    check_places(document, "# Title\n\na $x$ and $ y_t $", "cell 1")
    check_places(document, "$\\newcommand{\\h}{h}$\n\n$$\n\\h\n$$", "cell 4")


def test_an_older_notebook_is_read() -> None:
    cells = [{"cell_type": "heading", "level": 1, "source": "Of $x$"}, {"cell_type": "markdown", "source": "$y$"}]
    document = read(json.dumps({"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [{"cells": cells}]}))
    assert [(formula.text, formula.section, formula.part) for formula in document.formulas] == [
        ("x", 1, "cell 1"),
        ("y", 1, "cell 2"),
    ]


def test_an_empty_notebook_has_no_formulas() -> None:
    assert read(notebook([])).formulas == ()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", r"notes\.ipynb:1:1: no notebook"),
        ("{\n'a'", r"notes\.ipynb:2:1: no notebook"),
        ("[]", "no notebook: it has no `nbformat`"),
        ("[" * 100_000, "no notebook: its JSON cannot be read"),
        ('{"nbformat": ' + "1" * 10_000 + "}", "no notebook: its JSON cannot be read"),
        ('{"nbformat": 2, "worksheets": []}', "a notebook of format 2; formats 3 and 4 can be read"),
        ('{"nbformat": [4]}', r"a notebook of format \[4\]"),
        ('{"nbformat": 4}', "its cells are missing"),
        ('{"nbformat": 3, "worksheets": 5}', "its cells are missing"),
        (notebook([5]), "cell 1: no notebook: this cell has no type"),
        (notebook([{"cell_type": "markdown", "source": 5}]), "cell 1: no notebook: the source of this cell is no text"),
        (notebook([{"cell_type": "markdown", "source": ["a", 5]}]), "the source of this cell is no text"),
        (notebook([{"cell_type": "markdown", "source": "x" * 1_000_001}]), "more than 1000000 characters of text"),
        (notebook([], symrnn=[]), "`symrnn` stands for a mapping"),
        (notebook(CELLS, symrnn={"T": 5}), "notes.ipynb:cell 4:5:8: the setting 'T' is given twice"),
        (notebook([], symrnn={"a": json.loads("[" * 30 + "]" * 30)}), "nested more than 20 deep"),
    ],
)
def test_what_is_no_notebook_is_refused(text: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        read(text)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.sampled_from(["markdown", "$x$"]),
    lambda values: (
        st.lists(values, max_size=3)
        | st.dictionaries(st.sampled_from(["cell_type", "source", "cells", "metadata", "symrnn", "a"]), values, max_size=4)
    ),
    max_leaves=12,
)


@given(JSON, JSON, st.sampled_from([3, 4]))
def test_any_json_is_read_or_refused(cells: object, metadata: object, version: int) -> None:
    value = {"nbformat": version, "cells": cells, "worksheets": cells, "metadata": metadata}
    message = refusal(json.dumps(value), "notes.ipynb")
    assert not message or message.startswith("notes.ipynb")
