"""Shapes that formulas declare: `x_t \\in \\mathbb{R}^m`, `W \\in \\mathbb{R}^{n \\times (n + m)}`."""

from collections.abc import Iterator, Sequence

from symrnn.judge.look import Look, stepped
from symrnn.judge.model.extents import Extent
from symrnn.judge.model.style import Style, UnreadableError, symbol_of
from symrnn.notes.written import Chain, Group, Name, Number, Power, Product, Sum, Written

LARGEST = 1_000_000


def declared_shapes(formulas: Sequence[Sequence[Chain]], style: Style) -> Iterator[tuple[Look, tuple[Extent, ...]]]:
    """The names that formulas put into a space of real numbers, with its shape."""
    for chain in (chain for formula in formulas for chain in formula):
        for sign, left, right in zip(chain.signs, chain.sides, chain.sides[1:], strict=False):
            name, shape = stepped(left), _space(right)
            if sign == "in" and name is not None and shape is not None:
                try:
                    yield symbol_of(name, style).look, shape
                except UnreadableError:
                    continue


def _space(node: Written) -> tuple[Extent, ...] | None:
    match node:
        case Name(base="R", subs=(), sups=()):
            return ()
        case Power(_, Name(base="R", subs=(), sups=()), Product(_, factors, signs)) if "times" in signs:
            found = [_extent(factor) for factor in factors] if {*signs} == {"times"} else []
        case Power(_, Name(base="R", subs=(), sups=()), exponent):
            found = [_extent(exponent)]
        case _:
            return None
    known = tuple(extent for extent in found if extent is not None)
    return known if known and len(known) == len(found) <= 2 else None


def _extent(node: Written) -> Extent | None:
    match node:
        case Number(_, value) if value.denominator == 1 and 0 < value < LARGEST:
            return Extent((), int(value))
        case Name(_, base, subs=subs, sups=()) if len(subs) < 2:
            return Extent(("".join(c for c in "_".join([base, *(s.text for s in subs)]) if c.isalnum() or c == "_"),))
        case Group(_, "(", (only,)):
            return _extent(only)
        case Product(_, (Number(_, count), Name() as name), _) if count.denominator == 1 and 0 < count < LARGEST:
            size = _extent(name)
            return size and Extent(size.names * int(count))
        case Sum(_, signs, terms) if set(signs) == {1}:
            found = [_extent(term) for term in terms]
            return None if None in found else sum((extent for extent in found if extent is not None), Extent())
        case _:
            return None
