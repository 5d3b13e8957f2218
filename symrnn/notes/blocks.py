"""The blocks of a Markdown text with the places of their lines: markdown-it's block parser, and a rule for displayed formulas.

The rule stands before all others, since the lines of a formula may look like a list, a quotation or a heading. Each rule that
gives text is wrapped, so that its tokens know where their lines stand: what remains of a line without the marks of the
quotations and list items around it.
"""

import re
from collections.abc import Callable
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, fence, heading, html_block, lheading, paragraph, table
from markdown_it.token import Token

from symrnn.notes.environments import NAMES
from symrnn.notes.inline import CLOSING, TOKEN

Rule = Callable[[StateBlock, int, int, bool], bool]
Lines = list[tuple[int, int]]

_OPENING = re.compile(rf"\$\$|\\{{1,2}}\[|\\begin\{{(?:{NAMES})\}}")
_ANYWHERE = ["paragraph", "reference", "blockquote", "list"]
_WRAPPED: dict[str, tuple[Rule, list[str]]] = {
    "table": (table, ["paragraph", "reference"]),
    "fence": (fence, _ANYWHERE),
    "html_block": (html_block, ["paragraph", "reference", "blockquote"]),
    "heading": (heading, ["paragraph", "reference", "blockquote"]),
    "lheading": (lheading, []),
    "paragraph": (paragraph, []),
}


def blocks(text: str) -> list[Token]:
    """The block tokens of a Markdown text; those with text of their own have its lines in `meta["lines"]`."""
    parser = MarkdownIt("commonmark", {"maxNesting": 30}).enable("table").disable("reference")
    for name, (rule, ends) in _WRAPPED.items():
        parser.block.ruler.at(name, _recorded(rule), {"alt": ends})
    parser.block.ruler.before("table", "formula", _recorded(_formula), {"alt": _ANYWHERE})
    tokens: list[Token] = []
    parser.block.parse(text, parser, {}, tokens)
    return tokens


def _recorded(rule: Rule) -> Rule:
    def record(state: StateBlock, start: int, end: int, silent: bool) -> bool:
        before = len(state.tokens)
        found = rule(state, start, end, silent)
        for token in state.tokens[before:] if found and not silent else []:
            if token.map and "lines" not in token.meta:
                token.meta["lines"] = [_line(state, line) for line in range(*token.map)]
        return found

    return record


def _line(state: StateBlock, line: int) -> tuple[int, int]:
    start = state.bMarks[line] + state.tShift[line]
    return start, max(start, state.eMarks[line])


def _formula(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A displayed formula of several lines, from the line that it begins to the one that ends it."""
    opening = None if state.is_code_block(start) else _OPENING.match(state.src, *_line(state, start))
    last = _last_line(state, start, end, opening) if opening else None
    if last is None:
        return False
    if not silent:
        state.line = last + 1
        token = state.push("formula", "", 0)
        token.map = [start, last + 1]
    return True


def _last_line(state: StateBlock, start: int, end: int, opening: re.Match[str]) -> int | None:
    """The line after the first in which a formula ends, unless a blank line or the end of the quotation or item comes first."""
    closing = CLOSING.get(opening[0], opening[0].replace("begin", "end"))
    known: dict[str, int] = state.env.setdefault("unclosed", {})
    if start < known.get(closing, 0):  # an earlier search went past this line and found nothing
        return None
    position, indent = opening.end(), min(state.blkIndent, state.sCount[start])
    for line in range(start, end):
        first, last = _line(state, line)
        if line > start and (state.isEmpty(line) or state.sCount[line] < indent):
            known[closing] = line
            return None
        if _closes(state.src, max(first, position), last, closing):
            return line if line > start else None
    known[closing] = end
    return None


def _closes(text: str, start: int, end: int, closing: str) -> bool:
    if closing not in text[start:end]:
        return False
    signs = [(found[0], found.start()) for found in TOKEN.finditer(text, start, end)]
    if closing == "$$":
        dollars = [place for sign, place in signs if sign == "$"]
        return any(second == first + 1 for first, second in pairwise(dollars))
    return any(sign == closing for sign, _ in signs)
