"""Rows of an environment to lines: a row that continues the formula before it is joined to it, columns are taken together."""

from collections.abc import Sequence

from symrnn.notes.scripts import split
from symrnn.notes.tokens import Token

OPERATING = frozenset(["relation", "sign", "times"])


def lines(tokens: tuple[Token, ...]) -> list[tuple[Token, ...]]:
    """Each formula's tokens, or those of several formulas that stand side by side."""
    out: list[tuple[Token, ...]] = []
    for row in _rows(tokens):
        cells = split(row, lambda token: token.kind == "column")
        line = _merged(cells)
        if not _shown(line):
            continue
        if out and _continues(line, not _shown(cells[0]), out[-1]):
            out[-1] += line
        else:
            out.append(line)
    return out


def _rows(tokens: tuple[Token, ...]) -> list[tuple[Token, ...]]:
    rows: list[list[Token]] = [[]]
    for token in tokens:
        if token.kind == "row":
            rows.append([])
        else:
            rows[-1].append(token)
    return [tuple(row) for row in rows]


def _shown(tokens: Sequence[Token]) -> list[Token]:
    """The tokens without gaps and empty braces."""
    return [token for token in tokens if token.kind not in ("gap", "column") and not (token.kind == "braces" and not token.inside)]


def _merged(cells: list[tuple[Token, ...]]) -> tuple[Token, ...]:
    """The cells of a row, two and two; where a new pair begins, a column token separates it from what is before."""
    out: tuple[Token, ...] = ()
    for i, cell in enumerate(cells):
        shown = _shown(cell)
        begins = i % 2 == 0 and bool(_shown(out)) and not (shown and shown[0].kind in OPERATING)
        if begins and not _ends_open(out):
            out += (Token("column", "&", (out[-1].span[1], out[-1].span[1])),)
        out += cell
    return out


def _ends_open(tokens: Sequence[Token]) -> bool:
    shown = _shown(tokens)
    return bool(shown) and shown[-1].kind in OPERATING


def _continues(line: tuple[Token, ...], indented: bool, before: tuple[Token, ...]) -> bool:
    first = _shown(line)[0]
    indented = indented or line[0].kind == "gap"
    if first.kind in ("relation", "times") or first.is_("sign", "+", "±") or _ends_open(before):
        return True
    if first.kind == "words":
        return indented
    if has_relation(line):
        return False
    return first.kind == "sign" or unbalanced(before) or (indented and has_relation(before))


def has_relation(tokens: Sequence[Token]) -> bool:
    """Whether a relation stands outside of all brackets."""
    depth = 0
    for token in tokens:
        depth = max(0, depth + (token.kind == "open") - (token.kind == "close"))
        if depth == 0 and token.kind == "relation":
            return True
    return False


def unbalanced(tokens: Sequence[Token]) -> bool:
    """Whether a bracket is left open."""
    return sum((token.kind == "open") - (token.kind == "close") for token in tokens) > 0
