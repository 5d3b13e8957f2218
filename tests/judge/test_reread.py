"""Short cuts in reading edited formulas: what is read in a place is what all of the formula says there."""

import pytest

from symrnn.judge.bracketcache import Held, held
from symrnn.judge.catalogue.tree import balanced
from symrnn.judge.sites import Kind, bare, same, separate, sites
from symrnn.notes.latex import read_latex
from symrnn.notes.written import Chain, Written

SIDES = (
    r"\sum_{t=1}^T \left(\frac{\partial L}{\partial c_t} \odot c_{t-1} \odot f_t \odot (1 - f_t)\right) h_{t-1}^\top",
    r"U_f^\top (a_t \odot b_t) + W^\top \bigl(p_t - (q_t + r_t)^2\bigr) - \tanh(a_t + b_t)",
    r"2 x_t 3 y_t + \alpha W_{hh} \nabla_W L_t s_t",
    r"(W s_{t-1} + U x_t)^\top V^2",
)
PIECES = (
    "z_t", r"z_t \odot y_t", "z_t + y_t", r"z_t^\top", "-z_t", "2", r"\sigma", "", "z_t,", r"\sum_k z_k", "(z_t + y_t) W",
    r"\frac{d}{d W} z", "z_t = y_t", r"\nabla_W z", "'", "^2", "z / y", "d",
)  # fmt: skip


def alone(text: str) -> Written | None:
    read = read_latex(text)
    single = len(read) == 1 and isinstance(read[0], Chain) and len(read[0].sides) == 1 and not read[0].conditions
    return read[0].sides[0] if single and isinstance(read[0], Chain) else None


@pytest.mark.parametrize("text", SIDES)
def test_what_is_put_in_a_place_is_what_the_whole_text_says(text: str) -> None:
    side = alone(text)
    assert side is not None
    compared = 0
    for site in sites(text, balanced(text, side), factors=True):
        for piece in (text[slice(*site.span)], *PIECES):
            node = alone(piece) if separate(text, site, piece) else None
            if node is None or not site.takes(node):
                continue
            whole = alone(text[: site.span[0]] + piece + text[site.span[1] :])
            assert whole is not None, (site.kind, piece)
            assert same(site.put(node), whole), (site.kind, piece)
            compared += 1
    assert compared > 2 * len(SIDES)


def test_places_are_found_down_to_the_factors() -> None:
    text = SIDES[0]
    side = alone(text)
    assert side is not None
    found = {(site.kind, text[slice(*site.span)]) for site in sites(text, balanced(text, side), factors=True)}
    assert {(Kind.FACTOR, "f_t"), (Kind.ITEM, "1 - f_t"), (Kind.TERM, "1"), (Kind.ALL, text)} <= found
    assert {(Kind.FACTOR, r"h_{t-1}^\top"), (Kind.FACTOR, r"\frac{\partial L}{\partial c_t}")} <= found


@pytest.mark.parametrize("text", [r"|a_t b_t| c_t", r"dW x_t", r"a_t / b_t"])
def test_no_factor_is_read_alone_beside_what_could_take_it(text: str) -> None:
    side = alone(text)
    assert side is not None
    assert all(site.kind is not Kind.FACTOR for site in sites(text, balanced(text, side), factors=True))


BRACKETS = (r"|(a_t + b_t + c_t)| (a_t + b_t + c_t)", r"x^{(a + b + c)} (p_t q_t r_t)(2 p_t q_t)")


@pytest.mark.parametrize("text", [*SIDES, *BRACKETS])
def test_brackets_that_are_read_once_say_the_same(text: str) -> None:
    reads: list[str] = []

    def read(piece: str) -> Written | None:
        reads.append(piece)
        return alone(piece)

    reader = Held(read)
    found, whole = reader.read(text), alone(text)
    assert found is not None
    assert whole is not None
    assert same(found, whole)
    count = len(reads)
    assert reader.read(text) is found
    assert len(reads) == count


def test_where_something_is_held() -> None:
    text = r"\left(a_t + b_t + c_t\right) \bigl( d_t - (e_t + f_t) \bigr)^\top W^{(a + b + c)} (x) \frac{(a_t + b_t)}{2}"
    assert [text[slice(*span)].strip() for span in held(text)] == ["a_t + b_t + c_t", "d_t - (e_t + f_t)"]


def test_brackets_that_do_not_close_are_left_to_the_reader() -> None:
    assert Held(alone).read("(a_t + b_t + c_t") is None
    assert Held(alone).read("a_t + b_t) W (c_t + d_t)") is None


def test_nodes_that_differ_are_not_the_same() -> None:
    one, other = alone("a_t + b_t"), alone("a_t - b_t")
    assert one is not None
    assert other is not None
    assert bare(one) == bare(one)
    assert not same(one, other)
