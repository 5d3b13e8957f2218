"""What texts say of scalars, and what only sounds like it."""

import pytest

from symrnn.notes.document import Scalars
from symrnn.notes.read import read_document
from symrnn.notes.scalars import said


@pytest.mark.parametrize("text", [
    "All quantities are scalars.", "Here everything is a scalar.", "We assume that all variables are real scalars.",
    "For simplicity, all the weights are taken to be scalars.",
])  # fmt: skip
def test_everything(text: str) -> None:
    assert said(text) == Scalars(0, everything=True)


@pytest.mark.parametrize("text", [
    "In the scalar case,", "For simplicity, in the scalar case", "Let us now consider the scalar case.",
    "## 2. The scalar case", "If all quantities are scalars, this becomes",
])  # fmt: skip
def test_a_case(text: str) -> None:
    assert said(text) == Scalars(0)


@pytest.mark.parametrize(("text", "names"), [
    ("For simplicity assume $w$, $u$ scalar.", ("w", "u")),
    ("Suppose that $w$ and $u$ are scalars", ("w", "u")),
    (r"Let \(W\) be a scalar.", ("W",)),
    ("For simplicity assume $w, u$ scalar", ("w, u",)),
])  # fmt: skip
def test_names(text: str, names: tuple[str, ...]) -> None:
    assert said(text) == Scalars(0, names=names)


@pytest.mark.parametrize("text", [
    "Unlike in the scalar case, the order matters.", "Not all quantities are scalars.", "This generalises the scalar case.",
    "The losses are scalars.", "All vectors are columns.", "Scalars are in italics.", "All quantities are not scalars.",
    "The derivative of a scalar by $W$ is a matrix.", "## The scalar case and beyond",
])  # fmt: skip
def test_what_only_sounds_like_it(text: str) -> None:
    assert said(text) is None


def test_where_it_is_said() -> None:
    text = "# A\n\n$$a = b$$\n\nAll quantities are scalars.\n\n$$c = d$$\n\n# The scalar case\n\n$$e = f$$\n"
    assert read_document(text, "note.md").scalars == (Scalars(1, 1, everything=True), Scalars(2, 2))
