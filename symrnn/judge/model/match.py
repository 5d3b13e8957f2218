"""Which symbols of one cell are which of another that is the same network in other letters.

Equations are compared with everything put in that is only computed, so that names for pre-activations and gates do not
matter; sums and products by entries in any order. What is found is a one-to-one map of states, data and parameters under
which the states' equations are the same, and then of those computed values that have a counterpart.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice

from symrnn.ir import build
from symrnn.ir.cell import DATA, LOSS, Cell, Equation, Kind
from symrnn.ir.dims import Dim
from symrnn.ir.expr import Add, Apply, CrossEntropy, Expr, Function, MatMul, Mul, Number, Power, Ref, Slice, Softmax, Sum
from symrnn.ir.functions import BUILTIN
from symrnn.ir.walk import children, nodes, rewrite, substitute
from symrnn.judge.look import Look
from symrnn.judge.meaning import TOTAL
from symrnn.judge.model.find import Model

MOST_MAPS = 200
MOST_NODES = 4_000
MOST_ATTEMPTS = 20_000
Map = Mapping[str, str]


@dataclass(frozen=True)
class Match:
    """Pairs of names, of the first cell and of the second, and of functions that the first leaves open.

    `ambiguous`: names of the first cell that could be several of the second; there are no pairs then.
    """

    pairs: tuple[tuple[str, str], ...] = ()
    functions: tuple[tuple[str, str], ...] = ()
    ambiguous: tuple[str, ...] = ()


def match_cells(notes: Cell, cell: Cell, given: Map | None = None) -> Match | None:
    """The symbols of `cell` that those of `notes` are; None if the two are no one network.

    `given` pairs are kept. Of several maps under which all equations of the cell are matched any one is as good as the
    others, since the cell does not change when they are exchanged; of maps that match a part, the names that agree decide.
    """
    if _size(notes) > MOST_NODES or _size(cell) > MOST_NODES:
        return None
    search = _Search(_Written(notes), _Written(cell))
    found = [search.extended(names) for names in islice(search.maps(dict(given or {})), MOST_MAPS)]
    if not found or search.attempts > MOST_ATTEMPTS:
        return None
    most = max(map(_agreeing, found))
    best = [names for names in found if _agreeing(names) == most]
    if not search.complete and any(names != best[0] for names in best):
        return Match(ambiguous=tuple(sorted({a for names in best for a in names if names[a] != best[0].get(a)})))
    functions = {function.name for function in notes.unknown}
    pairs = tuple((a, b) for a, b in best[0].items() if a not in functions and a != LOSS)
    return Match(pairs, tuple((a, b) for a, b in best[0].items() if a in functions))


def translated(model: Model, match: Match) -> tuple[tuple[Look, str], ...]:
    """How the notes of a model write the symbols of the cell that it was matched with."""
    names = {**dict(match.pairs), LOSS: LOSS, TOTAL: TOTAL}
    return tuple((look, names[name]) for look, name in model.symbols if name in names)


def has_exchanged(match: Match, cell: Cell) -> bool:
    """Whether letters of the cell have changed places in notes that write nothing but letters of the cell."""
    own = {symbol.name for symbol in cell.symbols}
    moved = [(a, b) for a, b in match.pairs if a != b]
    return bool(moved) and own.issuperset(a for a, _ in match.pairs) and {a for a, _ in moved} == {b for _, b in moved}


def _agreeing(names: Map) -> int:
    return sum(a == b for a, b in names.items())


def _size(cell: Cell) -> int:
    return sum(1 for equation in cell.equations for _ in nodes(equation.value))


@dataclass(frozen=True)
class _Written:
    """The equations of a cell with everything put in that is only computed."""

    cell: Cell
    full: dict[Ref, Expr] = field(default_factory=dict)

    def __post_init__(self) -> None:
        known: dict[Expr, Expr] = {}
        for equation in self.cell.equations:
            value = _with_cross_entropies(substitute(equation.value, known))
            self.full[equation.target] = value
            if self.cell_kind(equation) is Kind.COMPUTED and _count(value) < MOST_NODES:
                known[equation.target] = value

    def cell_kind(self, equation: Equation) -> Kind:
        return Kind.LOSS if equation.target.name == LOSS else self.cell[equation.target.name].kind

    def of_kind(self, *kinds: Kind) -> list[Ref]:
        """The left sides of a kind, in the order of the equations."""
        return [e.target for e in self.cell.equations if self.cell_kind(e) in kinds]

    @property
    def losses(self) -> list[Ref]:
        """The losses that are written; with outputs they hold more than the author wrote."""
        return [] if self.cell.outputs else self.of_kind(Kind.LOSS)


def _count(expr: Expr) -> int:
    return sum(1 for _ in islice(nodes(expr), MOST_NODES))


def _with_cross_entropies(expr: Expr) -> Expr:
    """The expression with -sum(y log softmax(z)) as the cross-entropy that it is for a distribution y."""

    def change(node: Expr) -> Expr | None:
        negative = build.neg(node)
        inside = negative.arg if isinstance(negative, Sum) else negative
        match inside:
            case Mul(_, (a, b)) if isinstance(negative, Sum) and inside.coefficient == 1:
                pairs = [(a, b), (b, a)]
            case MatMul(a, b):
                pairs = [(a, b), (b, a)]
            case _:
                return None
        for target, logarithm in pairs:
            match logarithm:
                case Apply(Function(name="log"), (Softmax(z),)) if z.shape == target.shape:
                    return CrossEntropy(z, target)
                case _:
                    continue
        return None

    return rewrite(expr, change)


@dataclass
class _Search:
    notes: _Written
    other: _Written
    attempts: int = 0

    @property
    def complete(self) -> bool:
        """Whether every state and loss of the cell is to be matched, so that maps differ by symmetries of it alone."""
        states = len(self.notes.of_kind(Kind.STATE)) == len(self.other.of_kind(Kind.STATE))
        return states and len(self.notes.losses) == len(self.other.losses) and not self.other.cell.outputs

    def maps(self, names: Map) -> Iterator[Map]:
        """The maps under which every state of the notes, and every loss both have, is given by the same equation."""
        losses = self.notes.losses if self.other.losses else []
        yield from self._targets([*self.notes.of_kind(Kind.STATE), *losses], names)

    def _targets(self, targets: list[Ref], names: Map) -> Iterator[Map]:
        if not targets:
            yield names
            return
        first, *rest = targets
        for other in self.other.full:
            for found in self._equation(first, other, names):
                yield from self._targets(rest, found)

    def _equation(self, target: Ref, other: Ref, names: Map) -> Iterator[Map]:
        for found in self._refs(target, other, names):
            yield from self.match(self.notes.full[target], self.other.full[other], found)

    def extended(self, names: Map) -> Map:
        """The map with the computed values that have exactly one counterpart."""
        for target in self.notes.of_kind(Kind.COMPUTED):
            others = [other for other in self.other.of_kind(Kind.COMPUTED) if other.time == target.time]
            found = [new for other in others for new in islice(self._equation(target, other, names), 2)]
            if len(found) == 1:
                names = found[0]
        return names

    def _refs(self, a: Ref, b: Ref, names: Map) -> Iterator[Map]:
        if a.time == b.time and len(a.shape) == len(b.shape) and self._kinds(a.name, b.name):
            yield from _paired(a.name, b.name, names)

    def _kinds(self, a: str, b: str) -> bool:
        if LOSS in (a, b):
            return a == b
        kinds = self.notes.cell[a].kind, self.other.cell[b].kind
        return kinds[0] is kinds[1] or all(kind in DATA for kind in kinds)

    def match(self, a: Expr, b: Expr, names: Map) -> Iterator[Map]:
        """The ways to extend a map so that `a` becomes `b`."""
        self.attempts += 1
        if self.attempts > MOST_ATTEMPTS or type(a) is not type(b) or len(a.shape) != len(b.shape):
            return
        match a, b:
            case Ref(), Ref():
                yield from self._refs(a, b, names)
            case Number(), Number():
                yield from [names] if a == b else []
            case Add(terms), Add(others):
                yield from self._unordered(list(terms), list(others), names)
            case Mul(), Mul():
                yield from self._unordered(list(a.factors), list(b.factors), names) if a.coefficient == b.coefficient else ()
            case Power(), Power():
                yield from self._powers(a, b, names) if a.exponent == b.exponent else ()
            case Slice(), Slice():
                same = _pattern(a.start) == _pattern(b.start) and _pattern(a.stop) == _pattern(b.stop)
                yield from self.match(a.arg, b.arg, names) if same else ()
            case Apply(f, args), Apply(g, others):
                for found in _functions(f, g, names):
                    yield from self._ordered(args, others, found)
            case _:
                yield from self._ordered(children(a), children(b), names)

    def _powers(self, a: Power, b: Power, names: Map) -> Iterator[Map]:
        """An even power is the same of the negative."""
        yield from self.match(a.base, b.base, names)
        if not a.exponent % 2:
            terms = a.base.terms if isinstance(a.base, Add) else (a.base,)
            yield from self.match(build.add(*map(build.neg, terms)), b.base, names)

    def _ordered(self, some: tuple[Expr, ...], others: tuple[Expr, ...], names: Map) -> Iterator[Map]:
        if len(some) != len(others):
            return
        if not some:
            yield names
            return
        for found in self.match(some[0], others[0], names):
            yield from self._ordered(some[1:], others[1:], found)

    def _unordered(self, some: list[Expr], others: list[Expr], names: Map) -> Iterator[Map]:
        if len(some) != len(others):
            return
        if not some:
            yield names
            return
        for i, other in enumerate(others):
            for found in self.match(some[0], other, names):
                yield from self._unordered(some[1:], others[:i] + others[i + 1 :], found)


def _pattern(dim: Dim) -> tuple[list[int], int]:
    """What is the same of a size in other letters."""
    return sorted(count for _, count in dim.terms), dim.constant


def _functions(f: Function, g: Function, names: Map) -> Iterator[Map]:
    """A function is itself; one that the notes leave open is one function throughout."""
    if f.body is None and f.name not in BUILTIN:
        if names.get(f.name, g.name) == g.name:
            yield {**names, f.name: g.name}
    elif f.name == g.name if f.body is None else f.body == g.body:
        yield names


def _paired(a: str, b: str, names: Map) -> Iterator[Map]:
    """The map with one more pair, if it stays one to one."""
    if names.get(a, b) == b and (a in names or b not in names.values()):
        yield {**names, a: b}
