"""Losses of which notes say only what they depend on: `L = \\ell(o_T, y)`, `L = L(h_1, \\dots, h_T)`."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from symrnn.judge.look import stepped
from symrnn.judge.model.network import NOW
from symrnn.judge.model.style import LOSSES, Style, UnreadableError, symbol_of
from symrnn.judge.model.terms import Symbol
from symrnn.notes.written import Chain, Dots, Group, Name, Product, Written


def target_of(left: Written) -> Name | None:
    """The name on the left side; `E(y, \\hat{y})` stands for E."""
    if isinstance(left, Product) and len(left.factors) == 2 and left.signs == ("",):
        name, group = left.factors
        if isinstance(group, Group) and group.kind == "(" and all(isinstance(item, Name) for item in group.items):
            return name if isinstance(name, Name) and name.base in LOSSES else None
    return stepped(left)


def arguments(node: Written, style: Style) -> tuple[Symbol, ...]:
    """What a loss that is not written out is applied to, at every step where dots stand among it; nothing for no such loss."""
    match node:
        case Product(_, (Name() as name, Group(_, "(", items)), ("",)) if name.base in LOSSES or name.font == "cal":
            found = tuple(_symbols(items, style))
            dots = any(isinstance(item, Dots) for item in items)
            return tuple(dict.fromkeys(_everywhere(symbol) for symbol in found)) if dots else found
        case _:
            return ()


def mentioned(formulas: Sequence[Sequence[Chain]], style: Style) -> Iterator[Symbol]:
    """What losses are applied to of which the text speaks, "a loss $L(y_1, \\dots, y_T)$", without an equation."""
    for chain in (chain for formula in formulas for chain in formula if len(chain.sides) == 1):
        yield from arguments(chain.sides[0], style)


def _symbols(items: tuple[Written, ...], style: Style) -> Iterator[Symbol]:
    for item in items:
        name = stepped(item)
        if name is not None:
            try:
                yield symbol_of(name, style)
            except UnreadableError:
                continue


def _everywhere(symbol: Symbol) -> Symbol:
    return symbol if symbol.at is None else replace(symbol, at=NOW)
