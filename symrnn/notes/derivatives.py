"""Fractions, and derivatives in all their spellings: as a fraction, with a slash, `\\nabla_W L`, `\\partial_e f`."""

from dataclasses import replace

from symrnn.notes import commands
from symrnn.notes.cursor import Cursor
from symrnn.notes.scripts import scripts
from symrnn.notes.tokens import Token, UnreadableError, extent, union
from symrnn.notes.written import Derivative, Name, Operator, Product, Quotient, Span, Written


def fraction(cursor: Cursor) -> Written:
    start, call = cursor.position, cursor.take()
    above = cursor.argument(call)
    below = cursor.argument(call)
    return quotient(cursor, above, below, cursor.covered(start))


def quotient(cursor: Cursor, above: tuple[Token, ...], below: tuple[Token, ...], span: Span) -> Written:
    """A fraction, or the derivative that it is when both parts begin with one differential sign."""
    upper, lower = _differential(above), _differential(below)
    if upper is not None and lower is None and (held := _behind_factors(below)):
        inner = quotient(cursor, above, below[held[1] :], span)
        return Quotient(span, inner, cursor.whole(below[: held[0]], span))
    if upper is None or lower is None or upper[0].replace("plus", "partial") != lower[0] or not lower[1]:
        return Quotient(span, cursor.whole(above, span), cursor.whole(below, span))
    sign, of = upper
    if any(_is_differential(token) for token in (*of, *lower[1])):
        raise UnreadableError(span, "second derivatives are not read")
    by = cursor.whole(lower[1], span)
    if of:
        return Derivative(span, _SIGN[sign], cursor.whole(of, span), by)
    read = cursor.term()
    return Derivative(union(span, cursor.last().span), _SIGN[sign], read, by)


def _behind_factors(below: tuple[Token, ...]) -> tuple[int, int] | None:
    """Of `T \\cdot \\partial o_t`, where the factors end and where the differential begins."""
    at = [place for place, token in enumerate(below) if _is_differential(token)]
    if len(at) != 1 or any(token.kind in ("sign", "relation") for token in below[: at[0]]):
        return None
    end = at[0]
    while end and below[end - 1].kind in ("gap", "times"):
        end -= 1
    return (end, at[0]) if end else None


_SIGN = {"partial": "partial", "plus": "plus", "d": "d", "delta": "partial"}


def _is_differential(token: Token) -> bool:
    return token.is_("command", "partial")


def _differential(tokens: tuple[Token, ...]) -> tuple[str, tuple[Token, ...]] | None:
    """The differential sign at the beginning and what follows it, if there is one."""
    shown = tuple(token for token in tokens if token.kind != "gap")
    sign, length = _sign(shown)
    if not sign:
        return None
    rest = shown[length:]
    if rest and rest[0].kind == "script":
        plus = sign == "partial" and rest[0].text == "^" and len(rest) > 1 and _is_plus(rest[1])
        if plus:
            return "plus", rest[2:]
        if sign == "partial" or (rest[0].text == "^" and len(rest) > 2 and rest[1].kind == "digit"):
            raise UnreadableError(extent(tokens), "second derivatives are not read")
        return None
    return sign, rest


def _sign(tokens: tuple[Token, ...]) -> tuple[str, int]:
    if not tokens:
        return "", 0
    first = tokens[0]
    if first.is_("command", "partial", "delta"):
        return ("partial", 1) if first.text == "partial" else ("delta", 1)
    upright = first.is_("command", "mathrm", "operatorname") and len(tokens) > 1 and _is_d(tokens[1])
    return ("d", 2) if upright else ("d", 1) if first.is_("letter", "d") or first.is_("words", "d") else ("", 0)


def _is_d(token: Token) -> bool:
    inside = token.inside if token.kind == "braces" else (token,)
    return len(inside) == 1 and inside[0].is_("letter", "d")


def _is_plus(token: Token) -> bool:
    inside = token.inside if token.kind == "braces" else (token,)
    return len(inside) == 1 and inside[0].is_("sign", "+")


def partial(cursor: Cursor) -> Written:
    """`\\partial L / \\partial W`, or `\\partial_e f(...)`."""
    start, call = cursor.position, cursor.take()
    sign = "partial"
    if cursor.next_is("script", "_"):
        mark = cursor.take()
        by = cursor.whole(cursor.argument(mark), mark.span)
        of = applied(cursor)
        return Derivative(cursor.covered(start), "partial", of, by)
    if cursor.next_is("script", "^"):
        mark = cursor.take()
        if not all(token.is_("sign", "+") for token in cursor.argument(mark)):
            raise UnreadableError(union(call.span, cursor.last().span), "second derivatives are not read")
        sign = "plus"
    of = _before_slash(cursor, call)
    cursor.take()
    cursor.take()
    by = cursor.factor()
    return Derivative(cursor.covered(start), sign, of, by)


def _before_slash(cursor: Cursor, call: Token) -> Written:
    """The factors up to `/ \\partial`."""
    factors: list[Written] = []
    start = cursor.position
    while (token := cursor.peek()) and token.kind in _FACTORS and not token.is_("command", "partial"):
        factors.append(cursor.factor())
    if not factors or not (cursor.next_is("times", "/") and cursor.next_is("command", "partial", ahead=1)):
        raise UnreadableError(call.span, "\\partial without the variable that it differentiates by")
    return _product(cursor, start, factors)


_FACTORS = frozenset(["letter", "digit", "command", "braces", "open", "words"])


def _product(cursor: Cursor, start: int, factors: list[Written]) -> Written:
    """The factors side by side, or the only one."""
    if len(factors) == 1:
        return factors[0]
    return Product(cursor.covered(start), tuple(factors), ("",) * (len(factors) - 1))


def nabla(cursor: Cursor) -> Written:
    start, call = cursor.position, cursor.take()
    if not cursor.next_is("script", "_"):
        raise UnreadableError(call.span, "\\nabla without the variable that it differentiates by")
    mark = cursor.take()
    below = cursor.argument(mark)
    by = cursor.whole(below, mark.span)
    if cursor.next_is("script"):
        raise UnreadableError(union(call.span, cursor.take().span), "\\nabla with a superscript is not read")
    if isinstance(by, Name) and _ends(cursor.peek()):
        return Name(cursor.covered(start), "nabla", subs=scripts(below))
    of = applied(cursor)
    return Derivative(cursor.covered(start), "nabla", of, by)


def _ends(token: Token | None) -> bool:
    """Whether no factor follows, so that `\\nabla_{h_t}` is a gradient by itself."""
    return token is None or token.kind in ("relation", "sign", "times", "close", "comma", "column", "row")


def applied(cursor: Cursor) -> Written:
    """The next factor, with the argument of a function behind it."""
    if cursor.peek() is None:
        raise UnreadableError(cursor.last().span, "nothing follows that could be differentiated")
    start, first = cursor.position, cursor.factor()
    follows = cursor.next_is("open", "(") or (isinstance(first, Operator) and cursor.peek() is not None)
    return _product(cursor, start, [first, cursor.factor()]) if isinstance(first, Name | Operator) and follows else first


def slashed(cursor: Cursor, start: int, first: Written) -> Written:
    """`dL/dW` as a derivative, when the factor just read (from `start` on) and the one behind the slash are differentials.

    The first may have arguments, `dL(z_t, y_t)/dz_t`.
    """
    before = cursor.position
    if not isinstance(first, Name) or not _is_differential_name(first):
        return first
    of = _bare(cursor, start, first)
    if cursor.next_is("open", "("):
        group = cursor.factor()
        of = Product(union(of.span, group.span), (of, group), ("",))
    below = _differential_behind(cursor)
    if below is None:
        cursor.position = before
        return first
    return Derivative(cursor.covered(start), "d", of, below)


def _differential_behind(cursor: Cursor) -> Written | None:
    """What is differentiated by, if a slash and a differential follow."""
    token = cursor.peek(1)
    if not cursor.next_is("times", "/") or token is None or not (token.is_("letter", "d") or token.is_("command", "mathrm")):
        return None
    cursor.take()
    below = cursor.position
    by = cursor.factor()
    return _bare(cursor, below, by) if _is_differential_name(by) else None


def _is_differential_name(node: Written) -> bool:
    name = node.base if isinstance(node, Name) and node.font in ("", "bf") else ""
    return name.startswith("d") and (len(name) == 2 or name[1:] in commands.GREEK)


def _bare(cursor: Cursor, start: int, node: Written) -> Written:
    """`dW` without its d; `\\mathrm{d}W` has one token more."""
    tokens = [token for token in cursor.tokens[start:] if token.kind != "gap"]
    letter = tokens[2 if tokens[0].kind == "command" else 1]
    return replace(node, base=node.base[1:], span=(letter.span[0], node.span[1])) if isinstance(node, Name) else node
