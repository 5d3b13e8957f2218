"""How many axes each symbol of a network has, found from the formulas in which it stands.

A capital letter without a step is a matrix, what has a step a vector, unless the formulas or the settings say otherwise; the
rest follows: terms of a sum have the same axes, a matrix takes a vector to a vector.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from symrnn.judge.terms import (
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


def product_of(sign: str, left: Term, right: Term, axes: tuple[int, int], rows: bool, expected: int | None) -> str:
    """What a product is of two operands with so many axes: "*" entry by entry, "@", "dot" or "outer"."""
    if sign == "entries" or 0 in axes:
        return "*"
    if 2 in axes or sign == "@":
        return "@"
    across, down = isinstance(left, Turned), isinstance(right, Turned)
    if across != down:
        return "dot" if across != rows else "outer"
    return "dot" if expected == 0 else "*"


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
                number = not key.timed and key.look.base in GREEK
                if not key.timed and not number and _beside_vector(key, equations, self.known):
                    unclear[key] = None
                self.known[key] = int(not number)
                self._settle(equations)
        return tuple(unclear)

    def _settle(self, equations: Sequence[Step]) -> None:
        before = -1
        while len(self.known) > before:
            before = len(self.known)
            for equation in equations:
                self._equation(equation)

    def _equation(self, equation: Step) -> None:
        key = equation.target.key if equation.target else None
        found = self.of(equation.value, self.known.get(key) if key else None)
        if key and found is not None:
            self.known.setdefault(key, found)

    def of(self, term: Term, expected: int | None) -> int | None:
        """The axes of a term, None if they are not known yet; what must have `expected` axes is noted to have them."""
        match term:
            case Symbol():
                if expected is not None:
                    self.known.setdefault(term.key, expected)
                return self.known.get(term.key)
            case Plus(_, terms):
                return self._alike([t for t in terms if not isinstance(t, Constant)], expected)
            case Times(sign, left, right):
                return self._product(sign, left, right, expected)
            case Call(function, args):
                wanted = 1 if function in VECTORIAL else None if function in REDUCING else expected
                inner = [self.of(arg, wanted) for arg in args]
                return 0 if function in REDUCING else 1 if function in VECTORIAL else inner[0]
            case Raised(arg, _) | Turned(arg):
                return self.of(arg, expected)
            case Joined(parts):
                self._alike(parts, 1)
                return 1
            case Total(arg):
                self.of(arg, None)
                return 0
            case _:
                return None

    def _alike(self, terms: Iterable[Term], expected: int | None) -> int | None:
        """Terms of a sum have the axes of the first one of which they are known."""
        listed = list(terms)
        found = next((axes for term in listed if (axes := self.of(term, None)) is not None), expected)
        for term in listed if found is not None else ():
            self.of(term, found)
        return found

    def _product(self, sign: str, left: Term, right: Term, expected: int | None) -> int | None:
        axes = self.of(left, None), self.of(right, None)
        first, second = axes
        if isinstance(left, Constant) or isinstance(right, Constant):
            return self.of(right if isinstance(left, Constant) else left, expected)
        if sign in ("entries", "/"):
            if 0 not in axes:
                known = first if first is not None else second if second is not None else expected
                return None if known is None else self._both(left, right, axes=known)
            return expected if first is None or second is None else max(first, second)
        if first is None or second is None:
            return self._half(left, right, axes, expected)
        kind = product_of(sign, left, right, (first, second), self.rows, expected)
        return RESULT.get(kind, max(first, second) if kind == "*" else first + second - 2)

    def _half(self, left: Term, right: Term, axes: tuple[int | None, int | None], expected: int | None) -> int | None:
        """A product of which one side is not known: what the other one and the result say of it."""
        turned = isinstance(right if self.rows else left, Turned)
        if 2 in axes and expected in (1, 2):
            return self._both(left if axes[1] == 2 else right, axes=expected)
        if turned and 1 in axes and 2 not in axes:
            self._both(left, right, axes=1)
            return 0
        if expected == 0 and (0 in axes or 1 in axes):
            self._both(left, right, axes=0 if 0 in axes else 1)
            return 0
        return None

    def _both(self, *terms: Term, axes: int) -> int:
        for term in terms:
            self.of(term, axes)
        return axes


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


def _beside_vector(key: Key, equations: Sequence[Step], known: Mapping[Key, int]) -> bool:
    """Whether a symbol stands beside a vector, so that it could be a number, or a vector to be multiplied entry by entry."""
    return any(_stands_beside(equation.value, key, known) for equation in equations)


def _stands_beside(term: Term, key: Key, known: Mapping[Key, int]) -> bool:
    pairs: list[tuple[Term, Term]] = []
    stack = [term]
    while stack:
        node = stack.pop()
        if isinstance(node, Times) and node.sign in ("", "dot"):
            pairs += [(node.left, node.right), (node.right, node.left)]
        stack += parts_of(node)
    others = [other for one, other in pairs if isinstance(one, Symbol) and one.key == key]
    return any(Ranks(known=dict(known)).of(other, None) == 1 for other in others)
