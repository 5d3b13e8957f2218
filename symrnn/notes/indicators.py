"""Indicators that write their condition as a subscript, `\\mathbf 1_{h_t > 0}`: read as `\\mathbf 1[h_t > 0]` is.

Only conditions that compare by order are: in `\\mathbb 1_{j = y_t}` the script is a label like any other.
"""

from collections.abc import Sequence

from symrnn.notes.attach import Script
from symrnn.notes.cursor import Cursor
from symrnn.notes.tokens import Token, extent
from symrnn.notes.written import Group, Name, Number, Product, Written

BASES = ("1", "I")
ORDER = ("<", "<=", ">", ">=")
CLOSED_BY = ("[", "{", "(")
"""The brackets that may stand around all of the condition."""


def with_condition(cursor: Cursor, node: Written, found: Sequence[Script]) -> tuple[Written, Sequence[Script]]:
    """A 1 or I together with a condition below it, and the other scripts; anything else as it is, with all of them."""
    below = [script for script in found if script.mark == "_"]
    inside = _without_brackets(below[0].tokens) if len(below) == 1 and _is_one(node) else ()
    if not _compares(inside):
        return node, found
    name = node if isinstance(node, Name) else Name(node.span, "1")
    span = extent(below[0].tokens)
    condition = Group(span, "[", (cursor.item(inside, span),))
    return Product(below[0].with_(node), (name, condition), ("",)), [script for script in found if script.mark != "_"]


def _is_one(node: Written) -> bool:
    if isinstance(node, Number):
        return node.value == 1
    return isinstance(node, Name) and node == Name(node.span, node.base, node.font) and node.base in BASES


def _without_brackets(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    shown = tuple(token for token in tokens if token.kind != "gap")
    around = len(shown) > 2 and shown[0].is_("open", *CLOSED_BY) and shown[-1].kind == "close"
    return shown[1:-1] if around else shown


def _compares(tokens: Sequence[Token]) -> bool:
    """Whether something stands on both sides of a sign of order."""
    at = [i for i, token in enumerate(tokens) if token.kind == "relation" and token.text in ORDER]
    return len(at) == 1 and 0 < at[0] < len(tokens) - 1
