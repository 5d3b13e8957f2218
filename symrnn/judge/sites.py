"""Places of a written expression whose text can be read alone, and the expression with something else in such a place.

`a + b`: each term. `(a)`: what stands in round brackets. `\\sum_t a`: what is summed. `a b`: each factor, where nothing beside
it could become a part of it: brackets and fractions end where they close, so that what follows a factor is read as before.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from enum import Enum
from typing import Any

from symrnn.judge.catalogue.tree import sound
from symrnn.notes import written as w
from symrnn.notes.written import Big, Chain, Derivative, Group, Power, Product, Scripted, Span, Sum, Transposed, Written

BARS = re.compile(r"\||\\[vV]ert\b|\\mid\b|\\over\b|%")
"""Signs whose meaning depends on those before them, or that act on all beside them."""

COMMAND = re.compile(r"\\[A-Za-z]+")
GREEDY_START = ("_", "^", "'", r"\prime")
PUNCTUATION = ".,:;!?"


class Kind(Enum):
    """What stands in a place."""

    ALL = "all"
    TERM = "term"
    FACTOR = "factor"
    ITEM = "item"


@dataclass(frozen=True, eq=False)
class Site:
    """A place with what stands there; `inside` is the place around it, which holds it in `field` as number `at`."""

    node: Written
    kind: Kind
    inside: "Site | None" = None
    field: str = ""
    at: int | None = None

    @property
    def span(self) -> Span:
        return self.node.span

    def holds(self, start: int, end: int) -> bool:
        return self.span[0] <= start and end <= self.span[1]

    def takes(self, node: Written) -> bool:
        """Whether something can stand in this place without brackets."""
        if self.kind in (Kind.ALL, Kind.ITEM):
            return not isinstance(node, Chain) and not (isinstance(node, Group) and not node.kind)
        return not isinstance(node, Sum) and (self.kind is Kind.TERM or not _takes_what_follows(node))

    def put(self, node: Written) -> Written:
        """All of the expression with a node in this place."""
        if self.inside is None:
            return node
        return self.inside.put(_with(self.inside.node, self.field, self.at, node))


def _with(holder: Written, name: str, at: int | None, node: Written) -> Written:
    """A node with another part."""
    if isinstance(holder, Product) and isinstance(node, Product) and at is not None:
        factors = (*holder.factors[:at], *node.factors, *holder.factors[at + 1 :])
        return Product(holder.span, factors, (*holder.signs[:at], *node.signs, *holder.signs[at:]))
    old: Any = getattr(holder, name)
    changes: dict[str, Any] = {name: node if at is None else (*old[:at], node, *old[at + 1 :])}
    return replace(holder, **changes)


def sites(text: str, side: Written, *, factors: bool) -> list[Site]:
    """The places of a side of a formula in `text`, the smallest first; those within terms only if `factors` says so."""
    deep = factors and not BARS.search(text[slice(*side.span)])
    found = list(_below(text, Site(side, Kind.ALL), deep=deep))
    return sorted(found, key=lambda site: site.span[1] - site.span[0])


def _below(text: str, site: Site, *, deep: bool) -> Iterator[Site]:
    """A place, and those in it."""
    yield site
    node = site.node
    if not (sound(node) and (deep or isinstance(node, Sum))):
        return
    match node:
        case Sum(terms=terms):
            for i, term in enumerate(terms):
                yield from _below(text, Site(term, Kind.TERM, site, "terms", i), deep=deep)
        case Product(factors=factors, signs=signs):
            alone = "/" not in signs and "d" not in COMMAND.sub("", text[slice(*node.span)])
            for i, factor in enumerate(factors):
                yield from _in_factor(text, site, i, factor, alone=alone and not (i and _takes_what_follows(factors[i - 1])))
        case Big(body=body):
            yield from _below(text, Site(body, Kind.TERM, site, "body"), deep=deep)
        case Group() | Transposed() | Power() | Scripted():
            yield from _in_brackets(text, site)


def _in_factor(text: str, site: Site, at: int, factor: Written, *, alone: bool) -> Iterator[Site]:
    """A factor, if it can be read `alone`, and the places in it."""
    found = Site(factor, Kind.FACTOR, site, "factors", at)
    yield from (inner for inner in _below(text, found, deep=True) if alone or inner is not found)


def _in_brackets(text: str, site: Site) -> Iterator[Site]:
    """The places in round brackets, which may carry a script."""
    node = site.node
    match node:
        case Group(kind="(", items=(item,)) if not isinstance(item, Chain):
            yield from _below(text, Site(item, Kind.ITEM, site, "items", 0), deep=True)
        case Transposed(arg=Group() as held) | Scripted(arg=Group() as held):
            yield from _in_brackets(text, Site(held, Kind.FACTOR, site, "arg"))
        case Power(base=Group() as held):
            yield from _in_brackets(text, Site(held, Kind.FACTOR, site, "base"))


def _takes_what_follows(node: Written) -> bool:
    """Whether a factor would take factors behind it as its own."""
    last = node.factors[-1] if isinstance(node, Product) else node
    return isinstance(last, Big) or (isinstance(last, Derivative) and last.of.span[0] >= last.by.span[0])


def separate(text: str, site: Site, piece: str) -> bool:
    """Whether a piece of text in a place is read there as it is alone: it joins with nothing before or behind it."""
    read, before, behind = piece.strip(), text[: site.span[0]], text[site.span[1] :]
    if not read or read[-1] in PUNCTUATION:
        return False
    if site.kind in (Kind.ALL, Kind.ITEM):
        return True
    joins = (_ends_in_command(before) and piece[0].isalpha()) or (_ends_in_command(piece) and behind[:1].isalpha())
    return not joins and (site.kind is Kind.TERM or _is_factor(read, before.rstrip(), behind.lstrip()))


def _is_factor(piece: str, before: str, behind: str) -> bool:
    """Whether a piece of text is neither a script nor joins with the digits, letters or points beside it."""
    digits = (before[-1:] + piece[0], piece[-1] + behind[:1])
    joined = any(len(pair) == 2 and all(c.isdigit() or c == "." for c in pair) for pair in digits)
    alone = not joined and "/" not in piece and "d" not in COMMAND.sub("", piece)
    return alone and not piece.startswith(GREEDY_START)


def _ends_in_command(text: str) -> bool:
    start = text.rfind("\\")
    return start >= 0 and COMMAND.fullmatch(text, start) is not None


def same(one: Written, other: Written) -> bool:
    """Whether two nodes say the same, wherever they stand."""
    return bare(one) == bare(other)


def bare(value: object) -> object:
    """A node without the places of its parts."""
    if isinstance(value, tuple):
        return tuple(map(bare, value))
    if not isinstance(value, Written | w.Scripts):
        return value
    return type(value), *(bare(getattr(value, item.name)) for item in fields(value) if item.name != "span")
