"""Sizes as formulas and scripts write them."""

import re
from collections.abc import Collection

from symrnn.ir.dims import Dim, total
from symrnn.judge import meaning as m
from symrnn.judge.meaning import Meaning

_DIM = re.compile(r"(?P<sign>[+-]?)(?P<count>\d{0,6})\*?(?P<name>[A-Za-z]\w*)?")


def dim_of(node: Meaning) -> Dim | None:
    """A size: a number, a dimension, or a sum or multiple of these."""
    match node:
        case m.Size(name):
            return Dim.named(name)
        case m.Number(value) if value.denominator == 1:
            return Dim(constant=int(value))
        case m.Scaled(factor, arg) if factor.denominator == 1:
            inner, times = dim_of(arg), int(factor)
            return None if inner is None else Dim(tuple((n, times * c) for n, c in inner.terms), times * inner.constant)
        case m.Sum(terms):
            dims = [dim_of(term) for term in terms]
            return None if None in dims else total(dim for dim in dims if dim is not None)
        case _:
            return None


def dim_text(text: str, names: Collection[str]) -> Dim | None:
    """A size as scripts write it: `n`, `2n+m`, `3*n`, `2n+1`."""
    text, found, at = "".join(text.split()), Dim(), 0
    while at < len(text):
        term = _DIM.match(text, at)
        if term is None or term.end() == at or (at and not term["sign"]) or not (term["count"] or term["name"]):
            return None
        count = int(term["count"] or 1) * (-1 if term["sign"] == "-" else 1)
        if term["name"] and term["name"] not in names:
            return None
        found = found + (Dim(((term["name"], count),)) if term["name"] else Dim(constant=count))
        at = term.end()
    return found if text else None


def shape_text(text: str, names: Collection[str]) -> tuple[Dim, ...]:
    """One size, or two as scripts write them, `n x m` and `(n + 1) x m`; nothing where it is neither."""
    text = "".join(text.split())
    cuts = [(text,), *((text[:at], text[at + 1 :]) for at, sign in enumerate(text) if sign == "x")]
    for parts in cuts:
        sizes = [dim_text(part.removeprefix("(").removesuffix(")"), names) for part in parts]
        if None not in sizes:
            return tuple(size for size in sizes if size is not None)
    return ()
