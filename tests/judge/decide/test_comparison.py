"""That both sides are 0 says nothing, unless terms that are not 0 cancel."""

from fractions import Fraction

import pytest

from symrnn.judge.claim import Claim
from symrnn.judge.decide import Where, Worlds, compare
from symrnn.judge.decide.finding import Trial
from symrnn.judge.meaning import LAST, TOTAL, Derivative, Index, Meaning, Number, Scaled, Sum, Variable
from symrnn.judge.readings import Reading
from symrnn.judge.value import Evaluator
from tests.judge.sessions import elman

STATE = Variable("s", Index("t"))
NOTHING = Number(Fraction(0))
GONE = Derivative(Variable("x", Index("t")), Variable("b"))
"""The derivative of an input, which depends on nothing."""

NEVER = Variable("s", Index(LAST, 1))
"""A state behind the last one."""


def difference(left: Meaning, right: Meaning) -> Sum:
    return Sum((left, Scaled(Fraction(-1), right)))


def compared(left: Meaning, right: Meaning, *, real: bool = False, lenient: bool = False) -> Trial:
    world = Worlds(elman()).at(4, where=Where(real=int(real)))
    return compare(Claim(left, right), Evaluator(world, Reading(), lenient=lenient))


@pytest.mark.parametrize("real", [False, True])
@pytest.mark.parametrize(
    ("left", "right"),
    [
        (difference(STATE, STATE), NOTHING),
        (Scaled(Fraction(0), STATE), difference(STATE, STATE)),
        (difference(STATE, STATE), difference(STATE, STATE)),
        (Sum((Scaled(Fraction(0), STATE), STATE, Scaled(Fraction(-1), STATE))), NOTHING),
    ],
)
def test_terms_that_cancel_say_something(left: Meaning, right: Meaning, real: bool) -> None:
    assert compared(left, right, real=real) == Trial(True, vacuous=False)


@pytest.mark.parametrize("real", [False, True])
@pytest.mark.parametrize(
    ("left", "right"),
    [
        (GONE, NOTHING),
        (GONE, Scaled(Fraction(3), GONE)),
        (difference(GONE, GONE), NOTHING),
        (GONE, Sum((GONE, Scaled(Fraction(0), GONE)))),
    ],
)
def test_terms_that_are_all_nothing_say_nothing(left: Meaning, right: Meaning, real: bool) -> None:
    assert compared(left, right, real=real) == Trial(True, vacuous=True)


def test_a_term_outside_the_sequence_is_nothing_where_the_others_are_taken_alone() -> None:
    last, behind = Variable("s", Index(LAST)), Derivative(Variable(TOTAL), Variable("s", Index(LAST, 1)))
    assert compared(Sum((Scaled(Fraction(0), last), behind)), NOTHING, lenient=True) == Trial(True, vacuous=True)
    assert compared(Sum((*difference(last, last).terms, behind)), NOTHING, lenient=True) == Trial(True, vacuous=False)


def test_a_state_outside_the_sequence_is_no_nothing() -> None:
    found = compared(Sum((Scaled(Fraction(0), Variable("s", Index(LAST))), NEVER)), NOTHING, lenient=True)
    assert (found.equal, found.outside) == (None, True)


def test_a_term_outside_the_sequence_leaves_nothing_to_compare_elsewhere() -> None:
    found = compared(Sum((Scaled(Fraction(0), Variable("s", Index(LAST))), NEVER)), NOTHING)
    assert (found.equal, found.outside, found.reason) == (None, True, "there is no s at step 5")


def test_terms_that_do_not_cancel_are_no_nothing() -> None:
    found = compared(difference(STATE, Scaled(Fraction(1, 2), STATE)), NOTHING)
    assert found.equal is False
    assert found.counterexample is not None
