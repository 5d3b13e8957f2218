"""Decisions on claims by what the notes have said so far: their definitions, the length of the sequence, rows or columns."""

from dataclasses import dataclass, replace

from symrnn.judge.claim import Claim
from symrnn.judge.decide import Finding, Judge, Worlds
from symrnn.judge.vocabulary import Vocabulary


@dataclass(frozen=True)
class Decider:
    """Decides claims of formulas of one place in the notes.

    `steps`: the length of the sequence there, if it is said. `length`: that where no section says another.
    """

    worlds: Worlds
    vocabulary: Vocabulary
    steps: int | None = None
    length: int | None = None

    def judge(self) -> Judge:
        """A judge who knows what the notes have defined so far."""
        named = set(self.vocabulary.symbols.values())
        hidden = frozenset(s.name for s in self.worlds.cell.symbols if s.introduced and s.name not in named)
        return Judge(self.worlds, self.vocabulary.definitions, hidden)

    def decide(self, claim: Claim) -> Finding:
        """The finding on a claim at the length that the notes give, at any length, or at the length that the claim names."""
        return self.decide_by(self.judge(), claim, full=True)

    def decide_by(self, judge: Judge, claim: Claim, *, full: bool = False) -> Finding:
        """The same by one judge; without real numbers if not in `full`."""
        decide = judge.decide if full else judge.holds
        first = decide(claim, self.steps)
        longest = max(claim.fixed_steps, default=0)
        if first.holds or self.length is not None or not claim.concrete or not 1 < longest < first.steps:
            return first
        found = decide(claim, longest)
        return replace(found, partial=True) if found.holds else first

    def turned(self) -> "Decider":
        """The same with rows for columns, or columns for rows."""
        return replace(self, worlds=replace(self.worlds, rows=not self.worlds.rows))


@dataclass(frozen=True)
class Orientation:
    """How vectors stand: as in `worlds`; `settled`: a formula has said so."""

    worlds: Worlds
    settled: bool = False


def oriented(claim: Claim, finding: Finding, decider: Decider, before: Orientation) -> tuple[Finding, Orientation]:
    """What is found of a claim, and how vectors stand after it: the first that holds for rows or columns only settles that."""
    if before.settled or (_holds_for_numbers(finding) and not claim.shaped):
        return finding, before
    if holds_at_sizes(finding):
        return finding, replace(before, settled=claim.shaped)
    turned = decider.turned()
    other = turned.decide(claim)
    after = Orientation(replace(before.worlds, rows=turned.worlds.rows), settled=True)
    return (other, after) if holds_at_sizes(other) else (finding, before)


def _holds_for_numbers(finding: Finding) -> bool:
    return bool(finding.holds) and finding.reading is not None and finding.reading.numbers


def holds_at_sizes(finding: Finding) -> bool:
    """Whether a claim holds, and not for sizes 1 only."""
    return bool(finding.holds) and finding.reading is not None and not finding.reading.numbers
