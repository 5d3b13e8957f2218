"""The terms of a total loss: the sums over the steps, with factors before them, and what stands beside these."""

from dataclasses import dataclass, replace
from fractions import Fraction

from symrnn.judge.look import bare_text
from symrnn.judge.model.style import Style, look_or_none
from symrnn.judge.model.walk import all_nodes
from symrnn.notes.written import Big, Group, Name, Number, Product, Quotient, Sum, Written

BRACKETS = ("(", "[", "{")
NUMBERS = (Number, Quotient)
"""What may stand before a bracket with sums in it."""


@dataclass(frozen=True)
class Addend:
    """A term with its sign, 1 or -1, and the sum over steps that it is but for factors, if it is one."""

    sign: int
    written: Written
    summed: Big | None = None


def addends(node: Written, style: Style) -> tuple[list[Addend], list[Addend]]:
    """The terms that are sums over the steps, each with its sign within, and the others."""
    found = [_addend(sign, term, style) for sign, term in _terms(node, style)]
    return [one for one in found if one.summed is not None], [one for one in found if one.summed is None]


def _terms(node: Written, style: Style) -> list[tuple[int, Written]]:
    """The terms of a formula, those of a bracket with sums over steps each with the factors before it."""
    match node:
        case Sum(_, signs, terms) if 0 not in signs:
            inside = [(sign, _terms(term, style)) for sign, term in zip(signs, terms, strict=True)]
            return [(sign * inner, part) for sign, parts in inside for inner, part in parts]
        case Group(_, kind, (only,)) if kind in BRACKETS and _adds_sums(only, style):
            return _terms(only, style)
        case Product(_, (*before, Group(_, kind, (only,)))) if kind in BRACKETS and _adds_sums(only, style):
            numbers = all(isinstance(factor, NUMBERS) for factor in before) and node.signs[-1] in ("", "cdot", "times")
            return [(sign, _times(node, part)) for sign, part in _terms(only, style)] if numbers else [(1, node)]
        case _:
            return [(1, node)]


def _adds_sums(node: Written, style: Style) -> bool:
    return isinstance(node, Sum) and any(sum_over_steps(term, style) is not None for term in node.terms)


def _times(product: Product, part: Written) -> Product:
    """A product with one term in the place of the bracket at its end."""
    flat = part if isinstance(part, Product) else Product(part.span, (part,), ())
    return Product(product.span, (*product.factors[:-1], *flat.factors), (*product.signs, *flat.signs))


def _addend(sign: int, node: Written, style: Style) -> Addend:
    summed = sum_over_steps(node, style)
    if summed is None or sign > 0:
        return Addend(sign, node, summed)
    return Addend(1, Sum(node.span, (sign,), (node,)), summed)


def sum_over_steps(node: Written, style: Style) -> Big | None:
    """The sum over steps that a formula is, but for factors and a sign."""
    match node:
        case Big(kind="sum", index=index) if index == style.letter or _runs_over_steps(node, style):
            return node
        case Product(_, factors, _):
            return sum_over_steps(factors[-1], style)
        case Sum(_, _, (only,)):
            return sum_over_steps(only, style)
        case _:
            return None


def _runs_over_steps(node: Big, style: Style) -> bool:
    """Whether the index of a sum stands where the notes write the step, and no step beside it."""
    names = [n for n in all_nodes(node.body) if isinstance(n, Name)]
    scripts = [bare_text(script) for name in names for script in (*name.subs, *name.sups, *name.brackets)]
    looks = {look_or_none(name, replace(style, letter=node.index)) for name in names}
    return bool(node.index) and style.letter not in scripts and node.index in scripts and bool(looks & {*style.timed})


def without_sum(node: Written, summed: Big) -> Written | None:
    """What stands in front of a sum over steps, if anything does."""
    match node:
        case Product(_, factors, signs):
            inner = without_sum(factors[-1], summed)
            kept = (*factors[:-1], *([inner] if inner is not None else []))
            return replace(node, factors=kept, signs=signs[: len(kept) - 1]) if len(kept) > 1 else kept[0]
        case Sum(_, (sign,), (only,)):
            inner = without_sum(only, summed)
            one = Number(node.span, Fraction(1)) if inner is None else inner
            return inner if sign == 1 else Sum(node.span, (sign,), (one,))
        case _:
            return None
