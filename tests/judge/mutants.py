"""Right formulas made wrong by one edit: what the judge says of each mutant, and whether its mend finds the way back."""

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from functools import cached_property
from hashlib import sha256

from symrnn.examine import open_session
from symrnn.ir.cell import Cell
from symrnn.ir.verdict import Mend, Outcome, Verdict
from symrnn.judge.budget import DECISION
from symrnn.judge.claim import Claim
from symrnn.judge.decide import POINTS, Finding, Where, compare
from symrnn.judge.edits import Edit, apply, edits
from symrnn.judge.judge import Session
from symrnn.judge.meaning import Meaning
from symrnn.judge.resolve import UnreadError
from symrnn.judge.spots import Spot
from symrnn.judge.value import Evaluator
from symrnn.notes.written import Chain


class Fate(Enum):
    """What becomes of a mutant."""

    UNREAD = "not readable"
    UNCHECKED = "without a meaning"
    EQUAL = "equal to the original"
    WEAKER = "right in a weaker reading"
    BACK = "wrong, mended back"
    OTHERWISE = "wrong, mended otherwise"
    UNMENDED = "wrong, not mended"
    MISSED = "called right"
    ALARM = "equal, but called wrong"


SAYING = (
    "bound", "index", "index throughout", "number", "factor 2", "power", "symbol", "sign", "term", "term dropped", "transpose",
)  # fmt: skip
"""The edits after which a formula says something else: read like the original, a part of its text counted for nothing."""

WRONG = (Fate.BACK, Fate.OTHERWISE, Fate.UNMENDED)


def _rank(*parts: object) -> str:
    """A number that depends on some values alone, to draw a sample by."""
    return sha256(repr(parts).encode()).hexdigest()


@dataclass(frozen=True)
class Original:
    """A link that is right, and the session just before it."""

    before: Session
    spot: Spot
    claim: Claim
    finding: Finding

    @property
    def text(self) -> str:
        return self.spot.formula.text

    @property
    def rank(self) -> str:
        return _rank(self.text, self.spot.place)

    def edits(self) -> Iterator[Edit]:
        """The edits of its right side."""
        known = self.before.repertoire(self.spot.formula).of_link(self.spot, self.claim, self.before.interpreter)
        start = self.spot.sides[1].span[0]
        for edit in edits(self.text, self.spot.chain, self.spot.i, known):
            if edit.replacements[0][0] >= start:
                yield edit

    def same(self, ours: Meaning, other: Meaning) -> bool:
        """Whether another meaning has the value of ours in the reading in which the original holds."""
        self.before.worlds.budget.renew(DECISION)
        claim = Claim(ours, other, self.claim.restrictions, self.claim.adds)
        return bool(compare(claim, self._evaluators[0]).equal) or all(
            compare(claim, evaluator).equal for evaluator in self._evaluators[1:]
        )

    @cached_property
    def _evaluators(self) -> tuple[Evaluator, ...]:
        """In the prime field, and at the points of real numbers."""
        judge, reading = self.before.decider.judge(), self.finding.reading
        assert reading is not None
        worlds = [self.before.worlds.at(self.finding.steps, numbers=reading.numbers, where=Where(i)) for i in range(POINTS + 1)]
        at, hidden = self.finding.copy_at, judge.hidden
        return tuple(Evaluator(world, reading, judge.definitions, at, hidden=hidden) for world in worlds)


@dataclass(frozen=True)
class Mutant:
    """A right formula after one edit."""

    original: Original
    edit: Edit

    @property
    def text(self) -> str:
        return apply(self.original.text, self.edit)

    @property
    def link(self) -> str:
        """The text of the link that the edit is in."""
        start, end = self.original.spot.span
        return " ".join(apply(self.original.text[start:end], self.edit, start).split())

    @property
    def rank(self) -> str:
        return _rank(self.original.text, self.original.spot.place, self.edit.replacements)


@dataclass(frozen=True)
class Judged:
    """A mutant with what became of it."""

    mutant: Mutant
    fate: Fate
    verdict: Verdict | None = None

    @property
    def kind(self) -> str:
        return self.mutant.edit.kind


def originals(text: str, file: str, cell: Cell) -> Iterator[Original]:
    """The links of notes about a cell that are right."""
    session, read = open_session(text, file, cell)
    for number, one in enumerate(read):
        for spot in session.spots(number, one):
            session.repertoire(spot.formula)
            before = replace(session, verdicts=[])
            session.link(spot)
            if session.verdicts[-1].outcome in (Outcome.RIGHT, Outcome.RIGHT_IF):
                yield from _original(before, spot)


def _original(before: Session, spot: Spot) -> Iterator[Original]:
    try:
        claim = before.interpreter.claim(spot)
    except UnreadError:
        return
    before.worlds.budget.renew(DECISION)
    finding = before.decider.decide(claim)
    if finding.holds:
        yield Original(before, spot, claim, finding)


def kind(mutant: Mutant) -> str:
    return mutant.edit.kind


def sample(
    found: Sequence[Original], limit: int, formulas: int, group: Callable[[Mutant], Hashable] = kind
) -> Iterator[Mutant]:
    """So many mutants of each kind of edit, or other group, at most, drawn from those of so many of the originals."""
    groups: dict[Hashable, list[Mutant]] = {}
    for original in sorted(found, key=lambda one: one.rank)[:formulas]:
        for edit in original.edits():
            mutant = Mutant(original, edit)
            groups.setdefault(group(mutant), []).append(mutant)
    for mutants in groups.values():
        yield from sorted(mutants, key=lambda mutant: mutant.rank)[:limit]


def judge(mutant: Mutant) -> Judged:
    """What the judge says of a mutant in place of its original."""
    original = mutant.original
    spot = _reread(original, mutant.text)
    if spot is None:
        return Judged(mutant, Fate.UNREAD)
    session = replace(original.before, verdicts=[])
    claim = _claim(session, spot)
    if claim is not None and mutant.edit.kind in SAYING and claim.right == original.claim.right:
        return Judged(mutant, Fate.MISSED)
    if claim is not None and original.same(original.claim.right, claim.right):
        session.mends = False
        session.link(spot)
        wrong = session.verdicts[-1].outcome is Outcome.WRONG
        return Judged(mutant, Fate.ALARM if wrong else Fate.EQUAL, session.verdicts[-1])
    session.link(spot)
    return Judged(mutant, _fate(original, mutant.text, session.verdicts[-1]), session.verdicts[-1])


def _fate(original: Original, text: str, verdict: Verdict) -> Fate:
    if verdict.outcome is Outcome.WRONG:
        return _mended(original, text, verdict.mend)
    if verdict.outcome in (Outcome.NOT_CHECKED, Outcome.GIVEN):
        return Fate.UNCHECKED
    return Fate.WEAKER if verdict.conditions else Fate.MISSED


def _mended(original: Original, text: str, mend: Mend | None) -> Fate:
    if mend is None:
        return Fate.UNMENDED
    spot = _reread(original, apply(text, Edit(mend.edit, mend.words, mend.replacements)))
    claim = spot and _claim(original.before, spot)
    if claim and original.same(original.claim.left, claim.left) and original.same(original.claim.right, claim.right):
        return Fate.BACK
    return Fate.OTHERWISE


def _claim(session: Session, spot: Spot) -> Claim | None:
    try:
        return session.interpreter.claim(spot)
    except UnreadError:
        return None


def _reread(original: Original, text: str) -> Spot | None:
    """The same link of the formula with another text, or None where it cannot be read."""
    spot = original.spot
    chains = original.before.reader.read(text, spot.formula.syntax)
    chain = chains[spot.place[1]] if spot.place[1] < len(chains) else None
    if not isinstance(chain, Chain) or len(chain.sides) != len(spot.chain.sides):
        return None
    return Spot(spot.place, replace(spot.formula, text=text), chain)

