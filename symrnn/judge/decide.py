"""Whether a claim holds, in which reading, and where it fails: exactly in a prime field, confirmed in real numbers.

Equal in the prime field is right. Where the sides differ there, functions may still be related (sigmoid(-a) = 1 - sigmoid(a)),
so that real numbers of many digits have the last word.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from dataclasses import field as default
from fractions import Fraction
from functools import partial
from itertools import product

import mpmath
import numpy as np

from symrnn.ir.cell import Cell
from symrnn.ir.expr import Adjoint, Apply, Expr, Ref
from symrnn.ir.verdict import Counterexample
from symrnn.ir.walk import nodes as expressions
from symrnn.judge import tensor
from symrnn.judge.budget import VALUE, Budget
from symrnn.judge.claim import Claim, may_be_numbers
from symrnn.judge.meaning import Derivative, Index, Meaning, Number, Sum, nodes
from symrnn.judge.places import lengths, one_hots
from symrnn.judge.readings import Between, By, Reading, readings
from symrnn.judge.sizes import distinct_sizes, unit_sizes
from symrnn.judge.tensor import Map, ShapeError
from symrnn.judge.value import AxisError, Definition, Env, Evaluator, OutsideError, UnclearError
from symrnn.judge.world import World
from symrnn.verify.evaluate import Context, evaluate
from symrnn.verify.fields import Array, Digits, Element, Field, indices
from symrnn.verify.oracle import slot
from symrnn.verify.prime import PrimeField, Residue

DIGITS = 200
DIGITS_WORK = 2
"""How many times the work in a prime field real numbers of so many digits take."""

SHOWN = 6
LEAST_STEPS = 4
MOST_BLANKS = 400
MOST_ENVIRONMENTS = 10_000
TOO_MANY = "too large: it speaks of too many steps and entries at once"


@dataclass
class Worlds:
    """The worlds of a cell, made when they are asked for; what they compute is taken from the formula's `budget`.

    `rows`, `turning`: how vectors stand; see `Reading`. `one_hot`: the data that are one-hot vectors. `lengths`: those that are
    the number of steps.
    """

    cell: Cell
    rows: bool = False
    turning: bool = False
    one_hot: frozenset[str] = frozenset()
    lengths: frozenset[str] = frozenset()
    degenerate: bool | None = None
    known: dict[tuple[int, bool, int], World] = default(default_factory=dict)
    budget: Budget = default(default_factory=Budget)

    def at(self, steps: int, *, numbers: bool = False, real: int = 0) -> World:
        """The world of so many steps, at sizes that differ or all 1, in the prime field or at a real point of that number."""
        key = steps, numbers, real
        if key not in self.known:
            field: Field = Point(real) if real else PrimeField()
            sizes = unit_sizes(self.cell) if numbers else distinct_sizes(self.cell)
            spend = self._spend_on_digits if real else self.budget.spend
            fixed = one_hots(self.cell, steps, sizes, self.one_hot) | lengths(steps, self.lengths)
            self.known[key] = World(self.cell, steps, sizes, field, fixed, spend)
        return self.known[key]

    def _spend_on_digits(self, units: int) -> None:
        self.budget.spend(units * DIGITS_WORK)

    @property
    def numbers(self) -> bool:
        """Whether formulas may be meant for sizes 1: no variable of the cell is 0 at these sizes alone."""
        if self.degenerate is None:
            self.degenerate = not may_be_numbers(self.cell) or self._vanishes()
        return not self.degenerate

    def _vanishes(self) -> bool:
        one, many = self.at(self.steps, numbers=True), self.at(self.steps)
        return any(np.all(one.value(s) == 0) and not np.all(many.value(s) == 0) for s in many.slots)

    @property
    def steps(self) -> int:
        """How many steps show every index shift: at least 4, and room for all lags."""
        return max(LEAST_STEPS, self.cell.depth + self.cell.reach + 3)


class Point(Digits):
    """Real numbers at one of several points."""

    def __init__(self, number: int) -> None:
        super().__init__(DIGITS)
        self.number = number

    def fresh(self, *key: object) -> Element:
        return super().fresh("point", self.number, *key)


POINTS = 3
"""At so many real points two sides agree that are taken as equal although they differ in the prime field."""


@dataclass(frozen=True)
class Finding:
    """What was found of a claim: `holds` True with the reading, False with a counterexample, None with the reason.

    `vacuous`: it holds, but both sides are 0. `outside`: it speaks of steps that there are not, and so cannot be evaluated;
    `lenient`: it holds where terms of sums outside the sequence count as 0. `domain`: for which steps it holds, if not for all.
    `last`: the letter that is taken for the last step. Of a claim that fails, `reading` is the strongest in which its sides can
    be compared.
    """

    holds: bool | None
    reading: Reading | None = None
    steps: int = 0
    copy_at: Index | None = None
    transposed: bool = False
    vacuous: bool = False
    real: bool = False
    partial: bool = False
    outside: bool = False
    lenient: bool = False
    domain: str = ""
    last: str = ""
    reason: str = ""
    counterexample: Counterexample | None = None


@dataclass(frozen=True)
class Trial:
    """A claim evaluated in one reading: equal, or where not, or why there is nothing to compare."""

    equal: bool | None
    transposed: bool = False
    vacuous: bool = False
    counterexample: Counterexample | None = None
    reason: str = ""
    shapes: str = ""
    outside: bool = False


@dataclass
class Judge:
    """Decides claims about one cell with the definitions of a note."""

    worlds: Worlds
    definitions: Mapping[str, tuple[Definition, ...]]
    hidden: frozenset[str] = frozenset()
    lenient: bool = False
    evaluators: dict[tuple[object, ...], Evaluator] = default(default_factory=dict)
    choices: dict[tuple[tuple[str, ...], int], tuple[Mapping[str, Element], ...]] = default(default_factory=dict)

    def decide(self, claim: Claim, steps: int | None = None) -> Finding:
        """The strongest reading in which a claim holds, or where it fails.

        That both sides are 0 in a weaker reading does not make a claim right that a stronger one refutes.
        """
        return self._in_order(claim, partial(self._decide, steps=steps))

    def _in_order(self, claim: Claim, decide: Callable[[Claim], Finding]) -> Finding:
        """A claim as it stands, or for steps in the order that its derivatives mean: of what is later by what is earlier."""
        found = decide(claim)
        if found.holds is not False:
            return found
        for domain, narrower in claim.in_order():
            again = decide(narrower)
            if again.holds and not again.vacuous:
                return replace(again, domain=domain)
        return found

    def _decide(self, claim: Claim, steps: int | None) -> Finding:
        length = steps or self._length(claim)
        found = self._in_field(claim, length)
        if found.holds:
            return found if steps or claim.concrete else self._at_another_length(claim, found, length + 1)
        if found.holds is None or found.counterexample is None:
            return found
        for point in range(1, POINTS + 1):
            again = self._in_field(claim, length, real=point)
            if not again.holds:
                return found if again.holds is None else again
        return again

    def _at_another_length(self, claim: Claim, found: Finding, steps: int) -> Finding:
        """What was found of a claim about any number of steps, unless it fails for one step more."""
        assert found.reading is not None
        trial = self._trial(claim, found.reading, found.copy_at, steps, real=0)
        if trial.equal is not False or self._trial(claim, found.reading, found.copy_at, steps, real=1).equal:
            return found
        return Finding(False, found.reading, steps, counterexample=trial.counterexample)

    def holds(self, claim: Claim, steps: int | None = None) -> Finding:
        """The same without real numbers: for many claims, of which few hold.

        What fails at sizes 1 fails in every layout, where the derivatives mean the same: one look there spares all of these.
        """
        return self._in_order(claim, lambda claim: self._in_field(claim, steps or self._length(claim), sieve=True))

    def holds_locally(self, claim: Claim, found: Finding) -> bool:
        """Whether a claim that was found to hold also does where derivatives between variables are local."""
        if found.reading is None:
            return False
        reading = replace(found.reading, between=Between.LOCAL)
        return bool(self._trial(claim, reading, found.copy_at, found.steps, real=0).equal)

    def idle(self, claim: Claim, found: Finding) -> int:
        """How many terms and derivatives of a right side are 0 throughout, in the reading that was found."""
        if found.reading is None:
            return 0
        world = self.worlds.at(found.steps, numbers=found.reading.numbers)
        terms = dict.fromkeys(term for node in nodes(claim.right) for term in _that_matter(node))
        evaluator = self._evaluator(world, found.reading, found.copy_at, {})
        nothing = (Claim(term, Number(Fraction(0)), claim.restrictions) for term in terms)
        return sum(bool(compare(claim, evaluator).equal) for claim in nothing)

    def _length(self, claim: Claim) -> int:
        """So many steps that every shift of an index shows, and that the steps are there which the claim names."""
        return max([self.worlds.steps, *claim.fixed_steps])

    def _in_field(self, claim: Claim, steps: int, *, real: int = 0, sieve: bool = False) -> Finding:
        world = self.worlds.at(steps, real=real)
        failures: list[Trial] = []
        compared: Reading | None = None
        seen: dict[tuple[Reading, Index | None], Trial] = {}
        features = claim.features(world.cell) - (set() if self.worlds.numbers else {"numbers"})
        for reading in readings(frozenset(features), rows=self.worlds.rows, turning=self.worlds.turning):
            if (claim.adds and reading.left is not By.COPY) or (reading.numbers and _has_failed(claim, failures, sieve)):
                continue
            for copy_at in self._copies(claim, reading):
                small = reading.small, copy_at
                if sieve and "numbers" in features and small not in seen:
                    seen[small] = self._trial(claim, *small, steps, real=real)
                trial = seen.get(small)
                if trial is None or not (reading.numbers or trial.equal is False):
                    trial = self._trial(claim, reading, copy_at, steps, real=real)
                if trial.equal and not (trial.vacuous and any(failed.equal is False for failed in failures)):
                    return Finding(True, reading, steps, copy_at, trial.transposed, trial.vacuous, real > 0)
                failures.append(trial)
                compared = reading if compared is None and trial.equal is False else compared
        return replace(_failed(failures, steps), reading=compared)

    def _copies(self, claim: Claim, reading: Reading) -> list[Index | None]:
        if By.COPY not in (reading.left, reading.right):
            return [None]
        return [*claim.copies] or [None]

    def _trial(self, claim: Claim, reading: Reading, copy_at: Index | None, steps: int, *, real: int) -> Trial:
        world = self.worlds.at(steps, numbers=reading.numbers, real=real)
        last = Trial(None, reason="nothing to compare")
        for blanks in self._left_out(claim, world):
            evaluator = self._evaluator(world, reading, copy_at, blanks)
            last = compare(claim, evaluator, real=real > 0)
            if last.equal:
                return last
        return last

    def _left_out(self, claim: Claim, world: World) -> tuple[Mapping[str, Element], ...]:
        """What a claim leaves out, the same objects for the same question, so that evaluators are found again."""
        key = claim.functions_left_out(), id(world)
        if key not in self.choices:
            self.choices[key] = tuple(left_out(claim, world))
        return self.choices[key]

    def _evaluator(self, world: World, reading: Reading, copy_at: Index | None, blanks: Mapping[str, Element]) -> Evaluator:
        key = (id(world), reading, copy_at, tuple(blanks.items()) if not blanks else id(blanks))
        if key not in self.evaluators:
            self.evaluators[key] = Evaluator(
                world, reading, self.definitions, copy_at, blanks=blanks, hidden=self.hidden, lenient=self.lenient
            )
        return self.evaluators[key]


def _that_matter(node: Meaning) -> tuple[Meaning, ...]:
    """The parts of a node that are written for nothing if they are 0."""
    return node.terms if isinstance(node, Sum) else (node,) if isinstance(node, Derivative) else ()


def _has_failed(claim: Claim, failures: Sequence[Trial], sieve: bool) -> bool:
    """Whether sizes 1 cannot be what is meant: entries are named, or matrices are spoken of, the shapes fit, and it is refuted.

    With a sieve, what failed may have failed for sizes 1 only.
    """
    refuted = not sieve and any(failed.equal is False for failed in failures)
    return (claim.names_entries or claim.speaks_of_matrices) and refuted


def _failed(failures: list[Trial], steps: int) -> Finding:
    """What to say of a claim that holds in no reading: the strongest reading in which the sides could be compared."""
    compared = next((trial for trial in failures if trial.equal is False), None)
    if compared is not None:
        return Finding(False, steps=steps, reason=compared.reason, counterexample=compared.counterexample)
    outside = bool(failures) and failures[0].outside
    shapes = next((trial for trial in failures if trial.shapes), None)
    if shapes is not None and not outside:
        return Finding(False, steps=steps, reason=f"the shapes do not fit: {shapes.shapes}")
    return Finding(None, reason=failures[0].reason if failures else "no reading", outside=outside)


def compare(claim: Claim, evaluator: Evaluator, *, real: bool = False) -> Trial:
    """A claim at all its indices."""
    vacuous = True
    said, outside, transposed, reason, shapes = 0, False, False, "there is no step at which it says something", ""
    for count, env in enumerate(claim.environments(evaluator)):
        if count >= MOST_ENVIRONMENTS:
            return Trial(None, reason=TOO_MANY)
        evaluator.world.spend(VALUE)
        try:
            left, right = values(claim, evaluator, env)
            found = tensor.pairings(left, right, flipped=True)
        except OutsideError as error:
            reason, outside = str(error) if not claim.letters else reason, True
            continue
        except AxisError as error:
            return Trial(False, reason=f"the shapes do not fit: {error}")
        except ShapeError as error:
            return Trial(None, shapes=str(error))
        except (UnclearError, ArithmeticError) as error:
            return Trial(None, reason=str(error))
        if not found:
            return Trial(None, shapes=f"{left.shape} on the left, {right.shape} on the right")
        same = [all(_same(a, b, real) for a, b in zip(x.flat, y.flat, strict=True)) for x, y in found]
        if not any(same):
            return Trial(False, counterexample=_counterexample(env, claim, found[0], left, right, real))
        transposed = transposed or not same[0]
        vacuous = vacuous and _is_zero(found[0][0], real) and not _cancels(claim, evaluator, env, real)
        said += 1
    if not said:
        return Trial(None, reason=reason, shapes=shapes, outside=outside)
    return Trial(True, transposed, vacuous)


def values(claim: Claim, evaluator: Evaluator, env: Env) -> tuple[Map, Map]:
    """Both sides; a number on one side stands in every entry."""
    evaluator.side = "left"
    left = evaluator.value(claim.left, env)
    evaluator.side = "right"
    right = evaluator.value(claim.right, env)
    if isinstance(claim.right, Number) and not left.is_scalar:
        right = tensor.add([tensor.zeros_like(left), right])
    return left, right


def _cancels(claim: Claim, evaluator: Evaluator, env: Env, real: bool) -> bool:
    """Whether a side is a sum of terms that are not all 0: that they cancel says something."""
    for side, meaning in claim.sides:
        evaluator.side = side
        terms = meaning.terms if isinstance(meaning, Sum) else ()
        if not all(_is_nothing(term, evaluator, env, real) for term in terms):
            return True
    return False


def _is_nothing(term: Meaning, evaluator: Evaluator, env: Env, real: bool) -> bool:
    """Whether a term is 0; one outside the sequence counts as 0 where the others could be evaluated without it."""
    try:
        return _is_zero(evaluator.value(term, env).array, real)
    except OutsideError:
        return True


def _is_zero(array: Array, real: bool) -> bool:
    return all(_same(a, Fraction(0), real) for a in array.flat)


def _same(a: Element, b: Element, real: bool) -> bool:
    if not real:
        return bool((a - b) == 0) if not isinstance(a, Fraction) or not isinstance(b, Fraction) else a == b
    return bool(abs(a + -b) <= (abs(a) + abs(b)) * Fraction(1, 10 ** (DIGITS // 2)) + Fraction(1, 10 ** (DIGITS // 2)))


def _counterexample(env: Env, claim: Claim, pair: tuple[Array, Array], left: Map, right: Map, real: bool) -> Counterexample:
    at = ", ".join(f"{letter} = {value}" for letter, value in env.items())
    entry = next(index for index in indices(pair[0].shape) if not _same(pair[0][index], pair[1][index], real))
    shown = "[" + ", ".join(map(str, entry)) + "]" if entry else ""
    return Counterexample(at, shown, (_text(pair[0][entry]), _text(pair[1][entry])), (left.shape, right.shape))


def _text(value: Element) -> str:
    """A number in few digits; of a prime field, nothing that would help a reader."""
    if isinstance(value, Fraction):
        return str(value)
    return "" if isinstance(value, Residue) else str(mpmath.nstr(value, SHOWN))


def left_out(claim: Claim, world: World) -> Iterator[Mapping[str, Element]]:
    """What the arguments that a claim leaves out may be: those at which the cell applies the function."""
    names = claim.functions_left_out()
    if not names:
        yield {}
        return
    choices = [list(_arguments(name, world)) for name in names]
    for count, chosen in enumerate(product(*choices)):
        if count >= MOST_BLANKS:
            return
        yield dict(zip(names, chosen, strict=True))


def _arguments(function: str, world: World) -> Iterator[Element]:
    """The numbers to which the cell applies a function, at every step."""
    for equation in world.cell.steps + world.cell.prologue + world.cell.epilogue:
        for arg in _applied(equation.value, function):
            moments = range(1, world.steps + 1) if equation in world.cell.steps else (world.steps,)
            for t in moments:
                yield from evaluate(arg, Context(world.field, world.sizes, partial(_read, world, t))).flat


def _read(world: World, t: int, ref: Ref | Adjoint) -> Array:
    assert isinstance(ref, Ref)
    return world.value(slot(ref, t, world.steps))


def _applied(expr: Expr, function: str) -> Iterator[Expr]:
    for node in expressions(expr):
        if isinstance(node, Apply) and node.function.name == function:
            yield node.args[0]
