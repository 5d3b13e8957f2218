"""Every well-typed way to multiply some factors, each used once: matrix and element-wise products, transposes, diagonals.

A formula for sizes 1 leaves out in which order its factors stand, which of them are transposed, and which product is meant. The
arrangements of a set of factors are those of two parts of it put together; of those with equal values the simplest is kept.
Values are arrays of integers modulo a prime, so that equal arrangements are found by looking them up.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice, product

import numpy as np

from symrnn.ir.dims import Shape
from symrnn.judge import tensor
from symrnn.judge.tensor import Map
from symrnn.verify.fields import boxed

MOST_FACTORS = 6
MOST_FORMS = 80
MOST_STEPS = 12_000
MOST_SUMS = 96


OF_PRODUCTS = 3
"""How many diagonals are simpler than the element-wise product of matrices that are products themselves."""


class NoFormError(Exception):
    """There is no arrangement, or there are too many."""


@dataclass(frozen=True)
class Tree:
    """An arrangement: leaf, turned (transposed), diag, matrix, entries, scaled, sum, unit (a number times I).

    `rank`: how many axes its value has. `leaf`: the number of the factor that a leaf is. `signs`: those of the terms of a sum.
    """

    kind: str
    args: tuple["Tree", ...] = ()
    rank: int = 0
    leaf: int = -1
    signs: tuple[int, ...] = ()


Weight = tuple[int, int, int]
"""How simple an arrangement is: its diagonals, its transposes, and how many pairs of factors change their order."""


@dataclass(frozen=True, eq=False)
class Form:
    """An arrangement with its value at one place."""

    tree: Tree
    value: Map
    weight: Weight = (0, 0, 0)

    @property
    def key(self) -> tuple[object, ...]:
        return self.value.out, self.value.into, tuple(self.value.array.flat)

    @property
    def shape(self) -> tuple[Shape, Shape]:
        return self.value.out, self.value.into


def _total(signs: Sequence[int], terms: Sequence[Map]) -> Map:
    return tensor.add([Map(boxed(term.array * sign), term.out, term.into) for sign, term in zip(signs, terms, strict=True)])


def _entries(left: Map, right: Map) -> Map:
    return Map(boxed(left.array * right.array), left.out, left.into)


APPLY: Mapping[str, Callable[..., Map]] = {
    "turned": lambda tree, a: tensor.transpose(a),
    "diag": lambda tree, a: Map(np.diag(a.array), a.axes, a.axes),
    "matrix": lambda tree, a, b: tensor.compose(a, b),
    "scaled": lambda tree, a, b: tensor.compose(a, b),
    "entries": lambda tree, a, b: _entries(a, b),
    "sum": lambda tree, *terms: _total(tree.signs, terms),
}
"""The value of each kind of arrangement from those of its parts."""


def evaluate(tree: Tree, leaves: Callable[[int], Map], prime: int) -> Map:
    """The value of an arrangement, given those of its factors."""
    if tree.kind == "leaf":
        return leaves(tree.leaf)
    return reduced(APPLY[tree.kind](tree, *(evaluate(arg, leaves, prime) for arg in tree.args)), prime)


def reduced(value: Map, prime: int) -> Map:
    return Map(boxed(value.array % prime), value.out, value.into)


def leaf(number: int, value: Map) -> Form:
    return Form(Tree("leaf", rank=len(value.axes), leaf=number), value)


@dataclass
class Arranger:
    """Arrangements modulo a prime; `steps` counts the products formed, of which there may be so many."""

    prime: int
    steps: int = 0

    def products(self, factors: Sequence[Sequence[Form]]) -> list[Form]:
        """All products of one form of every factor, the simplest first; numbers stand in front."""
        if len(factors) > MOST_FACTORS:
            raise NoFormError(f"more than {MOST_FACTORS} factors")
        numbers = [forms[0] for forms in factors if all(form.tree.rank == 0 for form in forms)]
        others = [forms for forms in factors if not all(form.tree.rank == 0 for form in forms)]
        found = self._all(others) if others else [numbers.pop()]
        for number in reversed(numbers):
            found = [self._apply("scaled", number, form, 0) for form in found]
        return found

    def sums(self, signs: Sequence[int], terms: Sequence[Sequence[Form]]) -> list[Form]:
        """All sums of one form of every term, of one shape; a number stands in every entry."""
        found: list[Form] = []
        for shape in dict.fromkeys(form.shape for forms in terms for form in forms):
            chosen = [_fitting(forms, shape) for forms in terms]
            found += [self._sum(signs, picked) for picked in islice(product(*chosen), MOST_SUMS)]
        return simplest(found)

    def closed(self, forms: Iterable[Form]) -> list[Form]:
        """Forms with their transposes and diagonals."""
        return simplest(further for form in forms for further in self._closure(form))

    def _all(self, factors: Sequence[Sequence[Form]]) -> list[Form]:
        table = {1 << i: self.closed(forms) for i, forms in enumerate(factors)}
        for mask in sorted(range(1, 1 << len(factors)), key=lambda mask: (mask.bit_count(), mask)):
            if mask not in table:
                table[mask] = simplest(self._joined(table, mask))
        return table[(1 << len(factors)) - 1]

    def _joined(self, table: Mapping[int, Sequence[Form]], mask: int) -> Iterator[Form]:
        part = (mask - 1) & mask
        while part:
            rest = mask ^ part
            moved = inversions(part, rest)
            for left, right in product(table[part], table[rest]):
                for form in self._pairs(left, right, moved):
                    yield from self._closure(form)
            part = (part - 1) & mask

    def _pairs(self, left: Form, right: Form, moved: int) -> Iterator[Form]:
        """The products of two forms: the matrix product, a number times the other, entry by entry."""
        if left.tree.rank == 0 or right.tree.rank == 0:
            if left.tree.rank == 0:
                yield self._apply("scaled", left, right, moved)
        elif left.value.into == right.value.out:
            yield self._apply("matrix", left, right, moved)
        if left.tree.rank and left.shape == right.shape:
            odd = left.tree.rank == 2 and {left.tree.kind, right.tree.kind} != {"leaf"}
            form = self._apply("entries", left, right, moved)
            yield replace(form, weight=added(form.weight, (OF_PRODUCTS * odd, 0, 0)))

    def _closure(self, form: Form) -> Iterator[Form]:
        yield form
        if form.tree.kind in ("leaf", "entries", "sum") and form.tree.rank in (1, 2):
            yield self._turned(form)
            if form.tree.rank == 1:
                yield self._diagonal(form)

    def _turned(self, form: Form) -> Form:
        diagonals, transposes, moved = form.weight
        tree = Tree("turned", (form.tree,), form.tree.rank)
        return Form(tree, tensor.transpose(form.value), (diagonals, transposes + 1, moved))

    def _diagonal(self, form: Form) -> Form:
        diagonals, transposes, moved = form.weight
        tree = Tree("diag", (form.tree,), 2)
        return Form(tree, APPLY["diag"](tree, form.value), (diagonals + 1, transposes, moved))

    def _sum(self, signs: Sequence[int], terms: Sequence[Form]) -> Form:
        value = reduced(_total(signs, [term.value for term in terms]), self.prime)
        tree = Tree("sum", tuple(term.tree for term in terms), len(value.axes), signs=tuple(signs))
        return Form(tree, value, added(*(term.weight for term in terms)))

    def _apply(self, kind: str, left: Form, right: Form, moved: int) -> Form:
        self.steps += 1
        if self.steps > MOST_STEPS:
            raise NoFormError("too many arrangements")
        tree = Tree(kind, (left.tree, right.tree))
        value = reduced(APPLY[kind](tree, left.value, right.value), self.prime)
        shaped = Tree(kind, tree.args, len(value.axes))
        return Form(shaped, value, added(left.weight, right.weight, (0, 0, moved)))


def _fitting(forms: Sequence[Form], shape: tuple[Shape, Shape]) -> list[Form]:
    """The forms of a shape; if there is none, numbers."""
    return [form for form in forms if form.shape == shape] or [form for form in forms if not form.tree.rank]


def added(*weights: Weight) -> Weight:
    diagonals, transposes, moved = (sum(parts) for parts in zip(*weights, strict=True))
    return diagonals, transposes, moved


def simplest(forms: Iterable[Form]) -> list[Form]:
    """Of forms with equal values the simplest, the simplest of all first, no more than are looked at."""
    found: dict[tuple[object, ...], Form] = {}
    for form in forms:
        known = found.get(form.key)
        if known is None or form.weight < known.weight:
            found[form.key] = form
    return sorted(found.values(), key=lambda form: form.weight)[:MOST_FORMS]


def inversions(left: int, right: int) -> int:
    """How many pairs change their order when the factors of one set stand before those of another."""
    return sum((right & ((1 << i) - 1)).bit_count() for i in range(left.bit_length()) if left >> i & 1)
