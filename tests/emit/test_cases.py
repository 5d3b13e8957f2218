"""Functions with cases: what is printed, and what generated code and the oracle give where two cases meet."""

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

import symrnn
from symrnn.ir.expr import Ref
from symrnn.verify.fields import Float64
from tests.modules import load_module, oracle_gradients, random_case

TEXT = """
cell bend
input x (n)
state s (n)
param b (n), a (n)
{definition}
s[t] = {call} + 0 * s[t-1] + x[t] * s[t-1]
output s
"""


def bend(definition: str, call: str = "f(b)") -> symrnn.Cell:
    unused = "" if "a" in call.replace("tanh", "") else " + 0.5 * a"
    return symrnn.parse(TEXT.format(definition=definition, call=call + unused))


SLOPES = {
    "def f(z) = where(z > 0, z, z / 10)": Fraction(1, 10),
    "def f(z) = where(z >= 0, z, z / 10)": Fraction(1),
    "def f(z) = where(z < 0, z / 10, z)": Fraction(1),
    "def f(z) = where(z <= 0, z / 10, z)": Fraction(1, 10),
    "def f(z) = where(z > 0, z, z / 10) with f'(0) = 1/2": Fraction(1, 2),
    "def f(z) = relu(z) with f'(0) = 3/4": Fraction(3, 4),
    "def f(z) = abs(z) + z with f'(0) = -2": Fraction(-2),
    "def f(z) = relu(z)": Fraction(0),
    "def g(z) = relu(z) with g'(0) = 1/4\ndef f(z) = 2 * g(z)": Fraction(1, 2),
    "def f(z) = where(abs(z) < 1, z, 3 * z) with f'(1) = 7": Fraction(1),
    "def f(z) = maximum(z, 0) with f'(0) = 1/3": Fraction(1, 3),
    "def g(z) = where(z > 0, 2 * z, z)\ndef f(z) = 2 * g(z) with f'(0) = 3": Fraction(3),
    "def f(z) = abs(sin(z)) with f'(0) = 1/2": Fraction(1, 2),
    "def f(z) = where(exp(z) > 1, z, 2 * z) with f'(0) = 3/2": Fraction(3, 2),
    "def f(z) = maximum(z, 0)": Fraction(0),
    "def f(z) = maximum(0, z)": Fraction(1),
    "def f(z) = minimum(z, 0)": Fraction(0),
    "def f(z) = huber(z, 1)": Fraction(0),
}


@pytest.mark.parametrize("definition", SLOPES)
def test_the_derivative_where_cases_meet_is_the_declared_one(definition: str, tmp_path: Path) -> None:
    assert _slopes(definition, 0.0, tmp_path) == {SLOPES[definition]}


def test_beside_the_kink_nothing_changes(tmp_path: Path) -> None:
    declared, plain = "def f(z) = where(z > 1, z**2, z) with f'(1) = 9", "def f(z) = where(z > 1, z**2, z)"
    assert _slopes(declared, 1.0, tmp_path) == {9}
    for place in (0.5, 1.5, -1.0):
        assert _slopes(declared, place, tmp_path) == _slopes(plain, place, tmp_path)


def _slopes(definition: str, place: float, folder: Path) -> set[Fraction]:
    """What generated code and the oracle give for f' at a place: the gradient of b, per sequence and unit of s_bar."""
    cell = bend(definition)
    case = random_case(cell.value, steps=1, batch=1, sizes={"n": 2}, seed=1)
    case.params["b"][:] = place
    case.data["s_bar"][:] = 1.0
    params, rest = case.arguments(module := load_module(cell.derive().numpy(), folder, "bend"))
    ours = module.loss_and_gradients(params, **rest)[1].b
    exact = oracle_gradients(case, Float64())[Ref("b", None, cell.value["b"].shape)]
    return {Fraction(float(slope)).limit_denominator(1000) for slope in (*ours, *exact)}


def test_cases_stand_below_one_another() -> None:
    latex = bend("def f(z) = where(z < -1, 0, where(z <= 1, z, 1))").derive().latex()
    assert r"f(z) = 0~\text{if } z < -1,~ 1~\text{if } z > 1,~ z~\text{otherwise}" in latex


def test_declared_derivatives_are_stated_everywhere() -> None:
    cell = bend("def f(z) = where(z > 0, z, z / 10) with f'(0) = 1/2")
    derivation = cell.derive()
    assert "f(z) = where(z > 0, z, 0.1 * z) with f'(0) = 1/2" in str(cell)
    assert "y declaration f'(0) = 1/2" in " ".join(derivation.text().split())
    assert "f(z) = where(z > 0, z, 0.1 * z), hence f'(z) = where(z > 0, 1, 0.1)" in " ".join(derivation.text().split())
    assert "Here by declaration f'(0) = 1/2." in derivation.numpy()
    assert "return np.where(z > 0, z, z / 10)" in derivation.numpy()
    assert "return np.where(z > 0, 1, np.where(z < 0, 0.1, 0.5))" in derivation.numpy()
    assert "By declaration f'(0) = 1/2." in derivation.latex()


def test_cases_inside_cases_are_joined_by_and() -> None:
    latex = bend("def f(z) = where(z < 2, where(z > 1, z, tanh(z)), 3)").derive().latex()
    assert r"f(z) = z~\text{if } z < 2 \text{ and } z > 1,~ \tanh(z)~\text{if } z < 2,~ 3~\text{otherwise}" in latex


def test_notes_say_which_case_holds() -> None:
    derivation = bend("def f(z) = where(z < -1, 0, where(z <= 1, z, 1))").derive()
    told = "here two cases of f meet, the derivative is that of the case that holds there"
    assert told in " ".join(derivation.text().split())
    assert told in " ".join(derivation.numpy().split())


def test_inequalities_are_written_as_an_author_would(tmp_path: Path) -> None:
    code = bend("def f(z) = where(z < 3, z, where(2 * z - 5 >= 3, tanh(z), 1))").derive().numpy()
    assert "np.where(z < 3, z, np.where(2 * z - 5 < 3, 1, np.tanh(z)))" in code
    both = bend("def f(u, v) = where(u - v > 1, u, v)", "f(a, b)").derive().numpy()
    assert "np.where(u > v + 1, u, v)" in both


@pytest.mark.parametrize("definition", SLOPES)
def test_the_derivatives_are_proved(definition: str) -> None:
    proofs = bend(definition).prove(steps=2)
    assert proofs.hold
    assert not proofs.open


def test_names_with_underscores_compile_as_rules() -> None:
    latex = bend("def my_bend(z) = tanh(z) * z", "my_bend(a * s[t-1]) + b").derive().latex()
    assert r"\text{(my-bend', product rule)}" in latex
    assert "my_bend" not in latex


def test_a_module_without_comparisons_defines_no_step() -> None:
    assert "def step" not in bend("def f(z) = where(z > 0, z, 0)").derive().numpy()


def test_standard_functions_are_defined_where_they_are_called() -> None:
    code = bend("", "maximum(a, b)").derive().numpy()
    assert "def maximum(a, b):" in code
    assert "def huber" not in code
    assert np.maximum(1.0, 2.0) == 2.0
