"""What a total loss adds to the losses of the steps: penalties on the weights, losses of the last step.

A penalty is a number: squares of what the network has, norms, products of these with numbers. Its weights must be those of the
network, or it is not known on what the loss depends.
"""

from collections.abc import Iterator, Set

from symrnn.judge.look import Look
from symrnn.judge.model.network import ALL, PARAMS, Network
from symrnn.judge.model.style import LOSSES
from symrnn.judge.model.terms import (
    Call,
    Constant,
    Key,
    Plus,
    Raised,
    Symbol,
    Term,
    Times,
    Total,
    Turned,
    parts_of,
    rewritten,
    symbols_of,
)
from symrnn.notes.written import Name

STRANGER = "of a penalty is no weight of the network"
NORMS = ("norm2", "abs")
NO_NUMBER = "what stands beside the sum over the steps is no penalty that can be read"


def is_total(name: Name) -> bool:
    """Whether a name is that of a loss of all steps."""
    return name.base in LOSSES and not (name.subs or name.sups or name.brackets)


def put_beside(network: Network) -> None:
    """Takes what stands beside the losses of the steps as a loss after the last one, or drops the whole loss."""
    if network.beside is None:
        return
    known = _known(network)
    beside = rewritten(network.beside, lambda node: _squared(_given(node, network)))
    problem = _problem(beside, known)
    if problem:
        drop(network, problem)
    elif not all(_says_something(term, known) for term in _addends(beside)):
        drop(network, NO_NUMBER)
    else:
        network.numbers.update({*_numbers(beside)} - known)
        network.last_loss = beside


def _given(node: Term, network: Network) -> Term:
    """What a formula of the notes gives for a name, `\\Omega = \\|W\\|^2`."""
    equation = network.once.get(node.key) if isinstance(node, Symbol) else None
    plain = equation is not None and all(symbol.at is None for symbol in symbols_of(equation.value))
    return equation.value if equation is not None and plain else node


def _addends(term: Term) -> Iterator[Term]:
    if isinstance(term, Plus):
        for part in term.terms:
            yield from _addends(part)
    else:
        yield term


def _says_something(term: Term, known: Set[Key]) -> bool:
    """Whether a term is more than an unknown number."""
    squares = (part for part in _all(term) if _is_square(part))
    return isinstance(term, Constant) or any(s.key in known for part in squares for s in symbols_of(part))


def _all(term: Term) -> Iterator[Term]:
    yield term
    for part in parts_of(term):
        yield from _all(part)


def _squared(term: Term) -> Term:
    """`\\mu w^\\top w` of a vector w with the product as the sum of squares that it is."""
    match term:
        case Times("" | "dot" | "@", Turned(Symbol(look)), right) if _is_vector(look) and term.left == Turned(right):
            return Total(Raised(right, 2))
        case Times("" | "dot" | "@", Times(sign, left, Turned(Symbol(look) as turned)), right) if turned == right:
            return Times(sign, left, Total(Raised(right, 2))) if _is_vector(look) else term
        case _:
            return term


def _is_vector(look: Look) -> bool:
    return not (len(look.base) == 1 and look.base.isupper())


def _is_square(term: Term) -> bool:
    """Whether a term is a sum of squares or of absolute values."""
    return isinstance(term, Total | Raised) or (isinstance(term, Call) and term.function in NORMS)


def _known(network: Network) -> frozenset[Key]:
    """What the equations of the network compute or read."""
    equations = (*network.steps.values(), *network.once.values())
    return frozenset(key for e in equations for key in (e.target.key, *(symbol.key for symbol in symbols_of(e.value))))


def _problem(term: Term, known: Set[Key]) -> str:
    """Why a term is no number that the network gives, "" if it is one."""
    match term:
        case Constant():
            return ""
        case Symbol() | Raised(Symbol()) if not known & {symbol.key for symbol in symbols_of(term)}:
            return ""
        case Plus(_, terms):
            return next(filter(None, (_problem(part, known) for part in terms)), "")
        case _ if _is_square(term):
            return _strange(term, known)
        case Times(_, left, right):
            return _problem(left, known) or _problem(right, known)
        case _:
            return NO_NUMBER


def _strange(term: Term, known: Set[Key]) -> str:
    """What is no weight of the network in a penalty; what reads the last step may read data beside it."""
    if any(symbol.at is not None for symbol in symbols_of(term)):
        return ""
    strange = (symbol for symbol in symbols_of(term) if symbol.at is None and symbol.key not in known)
    return next((f"{symbol.look} {STRANGER}" for symbol in strange), "")


def _numbers(term: Term) -> Iterator[Key]:
    """The factors of penalties, which are numbers."""
    match term:
        case Symbol() | Raised(Symbol()):
            yield from (symbol.key for symbol in symbols_of(term))
        case Plus(_, parts):
            yield from (key for part in parts for key in _numbers(part))
        case Times(_, left, right):
            yield from (*_numbers(left), *_numbers(right))


def drop(network: Network, problem: str) -> None:
    """Takes no loss from the formula of the total one; where its weights alone are strange, states act on it as on any loss."""
    assert network.summed is not None
    network.lost[network.summed[0]] = problem
    network.used.remove(network.summed)
    network.unclear = PARAMS if problem.endswith(STRANGER) else ALL
    network.step_loss = network.wanted = network.factor = network.beside = None
    network.losses.clear()
    network.totals.clear()
