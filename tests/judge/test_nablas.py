"""A nabla with a subscript is a gradient by itself where notes write it so."""

from symrnn.judge.nablas import alone, with_nablas
from symrnn.notes.latex import read_latex
from symrnn.notes.walk import nodes
from symrnn.notes.written import Chain, Derivative


def read(text: str) -> Chain:
    (chain,) = read_latex(text, {})
    assert isinstance(chain, Chain)
    return chain


def test_notes_tell_by_a_nabla_with_nothing_behind() -> None:
    assert alone([read(r"\nabla_{h_t} = \nabla_{a_t} x_t")])
    assert not alone([read(r"\nabla_W L = \nabla_{a_t} x_t")])


def test_what_follows_is_a_factor_but_for_losses() -> None:
    product, gradient = with_nablas(read(r"A = \nabla_{a_t} x_t")), with_nablas(read(r"A = \nabla_{a_t} L_t"))
    assert not any(isinstance(node, Derivative) for node in nodes(product))
    assert any(isinstance(node, Derivative) for node in nodes(gradient))
