"""The meaning of names is that under which most formulas hold."""

from collections.abc import Mapping

from symrnn.judge.look import Look
from symrnn.judge.named.options import Suspect
from symrnn.judge.named.votes import Choice, Key, Vote, Voter, with_choice
from symrnn.judge.vocabulary import Gradient, vocabulary
from symrnn.language.lower import read_cell

E, D = Look("epsilon"), Look("delta")
A, B, C = Gradient("a"), Gradient("b"), Gradient("c")
SUSPECTS: Mapping[Key, Suspect] = {E: Suspect(E, (A, B, C)), D: Suspect(D, (A, B, C))}


def voter(weight: int = 1, **meant: Gradient) -> Voter:
    """A formula that holds if names mean so."""
    wanted = {Look(name): gradient for name, gradient in meant.items()}

    def holds(choice: Choice) -> bool:
        return all(choice[look] == gradient for look, gradient in wanted.items())

    return Voter(tuple(wanted), holds, weight)


def test_where_no_formula_tells_the_likeliest_is_taken() -> None:
    assert Vote(SUSPECTS, []).result() == ({E: A, D: A}, frozenset())


def test_most_formulas_decide() -> None:
    found, held = Vote(SUSPECTS, [voter(delta=B), voter(delta=C), voter(delta=C)]).result()
    assert found[D] == C
    assert held == {D}


def test_a_tie_goes_to_the_likelier_meaning() -> None:
    assert Vote(SUSPECTS, [voter(delta=B), voter(delta=A)]).result()[0][D] == A


def test_what_weighs_more_decides() -> None:
    assert Vote(SUSPECTS, [voter(delta=A), voter(3, delta=B), voter(delta=A)]).result()[0][D] == B


def test_two_names_are_changed_together() -> None:
    found, held = Vote(SUSPECTS, [voter(delta=B, epsilon=C), voter(delta=B, epsilon=C)]).result()
    assert (found[D], found[E]) == (B, C)
    assert held == {D, E}


def test_no_choice_is_asked_twice() -> None:
    asked: list[Choice] = []

    def holds(choice: Choice) -> bool:
        asked.append(choice)
        return False

    assert Vote(SUSPECTS, [Voter((D, E), holds)]).result()[1] == frozenset()
    assert len(asked) == len({tuple(choice.items()) for choice in asked}) == 9


def test_the_vocabulary_takes_the_choice() -> None:
    cell = read_cell("cell c\ninput x (n)\nstate h (n)\nh[t] = tanh(h[t-1] + x[t])\nloss[t] = sum(h[t])\n")
    words = with_choice(vocabulary(cell, []), {D: A, "h": B, "x": Gradient("x")})
    assert words.gradients == {D: A}
    assert words.instead == {"h": "b"}
