"""Powers that can count the factors of a matrix: `W^2` is W W, and `h_t^2`, `(1 - h_t)^2` are taken entry by entry."""

from symrnn.judge.meaning import Entry, Function, Meaning, Number, Power, Product, Sum, Variable


def counts_factors(node: Power) -> bool:
    """Whether a power of a square matrix is a product of it with itself; else it is meant entry by entry.

    With a number as exponent that is not seen from the sizes: of states, functions and sums powers are meant entry by entry,
    but where the exponent is below 0: then it is an inverse.
    """
    if not isinstance(node.exponent, int):
        return True
    return not _is_by_entries(node.base, inverse=node.exponent < 0)


def _is_by_entries(base: Meaning, *, inverse: bool) -> bool:
    match base:
        case Function() | Number() | Entry():
            return True
        case Variable(at=at, entry=entry):
            return bool(entry) or (at is not None and not inverse)
        case Product(sign="entries"):
            return True
        case Sum():
            return not inverse
        case _:
            return False
