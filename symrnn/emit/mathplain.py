"""Formulas of a document -> plain text."""

from collections.abc import Callable

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
from symrnn.emit.plain import extent, gradient_name, plain, plain_ref, plain_sum
from symrnn.emit.style import Style
from symrnn.ir.cell import LOSS
from symrnn.ir.expr import Add, Expr, Ref

INDENT = "    "


def side_plain(style: Style, side: Side) -> str:
    return plain_sum(item_plain(style, item) for item in side)


def item_plain(style: Style, item: Item) -> str:
    return plain(item) if isinstance(item, Expr) else ITEMS[type(item)](style, item)


def _partial(style: Style, item: Partial) -> str:
    return f"D({plain_ref(item.of)}, {plain_ref(item.by)})"


def _chain(style: Style, item: Chain) -> str:
    local, gradient = _partial(style, Partial(item.through, item.of)), gradient_name(item.through)
    ranks = len(item.through.shape), len(item.of.shape)
    if item.through.name == LOSS:
        return local
    if ranks[0] == 0:
        return f"{gradient} * {local}"
    if 2 in ranks:
        return f"inner({gradient}, {local})"
    return f"{gradient} @ {local}" if style is Style.ROW else f"{local}.T @ {gradient}"


def _sum_over(style: Style, item: SumOver) -> str:
    inner = side_plain(style, item.terms)
    alone = len(item.terms) == 1 and not isinstance(item.terms[0], Add)
    return f"sum[t=1..T] {inner if alone else f'({inner})'}"


def _entry(style: Style, item: Entry) -> str:
    of = item.of.name if isinstance(item.of, Ref) else item_plain(style, item.of)
    return of + (f"[{','.join(item.index)}]" if item.index else "")


ITEMS: dict[type, Callable[..., str]] = {
    Word: lambda style, e: e.plain,
    TotalLoss: lambda style, e: "L",
    LossOfCopies: lambda style, e: "F",
    Partial: _partial,
    Chain: _chain,
    Copy: lambda style, e: f"{e.of.name}({e.step})",
    CopyGradient: lambda style, e: f"d{e.of.name}({e.step})",
    Gradient: lambda style, e: f"{gradient_name(e.of)} = dL/d{plain_ref(e.of)}",
    SumOver: _sum_over,
    Row: lambda style, e: "".join(item_plain(style, part) for part in e.parts),
    Space: lambda style, e: f"({extent(e.shape)})" if e.shape else "scalar",
    Quotient: lambda style, e: f"d{item_plain(style, e.top)}/d{item_plain(style, e.bottom)}",
    Entry: _entry,
    SumOverEntries: lambda style, e: f"sum[{','.join(e.index)}] {side_plain(style, e.terms)}",
}


def lines_plain(style: Style, lines: tuple[Line, ...]) -> list[str]:
    """Equations aligned at their equality signs, broken at the line width."""
    lefts = [side_plain(style, line.left) for line in lines]
    margin = max(map(len, lefts), default=0)
    rows: list[str] = []
    for left, line in zip(lefts, lines, strict=True):
        rows += _line_rows(style, left.ljust(margin), line)
    return [INDENT + row for row in rows]


def _line_rows(style: Style, left: str, line: Line) -> list[str]:
    room = COLUMNS - len(INDENT) - len(left) - 3
    rows: list[str] = []
    for index, right in enumerate(line.rights):
        first, *rest = break_plain(side_plain(style, right), room, room - 2)
        rows.append(f"{left if not index else ' ' * len(left)} = {first}")
        rows += [" " * (len(left) + 5) + piece for piece in rest]
    note = "".join(part if isinstance(part, str) else side_plain(style, part) for part in line.note)
    if note and len(rows[-1]) + 4 + len(note) <= COLUMNS - len(INDENT):
        return [*rows[:-1], f"{rows[-1]}    {note}"]
    indent = min(len(left) + 5, COLUMNS - len(INDENT) - len(note))
    return [*rows, " " * indent + note] if note else rows
