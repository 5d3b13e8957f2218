"""Sums, quotients and products; of products, what binds closer, and what dots among the factors stand for."""

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from symrnn.judge import meaning as m
from symrnn.judge.dots import spread
from symrnn.judge.likelihood import side_by_side
from symrnn.judge.look import Look
from symrnn.judge.meaning import Meaning
from symrnn.judge.resolve.calls import Factor, factors_of
from symrnn.judge.resolve.constants import ONE
from symrnn.judge.resolve.scope import Scope, UnreadError
from symrnn.judge.vocabulary import look
from symrnn.notes import written as w
from symrnn.notes.written import Span, Written

GROUPING = ("", "@")
"""The signs of what stands side by side."""

SIGN: Mapping[str, str] = {
    "": "matrix", "@": "array", "odot": "entries", "circ": "entries", "cdot": "dot", "times": "star", "*": "star",
    "otimes": "outer",
}  # fmt: skip

MOST_FACTORS = 100
"""A product is nested as deep as it has factors."""


def read_sum(r: Scope, node: w.Sum) -> Meaning:
    if 0 in node.signs:
        raise UnreadError("plus or minus says two things at once", node.span)
    read = [_term(r, term) for term in node.terms]
    terms = tuple(term if sign > 0 else m.Scaled(Fraction(-1), term) for sign, term in zip(node.signs, read, strict=True))
    return terms[0] if len(terms) == 1 else m.Sum(terms)


def _term(r: Scope, node: Written) -> Meaning:
    """A term of a sum; a bold 1 there is 1 in every entry, as a plain one is."""
    is_one = isinstance(node, w.Name) and look(node) == Look("1") and look(node) not in r.vocabulary.symbols
    return ONE if is_one else r.read(node)


def read_quotient(r: Scope, node: w.Quotient) -> Meaning:
    above, below = r.read(node.above), r.read(node.below)
    if isinstance(below, m.Number) and below.value:
        return m.Scaled(1 / below.value, above) if not isinstance(above, m.Number) else m.Number(above.value / below.value)
    return m.Quotient(above, below)


def read_product(r: Scope, node: w.Product) -> Meaning:
    if len(node.factors) > MOST_FACTORS:
        raise UnreadError(f"too large: a product of more than {MOST_FACTORS} factors", node.span)
    factors = factors_of(r, node)
    if any(isinstance(factor.value, m.Blank) for factor in factors):
        return _with_dots(r, factors, node.span)
    if r.tight:
        factors = _joined(r, factors)
    found = factors[0].value
    for factor in factors[1:]:
        found = _times(r, factor.sign, found, factor.value)
    return found


def _times(r: Scope, sign: str, left: Meaning, right: Meaning) -> Meaning:
    if sign == "/":
        return m.Quotient(left, right)
    meant = "entries" if sign == "*" and r.plain else SIGN[sign]
    if isinstance(left, m.Number) and meant != "outer":
        return m.Scaled(left.value, right)
    return m.Product(meant, left, right)


def _joined(r: Scope, factors: list[Factor]) -> list[Factor]:
    """What stands side by side as one factor each, where other signs stand beside it."""
    groups: list[list[Factor]] = []
    for factor in factors:
        if groups and factor.sign in GROUPING:
            groups[-1].append(factor)
        else:
            groups.append([factor])
    return [Factor(group[0].sign, _side_by_side(r, group)) for group in groups]


def _side_by_side(r: Scope, group: list[Factor]) -> Meaning:
    found = group[0].value
    for factor in group[1:]:
        found = side_by_side(r.vocabulary.cell, SIGN[factor.sign], found, factor.value)
    return found


def _with_dots(r: Scope, factors: list[Factor], span: Span) -> Meaning:
    """Factors with dots between them."""
    at = next(i for i, factor in enumerate(factors) if isinstance(factor.value, m.Blank))
    before, after = factors[:at], factors[at + 1 :]
    if {factor.sign for factor in factors} <= {"", "cdot"} or {factor.sign for factor in factors[1:]} <= {"odot", "circ"}:
        for width in range(1, len(after) + 1):
            whole = not len(before) % width and not len(after) % width
            found = spread(_grouped(r, before, width), _grouped(r, after, width)) if whole else None
            if found is not None:
                return found
    raise UnreadError("what the dots stand for is not clear", span)


def _grouped(r: Scope, factors: list[Factor], width: int) -> list[Meaning]:
    """The products of so many factors each."""
    groups = (factors[i : i + width] for i in range(0, len(factors), width))
    return [_side_by_side(r, [replace(factor, sign="") for factor in group]) for group in groups]
