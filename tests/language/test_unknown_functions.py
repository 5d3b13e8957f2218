"""Functions without a formula: they are read and shown, and everything that would need their derivative refuses them."""

import pytest

import symrnn
from symrnn.errors import UnsupportedError
from symrnn.ir.expr import Apply, Function
from symrnn.ir.walk import nodes
from symrnn.language.lower import read_cell
from tests.language.texts import DECLARED, LOSS, pointed, refusal

UNKNOWN = DECLARED + "def f(z)\ns[t] = f(W @ s[t-1] + U @ x[t])\n" + LOSS


def test_a_function_without_a_formula_is_an_element_wise_one() -> None:
    cell = read_cell(UNKNOWN)
    f = Function("f", ("z",))
    assert cell.functions == (f,)
    assert cell.unknown == (f,)
    assert f in {node.function for node in nodes(cell.steps[0].value) if isinstance(node, Apply)}


def test_functions_with_a_formula_are_known() -> None:
    assert read_cell(UNKNOWN.replace("def f(z)", "def f(z) = tanh(z) + relu(z)")).unknown == ()


def test_what_calls_an_unknown_function_is_unknown() -> None:
    cell = read_cell(UNKNOWN.replace("def f(z)", "def g(z)\ndef f(z) = z * g(z)"))
    assert [function.name for function in cell.unknown] == ["g"]


def test_it_is_shown() -> None:
    assert "f(z) of which nothing is known" in symrnn.parse(UNKNOWN).describe()


@pytest.mark.parametrize("verb", ["derive", "prove"])
def test_there_is_nothing_to_derive(verb: str) -> None:
    with pytest.raises(UnsupportedError, match=r"the function f\(z\) has no formula.*def f\(z\) = …"):
        getattr(symrnn.parse(UNKNOWN), verb)()


def test_there_is_nothing_to_unroll() -> None:
    with pytest.raises(UnsupportedError, match=r"the function f\(z\) has no formula"):
        symrnn.parse(UNKNOWN).unroll(steps=2)


@pytest.mark.parametrize(
    ("text", "message", "at"),
    [
        ("def f(a, b)\n", "the function f has several parameters and no formula", "def f(a, b)"),
        ("def tanh(z)\n", "tanh is a function of the cell language", "tanh"),
        ("def f(f)\n", "f is the function's own name", "f"),
        ("def f(z) with f'(0) = 1\n", "unexpected 'with'", "with"),
    ],
)
def test_refusals(text: str, message: str, at: str) -> None:
    found = refusal(DECLARED + text)
    assert message in found
    assert pointed(found) == at
