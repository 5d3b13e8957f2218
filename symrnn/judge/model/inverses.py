"""Equations with powers of matrices that count factors, `W = Q \\Lambda Q^{-1}`: powers in a cell are by entries."""

from collections.abc import Iterator

from symrnn.judge.model.network import Network
from symrnn.judge.model.shapes import Step, matrices
from symrnn.judge.model.style import LOSSES
from symrnn.judge.model.terms import Raised, Symbol, Term, Turned, parts_of

UNREAD = "{} is a power of a matrix"


def drop_powers_of_matrices(network: Network) -> None:
    """Drops the equations that take powers of matrices, known by their letters; why is noted. Losses are no such equations."""
    for among in (network.once, network.steps):
        for key, equation in list(among.items()):
            squares = {key for key, axes in matrices([Step(None, equation.value)]).items() if axes == 2}
            found = next((base for base in _powers(equation.value) if base.key in squares), None)
            if found is not None and key.look.base not in LOSSES:
                network.unread.setdefault(equation.link[0], UNREAD.format(found.look))
                del among[key]


def _powers(term: Term) -> Iterator[Symbol]:
    """The symbols that stand below exponents."""
    stack = [term]
    while stack:
        node = stack.pop()
        stack += parts_of(node)
        if isinstance(node, Raised):
            base = node.base.arg if isinstance(node.base, Turned) else node.base
            if isinstance(base, Symbol):
                yield base
