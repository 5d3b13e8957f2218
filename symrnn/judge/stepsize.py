"""Which factors before the direction of an update are its step size: positive numbers, and the names that step sizes have."""

from collections.abc import Callable

from symrnn.notes import written as w

LETTERS = frozenset("abcdefghijklqrs")
GREEK = frozenset("alpha beta gamma epsilon varepsilon zeta eta kappa lambda mu nu rho varrho tau".split())
WORDS = frozenset("lr LR rate step stepsize learningrate".split())
COUNTS = frozenset("TNBMmn")
"""Letters for how many examples or steps there are, by which averages divide."""

NAMES = LETTERS | GREEK | WORDS | COUNTS


def is_size(node: w.Written, is_known: Callable[[w.Name], bool]) -> bool:
    """Whether a factor is a positive number, a name of step sizes that means nothing else, or a quotient of these."""
    match node:
        case w.Number(value=value):
            return value > 0
        case w.Quotient(above=above, below=below):
            return is_size(above, is_known) and is_size(below, is_known)
        case w.Name(base=base):
            return base in NAMES and not is_known(node)
        case _:
            return False
