"""The equations of a network, which of them some values need, and which variables are its recurrence."""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace

from symrnn.judge.look import Look
from symrnn.judge.meaning import Index
from symrnn.judge.model.settings import base_name
from symrnn.judge.model.terms import Key, Symbol, Term, called, symbols_of
from symrnn.judge.opened import Opened
from symrnn.judge.within import Steps
from symrnn.notes.written import Chain, Written

Formulas = Sequence[Sequence[Chain]]
Link = tuple[int, int, int]
"""A link of a note: the number of the formula, of the chain in it, and of the sign in the chain."""

NOW = Index("t")
PARAMS, ALL = "parameters", "everything"


@dataclass(frozen=True)
class Equation:
    """`target = value`, as a link of the notes says."""

    target: Symbol
    value: Term
    link: Link


@dataclass(frozen=True)
class Use:
    """A place where an open function is applied, by the symbols of the notes."""

    look: Look
    target: Symbol
    args: tuple[Symbol, ...]

    @property
    def slopes(self) -> tuple[Symbol, ...]:
        """What the arguments are multiplied by in the sum that stands for the function."""
        return tuple(self._own("by", base_name(arg.look), str(number)) for number, arg in enumerate(self.args, 1))

    @property
    def rest(self) -> Symbol:
        """What is added to the products in that sum."""
        return self._own("rest")

    @property
    def stand_ins(self) -> frozenset[Key]:
        return frozenset(symbol.key for symbol in (*self.slopes, self.rest))

    def _own(self, *label: str) -> Symbol:
        """A symbol with a value of its own wherever the function is applied."""
        look = Look(self.look.base, subs=(*self.look.subs, base_name(self.target.look), *label))
        return Symbol(look, self.target.at)

    def opened(self, names: Mapping[Key, str], target: Symbol) -> Opened:
        """The same by the names of the cell, in which `target` is the symbol of the value."""
        args = tuple((names[arg.key], self._relative(arg.at)) for arg in self.args)
        return Opened(names[target.key], args)

    def _relative(self, at: Index | None) -> Index | None:
        moved = at is not None and at.origin == "t" and self.target.at is not None
        return replace(at, offset=at.offset - self.target.at.offset) if moved and at and self.target.at else at


@dataclass
class Network:
    """The equations of a network by what they give.

    `step_loss`, `last_loss`: the loss at every step, and after the last one. `losses`: how the notes write the loss of a step,
    `totals` the total one; `factor` stands before the sum that it is, `numbers` are the symbols in it. `wanted`: a loss that
    the notes name and give no formula of, `open`: what it is said to depend on. `doubled`: what is said of a symbol with two
    equations. `refused`: what no network of this kind has, in words. `unread`: why formulas by their numbers are no forward
    equations. `within`: the factors that are 0 at all but some steps, with these. `beside`: what a total loss adds to the
    losses of steps, in the formula `summed`. `lost`: why formulas by their numbers are not read as the loss. `unclear`: by
    what the derivatives of the loss are not known then. `uses`: where open functions of several arguments are applied,
    `ranks`: how many axes what they read has.
    """

    steps: dict[Key, Equation] = field(default_factory=dict)
    once: dict[Key, Equation] = field(default_factory=dict)
    initial: dict[Symbol, Equation] = field(default_factory=dict)
    step_loss: Term | None = None
    last_loss: Term | None = None
    losses: dict[Look, None] = field(default_factory=dict)
    totals: dict[Look, None] = field(default_factory=dict)
    numbers: set[Key] = field(default_factory=set)
    wanted: Look | None = None
    factor: Term | None = None
    open: dict[Symbol, None] = field(default_factory=dict)
    used: list[Link] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    doubled: dict[Key, str] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    unread: dict[int, str] = field(default_factory=dict)
    within: dict[Key, Steps] = field(default_factory=dict)
    beside: Term | None = None
    summed: Link | None = None
    lost: dict[int, str] = field(default_factory=dict)
    unclear: str = ""
    uses: list[Use] = field(default_factory=list)
    ranks: dict[Key, int] = field(default_factory=dict)


def links(formulas: Formulas) -> Iterator[tuple[Link, Written, Written]]:
    """The links `A = B` of all formulas with their places."""
    for f, formula in enumerate(formulas):
        for c, chain in enumerate(formula):
            for i, sign in enumerate(chain.signs):
                if sign in ("=", ":="):
                    yield (f, c, i), chain.sides[i], chain.sides[i + 1]


def needed(network: Network, roots: Iterable[Term]) -> list[Equation]:
    """The equations that some terms need, in an order in which they can be computed: that of the notes, where it is one."""
    found: dict[Key, Equation] = {}
    waiting = [symbol.key for root in roots for symbol in symbols_of(root)]
    while waiting:
        key = waiting.pop()
        equation = network.steps.get(key) or network.once.get(key)
        if equation is not None and key not in found:
            found[key] = equation
            waiting += [symbol.key for symbol in symbols_of(equation.value)]
    return _ordered(sorted(found.values(), key=lambda equation: equation.link))


def _ordered(equations: list[Equation]) -> list[Equation]:
    """Equations after those whose values they read at the same step; what waits for itself comes as it is written."""
    order: list[Equation] = []
    waiting = list(equations)
    while waiting:
        late = {equation.target for equation in waiting}
        free = next((e for e in waiting if not late & {*symbols_of(e.value)}), waiting[0])
        waiting.remove(free)
        order.append(free)
    return order


def recurrent(network: Network) -> list[Term]:
    """The variables of a network without a loss: those of its recurrences, and what is computed from these by weights."""
    inside = [key for key in network.steps if _reaches_itself(network, key)]
    known = {equation.target.key for equation in needed(network, [Symbol(key.look, NOW) for key in inside])}
    weights = {s.key for key in known & network.steps.keys() for s in symbols_of(network.steps[key].value) if s.at is None}
    growing = True
    while growing:
        more = [key for key in network.steps if key not in known and _continues(network.steps[key], known, weights)]
        known.update(more)
        growing = bool(more)
    return [Symbol(key.look, NOW) for key in network.steps if key in known]


def _reaches_itself(network: Network, start: Key) -> bool:
    """Whether a variable is computed from its own earlier values, and from no later ones."""
    seen: set[Key] = set()
    waiting = [start]
    while waiting:
        equation = network.steps.get(waiting.pop())
        for symbol in symbols_of(equation.value) if equation is not None else ():
            if symbol.at is not None and symbol.at.offset > 0:
                return False
            if symbol.key not in seen:
                seen.add(symbol.key)
                waiting.append(symbol.key)
    return start in seen


def _continues(equation: Equation, known: Set[Key], weights: Set[Key]) -> bool:
    """Whether an equation computes an output: from known variables alone, with new weights or by a softmax."""
    read = list(symbols_of(equation.value))
    values = [symbol for symbol in read if symbol.at is not None]
    inside = bool(values) and all(symbol.key in known and symbol.at == NOW for symbol in values)
    new = any(symbol.at is None and symbol.key not in weights for symbol in read)
    return inside and (new or "softmax" in called(equation.value))
