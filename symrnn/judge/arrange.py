"""Every well-typed way to multiply some factors, each used once: matrix and element-wise products, transposes, diagonals.

A formula for sizes 1 leaves out in which order its factors stand, which of them are transposed, and which product is meant. By
the laws of these products (`(u v^T) w` is `u` times a number, `diag(v) M x` is `v * (M x)`) it is enough to form

    vectors     a factor, two vectors entry by entry, a matrix or its transpose times a vector,
    matrices    products of matrices, of their transposes and of diagonals of vectors; the outer product of two vectors,
    numbers     the product of two vectors,

each from the factors of some set. Of arrangements with equal values the simplest is kept. Values are arrays of integers modulo
a prime, so that equal ones are found by looking them up.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice, product

import numpy as np

from symrnn.ir.dims import Shape
from symrnn.judge import tensor
from symrnn.judge.tensor import Map
from symrnn.verify.fields import boxed

MOST_FACTORS = 8
MOST_FORMS = 150
MOST_STEPS = 20_000
MOST_OF_A_TERM = 24
MOST_SUMS = 48


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
    """An arrangement with its value at one place; `last`: the set of factors of which its last element-wise factor is made."""

    tree: Tree
    value: Map
    weight: Weight = (0, 0, 0)
    last: int = 0

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


def _composed(left: Map, right: Map) -> Map:
    """The matrix product, the quick way for vectors and matrices."""
    if max(len(left.out), len(right.into)) > 1:
        return tensor.compose(left, right)
    if left.into:
        return Map(boxed(left.array @ right.array), left.out, right.into)
    return Map(boxed(np.multiply.outer(left.array, right.array)), left.out, right.into)


APPLY: Mapping[str, Callable[..., Map]] = {
    "turned": lambda signs, a: tensor.transpose(a),
    "diag": lambda signs, a: Map(np.diag(a.array), a.axes, a.axes),
    "matrix": lambda signs, a, b: _composed(a, b),
    "scaled": lambda signs, a, b: tensor.compose(a, b),
    "entries": lambda signs, a, b: _entries(a, b),
    "sum": lambda signs, *terms: _total(signs, terms),
}
"""The value of each kind of arrangement from those of its parts, and the signs that it has."""


def evaluate(tree: Tree, leaves: Callable[[int], Map], prime: int) -> Map:
    """The value of an arrangement, given those of its factors."""
    if tree.kind == "leaf":
        return leaves(tree.leaf)
    return reduced(APPLY[tree.kind](tree.signs, *(evaluate(arg, leaves, prime) for arg in tree.args)), prime)


def reduced(value: Map, prime: int) -> Map:
    return Map(boxed(value.array % prime), value.out, value.into)


def leaf(number: int, value: Map) -> Form:
    return Form(Tree("leaf", rank=len(value.axes), leaf=number), value)


VECTORS, CHAINS, NUMBERS = range(3)
"""Only vectors and outer products; products of matrices too; and products of two vectors as numbers in a sum or a product."""

Table = Mapping[int, Sequence[Form]]
"""Forms by the set of factors that they are made of, a bit for each."""


@dataclass
class Arranger:
    """Arrangements modulo a prime; `rows`: vectors are rows; `effort`: what is formed beside vectors and outer products.

    `steps` counts the products formed, of which there may be so many.
    """

    prime: int
    rows: bool = False
    effort: int = NUMBERS
    steps: int = 0

    @property
    def exhausted(self) -> bool:
        """Whether there were too many arrangements."""
        return self.steps > MOST_STEPS

    def products(self, factors: Sequence[Sequence[Form]], like: Map | None = None) -> list[Form]:
        """All products of one form of every factor, the simplest first; numbers stand in front.

        Those of two vectors (outer products, numbers) only if they are to be like a given value.
        """
        if len(factors) > MOST_FACTORS:
            raise NoFormError(f"more than {MOST_FACTORS} factors")
        numbers = [forms[0] for forms in factors if all(form.tree.rank == 0 for form in forms)]
        others = [forms for forms in factors if not all(form.tree.rank == 0 for form in forms)]
        found = self._all(others, like) if others else [numbers.pop()]
        for number in reversed(numbers):
            found = [self._apply("scaled", number, form) for form in found]
        return found

    def sums(self, signs: Sequence[int], terms: Sequence[Sequence[Form]]) -> list[Form]:
        """All sums of one form of every term, of one shape; a number stands in every entry."""
        found: list[Form] = []
        terms = [forms[:MOST_OF_A_TERM] for forms in terms]
        for shape in dict.fromkeys(form.shape for forms in terms for form in forms):
            chosen = [_fitting(forms, shape, numbers=self.effort >= NUMBERS) for forms in terms]
            found += [self._sum(signs, picked) for picked in islice(product(*chosen), MOST_SUMS)]
        return simplest(found)

    def _all(self, factors: Sequence[Sequence[Form]], like: Map | None) -> list[Form]:
        whole = (1 << len(factors)) - 1
        matrices = {1 << i: self._matrices(forms) for i, forms in enumerate(factors)}
        vectors = self._vectors(factors, matrices)
        found = [*vectors[whole], *self._maps(factors, vectors, whole)]
        found += self._chains(vectors, matrices, whole) if self.effort >= CHAINS else matrices.get(whole, ())
        if like is not None and not like.is_vector:
            found += self._of_two(vectors, whole, like)
        if self.effort >= NUMBERS:
            found += self._numbers(vectors, whole)
            found += [
                self._apply("scaled", number, vector, inversions(part, rest))
                for part, rest in splits(whole)
                for number, vector in product(self._numbers(vectors, part), vectors[rest])
            ]
        return simplest(found)

    def _of_two(self, vectors: Table, whole: int, like: Map) -> Iterator[Form]:
        """The products of two vectors that are numbers, or matrices of a shape."""
        for part, rest in splits(whole):
            for left, right in product(vectors[part], vectors[rest]):
                if like.axes == left.value.axes + right.value.axes:
                    yield self._outer(left, right, inversions(part, rest))
                elif like.is_scalar and left.shape == right.shape:
                    yield self._dot(left, right, inversions(part, rest))

    def _numbers(self, vectors: Table, mask: int) -> list[Form]:
        """The products of two vectors made of a set that are numbers, each in one order."""
        return [
            self._dot(left, right, inversions(part, rest))
            for part, rest in splits(mask)
            for left, right in product(vectors[part], vectors[rest])
            if left.shape == right.shape and lowest(part) < lowest(rest)
        ]

    def _matrices(self, forms: Sequence[Form]) -> list[Form]:
        """The matrices among some forms, with their transposes."""
        found = [form for form in forms if form.tree.rank == 2 and form.value.out and form.value.into]
        return [*found, *map(self._turned, found)]

    def _vectors(self, factors: Sequence[Sequence[Form]], matrices: Table) -> dict[int, list[Form]]:
        """The vectors made of every set of factors."""
        table: dict[int, list[Form]] = {}
        for mask in sorted(range(1, 1 << len(factors)), key=lambda mask: (mask.bit_count(), mask)):
            if mask.bit_count() == 1:
                own = [form for form in factors[mask.bit_length() - 1] if form.tree.rank == 1]
                table[mask] = [replace(self._upright(form), last=mask) for form in own]
            else:
                most = MOST_FORMS if mask.bit_count() < len(factors) else None
                table[mask] = simplest(self._longer(table, matrices, mask))[:most]
        return table

    def _upright(self, form: Form) -> Form:
        """A vector as most vectors are, columns or rows."""
        return form if bool(form.value.into) == self.rows else self._turned(form)

    def _longer(self, table: Table, matrices: Table, mask: int) -> Iterator[Form]:
        """The vectors that are products of two parts of a set."""
        for part, rest in splits(mask):
            for left, right in product(table[part], table[rest]):
                if left.shape == right.shape and right.tree.kind != "entries" and lowest(rest) > lowest(left.last):
                    yield replace(self._apply("entries", left, right, inversions(part, rest)), last=rest)
            for matrix, vector in product(matrices.get(part, ()), table[rest]):
                pair = (vector, matrix) if self.rows else (matrix, vector)
                if pair[0].value.into == pair[1].value.out:
                    moved = inversions(rest, part) if self.rows else inversions(part, rest)
                    yield replace(self._apply("matrix", *pair, moved), last=mask)

    def _chains(self, vectors: Table, matrices: Table, whole: int) -> list[Form]:
        """The matrices that are products of matrices and diagonals, of the whole set."""
        links = {mask: [*matrices.get(mask, ()), *map(self._diagonal, vectors[mask])] for mask in vectors}
        for part, rest in splits(whole):
            if part.bit_count() == rest.bit_count() == 1:
                links[part | rest] += self._masked(matrices.get(part, ()), matrices.get(rest, ()), part, rest)
        table: dict[int, list[Form]] = {}
        for mask in sorted(links, key=lambda mask: (mask.bit_count(), mask)):
            longer = (form for part, rest in splits(mask) for form in self._chained(table[part], links[rest], part, rest))
            table[mask] = simplest([*links[mask], *longer])[: None if mask == whole else MOST_FORMS]
        return table[whole]

    def _chained(self, chains: Sequence[Form], links: Sequence[Form], part: int, rest: int) -> Iterator[Form]:
        for left, right in product(chains, links):
            both = left.tree.kind == right.tree.kind == "diag"
            if left.value.into == right.value.out and not both:
                yield self._apply("matrix", left, right, inversions(part, rest))

    def _masked(self, lefts: Sequence[Form], rights: Sequence[Form], part: int, rest: int) -> list[Form]:
        """Matrices entry by entry."""
        pairs = [(a, b) for a, b in product(lefts, rights) if a.shape == b.shape and part < rest]
        return [self._apply("entries", a, b) for a, b in pairs]

    def _maps(self, factors: Sequence[Sequence[Form]], vectors: Table, whole: int) -> Iterator[Form]:
        """The derivative of a vector by a matrix after a row."""
        for i, forms in enumerate(factors):
            rest = whole ^ (1 << i)
            for form, vector in product(forms, vectors.get(rest, ())):
                row = vector if self.rows else self._turned(vector)
                if form.tree.rank > 2 and row.value.into == form.value.out:
                    yield self._apply("matrix", row, form, inversions(rest, 1 << i))

    def _outer(self, left: Form, right: Form, moved: int) -> Form:
        pair = (self._turned(left), right) if self.rows else (left, self._turned(right))
        return self._apply("matrix", *pair, moved)

    def _dot(self, left: Form, right: Form, moved: int) -> Form:
        pair = (left, self._turned(right)) if self.rows else (self._turned(left), right)
        return self._apply("matrix", *pair, moved)

    def _turned(self, form: Form) -> Form:
        diagonals, transposes, moved = form.weight
        tree = Tree("turned", (form.tree,), form.tree.rank)
        return Form(tree, tensor.transpose(form.value), (diagonals, transposes + 1, moved))

    def _diagonal(self, form: Form) -> Form:
        diagonals, transposes, moved = form.weight
        tree = Tree("diag", (form.tree,), 2)
        return Form(tree, APPLY["diag"]((), form.value), (diagonals + 1, transposes, moved))

    def _sum(self, signs: Sequence[int], terms: Sequence[Form]) -> Form:
        value = reduced(_total(signs, [term.value for term in terms]), self.prime)
        tree = Tree("sum", tuple(term.tree for term in terms), len(value.axes), signs=tuple(signs))
        return Form(tree, value, added(*(term.weight for term in terms)))

    def _apply(self, kind: str, left: Form, right: Form, moved: int = 0) -> Form:
        self.steps += 1
        if self.exhausted:
            raise NoFormError("too many arrangements")
        value = reduced(APPLY[kind]((), left.value, right.value), self.prime)
        tree = Tree(kind, (left.tree, right.tree), len(value.axes))
        return Form(tree, value, added(left.weight, right.weight, (0, 0, moved)))


def splits(mask: int) -> Iterator[tuple[int, int]]:
    """All ways to divide a set into two parts that are not empty, in either order."""
    part = (mask - 1) & mask
    while part:
        yield part, mask ^ part
        part = (part - 1) & mask


def lowest(mask: int) -> int:
    return mask & -mask


def _fitting(forms: Sequence[Form], shape: tuple[Shape, Shape], *, numbers: bool) -> list[Form]:
    """The forms of a shape; if there is none, or if they are asked for, numbers as well."""
    found = [form for form in forms if form.shape == shape]
    return found if found and not numbers else [*found, *(form for form in forms if not form.tree.rank and form not in found)]


def added(*weights: Weight) -> Weight:
    return sum(w[0] for w in weights), sum(w[1] for w in weights), sum(w[2] for w in weights)


def simplest(forms: Iterable[Form]) -> list[Form]:
    """Of forms with equal values the simplest, the simplest of all first."""
    found: dict[tuple[object, ...], Form] = {}
    for form in forms:
        known = found.get(form.key)
        if known is None or form.weight < known.weight:
            found[form.key] = form
    return sorted(found.values(), key=lambda form: form.weight)


def inversions(left: int, right: int) -> int:
    """How many pairs change their order when the factors of one set stand before those of another."""
    return sum((right & ((1 << i) - 1)).bit_count() for i in range(left.bit_length()) if left >> i & 1)
