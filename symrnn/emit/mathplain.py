"""Formulas of a document -> plain text."""

import textwrap
from collections.abc import Callable
from dataclasses import dataclass

from symrnn.emit.formula import (
    Chain,
    Copy,
    CopyGradient,
    Entry,
    Gradient,
    Item,
    Line,
    LossOfCopies,
    Partial,
    Quotient,
    Row,
    Side,
    Space,
    SumOver,
    SumOverEntries,
    TotalLoss,
    Word,
)
from symrnn.emit.layout import COLUMNS, break_plain
from symrnn.emit.letters import free
from symrnn.emit.plain import extent, gradient_name, plain, plain_ref, plain_sum
from symrnn.emit.style import Style, style_of
from symrnn.ir.cell import LOSS, Cell
from symrnn.ir.expr import Add, Expr, Ref

INDENT = "    "
WIDEST_LEFT = COLUMNS // 2


@dataclass(frozen=True)
class TextPrinter:
    """Prints the formulas of one cell; `loss` names the total loss, `copies` the same as a function of copies."""

    style: Style
    loss: str
    copies: str

    @staticmethod
    def of(cell: Cell) -> "TextPrinter":
        return TextPrinter(style_of(cell), free(cell, "L", "Loss", "TotalLoss"), free(cell, "F", "G", "LossOfCopies"))


def side_plain(p: TextPrinter, side: Side) -> str:
    return plain_sum(item_plain(p, item) for item in side)


def item_plain(p: TextPrinter, item: Item) -> str:
    return plain(item) if isinstance(item, Expr) else ITEMS[type(item)](p, item)


def _partial(p: TextPrinter, item: Partial) -> str:
    return f"D({plain_ref(item.of)}, {plain_ref(item.by)})"


def _chain(p: TextPrinter, item: Chain) -> str:
    local, gradient = _partial(p, Partial(item.through, item.of)), gradient_name(item.through)
    ranks = len(item.through.shape), len(item.of.shape)
    if item.through.name == LOSS:
        return local
    if ranks[0] == 0:
        return f"{gradient} * {local}"
    if 2 in ranks:
        return f"inner({gradient}, {local})"
    return f"{gradient} @ {local}" if p.style is Style.ROW else f"{local}.T @ {gradient}"


def _sum_over(p: TextPrinter, item: SumOver) -> str:
    inner = side_plain(p, item.terms)
    alone = len(item.terms) == 1 and not isinstance(item.terms[0], Add)
    return f"sum[t=1..T] {inner if alone else f'({inner})'}"


def _entry(p: TextPrinter, item: Entry) -> str:
    of = item.of.name if isinstance(item.of, Ref) else item_plain(p, item.of)
    return of + (f"[{','.join(item.index)}]" if item.index else "")


ITEMS: dict[type, Callable[..., str]] = {
    Word: lambda p, e: e.plain,
    TotalLoss: lambda p, e: p.loss,
    LossOfCopies: lambda p, e: p.copies,
    Partial: _partial,
    Chain: _chain,
    Copy: lambda p, e: f"{e.of.name}({e.step})",
    CopyGradient: lambda p, e: f"d{e.of.name}({e.step})",
    Gradient: lambda p, e: f"{gradient_name(e.of)} = d{p.loss}/d{plain_ref(e.of)}",
    SumOver: _sum_over,
    Row: lambda p, e: "".join(item_plain(p, part) for part in e.parts),
    Space: lambda p, e: f"({extent(e.shape)})" if e.shape else "scalar",
    Quotient: lambda p, e: f"d{item_plain(p, e.top)}/d{item_plain(p, e.bottom)}",
    Entry: _entry,
    SumOverEntries: lambda p, e: f"sum[{','.join(e.index)}] {side_plain(p, e.terms)}",
}


def lines_plain(p: TextPrinter, lines: tuple[Line, ...]) -> list[str]:
    """Equations aligned at their equality signs, broken at the line width."""
    lefts = [side_plain(p, line.left) for line in lines]
    margin = max((len(left) for left in lefts if len(left) <= WIDEST_LEFT), default=len(INDENT))
    rows: list[str] = []
    for left, line in zip(lefts, lines, strict=True):
        rows += _line_rows(p, left.ljust(margin), line)
    return [INDENT + row for row in rows]


def _line_rows(p: TextPrinter, left: str, line: Line) -> list[str]:
    """The rows of an equation; a left side that would leave little room stands above."""
    rows: list[str] = []
    if len(left) > WIDEST_LEFT:
        rows, left = [left], INDENT
    room = COLUMNS - len(INDENT) - len(left) - 3
    for index, right in enumerate(line.rights):
        first, *rest = break_plain(side_plain(p, right), room, room - 2)
        rows.append(f"{left if not index else ' ' * len(left)} = {first}")
        rows += [" " * (len(left) + 5) + piece for piece in rest]
    note = "".join(part if isinstance(part, str) else side_plain(p, part) for part in line.note)
    if note and len(rows[-1]) + 4 + len(note) <= COLUMNS - len(INDENT):
        return [*rows[:-1], f"{rows[-1]}    {note}"]
    indent = " " * (len(left) + 5)
    width = COLUMNS - len(INDENT)
    return [*rows, *textwrap.wrap(note, width, initial_indent=indent, subsequent_indent=f"{indent} ", break_on_hyphens=False)]
