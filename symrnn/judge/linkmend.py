"""A wrong link and its mend: in which way to take it a single edit makes it hold, and what is said where none does."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from symrnn.ir.verdict import Mend
from symrnn.judge.allsteps import starts_early
from symrnn.judge.budget import DECISION, MEND
from symrnn.judge.catalogue.tree import balanced
from symrnn.judge.claim import Claim
from symrnn.judge.conditions import in_words
from symrnn.judge.decide import Finding, Judge
from symrnn.judge.decider import Decider
from symrnn.judge.edits import edits
from symrnn.judge.interpret import Interpreter
from symrnn.judge.last_of_claim import ending, with_last_step
from symrnn.judge.mend import Search, mend_value, smallest_mend
from symrnn.judge.ontime import on_time
from symrnn.judge.outofsequence import leading_back
from symrnn.judge.pointless import Pointless
from symrnn.judge.reader import Reader
from symrnn.judge.repertoire import Repertoire
from symrnn.judge.reread import Rereader
from symrnn.judge.spots import Spot
from symrnn.judge.ways import Found

CUT_SHORT = "the search for an edit that mends it was cut short"
NO_SINGLE_EDIT = "no single edit that is tried mends it"

Tried = tuple[Found, Mend | None, bool]
"""A way to take a link, its mend, and whether the search for that was cut short."""


@dataclass(frozen=True)
class LinkMender:
    """Mends wrong links of one formula.

    `local`: the notes mean local derivatives between variables. `scalars`: the text says that all sizes are 1.
    """

    interpreter: Interpreter
    decider: Decider
    reader: Reader
    repertoire: Repertoire
    local: bool = False
    scalars: bool = False

    def mended(self, spot: Spot, ways: Sequence[Found]) -> tuple[Found, Mend | None]:
        """A wrong link in the first way to take it in which it can be mended, or in the first without a mend."""
        (way, finding), mend, cut = self._first_mended(spot, ways)
        wrong = mend is not None or finding.holds is False
        unmended = "" if mend or not wrong else CUT_SHORT if cut else NO_SINGLE_EDIT
        said = "; ".join(filter(None, (finding.reason, unmended)))
        return (way, replace(finding, holds=False if wrong else finding.holds, reason=said)), mend

    def _first_mended(self, spot: Spot, ways: Sequence[Found]) -> Tried:
        tried: list[Tried] = []
        for way, finding in ways:
            numbers = self.scalars or (finding.reading is not None and finding.reading.numbers)
            self._renew(DECISION)
            taken = replace(self, interpreter=self.interpreter.reaching(way.reach))
            mend, cut = taken.mend(spot, way.claim, numbers=numbers, outside=finding.outside)
            tried.append(((way, finding), mend, cut))
            if mend is not None:
                return tried[-1]
        return tried[0]

    def mend(self, spot: Spot, wrong: Claim, *, numbers: bool, outside: bool = False) -> tuple[Mend | None, bool]:
        """The smallest edit that makes a link hold, and whether the search for it was cut short.

        `numbers`: the sides of the wrong link can be compared for sizes 1 only. `outside`: it names steps that there are not.
        """
        judge, text = self.decider.judge(), spot.formula.text
        ended = with_last_step(wrong)
        again = Rereader(self.interpreter, self.reader, self.decider.worlds.budget).again(spot, wrong)
        again = ending(again) if ended else again
        again = again if self.reader.moved or starts_early(wrong.right) else on_time(again)
        pointless = Pointless(judge, wrong, numbers, strict=outside, local=self.local)
        slips = edits(text, spot.chain, spot.i, self.repertoire.of_link(spot, wrong, self.interpreter))
        slips = leading_back(text, balanced(text, spot.sides[1]).span, slips) if outside else slips
        self._renew(MEND)
        search = Search(partial(self._tried, judge), partial(self._confirmed, judge), pointless)
        scalar = numbers and not (wrong.speaks_of_matrices or wrong.names_entries)
        found, cut = smallest_mend(spot.text, spot.span[0], slips, again, search, numbers=scalar)
        if found is None:
            return None, cut
        sure = replace(found.finding, last=ended[0] if ended else "")
        return mend_value(found, self._said(found.claim, sure)), False

    def _tried(self, judge: Judge, claim: Claim) -> Finding:
        """What is found of an edited link: in full of functions alone, and of one for sizes 1 among arrays.

        For sizes 1 it may name no entries.
        """
        found = self.decider.decide_by(judge, claim, full=claim.frees)
        numbers = bool(found.holds) and found.reading is not None and found.reading.numbers
        if numbers and claim.names_entries:
            return replace(found, holds=None, reason="entries are named, which there are none of at sizes 1")
        arrays = claim.speaks_of_matrices or self.decider.worlds.arrays
        return self.decider.decide_by(judge, claim, full=True) if numbers and arrays else found

    def _confirmed(self, judge: Judge, claim: Claim) -> Finding:
        """The finding on a candidate for a mend, in full, with work of its own."""
        with self.decider.worlds.budget.apart(DECISION):
            return self.decider.decide_by(judge, claim, full=True)

    def _said(self, claim: Claim, finding: Finding) -> tuple[str, ...]:
        return in_words(claim, finding, self.interpreter.reach, self.decider.worlds.cell, scalars=self.scalars)

    def _renew(self, units: int) -> None:
        self.decider.worlds.budget.renew(units)
