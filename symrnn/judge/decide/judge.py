"""The judge of one cell: in which reading a claim holds, the strongest first, or where it fails."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from dataclasses import field as default
from fractions import Fraction
from functools import partial

from symrnn.judge.claim import Claim
from symrnn.judge.decide.arguments import left_out
from symrnn.judge.decide.comparison import compare
from symrnn.judge.decide.counting import counting
from symrnn.judge.decide.finding import Finding, Trial
from symrnn.judge.decide.points import EXACT, Where, digits_for
from symrnn.judge.decide.signs import signs
from symrnn.judge.decide.sure import Confirming
from symrnn.judge.decide.vanishing import holds_by_vanishing
from symrnn.judge.decide.worlds import Worlds
from symrnn.judge.meaning import Derivative, Index, Meaning, Number, Sum, nodes
from symrnn.judge.readings import Between, By, Reading, readings
from symrnn.judge.value import Definition, Evaluator
from symrnn.judge.world import World
from symrnn.verify.fields import Element


@dataclass
class Judge:
    """Decides claims about one cell with the definitions of a note."""

    worlds: Worlds
    definitions: Mapping[str, tuple[Definition, ...]]
    hidden: frozenset[str] = frozenset()
    lenient: bool = False
    readings: Callable[..., tuple[Reading, ...]] = readings
    evaluators: dict[tuple[object, ...], Evaluator] = default(default_factory=dict)
    choices: dict[tuple[tuple[str, ...], int], tuple[Mapping[str, Element], ...]] = default(default_factory=dict)

    def decide(self, claim: Claim, steps: int | None = None) -> Finding:
        """The strongest reading in which a claim holds, or where it fails.

        That both sides are 0 in a weaker reading does not make a claim right that a stronger one refutes.
        """
        return self._in_order(claim, partial(self._decide, steps=steps))

    def _in_order(self, claim: Claim, decide: Callable[[Claim], Finding]) -> Finding:
        """A claim as it stands, or for steps in the order that its derivatives mean: of what is later by what is earlier.

        Or it is one for the steps whose losses count.
        """
        found = decide(claim)
        if found.holds is not False:
            return found
        for domain, narrower in (*claim.in_order(), *counting(claim, self.worlds.within.values())):
            again = decide(narrower)
            if again.holds and not again.vacuous:
                return replace(again, domain=domain)
        return found

    def _decide(self, claim: Claim, steps: int | None) -> Finding:
        length = steps or self._length(claim)
        found = self._confirming(claim, length).finding()
        return found if not found.holds or steps or claim.concrete else self._at_another_length(claim, found, length + 1)

    def _at_another_length(self, claim: Claim, found: Finding, steps: int) -> Finding:
        """What was found of a claim about any number of steps, unless it fails for one step more."""
        assert found.reading is not None
        trial = self._trial(claim, found.reading, found.copy_at, steps)
        if not self._confirming(claim, steps).refutes(found, trial):
            return found
        return Finding(False, found.reading, steps, counterexample=trial.counterexample)

    def _confirming(self, claim: Claim, steps: int) -> Confirming:
        """Confirms what is found of a claim about so many steps."""

        def attempt(found: Finding, where: Where) -> Trial:
            assert found.reading is not None
            return self._trial(claim, found.reading, found.copy_at, steps, where)

        def digits(found: Finding, where: Where) -> int:
            assert found.reading is not None
            world = self.worlds.at(steps, numbers=found.reading.numbers, where=where)
            used = (e for e in self.evaluators.values() if e.world is world and e.reading == found.reading)
            return digits_for(part for evaluator in used for part in evaluator.parts)

        return Confirming(self.worlds, lambda where: self._in_field(claim, steps, where), attempt, digits)

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
        return bool(self._trial(claim, reading, found.copy_at, found.steps).equal)

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

    def _in_field(self, claim: Claim, steps: int, where: Where = EXACT, *, sieve: bool = False) -> Finding:
        failures: list[Trial] = []
        of_arrays: list[Trial] = []
        refuted: set[Reading] = set()
        compared: Reading | None = None
        seen: dict[tuple[Reading, Index | None], Trial] = {}
        features = self._features(claim)
        for reading in self.readings(frozenset(features), rows=self.worlds.rows, turning=self.worlds.turning):
            if (claim.adds and reading.left is not By.COPY) or (reading.numbers and self._has_failed(claim, of_arrays, sieve)):
                continue
            for copy_at in self._copies(claim, reading):
                small = reading.small, copy_at
                if sieve and "numbers" in features and small not in seen:
                    seen[small] = self._trial(claim, *small, steps, where)
                trial = seen.get(small)
                if trial is None or not (reading.numbers or trial.equal is False):
                    trial = self._trial(claim, reading, copy_at, steps, where)
                empty = trial.vacuous and any(meaning != reading.meaning for meaning in refuted)
                if trial.equal and not empty and not self._by_vanishing(claim, reading, copy_at, steps):
                    return Finding(True, reading, steps, copy_at, trial.transposed, trial.vacuous, where.real > 0)
                failures.append(trial)
                refuted |= {reading.meaning} if trial.equal is False else set()
                of_arrays += () if reading.numbers else (trial,)
                compared = reading if compared is None and trial.equal is False else compared
        found = replace(_failed(failures, steps), reading=compared)
        return replace(found, misfit=_misfit(failures)) if compared is not None and compared.numbers else found

    def _features(self, claim: Claim) -> set[str]:
        """What decides which readings of a claim can differ; see `readings`."""
        found = claim.features(self.worlds.cell) | signs(claim, self.definitions)
        return found if self.worlds.numbers else found - {"numbers"}

    def _has_failed(self, claim: Claim, failures: Sequence[Trial], sieve: bool) -> bool:
        """Whether sizes 1 cannot be what is meant: of arrays or their entries is spoken, the shapes fit, and it is refuted.

        With a sieve, what failed may have failed for sizes 1 only.
        """
        refuted = [] if sieve else [failed for failed in failures if failed.equal is False]
        if claim.names_entries or claim.speaks_of_matrices:
            return bool(refuted)
        return self.worlds.arrays and any(failed.counterexample is not None for failed in refuted)

    def _by_vanishing(self, claim: Claim, reading: Reading, copy_at: Index | None, steps: int) -> bool:
        """Whether a claim holds only because terms of it vanish where its derivatives are no total ones.

        Of numbers only where a sum over steps would be the copy of one of them.
        """
        summed = copy_at is not None and not copy_at.origin
        if reading.between is Between.TOTAL or (reading.numbers and not summed):
            return False
        world = self.worlds.at(steps, numbers=reading.numbers)
        meant = reading, replace(reading, between=Between.TOTAL)
        weak, total = (self._evaluator(world, one, copy_at, {}) for one in meant)
        return holds_by_vanishing(claim, weak, total)

    def _copies(self, claim: Claim, reading: Reading) -> list[Index | None]:
        if By.COPY not in (reading.left, reading.right):
            return [None]
        return [*claim.copies] or [None]

    def _trial(self, claim: Claim, reading: Reading, copy_at: Index | None, steps: int, where: Where = EXACT) -> Trial:
        world = self.worlds.at(steps, numbers=reading.numbers, where=where)
        last = Trial(None, reason="nothing to compare")
        for blanks in self._left_out(claim, world):
            evaluator = self._evaluator(world, reading, copy_at, blanks)
            last = compare(claim, evaluator)
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


def _failed(failures: list[Trial], steps: int) -> Finding:
    """What to say of a claim that holds in no reading: the strongest reading in which the sides could be compared."""
    compared = next((trial for trial in failures if trial.equal is False), None)
    if compared is not None:
        return Finding(False, steps=steps, reason=compared.reason, counterexample=compared.counterexample)
    never = next((trial for trial in failures if trial.never), None)
    if never is not None:
        return Finding(None, reason=never.reason)
    outside = bool(failures) and failures[0].outside
    if (misfit := _misfit(failures)) and not outside:
        return Finding(False, steps=steps, reason=misfit)
    return Finding(None, reason=failures[0].reason if failures else "no reading", outside=outside)


def _misfit(failures: list[Trial]) -> str:
    """In words, which shapes do not fit, in the strongest reading in which that keeps the sides from being compared."""
    shapes = next((trial.shapes for trial in failures if trial.shapes), "")
    return f"the shapes do not fit: {shapes}" if shapes else ""
