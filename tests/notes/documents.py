"""What the tests of the readers share: the characters of a file by line and column, and the places of formulas in it."""

import re

from symrnn.errors import InputError
from symrnn.notes.document import Document, Formula
from symrnn.notes.read import read_document


def check_places(document: Document, text: str, part: str = "") -> None:
    """Every character of every formula stands in the text where its place says; the places go forward."""
    lines = [line + "\n" for line in re.split(r"\r\n|\r|\n", text)]
    for formula in document.formulas:
        if formula.part != part:
            continue
        assert len(formula.places) == len(formula.text) + 1
        found = "".join(lines[place.line - 1][place.column - 1] for place in formula.places[:-1])
        assert found == formula.text
        at = [(place.line, place.column) for place in formula.places]
        assert at == sorted(set(at)) or not formula.text


def refusal(text: str, file: str) -> str:
    """The message with which a text is refused, or nothing; every place in one that is read is right."""
    try:
        document = read_document(text, file)
    except InputError as error:
        return str(error)
    if not file.endswith(".ipynb"):
        check_places(document, text)
    return ""


def texts(document: Document) -> list[str]:
    return [formula.text for formula in document.formulas]


def only(document: Document) -> Formula:
    assert len(document.formulas) == 1, texts(document)
    return document.formulas[0]


def reasons(document: Document) -> list[str]:
    return [reason for _, reason in document.unread]
