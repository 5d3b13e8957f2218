"""What stands inside a meaning: collected from all nodes, in the order of the formula."""

from symrnn.judge.facts import facts
from symrnn.judge.meaning import Big, Blank, Derivative, Entry, Function, Index, Power, Product, Structure, Sum, Variable

T, K = Index("t"), Index("k", -1)
S, W = Variable("s", T), Variable("W", entry=(Index("i"), Index("", 0)))
BY = Derivative(S, Variable("s", K))
HERE = Entry(S, (Index("", 1),))
SUM = Sum((Product("dot", Structure("transpose", (S,)), BY), Big("sum", "k", Index("", 1), Index("T"), HERE)))


def test_steps_and_the_letters_that_name_them() -> None:
    assert facts(SUM).steps == {T, K, Index("T")}
    assert facts(SUM).named == {"t", "k"}


def test_traits_come_from_every_node() -> None:
    assert facts(SUM).traits == {"dots", "shape", "matrices"}
    assert facts(Product("matrix", W, S)).traits == {"shape", "entries"}
    assert facts(Power(S, 2)).traits == {"square"}
    assert facts(Big("prod", "k", None, None, S)).traits == {"product"}
    assert facts(Structure("diag", (S,))).traits == {"matrices"}


def test_letters_that_count() -> None:
    lag = Variable("h", Index("t", 0, (("p", -1),)))
    found = facts(Product("matrix", Power(S, Index("q")), lag))
    assert found.counting == {"p", "q"}
    assert found.named == {"t"}


def test_derivatives_and_blanks_in_order() -> None:
    other = Derivative(Variable("o", T), S)
    assert facts(Sum((other, BY, other))).derivatives == (other, BY)
    assert facts(Sum((Function("tanh", (Blank(),), 1), Function("sigmoid", (S,))))).blanks == ("tanh",)


def test_a_node_is_looked_at_once() -> None:
    assert facts(SUM) is facts(SUM)
