"""The smallest mend of a wrong formula: single edits of what is written, each read again and judged like any other formula.

Edits that hold as they stand are better than those that hold in a weaker reading; among equals the smallest edit counts.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from symrnn.ir.verdict import Mend
from symrnn.judge.claim import Claim
from symrnn.judge.decide import Finding
from symrnn.judge.edits import Edit, Known, apply, edits
from symrnn.judge.readings import By, Layout
from symrnn.notes.written import Chain

MOST_EDITS = 1500
"""How many edits are tried at most."""

MORE_EDITS = 100
"""How many more, once one is found that mends in another layout only."""

Again = Callable[[str], tuple[Claim, str] | None]
"""An edited formula, read: what its link claims and the text of the link, or None where it cannot be read."""


@dataclass(frozen=True)
class Mended:
    """An edit after which a link holds; `text` is the link then."""

    edit: Edit
    text: str
    claim: Claim
    finding: Finding

    @property
    def weakness(self) -> tuple[bool, int, bool]:
        """Smaller is better: as it stands, in another layout, with a copy or an immediate derivative, for sizes 1."""
        reading = self.finding.reading
        assert reading is not None
        copies = (reading.left is By.COPY) + (reading.right is By.COPY)
        return reading.numbers, copies, reading.layout is not Layout.GRADIENT


def smallest_mend(
    text: str, chain: Chain, link: int, known: Known, again: Again, decide: Callable[[Claim], Finding]
) -> Mended | None:
    """The smallest edit after which link `link` of a formula holds, or None where no single edit mends it."""
    best: Mended | None = None
    last = MOST_EDITS
    for count, mended in _mends(text, chain, link, known, again, decide):
        if count > last:
            break
        if best is None or mended.weakness < best.weakness:
            best = mended
        if best.weakness == (False, 0, False):
            break
        if best.weakness[:2] == (False, 0):
            last = min(last, count + MORE_EDITS)
    return best


def _mends(
    text: str, chain: Chain, link: int, known: Known, again: Again, decide: Callable[[Claim], Finding]
) -> Iterator[tuple[int, Mended]]:
    """The edits that mend, each with its number."""
    for count, edit in enumerate(edits(text, chain, link, known)):
        if count >= MOST_EDITS:
            return
        read = again(apply(text, edit))
        if read is None:
            continue
        finding = decide(read[0])
        if finding.holds and finding.reading is not None and not finding.vacuous:
            yield count, Mended(edit, read[1], read[0], finding)


def mend_value(mended: Mended, conditions: tuple[str, ...]) -> Mend:
    """The mend as a value; its formula is the mended link."""
    edit = mended.edit
    return Mend(edit.words, mended.text, edit.kind, conditions, edit.replacements)
