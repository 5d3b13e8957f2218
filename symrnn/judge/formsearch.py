"""Which arrangements of the factors of a formula's right side make it equal to the left side, at sizes that are all different.

The right side is a sum of products, perhaps under signs of sums. The arrangements of each product are formed at one place,
those in the shape of the left side are summed over all places, and one of each is chosen so that they add up to the left side.
If that gives nothing, the right side as a whole is put on a diagonal.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import islice, product

from symrnn.judge import meaning as m
from symrnn.judge import tensor
from symrnn.judge.arrange import (
    CHAINS,
    NUMBERS,
    VECTORS,
    Arranger,
    Form,
    NoFormError,
    Tree,
    Weight,
    added,
    evaluate,
    leaf,
    reduced,
)
from symrnn.judge.claim import Claim
from symrnn.judge.meaning import Meaning
from symrnn.judge.resolve import Resolver, factors_of
from symrnn.judge.rewrite import ATOM, LOOSE, SUM, Piece
from symrnn.judge.tensor import Map, ShapeError
from symrnn.judge.value import Env, Evaluator, OutsideError, bounds
from symrnn.notes import written as w
from symrnn.notes.walk import nodes
from symrnn.verify.fields import Element, boxed
from symrnn.verify.prime import PrimeField, Residue

MOST_TERMS = 4
MOST_PLACES = 24
MOST_CHOICES = 4_000


@dataclass(frozen=True)
class Link:
    """A link of a chain as written: `before` is its left side with the sign, `right` its right side in `text`.

    `last`: how the notes write the last step.
    """

    text: str
    before: str
    right: w.Written
    plain: bool = False
    last: str = m.LAST

    @property
    def terms(self) -> int:
        return len(self.right.terms) if isinstance(self.right, w.Sum) else 1


@dataclass(frozen=True)
class Part:
    """A factor: what it means, and its text."""

    meaning: Meaning
    piece: Piece


@dataclass(frozen=True)
class Term:
    """A product of the right side, its sign, and the indices over whose values it is summed."""

    node: w.Written
    resolver: Resolver
    sign: int
    places: tuple[Env, ...]


Choice = Mapping[w.Span, Tree]


@dataclass
class Search:
    """The arrangements of one link; `parts`: the factors met."""

    link: Link
    resolver: Resolver
    evaluator: Evaluator
    parts: list[Part] = field(default_factory=list)

    def __post_init__(self) -> None:
        base = self.evaluator.world.field
        if not isinstance(base, PrimeField):
            raise NoFormError("values are looked up in a prime field")
        self.prime = base.prime
        self.arranger = self._arranger(VECTORS)

    def _arranger(self, effort: int) -> Arranger:
        return Arranger(self.prime, self.evaluator.reading.rows, effort)

    def choices(self, claim: Claim) -> list[Choice]:
        """What to put in place of which characters, the simplest first, where the claim says something."""
        for env in islice(claim.environments(self.evaluator), MOST_PLACES):
            try:
                found = self._at(claim, env)
            except OutsideError:
                continue
            return [choice for _, choice in sorted(found, key=lambda pair: pair[0])]
        return []

    def _at(self, claim: Claim, env: Env) -> list[tuple[Weight, Choice]]:
        """The choices at some indices, found with as little effort as finds any."""
        self.evaluator.side = "left"
        target = self._integers(self.evaluator.value(claim.left, env))
        self.evaluator.side = "right"
        for effort in (VECTORS, CHAINS, NUMBERS):
            found: list[tuple[Weight, Choice]] = []
            for find in (self._by_terms, self._as_one):
                self.arranger = self._arranger(effort)
                with suppress(NoFormError):
                    found += find(target, env)
            if found or self.arranger.exhausted:
                return found
        return []

    def _by_terms(self, target: Map, env: Env) -> list[tuple[Weight, Choice]]:
        """Arrangements of the terms that together are the left side."""
        terms = list(self._terms(self.link.right, self.resolver, 1, (env,)))
        if len(terms) > MOST_TERMS:
            return []
        *others, closing = sorted(((term, self._fitting(term, target)) for term in terms), key=lambda pair: len(pair[1]))
        spans = [term.node.span for term, _ in (*others, closing)]
        last = {_key(form.value): form for form in reversed(closing[1])}
        most = int(MOST_CHOICES ** (1 / max(1, len(others))))
        found: list[tuple[Weight, Choice]] = []
        for picked in product(*(forms[:most] for _, forms in others)):
            rest = sum((-form.value.array for form in picked), target.array)
            form = last.get(_key(reduced(Map(boxed(rest), target.out, target.into), self.prime)))
            if form is not None:
                chosen = (*picked, form)
                choice = dict(zip(spans, (each.tree for each in chosen), strict=True))
                found.append((added(*(each.weight for each in chosen)), choice))
        return found

    def _as_one(self, target: Map, env: Env) -> list[tuple[Weight, Choice]]:
        """The right side as a whole, on a diagonal or transposed."""
        if not isinstance(self.link.right, w.Sum):
            return []
        forms = self.arranger.products([self._known(self._forms(self.link.right, self.resolver, env))])
        return [(form.weight, {self.link.right.span: form.tree}) for form in forms if form.key == _form_key(target)]

    def _terms(self, node: w.Written, resolver: Resolver, sign: int, places: tuple[Env, ...]) -> Iterator[Term]:
        """The products of which a right side is the sum."""
        match node:
            case w.Sum(signs=signs, terms=terms):
                for own, term in zip(signs, terms, strict=True):
                    yield from self._terms(term, resolver, sign * own, places)
            case w.Group(kind="(" | "[" | "{", items=(w.Sum() | w.Big() | w.Group() as inner,)):
                yield from self._terms(inner, resolver, sign, places)
            case w.Big(kind="sum", index=index, body=body):
                further = tuple(inner for env in places for inner in self._over(node, resolver, env))
                yield from self._terms(body, resolver.within(index), sign, further)
            case _:
                yield Term(node, resolver, sign, places)

    def _over(self, node: w.Big, resolver: Resolver, env: Env) -> Iterator[Env]:
        found = resolver.read(node)
        if not isinstance(found, m.Big):
            raise NoFormError("no sum over an index")
        lower, upper = bounds(found, self.evaluator, env)
        for value in range(lower, upper + 1):
            yield {**env, node.index: value}

    def _fitting(self, term: Term, target: Map) -> list[Form]:
        """The arrangements of a term that have the shape of the left side, with their sums over all places."""
        if not term.places:
            raise OutsideError("a sum without terms")
        forms = self._forms(term.node, term.resolver, term.places[0], target)
        fitting = [fit for form in forms if (fit := _fitted(form, target)) is not None]
        return [replace(form, value=self._summed(form, term, target)) for form in fitting]

    def _summed(self, form: Form, term: Term, target: Map) -> Map:
        total = form.value.array
        for place in term.places[1:]:
            inner = form.tree.args[0] if form.tree.kind == "unit" else form.tree
            value = evaluate(inner, partial(self._leaf, env=place), self.prime)
            total = total + _spread(value, target).array
        return reduced(Map(boxed(total * term.sign), target.out, target.into), self.prime)

    def _forms(self, node: w.Written, resolver: Resolver, env: Env, like: Map | None = None) -> list[Form]:
        """All arrangements of an expression, which are to be like a value."""
        match node:
            case w.Sum(signs=signs, terms=terms):
                whole = self._written(node, resolver.read(node), env)
                if whole and not any(_holds_product(term) for term in terms):
                    return whole
                return [*whole, *self.arranger.sums(signs, [self._forms(term, resolver, env) for term in terms])]
            case w.Group(kind="(" | "[" | "{", items=(w.Sum() as inner,)):
                forms = self._forms(inner, resolver, env)
                return [self._regrouped(form, node, resolver, env) for form in forms]
            case _:
                factors = list(self._factors(node, resolver, env))
                return self.arranger.products(factors, like)

    def _regrouped(self, form: Form, node: w.Group, resolver: Resolver, env: Env) -> Form:
        """A sum as it is written with its brackets; other forms as they are."""
        if form.tree.kind != "leaf":
            return form
        return self._written(node, resolver.read(node), env)[0]

    def _factors(self, node: w.Written, resolver: Resolver, env: Env) -> Iterator[list[Form]]:
        """The arrangements of each factor of a product, products in brackets opened and transposes taken off."""
        match node:
            case w.Product():
                for written, meaning in _divided(resolver, node):
                    if len(written) == 1 and not isinstance(written[0], w.Product):
                        yield from self._factors(written[0], resolver, env)
                    else:
                        yield self._known(self._written(_joined(written), meaning, env))
            case w.Transposed(arg=arg) if resolver.read(node) == m.Structure("transpose", (resolver.read(arg),)):
                yield from self._factors(arg, resolver, env)
            case w.Group(kind="(" | "[" | "{", items=(w.Product() | w.Group() | w.Transposed() as inner,)):
                yield from self._factors(inner, resolver, env)
            case w.Group(kind="(" | "[" | "{", items=(w.Sum(),)):
                yield self._known(self._forms(node, resolver, env))
            case _:
                yield self._known(self._written(node, resolver.read(node), env))

    def _known(self, forms: list[Form]) -> list[Form]:
        if not forms:
            raise NoFormError("a factor has no value")
        return forms

    def _written(self, node: w.Written, meaning: Meaning, env: Env) -> list[Form]:
        """A factor as it is written, if it has a value so."""
        try:
            value = self._integers(self.evaluator.value(meaning, env))
        except ShapeError:
            return []
        self.parts.append(Part(meaning, self._piece(node)))
        return [leaf(len(self.parts) - 1, value)]

    def _leaf(self, number: int, env: Env) -> Map:
        return self._integers(self.evaluator.value(self.parts[number].meaning, env))

    def _piece(self, node: w.Written) -> Piece:
        text = self.link.text[slice(*node.span)]
        bare = self.link.text[slice(*node.items[0].span)] if isinstance(node, w.Group) and node.items else text
        return Piece(text, bare, _level(node, text), _turns(node, self.link.plain))

    def _integers(self, value: Map) -> Map:
        base = self.evaluator.world.field

        def integer(element: Element) -> int:
            known = element if isinstance(element, Residue) else base.lift(element)
            return int(known.value)

        return tensor.mapped(integer, value)


def _divided(resolver: Resolver, node: w.Product) -> list[tuple[tuple[w.Written, ...], Meaning]]:
    """The factors of a product; what is divided by something stays with it."""
    found: list[tuple[tuple[w.Written, ...], Meaning]] = []
    for factor in factors_of(resolver, node):
        if factor.sign == "/":
            before, meaning = found.pop()
            found.append(((*before, *factor.written), m.Quotient(meaning, factor.value)))
        else:
            found.append((factor.written, factor.value))
    return found


def _joined(written: Sequence[w.Written]) -> w.Written:
    """Some factors as one node, for its text."""
    span = written[0].span[0], written[-1].span[1]
    return w.Product(span, tuple(written), ("",) * (len(written) - 1))


def _holds_product(node: w.Written) -> bool:
    """Whether the order of factors may matter in a term."""
    return any(isinstance(inner, w.Product | w.Transposed) for inner in nodes(node))


def _level(node: w.Written, text: str) -> int:
    match node:
        case w.Sum():
            return SUM
        case w.Name() | w.Number() | w.Group() | w.Matrix() | w.Scripted() | w.Power() | w.Quotient():
            return ATOM
        case w.Derivative():
            return LOOSE if "/" in text else ATOM
        case w.Product(factors=factors, signs=("",)) if isinstance(factors[-1], w.Group):
            return ATOM
        case _:
            return LOOSE


def _turns(node: w.Written, plain: bool) -> bool:
    """Whether a transposition sign can stand right behind a text and means the whole of it."""
    if isinstance(node, w.Name):
        return plain or not (node.sups or node.primes)
    return isinstance(node, w.Group) and node.kind == "("


def _fitted(form: Form, target: Map) -> Form | None:
    """A form in the shape of the left side: a number stands in every entry, or on the diagonal of a square matrix."""
    if form.shape == (target.out, target.into):
        return form
    if form.tree.rank == len(target.axes) == 2 and not form.value.out and form.value.axes == target.axes:
        return replace(form, value=Map(form.value.array, target.out, target.into))
    if form.tree.rank or target.is_scalar:
        return None
    diagonals, transposes, moved = form.weight
    if target.is_matrix and target.out == target.into:
        return Form(Tree("unit", (form.tree,), 2), _spread(form.value, target), (diagonals + 1, transposes, moved))
    return Form(form.tree, _spread(form.value, target), form.weight)


def _spread(value: Map, target: Map) -> Map:
    """A number in the shape of the left side; anything else as it is."""
    if not value.is_scalar or target.is_scalar:
        return value
    if target.is_matrix and target.out == target.into:
        return tensor.full(value, target)
    return tensor.add([tensor.zeros_like(target), value])


def _key(value: Map) -> tuple[object, ...]:
    return tuple(value.array.flat)


def _form_key(value: Map) -> tuple[object, ...]:
    return value.out, value.into, _key(value)
