"""Derivatives: what is differentiated, and by what, be it a variable, an argument of a function, or a letter at a bar."""

from dataclasses import replace

from symrnn.judge import meaning as m
from symrnn.judge.meaning import Meaning
from symrnn.judge.resolve.defined import at_its_step
from symrnn.judge.resolve.names import name_meaning
from symrnn.judge.resolve.opened import open_derivative
from symrnn.judge.resolve.scope import Scope, UnreadError
from symrnn.judge.vocabulary import look
from symrnn.notes import written as w
from symrnn.notes.written import Written


def read_derivative(r: Scope, node: w.Derivative) -> Meaning:
    argument = open_derivative(r, node) or _argument_derivative(r, node)
    if argument is not None:
        return argument
    if isinstance(node.by, w.Name) and look(node.by) in r.given:
        return _slope(r, node)
    of, by = _differentiable(r, node.of), at_its_step(r, _differentiable(r, _unwrapped(node.by)))
    if isinstance(by, m.Structure) and by.kind == "vec" and isinstance(by.args[0], m.Variable):
        return m.Structure("vec", (m.Derivative(of, by.args[0], node.sign),))
    if isinstance(by, m.Derivative) or not isinstance(by, m.Variable):
        raise UnreadError("a derivative is taken by a variable of the cell", node.by.span)
    return m.Derivative(of, by, node.sign)


def _differentiable(r: Scope, node: Written) -> Meaning:
    """What is differentiated, or by what: a parameter may be the copy of a step there."""
    found = name_meaning(r, node) if isinstance(node, w.Name) else None
    return r.read(node) if found is None else found


def _unwrapped(node: Written) -> Written:
    return node.items[0] if isinstance(node, w.Group) and len(node.items) == 1 else node


def _slope(r: Scope, node: w.Derivative) -> Meaning:
    """The derivative of a function by the letter that it is applied to."""
    of = r.read(node.of)
    if isinstance(of, m.Function) and not of.primes and of.args == (r.read(node.by),):
        return replace(of, primes=1)
    raise UnreadError("the derivative at a bar is read of a function of one letter", node.span)


def _argument_derivative(r: Scope, node: w.Derivative) -> Meaning | None:
    """`\\partial_e f(a, b)`: by the argument that the function's formula calls e."""
    if not (isinstance(node.of, w.Product) and isinstance(node.by, w.Name)):
        return None
    of = r.read(node.of)
    if not isinstance(of, m.Function) or of.primes:
        return None
    parameters = r.vocabulary.parameters(of.name)
    name = "_".join((node.by.base, *(sub.text for sub in node.by.subs)))
    if name in parameters:
        return replace(of, primes=1, argument=parameters.index(name))
    return None
