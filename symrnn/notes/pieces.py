"""A line to its formulas and their conditions: `A = B, \\quad C = D \\qquad \\text{for } t < T`."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from symrnn.notes.rows import OPERATING, relations
from symrnn.notes.symbols import PROSE, is_symbol, plain_words
from symrnn.notes.tokens import Token

NARROW, GAP, WIDE = 0, 1, 2
"""How a piece is set off from the one before: by a comma, by a wide blank, by both (or by words, or a column)."""

CONDITIONAL = frozenset("if for when while unless at otherwise else as on because since holds".split())
_CONNECTIVE = frozenset(
    (
        "and or where with so hence thus then let therefore gives yields i.e. that is to get we obtain have using by from "
        "which means implies also finally similarly likewise but because since"
    ).split()
)


@dataclass(frozen=True)
class Piece:
    """Tokens between two separators; `condition` when they only say when a formula holds."""

    tokens: tuple[Token, ...]
    apart: int
    comma: Token | None = None
    condition: bool = False


class _Growing:
    """A piece that others are still joined to; `sign` is its last relation."""

    def __init__(self, piece: Piece, condition: bool) -> None:
        self.tokens, self.apart, self.condition = list(piece.tokens), piece.apart, condition
        self.sign = _last_sign(piece.tokens)

    def add(self, piece: Piece) -> None:
        operates = piece.tokens[0].kind in OPERATING or self.tokens[-1].kind in OPERATING
        if piece.comma and not operates:
            self.tokens.append(piece.comma)
        self.tokens += piece.tokens
        self.sign = _last_sign(piece.tokens) or self.sign


def _last_sign(tokens: Sequence[Token]) -> str:
    return next((token.text for token in reversed([*relations(tokens)])), "")


def pieces(line: tuple[Token, ...]) -> list[Piece]:
    """The formulas and conditions of a line in their order."""
    out: list[_Growing] = []
    for piece in _cut(line):
        _place(out, piece)
    return [Piece(tuple(grown.tokens), grown.apart, condition=grown.condition) for grown in out]


def _cut(line: tuple[Token, ...]) -> Iterator[Piece]:
    """The line, cut at every separator outside of brackets; empty pieces pass their separator on."""
    depth, tokens, apart = 0, list[Token](), WIDE
    comma: Token | None = None
    for i, token in enumerate(line):
        depth = max(0, depth + (token.kind == "open") - (token.kind == "close"))
        strength = _strength(line, i) if depth == 0 else None
        if strength is None:
            tokens.append(token)
            continue
        if _shown(tokens):
            yield Piece(_trimmed(tokens), apart, comma)
            tokens, apart, comma = [], strength, None
        apart = max(apart, strength)
        if token.kind in ("words", "command"):
            tokens.append(token)
        elif token.is_("comma", ","):
            comma = token
            apart = WIDE if apart == GAP else apart
    if _shown(tokens):
        yield Piece(_trimmed(tokens), apart, comma)


def _shown(tokens: Sequence[Token]) -> bool:
    return any(token.kind != "gap" for token in tokens)


def _trimmed(tokens: Sequence[Token]) -> tuple[Token, ...]:
    start, end = 0, len(tokens)
    while tokens[start].kind == "gap":
        start += 1
    while tokens[end - 1].kind == "gap":
        end -= 1
    return tuple(tokens[start:end])


def _strength(line: tuple[Token, ...], i: int) -> int | None:
    """How strongly the token at i separates, or None."""
    token, after = line[i], line[i + 1] if i + 1 < len(line) else None
    if token.kind == "column" or token.is_("comma", ";") or token.is_("command", "forall"):
        return WIDE
    if token.kind == "words":
        return None if is_symbol(token) else WIDE
    if token.kind == "gap":
        return GAP if token.text == "quad" else None
    if token.kind == "comma":
        return WIDE if after is None or after.kind in ("gap", "words") or after.is_("command", "forall") else NARROW
    if token.is_("char", ":"):
        return WIDE if line[0].kind == "words" or line[0].is_("command", "forall") else None
    if token.is_("char", "."):
        alone = not (i and line[i - 1].is_("char", "."))
        return WIDE if alone and (after is None or after.kind in ("gap", "words", "column")) else None
    return None


def _place(out: list[_Growing], piece: Piece) -> None:
    before = out[-1] if out else None
    if before is not None and _joins(before, piece):
        before.add(piece)
    elif (piece := _without_connective(piece)).tokens:
        out.append(_Growing(piece, is_condition(piece, before is not None)))


def _joins(before: _Growing, piece: Piece) -> bool:
    """Whether a piece belongs to the one before: a list goes on, or an operation or relation joins the two."""
    first = piece.tokens[0]
    if before.condition:
        if _open_words(before.tokens):
            return True
        only_words = all(token.kind == "words" or token.is_("command", "forall") for token in before.tokens)
        return (piece.apart == NARROW or (only_words and piece.apart == GAP)) and first.kind != "words"
    if first.kind == "relation" or before.tokens[-1].kind in OPERATING:
        return True
    if piece.apart == NARROW:
        return not (before.sign and (_last_sign(piece.tokens) or before.sign == "in"))
    return piece.apart == GAP and first.kind in OPERATING and piece.comma is None


def _open_words(tokens: Sequence[Token]) -> bool:
    """Whether the words of a condition leave a bracket open."""
    said = "".join(token.text for token in tokens if token.kind == "words")
    return said.count("(") > said.count(")")


def _without_connective(piece: Piece) -> Piece:
    """The piece without "and", "where", ... before its formula."""
    first = piece.tokens[0]
    said = plain_words(first.text).lower().strip(",:; ").split() if first.kind == "words" else []
    if said and all(word.strip(",") in _CONNECTIVE for word in said):
        return replace(piece, tokens=piece.tokens[1:], apart=WIDE)
    return piece


def is_condition(piece: Piece, follows: bool) -> bool:
    """Whether a piece says when a formula holds, or explains one that it follows."""
    first = piece.tokens[0]
    if first.is_("command", "forall"):
        return True
    if first.kind == "words":
        return (not is_symbol(first) or first.text in PROSE) and (follows or _says_when(first))
    if not follows:
        return False
    return is_range(piece.tokens) or (piece.apart >= GAP and _is_remark(piece.tokens))


def _says_when(token: Token) -> bool:
    words = plain_words(token.text).lower().split()
    return bool(words) and (words[0] in CONDITIONAL or words[-1].endswith(":"))


def _is_remark(tokens: tuple[Token, ...]) -> bool:
    """`(t < T)`, `(3)`, `(*)`: brackets around a relation, words, a number or a star."""
    if not (tokens[0].is_("open", "(") and tokens[-1].is_("close", "(")):
        return False
    inside = [token for token in tokens[1:-1] if token.kind != "gap"]
    if any(token.kind in ("open", "close") for token in inside):
        return False
    return any(t.kind in ("relation", "words") for t in inside) or all(t.kind == "digit" or t.is_("times", "*") for t in inside)


_STEPS = frozenset("i j k l m n p q r s t u T N K tau".split())


def is_range(tokens: tuple[Token, ...]) -> bool:
    """`t < T`, `t = 1, \\dots, T`, `1 \\le k \\le t`: only steps, numbers and their sums, compared."""
    shown = [token for token in tokens if token.kind != "gap"]
    signs = {token.text for token in shown if token.kind == "relation"}
    if not signs or not signs <= {"<", ">", "<=", ">=", "=", "in", "!="}:
        return False
    steps = all(_is_step(token, signs) for token in shown)
    return steps and (signs != {"="} or _first_is_step(shown))


def _first_is_step(tokens: list[Token]) -> bool:
    return tokens[0].text in _STEPS and len(tokens) > 1 and tokens[1].kind in ("relation", "comma")


def _is_step(token: Token, signs: set[str]) -> bool:
    if token.kind in ("relation", "digit", "sign", "comma") or token.is_("command", "dots", "ldots", "cdots", "dotsc", "infty"):
        return True
    if token.kind == "open" or token.kind == "close":
        return "in" in signs and token.text in ("{", "[", "(")
    named = token.kind == "letter" or token.is_("command", "tau", "ell")
    return named and (signs != {"="} or token.text in _STEPS)
