"""Relations between differentials, `\\mathrm{d}h_t = D_t (W \\mathrm{d}h_{t-1} + \\mathrm{d}W h_{t-1})`.

`dh_t` mostly names a gradient. It does not where every term has one such name and no gradient could come from these: that by a
state does not come from those by weights, nor, where the d is upright, from that by an earlier state.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial

from symrnn.ir.cell import LOSS, Kind
from symrnn.judge import meaning as m
from symrnn.judge.resolve import name_meaning
from symrnn.judge.statement import Statement
from symrnn.notes import written as w
from symrnn.notes.walk import names

SIGN = "d"
UPRIGHT = re.compile(r"\\(?:mathrm|text|operatorname)\s*\{\s*d\s*\}")


def relates_differentials(link: Statement) -> bool:
    """Whether a link relates differentials to one another."""
    if link.plain or link.sign != "=" or not isinstance(link.left, w.Name):
        return False
    left = _variable(link, link.left)
    if left is None or _degree(link.right, partial(_variable, link)) != 1:
        return False
    moved = [by for name in names(link.right) if (by := _variable(link, name)) is not None]
    if any(_is_param(link, by) for by in moved):
        return not _is_param(link, left)
    upright = all(UPRIGHT.match(link.formula.text, name.span[0]) for name in _differentials(link))
    return upright and any(_is_before(by.at, left.at) for by in moved)


def _differentials(link: Statement) -> Iterator[w.Name]:
    return (name for side in (link.left, link.right) for name in names(side) if _variable(link, name) is not None)


def _variable(link: Statement, node: w.Written) -> m.Variable | None:
    """That of which a name is the differential, if it can be one: of a variable, or of the loss."""
    if not isinstance(node, w.Name) or node.base[:1] != SIGN or len(node.base) < 2:
        return None
    found = name_meaning(link.resolver(), node)
    if isinstance(found, m.Derivative) and isinstance(found.by, m.Variable):
        return found.by
    return m.Variable(m.TOTAL) if found is None and node.base[1:] in ("L", "J", "E") else None


def _is_param(link: Statement, by: m.Variable) -> bool:
    return by.name not in (m.TOTAL, LOSS) and link.vocabulary.cell[by.name].kind is Kind.PARAM


def _is_before(one: m.Index | None, other: m.Index | None) -> bool:
    return one is not None and other is not None and one.origin == other.origin and one.offset < other.offset


Find = Callable[[w.Written], m.Variable | None]


def _degree(node: w.Written, find: Find) -> int | None:
    """How many differentials every term has as factors; None where that is not the same for all."""
    return DEGREES.get(type(node), _none)(node, find)


def _of_name(node: w.Name, find: Find) -> int | None:
    return int(find(node) is not None)


def _of_sum(node: w.Sum, find: Find) -> int | None:
    found = {_degree(term, find) for term in node.terms}
    return found.pop() if len(found) == 1 else None


def _of_product(node: w.Product, find: Find) -> int | None:
    found = [_degree(factor, find) for factor in node.factors]
    return None if None in found else sum(degree or 0 for degree in found)


def _of_group(node: w.Group, find: Find) -> int | None:
    return _degree(node.items[0], find) if len(node.items) == 1 else _none(node, find)


def _none(node: w.Written, find: Find) -> int | None:
    """Of what is no sum and no product: 0, if no differential stands in it."""
    return None if any(find(name) is not None for name in names(node)) else 0


DEGREES: Mapping[type[w.Written], Callable[..., int | None]] = {
    w.Name: _of_name,
    w.Sum: _of_sum,
    w.Product: _of_product,
    w.Group: _of_group,
    w.Transposed: lambda node, find: _degree(node.arg, find),
    w.Big: lambda node, find: _degree(node.body, find),
}
