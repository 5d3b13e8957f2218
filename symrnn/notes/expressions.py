"""Settled tokens to syntax trees: chains, sums and products, by recursive descent over the tokens of one level.

All of the tokens of a level are consumed, or `UnreadableError` says which were not, and why.
"""

from collections.abc import Callable
from dataclasses import replace

from symrnn.notes import commands
from symrnn.notes.attach import attach, collect
from symrnn.notes.big import big
from symrnn.notes.brackets import cases, environment, group
from symrnn.notes.cursor import Cursor, Readers
from symrnn.notes.derivatives import fraction, nabla, partial, quotient, slashed
from symrnn.notes.indicators import with_condition
from symrnn.notes.scripts import split
from symrnn.notes.symbols import accent, dots, font, letter, number, operator, words
from symrnn.notes.tokens import Token, UnreadableError, extent, raw, union
from symrnn.notes.written import Chain, Dots, Group, Name, Operator, Product, Span, Sum, Written

_SIGN = {"+": 1, "-": -1, "±": 0}
_ENDS = frozenset(["sign", "relation", "comma", "close", "column", "row", "times"])


def read_chain(tokens: tuple[Token, ...], span: Span) -> Chain:
    """The tokens as a chain of sides with relations between them."""
    return chain(Cursor(tokens, span, READERS))


def chain(cursor: Cursor) -> Chain:
    relations = _relations(cursor.tokens)
    sides = split(cursor.tokens, lambda token: token.kind == "relation")
    read = tuple(_side(cursor, side, _around(relations, i, cursor.span)) for i, side in enumerate(sides))
    return Chain(_shown(cursor.tokens), read, tuple(token.text for token in relations))


def _shown(tokens: tuple[Token, ...]) -> Span:
    return extent(tuple(token for token in tokens if token.kind != "gap"))


def _relations(tokens: tuple[Token, ...]) -> list[Token]:
    depth, found = 0, []
    for token in tokens:
        depth = max(0, depth + (token.kind == "open") - (token.kind == "close"))
        if depth == 0 and token.kind == "relation":
            found.append(token)
    return found


def _around(relations: list[Token], i: int, span: Span) -> Span:
    """Where a side that has no tokens would stand: at the relation beside it."""
    return relations[min(i, len(relations) - 1)].span if relations else span


def _side(cursor: Cursor, tokens: tuple[Token, ...], span: Span) -> Written:
    """An expression, or a list of them without brackets (a Group of kind "")."""
    parts = split(tokens, lambda token: token.kind == "comma")
    if len(parts) == 1:
        return cursor.whole(tokens, span)
    covered = _shown(tokens)
    items = tuple(cursor.whole(part, covered) for part in parts)
    return Group(covered, "", items)


def item(cursor: Cursor) -> Written:
    """An expression, or a chain if a relation stands in it."""
    return chain(cursor) if _relations(cursor.tokens) else whole(cursor)


def whole(cursor: Cursor) -> Written:
    """All tokens of the cursor as one expression."""
    over = next((i for i, token in enumerate(cursor.tokens) if token.is_("command", "over")), None)
    if over is not None:
        return quotient(cursor, cursor.tokens[:over], cursor.tokens[over + 1 :], cursor.span)
    read = _sum(cursor)
    if (token := cursor.peek()) is not None:
        raise UnreadableError(token.span, _reason(token))
    return read


def _reason(token: Token) -> str:
    if token.kind == "close":
        return f"{commands.CLOSING.get(token.text, token.text)} closes nothing"
    return f"{raw(token)} is not read here"


def _sum(cursor: Cursor) -> Written:
    first, start = cursor.peek(), cursor.position
    if first is None:
        raise UnreadableError(cursor.span, "an expression is missing")
    signs: list[int] = []
    terms: list[Written] = []
    while True:
        signed = cursor.next_is("sign")
        if terms and not signed:
            break
        signs.append(_SIGN[cursor.take().text] if signed else 1)
        terms.append(cursor.term())
    if len(terms) == 1 and not first.is_("sign"):
        return terms[0]
    return Sum(cursor.covered(start), tuple(signs), tuple(terms))


def term(cursor: Cursor) -> Written:
    """Factors side by side or with a sign between them, up to + or -, a relation or a closing bracket."""
    start = cursor.position
    factors, signs = [_signed_factor(cursor)], []
    while (token := cursor.peek()) is not None:
        if token.kind == "times":
            signs.append(cursor.take().text)
            factors.append(_signed_factor(cursor))
        elif token.kind in _ENDS or _ends_here(token):
            break
        else:
            factor = cursor.factor()
            signs.append("")
            factors.append(factor)
    if len(factors) == 1:
        return factors[0]
    return Product(cursor.covered(start), tuple(factors), tuple(signs))


def _ends_here(token: Token) -> bool:
    return token.is_("char", ".", ":", "!", "?")


def _signed_factor(cursor: Cursor) -> Written:
    """A factor, with the minus that stands before it behind a product sign."""
    token = cursor.peek()
    if token is None:
        raise UnreadableError(cursor.last().span if cursor.position else cursor.span, "an expression is missing here")
    if token.is_("sign") and cursor.position and cursor.last().kind == "times":
        start = cursor.position
        cursor.take()
        arg = cursor.factor()
        return Sum(cursor.covered(start), (_SIGN[token.text],), (arg,))
    return cursor.factor()


def factor(cursor: Cursor) -> Written:
    """A letter, a number, brackets, a fraction, ... with all that is attached to it."""
    token = cursor.peek()
    if token is None:
        raise UnreadableError(cursor.span, "an expression is missing")
    start = cursor.position
    read = _read(cursor, token)
    found = collect(cursor)
    if found and token.is_("braces"):
        read = replace(read, span=token.span)
    return slashed(cursor, start, attach(cursor, *with_condition(cursor, read, found)))


def _read(cursor: Cursor, token: Token) -> Written:
    if token.kind == "error":
        raise UnreadableError(token.span, token.text)
    reader = _COMMANDS.get(token.text) if token.kind == "command" else _KINDS.get(token.kind)
    if token.is_("char", ".") and cursor.next_is("char", ".", ahead=1) and cursor.next_is("char", ".", ahead=2):
        reader = _three_points
    elif token.is_("char", ".") and (after := cursor.peek(1)) and after.kind == "digit" and after.glued:
        reader = number
    if token.is_("open", "{") and _is_choice(cursor):
        reader = _choice
    if reader is None:
        unknown = token.kind == "command"
        raise UnreadableError(token.span, f"{raw(token)} is not known" if unknown else f"{raw(token)} is not read here")
    return reader(cursor)


def _braces(cursor: Cursor) -> Written:
    """Braces give no node; empty ones stand before what follows them."""
    token = cursor.take()
    if not token.inside:
        if cursor.peek() is None:
            raise UnreadableError(token.span, "an expression is missing in the braces")
        return _read(cursor, _next(cursor))
    return cursor.whole(token.inside, token.span)


def _next(cursor: Cursor) -> Token:
    token = cursor.peek()
    if token is None:
        raise UnreadableError(cursor.span, "an expression is missing")
    return token


def _three_points(cursor: Cursor) -> Dots:
    return Dots(union(*(cursor.take().span for _ in range(3))))


def _is_choice(cursor: Cursor) -> bool:
    """`\\{` with an array and nothing that closes it."""
    following = cursor.peek(1)
    holds = following is not None and following.is_("environment", "array", "matrix")
    return holds and not cursor.next_is("close", "{", ahead=2)


def _choice(cursor: Cursor) -> Written:
    opened, array = cursor.take(), cursor.take()
    return cases(cursor, array, union(opened.span, array.span))


def _symbol(cursor: Cursor) -> Name:
    token = cursor.take()
    return Name(token.span, token.text, cursor.font)


def _root(cursor: Cursor) -> Written:
    """`\\sqrt{x}` as the function sqrt of x in brackets."""
    start, call = cursor.position, cursor.take()
    if cursor.next_is("open", "["):
        raise UnreadableError(call.span, "roots other than square roots are not read")
    inside = cursor.argument(call)
    arg = cursor.whole(inside, call.span)
    span = cursor.covered(start)
    return Product(span, (Operator(call.span, "sqrt"), Group(union(arg.span), "(", (arg,))), ("",))


_Read = Callable[[Cursor], Written]
_COMMANDS: dict[str, _Read] = {
    name: reader
    for names, reader in (
        (commands.SYMBOLS, _symbol), ([*commands.OPERATORS, "operatorname"], operator), (commands.DOTS, dots),
        (commands.ACCENTS, accent), (commands.FONTS, font), (commands.FRACTIONS, fraction), (["sqrt"], _root),
        (["sum", "prod"], big), (["partial"], partial), (["nabla"], nabla),
    )
    for name in names
}  # fmt: skip
_KINDS: dict[str, _Read] = {
    "letter": letter, "digit": number, "braces": _braces, "open": group, "bar": group, "environment": environment,
    "words": words,
}  # fmt: skip

READERS = Readers(whole, item, term, factor)
