"""What a total loss adds to the losses of the steps: penalties on the weights, losses of the last step.

A penalty is a number: squares of what the network has, norms, products of these with numbers. Its weights must be those of the
network, or it is not known on what the loss depends.
"""

from collections.abc import Iterator, Set

from symrnn.judge.model.network import Network
from symrnn.judge.model.style import LOSSES
from symrnn.judge.model.terms import Call, Constant, Key, Plus, Raised, Symbol, Term, Times, Total, Turned, symbols_of
from symrnn.notes.written import Name

STRANGER = "{} of a penalty is no weight of the network"
NO_NUMBER = "what stands beside the sum over the steps is no penalty that can be read"


def is_total(name: Name) -> bool:
    """Whether a name is that of a loss of all steps."""
    return name.base in LOSSES and not (name.subs or name.sups or name.brackets)


def put_beside(network: Network) -> None:
    """Takes what stands beside the losses of the steps as a loss after the last one, or drops the whole loss."""
    if network.beside is None:
        return
    problem = _problem(network.beside, _known(network))
    if problem:
        _drop(network, problem)
    else:
        network.numbers.update(key for key in _numbers(network.beside, _known(network)))
        network.last_loss = network.beside


def _known(network: Network) -> frozenset[Key]:
    """What the equations of the network compute or read."""
    equations = (*network.steps.values(), *network.once.values())
    return frozenset(key for e in equations for key in (e.target.key, *(symbol.key for symbol in symbols_of(e.value))))


def _problem(term: Term, known: Set[Key]) -> str:
    """Why a term is no number that the network gives, "" if it is one."""
    match term:
        case Constant():
            return ""
        case Symbol():
            return NO_NUMBER if term.key in known else ""
        case Plus(_, terms):
            return next(filter(None, (_problem(part, known) for part in terms)), "")
        case Times("" | "dot" | "@", left, right) if Turned(left) == right or Turned(right) == left:
            return _strange(term, known)
        case Times(_, left, right):
            return _problem(left, known) or _problem(right, known)
        case Total() | Raised() | Call(function="norm2" | "abs"):
            return _strange(term, known)
        case _:
            return NO_NUMBER


def _strange(term: Term, known: Set[Key]) -> str:
    """What is no weight of the network in a penalty; what reads the last step may read data beside it."""
    if any(symbol.at is not None for symbol in symbols_of(term)):
        return ""
    strange = (symbol for symbol in symbols_of(term) if symbol.at is None and symbol.key not in known)
    return next((STRANGER.format(symbol.look) for symbol in strange), "")


def _numbers(term: Term, known: Set[Key]) -> Iterator[Key]:
    """The factors of penalties, which are numbers."""
    match term:
        case Symbol():
            yield term.key
        case Plus(_, terms):
            yield from (key for part in terms for key in _numbers(part, known))
        case Times(_, left, right) if Turned(left) != right and Turned(right) != left:
            yield from (key for part in (left, right) for key in _numbers(part, known))


def _drop(network: Network, problem: str) -> None:
    """Takes no loss from the formula of the total one."""
    assert network.summed is not None
    network.lost[network.summed[0]] = problem
    network.used.remove(network.summed)
    network.step_loss = network.wanted = network.factor = network.beside = None
    network.losses.clear()
    network.totals.clear()
