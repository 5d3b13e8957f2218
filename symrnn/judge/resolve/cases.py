"""Values by cases and indicators: what holds for some steps, for some entries, on one side of a number, where a mask is 1."""

from functools import partial

from symrnn.judge import meaning as m
from symrnn.judge.choice import NOWHERE, chosen
from symrnn.judge.look import Look
from symrnn.judge.meaning import Meaning
from symrnn.judge.places import is_mask
from symrnn.judge.resolve.constants import ONE, ZERO
from symrnn.judge.resolve.scope import Scope, UnreadError
from symrnn.notes import written as w

BRACKETS = ("[", "(", "{")


def read_cases(r: Scope, node: w.Cases) -> Meaning:
    *cases, last = zip(node.values, node.conditions, strict=True)
    found = r.read(last[0])
    if last[1] is not None:
        found = chosen(last[1], partial(_is_value, r), found, NOWHERE) or found
    for value, condition in reversed(cases):
        if condition is None:
            raise UnreadError("a case without a condition is the last one", value.span)
        found = _case(r, condition, r.read(value), found)
    return found


def is_comparison(node: w.Written) -> bool:
    """Whether a comparison stands in square or round brackets or in braces, and nothing else: Iverson's bracket."""
    return isinstance(node, w.Group) and node.kind in BRACKETS and len(node.items) == 1 and isinstance(node.items[0], w.Chain)


def indicator(r: Scope, group: w.Group) -> Meaning:
    """1 where the comparison in brackets holds, else 0."""
    item = group.items[0]
    if isinstance(item, w.Chain):
        return _case(r, item, ONE, ZERO)
    raise UnreadError("an indicator needs a comparison", group.span)


def _case(r: Scope, condition: w.Chain, yes: Meaning, no: Meaning) -> Meaning:
    """`yes` where a comparison holds, else `no`."""
    by_index = chosen(condition, partial(_is_value, r), yes, no)
    if by_index is not None:
        return by_index
    if len(condition.sides) == 2 and condition.signs[0] == "!=":
        return yes
    if len(condition.sides) == 2 and condition.signs[0] == "=":
        return _by_mask(r, condition, yes, no)
    if len(condition.sides) != 2 or condition.signs[0] not in ("<", "<=", ">", ">="):
        raise UnreadError("this condition is not read", condition.span)
    left, right = (r.read(side) for side in condition.sides)
    if condition.signs[0] in ("<", "<="):
        left, right = right, left
    return m.Cases(left, right, condition.signs[0] in ("<", ">"), yes, no)


def _is_value(r: Scope, letter: str) -> bool:
    """Whether a letter is no index but has a value."""
    look = Look(letter)
    known = look in r.vocabulary.symbols or look in r.vocabulary.defined
    return look in r.free or (known and letter not in (*r.bound, m.LAST))


def _by_mask(r: Scope, condition: w.Chain, yes: Meaning, no: Meaning) -> Meaning:
    """`yes` where a mask is 1, or where it is 0; else `no`."""
    mask, mark = (r.read(side) for side in condition.sides)
    known = isinstance(mask, m.Variable) and mask.name in {s.name for s in r.vocabulary.cell.data if is_mask(s)}
    if not known or mark not in (ONE, ZERO):
        raise UnreadError("this condition is not read", condition.span)
    return m.Structure("where", (mask, yes, no) if mark == ONE else (mask, no, yes))
