"""What stands inside a meaning, as far as it decides how a claim is read: found once a node, since claims share most nodes."""

from dataclasses import dataclass
from itertools import chain

from symrnn.judge.meaning import (
    Big,
    Blank,
    Defined,
    Derivative,
    Entry,
    Free,
    Function,
    Index,
    Meaning,
    Power,
    Product,
    Structure,
    Variable,
    indices,
    once,
)
from symrnn.judge.repeated import counts_factors

MATRICES = ("vec", "vec of rows", "transpose", "diag", "outer", "identity", "trace")
"""Operations that say nothing of a number."""


@dataclass(frozen=True)
class Facts:
    """`steps`: the indices that are steps. `named`: letters of steps that variables carry; `counting`: those that count steps.

    `traits`: product, shape (a product or transpose), dots, stars, mixed (a row beside a column, entry by entry), square,
    powers (that may count factors), matrices (transposes, diagonal matrices), entries (named by letters), free (a letter for
    any value). `derivatives` and `blanks` (functions whose argument is left out) in the order of the formula.
    """

    steps: frozenset[Index]
    named: frozenset[str]
    counting: frozenset[str]
    traits: frozenset[str]
    derivatives: tuple[Derivative, ...]
    blanks: tuple[str, ...]


@once
def facts(node: Meaning) -> Facts:
    """The facts of a node and all inside it."""
    inner = [facts(part) for part in node.parts]
    return Facts(
        frozenset(_steps(node)).union(*(one.steps for one in inner)),
        _named(node).union(*(one.named for one in inner)),
        _counting(node).union(*(one.counting for one in inner)),
        _traits(node).union(*(one.traits for one in inner)),
        tuple(dict.fromkeys(chain([node] if isinstance(node, Derivative) else [], *(one.derivatives for one in inner)))),
        tuple(dict.fromkeys(chain(_blanks(node), *(one.blanks for one in inner)))),
    )


def _steps(node: Meaning) -> tuple[Index, ...]:
    """The indices of a node that are steps."""
    match node:
        case Variable(at=at, copy=copy):
            return tuple(index for index in (at, copy) if index is not None)
        case Defined():
            return node.steps
        case Big(lower=Index(), upper=Index(), sizes=()):
            return tuple(index for index in indices(node) if index.origin or index == node.upper)
        case _:
            return ()


def _named(node: Meaning) -> frozenset[str]:
    """The letters of the steps that a variable or a symbol of the notes carries, those aside that are added to them."""
    carried = _steps(node) if isinstance(node, Variable | Defined) else ()
    return frozenset().union(*(index.letters - dict(index.more).keys() for index in carried))


def _counting(node: Meaning) -> frozenset[str]:
    """The letters that are added to indices, or say how often something is a factor."""
    found = (index.letters if isinstance(node, Power) else dict(index.more).keys() & index.letters for index in indices(node))
    return frozenset().union(*found)


def _traits(node: Meaning) -> frozenset[str]:
    match node:
        case Product(sign="dot" | "star" as sign):
            return frozenset((f"{sign}s", "shape"))
        case Product(sign="entries", left=left, right=right) if _is_row(left) != _is_row(right):
            return frozenset(("shape", "mixed"))
        case Product():
            return frozenset(("shape",))
        case Structure(kind="transpose"):
            return frozenset(("shape", "matrices"))
        case Structure(kind=kind) if kind in MATRICES:
            return frozenset(("matrices",))
        case Big(kind="prod"):
            return frozenset(("product",))
        case Power(exponent=int(exponent)):
            return frozenset((("square",) if exponent == 2 else ()) + (("powers",) if counts_factors(node) else ()))
        case Free(entry=entry):
            return frozenset(("free", "entries")) if any(index.letters for index in entry) else frozenset(("free",))
        case Entry(index=entry):
            return frozenset(("entries",)) if any(index.letters for index in entry) else frozenset()
        case _:
            named = any(index.letters for index in getattr(node, "entry", ()))
            return frozenset(("entries",)) if named else frozenset()


def _is_row(node: Meaning) -> bool:
    """Whether something with a step is transposed, or first in a product entry by entry: of a vector that makes a row."""
    if isinstance(node, Product) and node.sign == "entries":
        return _is_row(node.left)
    arg = node.args[0] if isinstance(node, Structure) and node.kind == "transpose" else None
    arg = arg.by if isinstance(arg, Derivative) else arg
    return (isinstance(arg, Variable) and arg.at is not None) or (isinstance(arg, Defined) and bool(arg.at))


def _blanks(node: Meaning) -> tuple[str, ...]:
    left_out = isinstance(node, Function) and any(isinstance(arg, Blank) for arg in node.args)
    return (node.name,) if isinstance(node, Function) and left_out else ()
