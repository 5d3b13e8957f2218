"""How many axes each symbol of a network has, found from the formulas in which it stands.

A capital letter without a step is a matrix, what has a step a vector, unless the formulas or the settings say otherwise; the
rest follows: terms of a sum have the same axes, a matrix takes a vector to a vector.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from symrnn.judge.model.terms import (
    Call,
    Constant,
    Joined,
    Key,
    Plus,
    Raised,
    Symbol,
    Term,
    Times,
    Total,
    Turned,
    parts_of,
    symbols_of,
    upright,
)

REDUCING = ("norm2", "logsumexp", "cross_entropy")
VECTORIAL = ("softmax", "logsumexp", "cross_entropy")
GREEK = frozenset({
    "alpha", "beta", "gamma", "delta", "epsilon", "varepsilon", "zeta", "eta", "theta", "vartheta", "iota", "kappa", "lambda",
    "mu", "nu", "xi", "pi", "rho", "sigma", "tau", "upsilon", "phi", "varphi", "chi", "psi", "omega",
})  # fmt: skip


class ShapeError(Exception):
    """A formula whose parts do not fit."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


@dataclass(frozen=True)
class Step:
    """An equation of the network: `target` is None for the loss."""

    target: Symbol | None
    value: Term


RESULT = {"dot": 0, "outer": 2}


@dataclass
class Ranks:
    """The number of axes of every symbol, as far as known."""

    rows: bool = False
    known: dict[Key, int] = field(default_factory=dict)

    def infer(self, equations: Sequence[Step]) -> tuple[Key, ...]:
        """Finds all that the equations settle and then, one at a time, what is left; returns what stays ambiguous."""
        unclear: dict[Key, None] = {}
        self._settle(equations)
        for key in _in_order(equations):
            if key not in self.known:
                compared = _beside_numbers(key, equations, self.known)
                number = compared or (not key.timed and key.look.base in GREEK)
                if not key.timed and not number and _beside_vector(key, equations, self.known):
                    unclear[key] = None
                self.known[key] = int(not number)
                self._settle(equations)
        return tuple(unclear)

    def _settle(self, equations: Sequence[Step]) -> None:
        """Goes through the equations until nothing more follows from them."""
        before = -1
        while len(self.known) > before:
            before = len(self.known)
            for equation in equations:
                found = self.axes(equation.value)
                if equation.target and found is not None:
                    self.known.setdefault(equation.target.key, found)
                self.give(equation.value, self.known.get(equation.target.key) if equation.target else None)

    def axes(self, term: Term) -> int | None:
        """The number of axes of a term, None if it is not known yet."""
        match term:
            case Symbol():
                return self.known.get(term.key)
            case Plus(_, terms):
                return next((axes for t in terms if (axes := self.axes(t)) is not None), None)
            case Times(sign, left, right):
                return self._product(sign, left, right)
            case Call(function, args):
                return 0 if function in REDUCING else 1 if function in VECTORIAL else self.axes(args[0])
            case Raised(arg, _) | Turned(arg):
                return self.axes(arg)
            case Joined():
                return 1
            case Total():
                return 0
            case _:
                return None

    def _product(self, sign: str, left: Term, right: Term) -> int | None:
        first, second = self.axes(left), self.axes(right)
        if isinstance(left, Constant) or isinstance(right, Constant):
            return second if isinstance(left, Constant) else first
        if first is not None and second is not None:
            kind = self.product_of("entries" if sign == "/" else sign, left, right, (first, second), None)
            return RESULT.get(kind, max(first, second) if kind == "*" else first + second - 2)
        if sign in ("entries", "/"):
            known = first if second is None else second
            return known or None
        return 0 if self._is_dot(left, right, (first, second)) else None

    def product_of(self, sign: str, left: Term, right: Term, axes: tuple[int, int], expected: int | None) -> str:
        """What a product is of two operands with so many axes: "*" entry by entry, "@", "dot" or "outer"."""
        if sign == "entries" or 0 in axes:
            return "*"
        if 2 in axes or sign == "@":
            return "@"
        across, down = self._turned(left), self._turned(right)
        if across != down:
            return "dot" if across != self.rows else "outer"
        return "dot" if expected == 0 else "*"

    def _turned(self, term: Term) -> bool:
        """Whether a vector is written the other way: as `w^T` or `w^T W` is, and `W^T h` is not."""
        match term:
            case Turned(arg):
                return self.axes(arg) != 2 and not self._turned(arg)
            case Times(_, left, right):
                return self._turned(right if isinstance(left, Constant) or self.axes(left) in (0, 2) else left)
            case Plus(_, terms):
                return self._turned(terms[0])
            case _:
                return False

    def with_inner_products(self, loss: Term) -> Term:
        """A loss with the products of two vectors, one of them transposed, as the numbers that they are, whichever it is."""
        match loss:
            case Plus(signs, terms):
                return Plus(signs, tuple(map(self.with_inner_products, terms)))
            case Times("" | "dot" | "@", left, right) if self.axes(left) == 1 == self.axes(right):
                turned = isinstance(left, Turned) is not isinstance(right, Turned)
                return Total(Times("entries", upright(left), upright(right))) if turned else loss
            case Times(sign, left, right):
                return Times(sign, left, self.with_inner_products(right))
            case _:
                return loss

    def _is_dot(self, left: Term, right: Term, axes: tuple[int | None, int | None]) -> bool:
        """Whether a transpose beside a vector makes a product a number."""
        return self._turned(right if self.rows else left) and 1 in axes and 2 not in axes

    def give(self, term: Term, expected: int | None) -> None:
        """Notes what follows for the symbols of a term from their neighbours, and from the axes of the whole, if known."""
        match term:
            case Symbol():
                if expected is not None:
                    self.known.setdefault(term.key, expected)
            case Plus(_, terms):
                found = self.axes(term)
                for part in terms:
                    self.give(part, expected if found is None else found)
            case Times(sign, left, right):
                axes = self._sides(sign, left, right, expected)
                self.give(left, axes[0])
                self.give(right, axes[1])
            case Call(function, args):
                for arg in args:
                    self.give(arg, 1 if function in VECTORIAL else None if function in REDUCING else expected)
            case Raised(arg, _) | Turned(arg):
                self.give(arg, expected)
            case Joined(parts):
                for part in parts:
                    self.give(part, 1)
            case Total(arg):
                self.give(arg, None)

    def _sides(self, sign: str, left: Term, right: Term, expected: int | None) -> tuple[int | None, int | None]:
        """The axes that the two sides of a product must have, as far as they follow from one another and from the result."""
        first, second = self.axes(left), self.axes(right)
        if isinstance(left, Constant) or isinstance(right, Constant):
            return (None, expected) if isinstance(left, Constant) else (expected, None)
        if first is not None and second is not None:
            return first, second
        known = first if second is None else second
        if sign in ("entries", "/"):
            both = known if known is not None else expected
            return (both, both) if both != 0 else (first, second)
        if known == 2 and expected in (1, 2):
            return (2, expected) if first == 2 else (expected, 2)
        if self._is_dot(left, right, (first, second)):
            return 1, 1
        return (known, known) if expected == 0 and known in (0, 1) else (first, second)


def matrices(equations: Iterable[Step]) -> Mapping[Key, int]:
    """The symbols that are matrices by their capital letter."""
    keys = (key for equation in equations for key in keys_of(equation))
    return {key: 2 for key in keys if not key.timed and len(key.look.base) == 1 and key.look.base.isupper()}


def keys_of(equation: Step) -> list[Key]:
    found = [symbol.key for symbol in symbols_of(equation.value)]
    return [equation.target.key, *found] if equation.target else found


def _in_order(equations: Sequence[Step]) -> list[Key]:
    """All symbols: those that are read at another step, data, what is computed, then what has no step."""
    given = {equation.target.key for equation in equations if equation.target}
    lagged = {s.key for e in equations for s in symbols_of(e.value) if s.at and s.at.origin == "t" and s.at.offset}
    every = dict.fromkeys(key for equation in equations for key in keys_of(equation))
    return sorted(every, key=lambda key: (not key.timed, key not in lagged, key in given))


def _beside_numbers(key: Key, equations: Sequence[Step], known: Mapping[Key, int]) -> bool:
    """Whether a symbol that losses alone read is a factor of functions of numbers there, and of nothing else: `y \\log p`."""
    values = [equation.value for equation in equations if key in keys_of(equation)]
    if any(key in keys_of(equation) for equation in equations if equation.target is not None):
        return False
    ranks = Ranks(known=dict(known))
    found = [ranks.axes(other) for value in values for other in _beside(value, key) if isinstance(other, Call)]
    return bool(found) and all(axes == 0 for axes in found)


def _beside_vector(key: Key, equations: Sequence[Step], known: Mapping[Key, int]) -> bool:
    """Whether a symbol stands beside a vector, so that it could be a number, or a vector to be multiplied entry by entry."""
    return any(_stands_beside(equation.value, key, known) for equation in equations)


def _stands_beside(term: Term, key: Key, known: Mapping[Key, int]) -> bool:
    return any(Ranks(known=dict(known)).axes(other) == 1 for other in _beside(term, key))


def _beside(term: Term, key: Key) -> list[Term]:
    """What a symbol is multiplied by."""
    pairs: list[tuple[Term, Term]] = []
    stack = [term]
    while stack:
        node = stack.pop()
        if isinstance(node, Times) and node.sign in ("", "dot"):
            pairs += [(node.left, node.right), (node.right, node.left)]
        stack += parts_of(node)
    return [other for one, other in pairs if isinstance(one, Symbol) and one.key == key]
