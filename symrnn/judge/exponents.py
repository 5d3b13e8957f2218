"""What stands above a matrix as an exponent: `W^t` is no copy of step t then, and in `(W^\\top)^T` T is no transpose.

A step counts how often the matrix is a factor. As written a letter above a weight names the copy of a step, and T transposes;
in linear networks both are powers.
"""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from symrnn.judge.look import bare_text, index_of
from symrnn.judge.meaning import LAST, Index
from symrnn.judge.model.walk import rebuilt
from symrnn.notes.walk import names
from symrnn.notes.written import Group, Name, Number, Power, Scripts, Span, Sum, Transposed, Written

COPIES, ALL = "copies", "all"
"""Which of them are exponents: what names copies of a step, or the sign of a transpose as well."""


def with_exponents(node: Written, which: str) -> Written:
    """The tree of an expression in which what stands above matrices is an exponent."""

    def change(found: Written) -> Written:
        match found:
            case Name(sups=(script,)):
                return _raised(found, script) or found
            case Transposed(span, arg, "T") if which == ALL and _is_matrix(arg):
                return Power(span, arg if isinstance(arg, Group) else _bracketed(arg), Name((span[1] - 1, span[1]), LAST))
            case _:
                return found

    return rebuilt(node, change)


def exponents(sides: Sequence[Written]) -> list[str]:
    """In which ways something above matrices may be an exponent, the likelier one first.

    T above a matrix transposes, unless T is a step of something there.
    """
    copies, both = ([with_exponents(side, which) for side in sides] for which in (COPIES, ALL))
    found = [COPIES] if copies != [*sides] else []
    return [*found, ALL] if both != copies and any(map(_reaches_last, sides)) else found


def _reaches_last(node: Written) -> bool:
    """Whether a step T, or one counted from it, stands in an expression."""
    scripts = (script for name in names(node) for script in (*name.subs, *name.sups, *name.brackets))
    return any((index := index_of(bare_text(script))) is not None and index.origin == LAST for script in scripts)


def _raised(name: Name, script: Scripts) -> Power | None:
    """`W^{t-1}` as a power, where the script is a step without brackets."""
    index = index_of(script.text)
    bare = replace(name, sups=(), span=(name.span[0], script.span[0] - 1))
    if index is None or not index.origin or index.more or not script.text[0].isalpha() or not _is_matrix(bare):
        return None
    return Power(name.span, _bracketed(bare), _exponent(index, script.span))


def _is_matrix(node: Written) -> bool:
    """Whether a node is a capital letter with labels alone, or its transpose."""
    match node:
        case Group(kind="(" | "[" | "{", items=(inner,)) | Transposed(arg=inner):
            return _is_matrix(inner)
        case Name(base=base, sups=(), brackets=(), accents=(), primes=0):
            steps = {index.origin for script in node.subs if (index := index_of(script.text)) is not None}
            return len(base) == 1 and base.isupper() and not steps & {"t", LAST}
        case _:
            return False


def _bracketed(node: Written) -> Group:
    return Group(node.span, "(", (node,))


def _exponent(index: Index, span: Span) -> Written:
    letter = Name(span, index.origin)
    if not index.offset:
        return letter
    return Sum(span, (1, 1 if index.offset > 0 else -1), (letter, Number(span, Fraction(abs(index.offset)))))
