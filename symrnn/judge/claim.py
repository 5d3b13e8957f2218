"""A claim: two meanings that a formula says are equal, and at which indices it says so."""

import operator
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache, partial
from itertools import product

from symrnn.ir.cell import LOSS, Cell
from symrnn.ir.expr import CrossEntropy, LogSumExp, Softmax
from symrnn.ir.walk import nodes as expressions
from symrnn.ir.walk import refs
from symrnn.judge.facts import facts
from symrnn.judge.meaning import (
    LAST,
    TOTAL,
    Chosen,
    Derivative,
    Index,
    Meaning,
    Variable,
    letters,
)
from symrnn.judge.value import COMPARE, Env, Evaluator, axis

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

    @cached_property
    def traits(self) -> frozenset[str]:
        """What stands on one side or the other: see `Facts`."""
        return facts(self.left).traits | facts(self.right).traits

    @cached_property
    def steps(self) -> frozenset[Index]:
        """The indices that are steps."""
        return facts(self.left).steps | facts(self.right).steps

    @property
    def shaped(self) -> bool:
        """Whether products or transposes stand in it, so that rows and columns differ."""
        return "shape" in self.traits

    @cached_property
    def fixed_steps(self) -> tuple[int, ...]:
        """The steps that the claim names by number."""
        return tuple(sorted({index.offset for index in self.steps if not index.origin}))

    @cached_property
    def step_letters(self) -> tuple[str, ...]:
        """The letters that count steps."""
        return tuple(sorted({index.origin for index in self.steps} - {"", LAST}))

    @cached_property
    def concrete(self) -> bool:
        """Whether all steps are numbers: the claim may be about a sequence of just so many steps."""
        return not self.letters and not any(index.origin == LAST for index in self.steps)

    @property
    def speaks_of_matrices(self) -> bool:
        """Whether transposes or diagonal matrices are written, which say nothing of a number."""
        return "matrices" in self.traits

    @property
    def frees(self) -> bool:
        """Whether letters in it stand for any value: it is about functions, which real numbers tell apart."""
        return "free" in self.traits

    @property
    def names_entries(self) -> bool:
        """Whether entries are named by letters: the formula is not meant for sizes 1."""
        return "entries" in self.traits

    def features(self, cell: Cell) -> set[str]:
        """What decides which readings can differ; see `readings`."""
        found = {"numbers", *(self.traits & {"dots", "stars", "product", "mixed", "powers"})}
        if "square" in self.traits and isinstance(self.left, Variable) and self.left.name in (TOTAL, LOSS):
            found.add("squares")
        params = {param.name for param in cell.params}
        for side, meaning in self.sides:
            for node in facts(meaning).derivatives:
                found.add("derivative")
                if node.by.name in params and node.by.copy is None and node.sign not in ("d", "local", "plus"):
                    found.add(side)
                elif node.by.name not in params and node.sign in ("partial", "nabla") and node.of != Variable(TOTAL):
                    found.add("between")
                    found.update({"path"} if _is_path(node.of, node.by, cell) else ())
        return found

    @cached_property
    def copies(self) -> list[Index]:
        """Whose copy a derivative of the total loss by a parameter may mean: the steps that the claim names."""
        found = {index for index in self.steps if index.origin != LAST and not index.more}
        origins = {index.origin for index in found if index.origin}
        free = origins & set(self.letters)
        if len(free) > 1:
            return []
        known = sorted((i for i in found if i.origin in (free or {""})), key=lambda i: (abs(i.offset), i.offset))
        return known if self.leaves_step_open else known[:1]

    @property
    def leaves_step_open(self) -> bool:
        """Whether something without a step is differentiated: what has one is moved by the copy of its own step."""
        return any(isinstance(node.of, Variable) and node.of.at is None for node in self.derivatives)

    @property
    def derivatives(self) -> tuple[Derivative, ...]:
        return facts(self.left).derivatives + facts(self.right).derivatives

    @cached_property
    def lags(self) -> frozenset[str]:
        """The letters that count steps, as p in `a^p h_{t-p}`, and name none."""
        left, right = facts(self.left), facts(self.right)
        return ((left.counting | right.counting) - left.named - right.named) & frozenset(self.letters)

    @property
    def paths(self) -> tuple[tuple[str, str], ...]:
        """Pairs of letters (k, t): the claim differentiates what has step t by what has step k."""
        found: dict[tuple[str, str], None] = {}
        for node in self.derivatives:
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
        """Whether the restrictions relate two steps to one another, or a case says what holds where the first is later."""
        if any(_is_of_later(node, early, late) for _, side in self.sides for node in side.nodes):
            return True
        steps = range(1, SOME_STEPS + 1)
        meant = [(a, b) for a in steps for b in steps if all(r({early: a, late: b}, SOME_STEPS) for r in self.restrictions)]
        return len(meant) != len({a for a, _ in meant}) * len({b for _, b in meant})

    def functions_left_out(self) -> tuple[str, ...]:
        """The functions whose argument is left out."""
        return tuple(dict.fromkeys(facts(self.left).blanks + facts(self.right).blanks))

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


def _is_path(of: Meaning, by: Variable, cell: Cell) -> bool:
    """Whether a variable is differentiated by one of another step that its own equation passes on, not the next one."""
    if not (isinstance(of, Variable) and of.at is not None and by.at is not None and of.at != by.at):
        return False
    next_one = of.name == by.name and of.at == replace(by.at, offset=by.at.offset + 1)
    return not next_one and by.name in passed_on(cell)


@lru_cache(maxsize=64)
def passed_on(cell: Cell) -> frozenset[str]:
    """The variables whose own equation reads them at another step."""
    return frozenset(e.target.name for e in cell.steps if any(ref.name == e.target.name for ref in refs(e.value)))


def _in_order(early: str, late: str, compare: Callable[[int, int], bool], env: Env, steps: int) -> bool:
    return early not in env or late not in env or compare(env[early], env[late])  # a part of a claim may lack one of them


def _is_of_later(node: Meaning, early: str, late: str) -> bool:
    """Whether the condition of a case holds for some steps in reverse order, and for none in order."""
    if not isinstance(node, Chosen) or {early, late} != node.left.letters | node.right.letters:
        return False
    forth, back = {early: 1, late: SOME_STEPS}, {early: SOME_STEPS, late: 1}
    holds = [COMPARE[node.sign](node.left.at(env, SOME_STEPS), node.right.at(env, SOME_STEPS)) for env in (forth, back)]
    return holds == [False, True]


DEGENERATE = (Softmax, LogSumExp, CrossEntropy)
"""What says nothing any more of a vector with one entry: its softmax is 1."""


@lru_cache(maxsize=64)
def may_be_numbers(cell: Cell) -> bool:
    """Whether a cell means something when all sizes are 1."""
    ones = dict.fromkeys(cell.dims, 1)
    single = all(dim.at(ones) == 1 for symbol in cell.symbols for dim in symbol.shape)
    return single and not any(isinstance(node, DEGENERATE) for e in cell.equations for node in expressions(e.value))
