"""Expected values, `\\mathbb{E}[W_{ij}] = 0`: statements about a distribution, which no network decides."""

from collections.abc import Iterator

from symrnn.ir.cell import LOSS
from symrnn.judge import meaning as m
from symrnn.judge.resolve import name_meaning
from symrnn.judge.statement import Statement
from symrnn.notes import written as w
from symrnn.notes.walk import nodes

LETTER = "E"
BOLD = "bb"
"""The font in which E mostly is the expected value."""


def is_of_expected(link: Statement) -> bool:
    """Whether a link speaks of an expected value."""
    return not link.plain and any(_is_expected(link, *pair) for side in (link.left, link.right) for pair in _pairs(side))


def _pairs(side: w.Written) -> Iterator[tuple[w.Written, w.Written]]:
    """What stands side by side."""
    for node in nodes(side):
        if isinstance(node, w.Product):
            pairs = zip(node.factors, node.signs, node.factors[1:], strict=False)
            yield from ((first, second) for first, sign, second in pairs if not sign)


def _is_expected(link: Statement, head: w.Written, behind: w.Written) -> bool:
    """Whether E is the expected value of what is behind it: a double-struck one, or one before square brackets that is a loss
    at most.
    """
    if not isinstance(head, w.Name) or head.base != LETTER or head.accents or head.primes:
        return False
    squared = isinstance(behind, w.Group) and behind.kind == "["
    if head.font != BOLD and not squared:
        return False
    found = name_meaning(link.resolver(), head)
    return found is None or (isinstance(found, m.Variable) and found.name in (m.TOTAL, LOSS))
