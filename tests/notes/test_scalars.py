"""What texts say of scalars, and what only sounds like it."""

import pytest

from symrnn.notes.document import Scalars
from symrnn.notes.read import read_document
from symrnn.notes.scalars import said


@pytest.mark.parametrize("text", [
    "All quantities are scalars.", "Here everything is a scalar.", "We assume that all variables are real scalars.",
    "For simplicity, all the weights are taken to be scalars.", "A simple network, with all quantities scalars.",
    "All quantities are of size 1.", "Let all dimensions be set to 1: all sizes are 1.", "All variables are 1-dimensional.",
])  # fmt: skip
def test_everything(text: str) -> None:
    assert said(text) == Scalars(0, everything=True)


@pytest.mark.parametrize("text", [
    "In the scalar case,", "For simplicity, in the scalar case", "Let us now consider the scalar case.",
    "## 2. The scalar case", "If all quantities are scalars, this becomes", "Take a single neuron $h_t = f(w h_{t-1})$.",
    "A network with one hidden unit and scalar inputs.", "An RNN with scalar weights.", "Consider a 1-dimensional state.",
    "Suppose that the hidden state has size 1.", "Consider now a one-dimensional recurrent network.",
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
    "The derivative of a scalar by $W$ is a matrix.", "## The scalar case and beyond", "The input weights of a single unit:",
    "The hidden state of step 1 is given.", "Take a single step.", "The loss is a scalar with one value a step.",
    "This is not a network with one hidden unit.",
])  # fmt: skip
def test_what_only_sounds_like_it(text: str) -> None:
    assert said(text) is None


def test_where_it_is_said() -> None:
    text = "# A\n\n$$a = b$$\n\nAll quantities are scalars.\n\n$$c = d$$\n\n# The scalar case\n\n$$e = f$$\n"
    assert read_document(text, "note.md").scalars == (Scalars(1, 1, everything=True), Scalars(2, 2))
