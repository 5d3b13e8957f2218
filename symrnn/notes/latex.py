"""One formula's LaTeX to syntax trees: tokens, macros, layout, rows, pieces, and each piece as a chain.

Where a stage cannot go on, the formula (or the piece of it) becomes an `Unread` that says where and why; nothing is dropped
silently, and nothing raises.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from symrnn.notes.brackets import case_condition
from symrnn.notes.cursor import Cursor
from symrnn.notes.document import Macro, Unread
from symrnn.notes.explanations import readable
from symrnn.notes.expressions import READERS, read_chain
from symrnn.notes.layout import settle
from symrnn.notes.macros import expand
from symrnn.notes.nesting import nest
from symrnn.notes.pieces import GAP, Piece, pieces
from symrnn.notes.rows import has_relation, lines
from symrnn.notes.symbols import plain_words
from symrnn.notes.tokens import Token, UnreadableError, extent, tokenize, union
from symrnn.notes.written import Cases, Chain

LENGTH = 10_000
DIGITS = 40
_LONG_NUMBER = re.compile(rf"\d{{{DIGITS + 1},}}")
_NONE: Mapping[str, Macro] = MappingProxyType({})


def read_latex(text: str, macros: Mapping[str, Macro] = _NONE) -> tuple[Chain | Unread, ...]:
    """The formulas in a text of LaTeX, in their order; spans count characters of the text."""
    if len(text) > LENGTH:
        return (Unread((0, len(text)), f"the formula has more than {LENGTH} characters"),)
    number = _LONG_NUMBER.search(text)
    if number:
        return (Unread(number.span(), f"a number of more than {DIGITS} digits is not read"),)
    try:
        settled = settle(nest(expand(tokenize(text), macros)))
    except UnreadableError as error:
        return (Unread(error.span, error.reason),)
    return tuple(chain for line in lines(settled) for chain in _read_line(line))


@dataclass
class _Claim:
    """A formula's tokens, the conditions behind it, the further cases of its last side, and what may belong to it or not."""

    tokens: tuple[Token, ...]
    conditions: list[tuple[Token, ...]] = field(default_factory=list)
    cases: list[tuple[tuple[Token, ...], tuple[Token, ...]]] = field(default_factory=list)
    doubtful: tuple[Token, ...] = ()


def _read_line(line: tuple[Token, ...]) -> list[Chain | Unread]:
    return [_read(claim) for claim in _claims(pieces(line))]


def _claims(found: Sequence[Piece]) -> list[_Claim]:
    """Conditions taken to the formula before them (to the one after, at the beginning)."""
    claims: list[_Claim] = []
    early: list[tuple[Token, ...]] = []
    for i, piece in enumerate(found):
        if piece.condition:
            _condition(claims, early, piece)
        elif _is_case(claims, found[i : i + 2]):
            claims[-1].cases.append((piece.tokens, ()))
        elif claims and piece.apart == GAP and not has_relation(piece.tokens):
            claims[-1].doubtful += piece.tokens
        else:
            claims.append(_Claim(piece.tokens, early))
            early = []
    if early:
        claims.append(_Claim(early[0], early[1:]))
    return claims


def _condition(claims: list[_Claim], early: list[tuple[Token, ...]], piece: Piece) -> None:
    if not claims:
        early.append(piece.tokens)
        return
    claim = claims[-1]
    said = _said(piece.tokens)
    if claim.cases and not claim.cases[-1][1]:
        claim.cases[-1] = (claim.cases[-1][0], piece.tokens)
    elif said[:1] in (["else"], ["otherwise"]) and len(piece.tokens) > 1 and claim.conditions:
        claim.cases.append((piece.tokens[1:], piece.tokens[:1]))
    else:
        claim.conditions.append(piece.tokens)


def _said(tokens: tuple[Token, ...]) -> list[str]:
    return plain_words(tokens[0].text).lower().split() if tokens and tokens[0].kind == "words" else []


def _is_case(claims: list[_Claim], following: Sequence[Piece]) -> bool:
    """Whether `b \\text{ otherwise}` follows on `= a \\text{ if } x > 0`."""
    if not claims or len(following) < 2 or not following[1].condition or has_relation(following[0].tokens):
        return False
    begins = len(claims[-1].conditions) == 1 and _said(claims[-1].conditions[0])[:1] in (["if"], ["for"], ["when"])
    return begins and _said(following[1].tokens)[:1] in (["otherwise"], ["else"], ["if"])


def _read(claim: _Claim) -> Chain | Unread:
    try:
        if claim.doubtful:
            raise UnreadableError(extent(claim.doubtful), "a wide blank before this: a factor, or something of its own?")
        chain = read_chain(_without_points(claim.tokens), extent(claim.tokens))
        if claim.cases:
            return _with_cases(chain, claim)
        return replace(chain, conditions=tuple(map(readable, claim.conditions)))
    except UnreadableError as error:
        return Unread(error.span, error.reason)


def _without_points(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """The tokens without the full stop or comma that ends them."""
    end = len(tokens)
    while end and (tokens[end - 1].is_("char", ".", "!", ":") or tokens[end - 1].kind in ("comma", "gap")):
        if end > 1 and tokens[end - 1].is_("char", ".") and tokens[end - 2].is_("char", "."):
            break
        end -= 1
    return tokens[:end]


def _with_cases(chain: Chain, claim: _Claim) -> Chain:
    span = extent(claim.tokens)
    cursor = Cursor(claim.tokens, span, READERS)
    values = [chain.sides[-1], *(cursor.whole(tokens, span) for tokens, _ in claim.cases)]
    said = [claim.conditions[0], *(tokens for _, tokens in claim.cases)]
    conditions = [case_condition(cursor, tokens, span) for tokens in said]
    covered = union(*(value.span for value in values), *map(extent, said))
    cases = Cases(covered, tuple(values), tuple(conditions))
    further = tuple(map(readable, claim.conditions[1:]))
    return Chain(union(chain.span, cases.span), (*chain.sides[:-1], cases), chain.signs, further)
