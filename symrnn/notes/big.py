"""`\\sum` and `\\prod` with their indices and bounds; the body is what follows, up to the next + or -."""

from dataclasses import dataclass

from symrnn.notes import commands
from symrnn.notes.cursor import Cursor
from symrnn.notes.explanations import readable
from symrnn.notes.scripts import script_text, split
from symrnn.notes.tokens import Token, UnreadableError, extent, union
from symrnn.notes.written import Big, Sum, Written


@dataclass(frozen=True)
class _Under:
    """What stands under a sign: its indices, their common lower (and upper) bound, or a condition."""

    indices: tuple[str, ...]
    lower: Written | None = None
    upper: Written | None = None
    condition: str = ""


def big(cursor: Cursor) -> Written:
    call = cursor.take()
    under, upper = _Under(("",)), None
    marks = set()
    while cursor.next_is("script"):
        mark = cursor.take()
        tokens = cursor.argument(mark)
        if mark.text in marks:
            raise UnreadableError(mark.span, f"two scripts {mark.text} on one sign")
        marks.add(mark.text)
        if mark.text == "_":
            under = _under(cursor, tokens, mark)
        else:
            upper = cursor.whole(tokens, mark.span)
    body = _body(cursor, call)
    for index in reversed(under.indices):
        span = union(call.span, cursor.last().span, body.span)
        body = Big(span, call.text, index, under.lower, under.upper or upper, body, under.condition)
    return body


def _body(cursor: Cursor, call: Token) -> Written:
    if cursor.peek() is None or cursor.next_is("sign", "+"):
        raise UnreadableError(call.span, f"nothing follows \\{call.text}")
    if cursor.next_is("sign", "-"):
        start = cursor.position
        cursor.take()
        term = cursor.term()
        return Sum(cursor.covered(start), (-1,), (term,))
    return cursor.term()


def _under(cursor: Cursor, tokens: tuple[Token, ...], mark: Token) -> _Under:
    tokens = _substacked(tokens)
    sides = split(tokens, lambda token: token.kind == "relation")
    signs = [token.text for token in tokens if token.kind == "relation"]
    first = split(sides[0], lambda token: token.kind == "comma")
    if signs == ["="] and len(first) == 1 and _is_letter(first[0]) and (run := _run(sides[1])):
        return _Under((script_text(first[0]),), cursor.whole(run[0], mark.span), cursor.whole(run[1], mark.span))
    if not signs and all(map(_is_letter, first)):
        return _Under(tuple(script_text(part) for part in first))
    if signs == ["="] and all(map(_is_letter, first)):
        return _Under(tuple(script_text(part) for part in first), cursor.whole(sides[1], mark.span))
    if signs == ["<=", "<="] and _is_letter(sides[1]):
        lower, upper = cursor.whole(sides[0], mark.span), cursor.whole(sides[2], mark.span)
        return _Under((script_text(sides[1]),), lower, upper)
    if signs and (named := next((side for side in sides if _is_letter(side)), None)) is not None:
        middle = sides[1] if len(sides) == 3 and _is_letter(sides[1]) else named
        return _Under((script_text(middle),), condition=readable(tokens))
    if any(token.kind == "words" for token in tokens):
        return _Under(("",), condition=readable(tokens))
    raise UnreadableError(extent(tokens) if tokens else mark.span, "what stands under the sign is not read")


def _run(tokens: tuple[Token, ...]) -> tuple[tuple[Token, ...], tuple[Token, ...]] | None:
    """The ends of `k+1, \\dots, t`, or of `k+1, k+2, \\dots, t`."""
    parts = split(tokens, lambda token: token.kind == "comma")
    shown = [token for token in parts[-2] if token.kind != "gap"] if len(parts) > 2 else []
    dotted = len(shown) == 1 and shown[0].kind == "command" and shown[0].text in commands.DOTS
    return (parts[0], parts[-1]) if dotted else None


def _substacked(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """`\\substack{a \\\\ b}` as a, b."""
    if len(tokens) == 2 and tokens[0].is_("command", "substack"):
        return tuple(Token("comma", ",", t.span) if t.kind == "row" else t for t in tokens[1].inside)
    return tokens


def _is_letter(tokens: tuple[Token, ...]) -> bool:
    shown = [token for token in tokens if token.kind != "gap" and not token.is_("char", "'")]
    return len(shown) == 1 and (shown[0].kind == "letter" or (shown[0].kind == "command" and shown[0].text in _INDEX))


_INDEX = frozenset("alpha beta gamma kappa lambda mu nu tau rho sigma theta iota ell xi zeta eta phi".split())
