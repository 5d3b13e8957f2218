"""Open functions of several arguments where the network applies them: their values, and their derivatives."""

from collections.abc import Sequence

from symrnn.judge import meaning as m
from symrnn.judge.meaning import Meaning
from symrnn.judge.opened import Opened
from symrnn.judge.resolve.scope import Scope, UnreadError
from symrnn.judge.vocabulary import look
from symrnn.notes import written as w
from symrnn.notes.walk import nodes
from symrnn.notes.written import Span, Written

SIGN = {"d": "d"}
"""Of what else is differentiated where an open function stands, all other arguments are held fixed."""


def uses_of(r: Scope, head: Written) -> tuple[Opened, ...]:
    """Where the network applies the open function that a name is; nothing if it is none."""
    return r.vocabulary.opened.get(look(head), ()) if isinstance(head, w.Name) else ()


def value_of(uses: Sequence[Opened], args: Sequence[Meaning], span: Span) -> Meaning:
    """The variable that an open function is at some arguments."""
    found = next((value for use in uses if (value := use.value(args)) is not None), None)
    if found is None:
        raise UnreadError("a function that the notes leave open is known only where the network applies it", span)
    return found


def open_derivative(r: Scope, node: w.Derivative) -> Meaning | None:
    """`\\partial f(x_t, h_{t-1}) / \\partial h_{t-1}` or `\\partial f / \\partial h_{t-1}`; None of what is not open."""
    match node.of:
        case w.Product(_, (w.Name() as head, w.Group(_, "(")), ("",)) if uses_of(r, head):
            of = r.read(node.of)
        case w.Name() as head if uses_of(r, head):
            by = r.read(node.by)
            found = (use.beside(by) for use in uses_of(r, head) if isinstance(by, m.Variable))
            of = next((value for value in found if value is not None), m.Blank())
        case _ if any(uses_of(r, inner) for inner in nodes(node.of)):
            raise UnreadError("an open function is differentiated as it stands", node.of.span)
        case _:
            return None
    by = r.read(node.by)
    if not isinstance(of, m.Variable) or not isinstance(by, m.Variable):
        raise UnreadError("an open function is differentiated by what it is applied to", node.by.span)
    return m.Derivative(of, by, SIGN.get(node.sign, "local"))
