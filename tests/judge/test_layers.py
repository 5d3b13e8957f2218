"""Numbers above letters are layers where a left side gives a variable of layer 1."""

import pytest

from symrnn.judge.layers import layered, with_layers
from symrnn.notes.latex import read_latex
from symrnn.notes.walk import names, nodes
from symrnn.notes.written import Chain, Power


def read(text: str) -> Chain:
    (chain,) = read_latex(text, {})
    assert isinstance(chain, Chain)
    return chain


LAYERS = r"h^1_t = W^1 x_t + (h^2_{t-1})^2"


def test_letters_with_a_one_above_carry_layers() -> None:
    assert layered([read(LAYERS)]) == {"h", "W"}


@pytest.mark.parametrize("text", ["h^2_t = W^1 x_t", "a = h^1_t", "s^1 = W s^0", "W^1 = h_t"])
def test_without_a_variable_of_layer_one_they_are_powers_or_steps(text: str) -> None:
    assert layered([read(text)]) == frozenset()


def test_a_power_of_a_layer_is_still_a_power() -> None:
    found = with_layers(read(LAYERS), frozenset({"h", "W"}))
    assert [node.base for node in names(found)] == ["h", "W", "x", "h"]
    assert [[script.text for script in name.sups] for name in names(found)] == [["(1)"], ["(1)"], [], ["(2)"]]
    assert sum(isinstance(node, Power) for node in nodes(found)) == 1
