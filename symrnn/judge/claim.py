"""A claim: two meanings that a formula says are equal, and at which indices it says so."""

import operator
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache, partial
from itertools import product

from symrnn.ir.cell import LOSS, Cell
from symrnn.ir.expr import CrossEntropy, LogSumExp, Softmax
from symrnn.ir.walk import nodes as expressions
from symrnn.judge.meaning import (
    LAST,
    TOTAL,
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
    letters,
    nodes,
)
from symrnn.judge.value import Env, Evaluator, axis

Restriction = Callable[[Env, int], bool]
"""Whether a claim is made at some indices of a sequence of so many steps."""


@dataclass(frozen=True)
class Claim:
    """`left` = `right` at all indices for which both say something and every restriction holds.

    `adds`: the right side is what one step adds to the left (`+=`).
    """

    left: Meaning
    right: Meaning
    restrictions: tuple[Restriction, ...] = ()
    adds: bool = False

    @property
    def sides(self) -> tuple[tuple[str, Meaning], tuple[str, Meaning]]:
        return ("left", self.left), ("right", self.right)

    @cached_property
    def letters(self) -> list[str]:
        return sorted(letters(self.left) | letters(self.right))

    @property
    def shaped(self) -> bool:
        """Whether products or transposes stand in it, so that rows and columns differ."""
        kinds = [node for _, side in self.sides for node in nodes(side)]
        return any(isinstance(n, Product) or (isinstance(n, Structure) and n.kind == "transpose") for n in kinds)

    @cached_property
    def fixed_steps(self) -> tuple[int, ...]:
        """The steps that the claim names by number."""
        found = {i.offset for _, side in self.sides for node in nodes(side) for i in _steps(node) if not i.origin}
        return tuple(sorted(found))

    @cached_property
    def step_letters(self) -> tuple[str, ...]:
        """The letters that count steps."""
        found = {index.origin for _, side in self.sides for node in nodes(side) for index in _steps(node)}
        return tuple(sorted(found - {"", LAST}))

    @cached_property
    def concrete(self) -> bool:
        """Whether all steps are numbers: the claim may be about a sequence of just so many steps."""
        found = [index for _, side in self.sides for node in nodes(side) for index in _steps(node)]
        return not self.letters and not any(index.origin == LAST for index in found)

    @cached_property
    def speaks_of_matrices(self) -> bool:
        """Whether transposes or diagonal matrices are written, which say nothing of a number."""
        found = (node for _, side in self.sides for node in nodes(side))
        return any(isinstance(node, Structure) and node.kind in MATRICES for node in found)

    @cached_property
    def frees(self) -> bool:
        """Whether letters in it stand for any value: it is about functions, which real numbers tell apart."""
        return any(isinstance(node, Free) for _, side in self.sides for node in nodes(side))

    @cached_property
    def names_entries(self) -> bool:
        """Whether entries are named by letters: the formula is not meant for sizes 1."""
        return any(_has_entry(node) for _, side in self.sides for node in nodes(side))

    def features(self, cell: Cell) -> set[str]:
        """What decides which readings can differ; see `readings`."""
        found = {"numbers"}
        params = {param.name for param in cell.params}
        for side, meaning in self.sides:
            for node in nodes(meaning):
                match node:
                    case Derivative(of=of, by=by, sign=sign):
                        found.add("derivative")
                        if by.name in params and by.copy is None and sign not in ("d", "local", "plus"):
                            found.add(side)
                        elif by.name not in params and sign in ("partial", "nabla") and of != Variable(TOTAL):
                            found.add("between")
                    case Product(sign="dot" | "star" as sign):
                        found.add(f"{sign}s")
                    case Big(kind="prod"):
                        found.add("product")
                    case Power(exponent=2) if isinstance(self.left, Variable) and self.left.name in (TOTAL, LOSS):
                        found.add("squares")
        return found

    @cached_property
    def copies(self) -> list[Index]:
        """Whose copy a derivative of the total loss by a parameter may mean: the steps that the claim names."""
        found = {i for _, side in self.sides for node in nodes(side) for i in _steps(node) if i.origin != LAST and not i.more}
        origins = {index.origin for index in found if index.origin}
        free = origins & set(self.letters)
        if len(free) > 1:
            return []
        known = sorted((i for i in found if i.origin in (free or {""})), key=lambda i: (abs(i.offset), i.offset))
        return known if self._leaves_step_open else known[:1]

    @property
    def _leaves_step_open(self) -> bool:
        """Whether something without a step is differentiated: what has one is moved by the copy of its own step."""
        found = (node.of for _, side in self.sides for node in nodes(side) if isinstance(node, Derivative))
        return any(isinstance(of, Variable) and of.at is None for of in found)

    @property
    def lags(self) -> frozenset[str]:
        """The letters that count steps, as p in `a^p h_{t-p}`, and name none."""
        found: set[str] = set()
        named: set[str] = set()
        for node in (node for _, side in self.sides for node in nodes(side)):
            named.update(*(index.letters - dict(index.more).keys() for index in _named(node)))
            for index in indices(node):
                found.update(dict(index.more).keys() & index.letters)
                found.update(index.letters if isinstance(node, Power) else ())
        return frozenset(found - named) & frozenset(self.letters)

    @property
    def paths(self) -> tuple[tuple[str, str], ...]:
        """Pairs of letters (k, t): the claim differentiates what has step t by what has step k."""
        found: dict[tuple[str, str], None] = {}
        for node in (node for _, side in self.sides for node in nodes(side)):
            match node:
                case Derivative(of=Variable(at=Index(of, 0, ())), by=Variable(at=Index(by, 0, ()))) if of != by:
                    found[by, of] = None
        return tuple(pair for pair in found if set(pair) <= set(self.letters))

    def in_order(self) -> Iterator[tuple[str, "Claim"]]:
        """The same claim for steps up to the one that is differentiated, and before it, where their order is not said."""
        for early, late in self.paths:
            if not self._ordered(early, late):
                for sign, compare in (("<=", operator.le), ("<", operator.lt)):
                    meant = partial(_in_order, early, late, compare)
                    yield f"for {early} {sign} {late}", replace(self, restrictions=(*self.restrictions, meant))

    def _ordered(self, early: str, late: str) -> bool:
        """Whether the restrictions relate two steps to one another."""
        steps = range(1, SOME_STEPS + 1)
        meant = [(a, b) for a in steps for b in steps if all(r({early: a, late: b}, SOME_STEPS) for r in self.restrictions)]
        return len(meant) != len({a for a, _ in meant}) * len({b for _, b in meant})

    def functions_left_out(self) -> tuple[str, ...]:
        """The functions whose argument is left out."""
        found = [
            node.name
            for _, side in self.sides
            for node in nodes(side)
            if isinstance(node, Function) and any(isinstance(arg, Blank) for arg in node.args)
        ]
        return tuple(dict.fromkeys(found))

    def environments(self, evaluator: Evaluator) -> Iterator[Env]:
        """All indices at which the claim may say something, those in the middle of the sequence first.

        None for a claim that counts steps and entries by one letter.
        """
        world = evaluator.world
        ranges = [list(self._range(letter, evaluator)) for letter in self.letters]
        for values in product(*ranges):
            world.spend(1)
            env: Mapping[str, int] = dict(zip(self.letters, values, strict=True))
            if all(restriction(env, world.steps) for restriction in self.restrictions):
                yield env

    def _range(self, letter: str, evaluator: Evaluator) -> Iterator[int]:
        sizes = [axis(side, letter, evaluator) for _, side in self.sides if letter in letters(side)]
        size = next((size for size in sizes if size is not None), None)
        if size is not None:
            if letter not in self.step_letters:
                yield from range(size)
            return
        world = evaluator.world
        steps = range(0 if letter in self.lags else 1, world.steps + 1)
        middle = (world.steps + 1) // 2
        yield from sorted(steps, key=lambda step: (abs(step - middle), step))


SOME_STEPS = 4


def _in_order(early: str, late: str, compare: Callable[[int, int], bool], env: Env, steps: int) -> bool:
    return compare(env[early], env[late])


def _named(node: Meaning) -> tuple[Index, ...]:
    """The steps that a variable or a symbol of the notes carries."""
    match node:
        case Variable():
            return _steps(node)
        case Defined():
            return node.steps
        case _:
            return ()


def _steps(node: Meaning) -> tuple[Index, ...]:
    """The indices of a node that are steps."""
    match node:
        case Variable(at=at, copy=copy):
            return tuple(index for index in (at, copy) if index is not None)
        case Defined():
            return node.steps
        case Big(lower=Index(), upper=Index()):
            return tuple(index for index in indices(node) if index.origin or index == node.upper)
        case _:
            return ()


MATRICES = ("transpose", "diag", "outer", "identity", "trace")
"""Operations that say nothing of a number."""


def _has_entry(node: Meaning) -> bool:
    """Whether an entry is named by a letter."""
    entry = node.index if isinstance(node, Entry) else getattr(node, "entry", ())
    return any(index.letters for index in entry)


DEGENERATE = (Softmax, LogSumExp, CrossEntropy)
"""What says nothing any more of a vector with one entry: its softmax is 1."""


@lru_cache(maxsize=64)
def may_be_numbers(cell: Cell) -> bool:
    """Whether a cell means something when all sizes are 1."""
    ones = dict.fromkeys(cell.dims, 1)
    single = all(dim.at(ones) == 1 for symbol in cell.symbols for dim in symbol.shape)
    return single and not any(isinstance(node, DEGENERATE) for e in cell.equations for node in expressions(e.value))
