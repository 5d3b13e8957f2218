"""Formulas of a document -> LaTeX mathematics: sides, equations aligned and broken. Shared by LaTeX and Markdown."""

from collections.abc import Callable
from dataclasses import dataclass, replace

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
from symrnn.emit.latex import Printer, extent
from symrnn.emit.layout import LINE, break_tex, tex_width
from symrnn.emit.style import Style
from symrnn.emit.texpiece import Binding, Tex, enclosed, joined, parenthesised, side_by_side
from symrnn.ir.cell import LOSS
from symrnn.ir.expr import Adjoint, Expr, Ref, Where

GAP = 0.3  # em: between the columns of an alignment
NOTE_GAP = 2.2
EQUALS = 1.4  # em: an equality sign with its spaces
INDENT = 2.4  # em: of a continued row
WIDEST_CASES = 30.0


Shrink = Callable[[str, float], str]


@dataclass(frozen=True)
class Aligned:
    """Rows `left &= right` of one display; `notes`: with a column of notes."""

    rows: tuple[str, ...]
    notes: bool


def side_tex(p: Printer, side: Side) -> str:
    """One side of an equation; a choice by cases only where these, which cannot be broken, are short."""
    if len(side) == 1 and isinstance(side[0], Expr) and tex_width(whole := p.whole(side[0])) <= WIDEST_CASES:
        return whole
    return joined(item_tex(p, item) for item in side).text


def item_tex(p: Printer, item: Item) -> Tex:
    return p.print(item) if isinstance(item, Expr) else ITEMS[type(item)](p, item)


def _partial(p: Printer, item: Partial) -> Tex:
    return p.quotient(p.tex(item.of), p.tex(item.by))


def _chain(p: Printer, item: Chain) -> Tex:
    """The chain rule for one path: a Jacobian, transposed for columns, and a gradient; between matrices a sum over entries."""
    local, gradient = _partial(p, Partial(item.through, item.of)), p.print(Adjoint(item.through))
    ranks = len(item.through.shape), len(item.of.shape)
    if item.through.name == LOSS:
        return local
    if ranks[0] == 0:
        return _product(p.bind(Adjoint(item.through), Binding.ATOM), local)
    if 2 in ranks:
        pair = Tex(f"{gradient.text}, {local.text}", tall=gradient.tall or local.tall)
        return enclosed(pair, r"\langle", r"\rangle")
    if p.style is Style.ROW and ranks[1] == 1:
        return _product(p.bind(Adjoint(item.through), Binding.ATOM), local)
    return _product(replace(parenthesised(local), sup=p.transposed), gradient)


def _product(left: Tex, right: Tex) -> Tex:
    return Tex(side_by_side((left.text, right.text)), Binding.PRODUCT, tall=True)


def _copy(p: Printer, item: Copy) -> Tex:
    return _entry(p, Entry(item, ()))


def _sum_over(p: Printer, item: SumOver) -> Tex:
    inner = joined(item_tex(p, term) for term in item.terms)
    body = parenthesised(inner) if inner.binding is Binding.SUM else inner
    return Tex(rf"\sum_{{t=1}}^T {body.text}", Binding.PRODUCT, tall=True)


def _row(p: Printer, item: Row) -> Tex:
    parts = [Tex(p.whole(part)) if isinstance(part, Where) else item_tex(p, part) for part in item.parts]
    return Tex(" ".join(part.text for part in parts), Binding.PRODUCT, tall=any(part.tall for part in parts))


def _space(p: Printer, item: Space) -> Tex:
    return Tex(r"\mathbb{R}", sup=extent(p.names, item.shape)) if item.shape else Tex(r"\mathbb{R}")


def _quotient(p: Printer, item: Quotient) -> Tex:
    return p.quotient(item_tex(p, item.top).text, item_tex(p, item.bottom).text)


def _entry(p: Printer, item: Entry) -> Tex:
    """The entry's letters join the subscripts of the name."""
    of = item.of if isinstance(item.of, Ref) else item.of.of
    glyph = p.names.ref(of)
    if item.index:
        glyph = replace(glyph, subs=(*glyph.subs, "".join(item.index)))
    sups = glyph.sups if isinstance(item.of, Ref) else (*glyph.sups, f"({item.of.step})")
    return Tex(glyph.foot, sup=" ".join(sups))


def _sum_over_entries(p: Printer, item: SumOverEntries) -> Tex:
    inner = joined(item_tex(p, term) for term in item.terms)
    return Tex(rf"\sum_{{{','.join(item.index)}}} {inner.text}", Binding.PRODUCT, tall=True)


def _gradient(p: Printer, item: Gradient) -> Tex:
    printed, meaning = p.print(Adjoint(item.of)), p.quotient(p.loss, p.tex(item.of))
    return printed if printed == meaning else Tex(f"{printed.text} = {meaning.text}", Binding.SUM, tall=meaning.tall)


ITEMS: dict[type, Callable[..., Tex]] = {
    Word: lambda p, e: Tex(e.latex),
    TotalLoss: lambda p, e: Tex(p.loss),
    LossOfCopies: lambda p, e: Tex(p.names.free("F", r"\mathcal{F}", r"\Phi")),
    Partial: _partial,
    Chain: _chain,
    Copy: _copy,
    CopyGradient: lambda p, e: p.gradient(_copy(p, Copy(e.of, e.step))),
    Gradient: _gradient,
    SumOver: _sum_over,
    Row: _row,
    Space: _space,
    Quotient: _quotient,
    Entry: _entry,
    SumOverEntries: _sum_over_entries,
}


def inline_tex(p: Printer, side: Side) -> str:
    """A formula within a line of text."""
    return joined(item_tex(replace(p, inline=True), item) for item in side).text


def aligned(p: Printer, lines: tuple[Line, ...], room: float = LINE, shrink: Shrink = lambda tex, width: tex) -> Aligned:
    """The rows of a display, broken so that none is wider than `room` em, where that is possible.

    `shrink` says what becomes of a piece that is still wider than its room, in em. Notes stand in a column of their own where
    all of them fit beside the widest row, else at or below the rows they belong to.
    """
    lefts = [side_tex(p, line.left) for line in lines]
    notes = [_note(p, line) for line in lines]
    margin = max(map(tex_width, lefts), default=0.0) + GAP
    groups = [_pieces(p, line, room - margin, shrink) for line in lines]
    widest = max((tex_width(piece) for group in groups for piece in group), default=0.0)
    column = NOTE_GAP + max(map(tex_width, notes), default=0.0) if any(notes) else 0.0
    beside = margin + widest + column <= room
    rows: list[str] = []
    for left, group, note in zip(lefts, groups, notes, strict=True):
        new = [f"{left} &{group[0]}", *(f"&{piece}" for piece in group[1:])]
        if note and (beside or margin + tex_width(new[-1]) + NOTE_GAP + tex_width(note) <= room):
            new[-1] += rf" &\qquad& {note}" if beside else rf" \qquad {note}"
        elif note:
            new.append(rf"&\qquad {note}")
        rows += new
    return Aligned(tuple(rows), notes=beside and any(notes))


def _pieces(p: Printer, line: Line, room: float, shrink: Shrink) -> list[str]:
    """What stands to the right of `&` in the rows of a line: several right sides on one row if they fit."""
    rights = [side_tex(p, right) for right in line.rights]
    on_one = " = ".join(rights)
    if len(rights) > 1 and tex_width(on_one) <= room and not line.note:
        rights = [on_one]
    pieces: list[str] = []
    for right in rights:
        broken = break_tex(right, room - EQUALS, room - INDENT)
        first, *rest = (piece if tex_width(piece) <= room - EQUALS else shrink(piece, room - INDENT) for piece in broken)
        pieces += [f"= {first}", *(rf"\qquad {{}} {piece}" for piece in rest)]
    return pieces


def _note(p: Printer, line: Line) -> str:
    """The words beside a formula; names of functions look as they do in formulas, without an underscore."""
    words = (part.replace("_", "-") if isinstance(part, str) else part for part in line.note)
    return "".join(rf"\text{{{part}}}" if isinstance(part, str) else inline_tex(p, part) for part in words)
