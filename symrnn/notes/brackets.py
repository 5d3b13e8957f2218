"""Groups in brackets with their items, matrices, and choices by cases."""

from collections.abc import Sequence

from symrnn.notes import commands
from symrnn.notes.cursor import Cursor
from symrnn.notes.scripts import scripts, split
from symrnn.notes.symbols import PROSE, plain_words
from symrnn.notes.tokens import Token, UnreadableError, extent, union
from symrnn.notes.written import Cases, Chain, Dots, Group, Matrix, Scripted, Span, Written

_OPERATING = frozenset(["sign", "times", "relation", "comma", "script"])
_INTERVAL = {("(", "["): "(]", ("[", "("): "[)"}


def group(cursor: Cursor) -> Written:
    """`(W s, b)`, `[h, x]`, `|a|`; a matrix or a choice that alone stands in brackets takes them as its own."""
    opened, inside, closed = cursor.group()
    span = union(opened.span, closed.span)
    held = _held(cursor, opened, inside)
    if opened.text == ".":
        return _evaluated(cursor, cursor.whole(inside, span), span)
    if held is not None:
        return held
    items = tuple(_item(cursor, part, span) for part in _parts(opened, inside))
    below = len(items) > 1 and any(token.is_("comma", ";") for token in inside)
    return Group(span, _kind(opened, closed, items), items, below)


def _evaluated(cursor: Cursor, read: Written, span: Span) -> Written:
    """`\\left. f \\right|_{x=0}`: the subscript is that of the bar, not one of f."""
    if not cursor.next_is("script", "_"):
        return read
    at = cursor.argument(cursor.take())
    return Scripted((span[0], cursor.last().span[1]), read, scripts(at), bar=True)


def _held(cursor: Cursor, opened: Token, inside: tuple[Token, ...]) -> Written | None:
    only = inside[0] if len(inside) == 1 and inside[0].kind == "environment" else None
    if only is None or opened.text not in ("(", "["):
        return None
    return matrix(cursor, only, union(opened.span, cursor.last().span)) if only.text in commands.MATRICES else None


def _kind(opened: Token, closed: Token, items: Sequence[Written]) -> str:
    if opened.kind == "bar" or closed.text == opened.text:
        return opened.text
    if len(items) == 2 and (kind := _INTERVAL.get((opened.text, closed.text))):
        return kind
    raise UnreadableError(closed.span, f"{opened.text} is closed by {commands.CLOSING.get(closed.text, closed.text)}")


def _parts(opened: Token, inside: tuple[Token, ...]) -> list[tuple[Token, ...]]:
    """The items of a group: between commas, or in square brackets between blanks of their own."""
    parts = split(inside, lambda token: token.kind == "comma")
    if len(parts) == 1 and opened.text == "[":
        parts = [part for part in _blanked(inside) if part]
    if all(token.kind == "gap" for token in inside):
        return []
    return parts


def _blanked(tokens: tuple[Token, ...]) -> list[tuple[Token, ...]]:
    """The parts between gaps, where neither side of the gap waits for the other."""
    parts: list[list[Token]] = [[]]
    for part in split(tokens, lambda token: token.kind == "gap"):
        waits = bool(parts[-1]) and parts[-1][-1].kind in _OPERATING
        if not waits and parts[-1] and part and part[0].kind not in _OPERATING:
            parts.append([])
        parts[-1].extend(part)
    return [tuple(part) for part in parts]


def _item(cursor: Cursor, tokens: tuple[Token, ...], span: Span) -> Written:
    lone = [token for token in tokens if token.kind != "gap"]
    if len(lone) == 1 and lone[0].is_("times", "cdot"):
        return Dots(lone[0].span)  # f(·): the argument is left out
    return cursor.item(tokens, span)


def environment(cursor: Cursor) -> Written:
    token = cursor.take()
    if token.text in commands.CASES:
        return cases(cursor, token, token.span)
    if token.text in commands.MATRICES:
        return matrix(cursor, token, token.span)
    raise UnreadableError(token.span, f"the environment {token.text} is not read")


def matrix(cursor: Cursor, token: Token, span: Span) -> Matrix:
    rows = [split(row, lambda t: t.kind == "column") for row in split(token.inside, lambda t: t.kind == "row")]
    if rows and len(rows[-1]) == 1 and not rows[-1][0]:
        rows = rows[:-1]
    if len({len(row) for row in rows}) > 1:
        raise UnreadableError(span, "the rows of the matrix differ in length")
    return Matrix(span, tuple(tuple(cursor.whole(cell, span) for cell in row) for row in rows))


def cases(cursor: Cursor, token: Token, span: Span) -> Cases:
    values, conditions = [], []
    for row in split(token.inside, lambda t: t.kind == "row"):
        if any(t.kind != "gap" for t in row):
            value, condition = _case(cursor, row, span)
            values.append(value)
            conditions.append(condition)
    if not values:
        raise UnreadableError(span, "a choice without cases")
    return Cases(span, tuple(values), tuple(conditions))


def _case(cursor: Cursor, row: tuple[Token, ...], span: Span) -> tuple[Written, Chain | None]:
    columns = split(row, lambda t: t.kind == "column")
    at = next((i for i, token in enumerate(row) if token.kind == "words"), len(row))
    value, rest = (columns[0], sum(columns[1:], ())) if len(columns) > 1 else (row[:at], row[at:])
    while value and value[-1].kind in ("comma", "gap"):
        value = value[:-1]
    return cursor.whole(value, span), case_condition(cursor, rest, span)


def case_condition(cursor: Cursor, tokens: tuple[Token, ...], span: Span) -> Chain | None:
    """`\\text{if } x > 0`: what holds in a case; nothing for `\\text{otherwise}`."""
    shown = tuple(t for t in tokens if t.kind != "gap" and not (t.kind in ("comma", "char") and t.text in ",.;"))
    said = " ".join(plain_words(t.text).lower() for t in shown if t.kind == "words")
    condition = tuple(t for t in shown if t.kind != "words")
    if not condition and ("otherwise" in said or "else" in said):
        return None
    unknown = set(said.replace(",", " ").split()) - PROSE
    if unknown or not condition:
        raise UnreadableError(extent(tokens) if tokens else span, "the condition of a case is not read")
    read = cursor.item(condition, span)
    return read if isinstance(read, Chain) else Chain(read.span, (read,), ())
