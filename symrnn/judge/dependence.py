"""`E_t = \\mathcal{E}(a_t)`: the loss as a function that the notes leave open, which says what it is computed from."""

from symrnn.ir.cell import LOSS
from symrnn.ir.verdict import Outcome
from symrnn.judge import meaning as m
from symrnn.judge.resolve import UnreadError, name_meaning
from symrnn.judge.statement import Said, Statement
from symrnn.judge.vocabulary import look
from symrnn.notes import written as w

BRACKETS = ("(", "[")


def judged(link: Statement) -> Said | None:
    """What is said of a loss that is set equal to a loss of variables in brackets; None for other links."""
    if link.sign in ("=", ":=") and _is_loss(link, link.left) and _is_open_loss(link, link.right):
        return Said(Outcome.GIVEN, reason="says what the loss is computed from")
    return None


def _is_loss(link: Statement, node: w.Written) -> bool:
    found = name_meaning(link.resolver(), node) if isinstance(node, w.Name) else None
    return isinstance(found, m.Variable) and found.name in (m.TOTAL, LOSS)


def _is_open_loss(link: Statement, node: w.Written) -> bool:
    """Whether the name of a loss, which is no function that is known, stands before variables in brackets."""
    if not (isinstance(node, w.Product) and len(node.factors) == 2 and node.signs == ("",)):
        return False
    head, group = node.factors
    if not (isinstance(head, w.Name) and isinstance(group, w.Group) and group.kind in BRACKETS):
        return False
    named = _is_loss(link, head) and link.vocabulary.function(look(head)) is None
    return named and all(_is_variable(link, item) for item in group.items)


def _is_variable(link: Statement, node: w.Written) -> bool:
    """Whether something stands for a value by its name, or for those left out in a list."""
    if isinstance(node, w.Dots):
        return True
    try:
        return isinstance(link.resolver().read(node), m.Variable)
    except UnreadError:
        return isinstance(node, w.Name)
