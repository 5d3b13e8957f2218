"""The trace of a product of a matrix with a transposed one: the sum of the products of their entries."""

from symrnn.judge.model.style import UnreadableError
from symrnn.judge.model.terms import Raised, Symbol, Term, Times, Total, Turned
from symrnn.notes.written import Name, Operator, Words, Written

NAMES = frozenset({"tr", "trace"})


def is_trace(node: Written) -> bool:
    """Whether a name or an operator is that of the trace."""
    match node:
        case Operator(_, text) | Name(_, text, subs=(), sups=()) | Words(_, text):
            return text.strip().lower() in NAMES
        case _:
            return False


def trace_of(term: Term) -> Term:
    """The trace of a product, as a sum over entries."""
    match term:
        case Times("" | "dot" | "@", Turned(Symbol() as left), Symbol() as right):
            pass
        case Times("" | "dot" | "@", Symbol() as left, Turned(Symbol() as right)):
            pass
        case _:
            raise UnreadableError("a trace of what is no product of a matrix with a transposed one")
    return Total(Raised(left, 2) if left == right else Times("entries", left, right))
