"""Rows of an environment to lines: a row that continues the formula before it is joined to it, columns are taken together."""

from collections.abc import Iterator, Sequence
from itertools import takewhile

from symrnn.notes.scripts import split
from symrnn.notes.tokens import Token

OPERATING = frozenset(["relation", "sign", "times"])


class _Line:
    """A formula's tokens so far, how many brackets are open in it, and whether it holds a relation."""

    def __init__(self, tokens: tuple[Token, ...]) -> None:
        self.tokens: list[Token] = []
        self.opened, self.related = 0, False
        self.add(tokens)

    def add(self, tokens: tuple[Token, ...]) -> None:
        self.tokens += tokens
        self.opened += sum((token.kind == "open") - (token.kind == "close") for token in tokens)
        self.related = self.related or has_relation(tokens)


def lines(tokens: tuple[Token, ...]) -> list[tuple[Token, ...]]:
    """Each formula's tokens, or those of several formulas that stand side by side."""
    out: list[_Line] = []
    for row in _rows(tokens):
        cells = split(row, lambda token: token.kind == "column")
        line = _merged(cells)
        if not _shown(line):
            continue
        if out and _continues(line, not _shown(cells[0]), out[-1]):
            out[-1].add(line)
        else:
            out.append(_Line(line))
    return [tuple(line.tokens) for line in out]


def _rows(tokens: tuple[Token, ...]) -> list[tuple[Token, ...]]:
    rows: list[list[Token]] = [[]]
    for token in tokens:
        if token.kind == "row":
            rows.append([])
        else:
            rows[-1].append(token)
    return [tuple(row) for row in rows]


def _shown(tokens: Sequence[Token]) -> list[Token]:
    """The tokens without gaps."""
    return [token for token in tokens if token.kind not in ("gap", "column")]


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
    """Whether the last token waits for something to follow."""
    last = next((token for token in reversed(tokens) if token.kind not in ("gap", "column")), None)
    return last is not None and last.kind in OPERATING


def _closes_before(line: Sequence[Token]) -> bool:
    """Whether a bracket is closed that was opened on a row before."""
    depth = 0
    for token in line:
        depth += (token.kind == "open") - (token.kind == "close")
        if depth < 0:
            return True
    return False


def _continues(line: tuple[Token, ...], indented: bool, before: _Line) -> bool:
    first = _shown(line)[0]
    indented = indented or line[0].kind == "gap"
    if before.opened > 0 and _closes_before(line):
        return True
    if first.kind in ("relation", "times") or first.is_("sign", "+", "±") or _ends_open(before.tokens):
        return True
    if first.kind == "words":
        return indented
    if has_relation(_before_words(line)):
        return False
    return first.kind == "sign" or before.opened > 0 or (indented and before.related)


def _before_words(line: Sequence[Token]) -> Sequence[Token]:
    """What stands before the words of a row: `- x \\text{ for } t < T` says nothing of x."""
    return list(takewhile(lambda token: token.kind != "words", line))


def has_relation(tokens: Sequence[Token]) -> bool:
    return any(relations(tokens))


def relations(tokens: Sequence[Token]) -> Iterator[Token]:
    """The relations outside of all brackets."""
    depth = 0
    for token in tokens:
        depth = max(0, depth + (token.kind == "open") - (token.kind == "close"))
        if depth == 0 and token.kind == "relation":
            yield token
