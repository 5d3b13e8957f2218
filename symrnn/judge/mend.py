"""The smallest mend of a wrong formula: single edits of what is written, each read again and judged like any other formula.

Edits that hold as they stand are better than those that hold in a weaker reading; among equals the smallest edit counts.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice

from symrnn.ir.verdict import Mend
from symrnn.judge.budget import TooLargeError
from symrnn.judge.claim import Claim
from symrnn.judge.decide import Finding
from symrnn.judge.edits import Edit, apply
from symrnn.judge.readings import Between, By, Layout
from symrnn.judge.reread import Again

MOST_EDITS = 1500
"""How many edits are tried at most."""

LARGE = ("term",)
"""The kinds of edits that put a whole term in place of another."""

MORE_EDITS = 100
"""How many more, once one is found that mends in another layout only."""

Decide = Callable[[Claim], Finding]
Unmeant = Callable[[Claim, Finding], bool]


@dataclass(frozen=True)
class Search:
    """How edited links are judged: `decide` for the many that are tried, `confirm` in full for the few that are candidates.

    `pointless`: whether a claim that holds is not what was meant; see the module of that name.
    """

    decide: Decide
    confirm: Decide
    pointless: Unmeant


@dataclass(frozen=True)
class Mended:
    """An edit after which a link holds; `text` is the link then."""

    edit: Edit
    text: str
    claim: Claim
    finding: Finding

    def weakness(self, *, numbers: bool) -> tuple[int, ...]:
        """Smaller is better: as it stands, in another layout, along some paths, for some steps, with a copy (of t best), at one
        length, for sizes 1.


        Another term in place of the one that is there is a large edit. It counts less than one that holds for sizes 1 only, if
        the formula itself speaks of such `numbers`, else more.
        """
        reading, large = self.finding.reading, self.edit.kind in LARGE
        assert reading is not None
        copies = (reading.left is By.COPY) + (reading.right is By.COPY)
        copies += self.finding.copy_at is not None and self.finding.copy_at.offset != 0
        first = (large, reading.numbers) if numbers else (reading.numbers, large)
        narrow = bool(self.finding.domain), reading.between > Between.LOCAL
        return *first, self.finding.partial, copies, *narrow, reading.layout is not Layout.GRADIENT


def smallest_mend(
    written: str, start: int, slips: Iterable[Edit], again: Again, search: Search, *, numbers: bool = False
) -> tuple[Mended | None, bool]:
    """The smallest of some edits after which a link holds, or None where none of them mends it.

    `written`: the text of the link, which begins at `start`. Also whether the search was cut short, for too much work.
    """
    best: Mended | None = None
    last = MOST_EDITS
    try:
        for count, edit, claim, finding in _mends(slips, again, search):
            if count > last:
                break
            mended = Mended(edit, apply(written, edit, start), claim, finding)
            weakness = mended.weakness(numbers=numbers)
            if best is not None and weakness >= best.weakness(numbers=numbers):
                continue
            sure = search.confirm(claim)
            if not sure.holds:
                continue
            best = replace(mended, finding=sure)
            if not any(weakness):
                break
            if not any(weakness[:-1]):
                last = min(last, count + MORE_EDITS)
    except TooLargeError:
        return best, True
    return best, False


def _mends(slips: Iterable[Edit], again: Again, search: Search) -> Iterator[tuple[int, Edit, Claim, Finding]]:
    """The edits that mend, each with its number, what it claims and what was found of it."""
    meant: set[tuple[int, int]] = set()
    for count, edit in enumerate(islice(slips, MOST_EDITS)):
        claim = again(edit)
        if claim is None or claim.left == claim.right or (id(claim.left), id(claim.right)) in meant:
            continue
        meant.add((id(claim.left), id(claim.right)))
        finding = search.decide(claim)
        if finding.holds and not search.pointless(claim, finding):
            yield count, edit, claim, finding


def mend_value(mended: Mended, conditions: tuple[str, ...]) -> Mend:
    """The mend as a value; its formula is the mended link."""
    edit = mended.edit
    return Mend(edit.words, mended.text, edit.kind, conditions, edit.replacements)
