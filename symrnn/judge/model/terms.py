"""Forward formulas of notes as terms: what is computed from what, with products still as they are written.

Whether a product is a matrix product or goes entry by entry is decided in `shapes`, when the axes of all symbols are known.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from symrnn.judge.look import Look
from symrnn.judge.meaning import Index


@dataclass(frozen=True, order=True)
class Key:
    """A symbol of the network: how it looks, and whether it has a value at every step."""

    look: Look
    timed: bool


class Term:
    """A node; equal nodes are equal formulas."""


@dataclass(frozen=True)
class Constant(Term):
    value: Fraction


@dataclass(frozen=True)
class Symbol(Term):
    """A symbol at `at`: t + offset, T, a number, or None for what has no time."""

    look: Look
    at: Index | None = None

    @property
    def key(self) -> Key:
        return Key(self.look, self.at is not None)


LENGTH = Symbol(Look("T"))
"""How many steps there are, as a number."""


@dataclass(frozen=True)
class Plus(Term):
    """Terms with their signs, 1 or -1."""

    signs: tuple[int, ...]
    terms: tuple[Term, ...]


@dataclass(frozen=True)
class Times(Term):
    """`sign`: "" (side by side), dot (a dot, a star or a cross), entries (\\odot or \\circ), "@" or "/"."""

    sign: str
    left: Term
    right: Term


@dataclass(frozen=True)
class Call(Term):
    """A function of the cell language by its name."""

    function: str
    args: tuple[Term, ...]


@dataclass(frozen=True)
class Raised(Term):
    base: Term
    exponent: int


@dataclass(frozen=True)
class Turned(Term):
    """The transpose."""

    arg: Term


@dataclass(frozen=True)
class Joined(Term):
    """One vector after the other."""

    parts: tuple[Term, ...]


@dataclass(frozen=True)
class Total(Term):
    """The sum of all entries: of a sum over an index, of a squared norm, of the loss of a vector."""

    arg: Term


def added(terms: Sequence[Term]) -> Term | None:
    """The sum of terms; None of no terms."""
    if len(terms) < 2:
        return terms[0] if terms else None
    found = [(term.signs[0], term.terms[0]) if isinstance(term, Plus) and len(term.terms) == 1 else (1, term) for term in terms]
    return Plus(tuple(sign for sign, _ in found), tuple(term for _, term in found))


def upright(term: Term) -> Term:
    """A term without its transpose."""
    return term.arg if isinstance(term, Turned) else term


def parts_of(term: Term) -> tuple[Term, ...]:
    """The terms that a term is made of."""
    match term:
        case Plus(_, terms) | Call(_, terms) | Joined(terms):
            return terms
        case Times(_, left, right):
            return left, right
        case Raised(arg, _) | Turned(arg) | Total(arg):
            return (arg,)
        case _:
            return ()


def symbols_of(term: Term) -> Iterator[Symbol]:
    """The symbols of a term in the order in which they are written."""
    if isinstance(term, Symbol):
        yield term
    for part in parts_of(term):
        yield from symbols_of(part)


def called(term: Term) -> Iterator[str]:
    """The functions that a term applies."""
    if isinstance(term, Call):
        yield term.function
    for part in parts_of(term):
        yield from called(part)


def rewritten(term: Term, change: Callable[[Term], Term]) -> Term:
    """The term with its parts changed, from the inside out."""

    def all_of(terms: tuple[Term, ...]) -> tuple[Term, ...]:
        return tuple(rewritten(t, change) for t in terms)

    match term:
        case Plus(signs, terms):
            return change(Plus(signs, all_of(terms)))
        case Times(sign, left, right):
            return change(Times(sign, *all_of((left, right))))
        case Call(function, args):
            return change(Call(function, all_of(args)))
        case Joined(parts):
            return change(Joined(all_of(parts)))
        case Raised(base, exponent):
            return change(Raised(rewritten(base, change), exponent))
        case Turned(arg):
            return change(Turned(rewritten(arg, change)))
        case Total(arg):
            return change(Total(rewritten(arg, change)))
        case _:
            return change(term)


def shifted(term: Term, steps: int) -> Term:
    """The term at t + steps."""

    def later(node: Term) -> Term:
        if isinstance(node, Symbol) and node.at is not None and node.at.origin == "t":
            return Symbol(node.look, Index("t", node.at.offset + steps))
        return node

    return rewritten(term, later)
