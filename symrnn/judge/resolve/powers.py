"""What stands above something: an exponent, a transpose, or the step of a name."""

from fractions import Fraction

from symrnn.judge import meaning as m
from symrnn.judge.choice import index_text
from symrnn.judge.look import Look, index_of, stepped
from symrnn.judge.meaning import Index, Meaning
from symrnn.judge.resolve.brackets import in_norm
from symrnn.judge.resolve.indices import is_symbol
from symrnn.judge.resolve.names import name_meaning
from symrnn.judge.resolve.scope import Scope, UnreadError
from symrnn.judge.vocabulary import look
from symrnn.notes import written as w
from symrnn.notes.written import Span, Written

EULER = Look("e")
"""The base of the exponential function."""


def read_power(r: Scope, node: w.Power) -> Meaning:
    name = stepped(node)
    if name is not None and (found := name_meaning(r, name)) is not None and _has_step_above(r, found, node):
        return found
    index = None if isinstance(node.base, w.Name) and look(node.base) == EULER else _count(r, node.exponent)
    if index is not None:
        return m.Power(r.read(node.base), index)
    exponent = r.read(node.exponent)
    if isinstance(exponent, m.Scaled) and isinstance(exponent.arg, m.Number):
        exponent = m.Number(exponent.factor * exponent.arg.value)
    if _is_euler(r, node.base, exponent):
        return m.Function("exp", (exponent,))
    if not isinstance(exponent, m.Number):
        raise UnreadError("powers have whole numbers as exponents", node.exponent.span)
    normed = in_norm(node.base)
    if normed is not None and exponent.value == 2:
        return m.Structure("norm2", (r.read(normed),))
    if exponent.value == Fraction(1, 2):
        return m.Function("sqrt", (r.read(node.base),))
    return powered(r.read(node.base), exponent.value, node.span)


def _count(r: Scope, exponent: Written) -> Index | None:
    """How often something is a factor, where letters that count say it: the exponent of `(1 - a)^{t-k}`."""
    text = index_text(exponent)
    index = index_of(text) if text is not None else None
    if index is None or not index.origin or is_symbol(r, index):
        return None
    known = (look for letter in index.letters for look in (Look(letter),) if letter not in r.bound)
    return None if any(look in r.free or look in r.vocabulary.defined for look in known) else index


def _is_euler(r: Scope, base: Written, exponent: Meaning) -> bool:
    """Whether a power is one of Euler's number: always, if the cell has no e, else where no e of the cell could stand."""
    if not isinstance(base, w.Name) or look(base) != EULER:
        return False
    return not isinstance(exponent, m.Number) or name_meaning(r, base) is None


def _has_step_above(r: Scope, found: Meaning, node: w.Power) -> bool:
    """Whether a number above a name is a step: where the name alone would have none, or where notes write steps above."""
    alone = name_meaning(r, node.base) if isinstance(node.base, w.Name) else None
    return alone is None or (r.vocabulary.above and isinstance(found, m.Variable))


def powered(value: Meaning, power: Fraction, span: Span) -> Meaning:
    """A whole power of a value; UnreadError for any other, with the place."""
    if power == 1:
        return value
    if power.denominator != 1:
        raise UnreadError("powers have whole exponents", span)
    return m.Power(value, int(power))


def read_transposed(r: Scope, node: w.Transposed) -> Meaning:
    name = stepped(node)
    if name is not None and isinstance(node.arg, w.Name) and name_meaning(r, node.arg) is None:
        found = name_meaning(r, name)
        if found is not None:
            return found
    return m.Structure("transpose", (r.read(node.arg),))


def held(node: w.Power | w.Transposed) -> Written:
    """What the exponent or the sign of the transpose stands above."""
    return node.base if isinstance(node, w.Power) else node.arg
