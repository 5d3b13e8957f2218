"""The smallest mend of a wrong formula: single edits of what is written, each read again and judged like any other formula.

Edits that hold as they stand are better than those that hold in a weaker reading; among equals the smallest edit counts.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from symrnn.ir.verdict import Mend
from symrnn.judge.claim import Claim
from symrnn.judge.decide import Finding
from symrnn.judge.edits import Edit, Known, apply, edits
from symrnn.judge.readings import By
from symrnn.notes.written import Chain

MOST_EDITS = 1500
"""How many edits are tried at most."""

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
    def weakness(self) -> tuple[bool, bool, int]:
        """Smaller is better: as it stands, with a copy or an immediate derivative, at one length alone, for sizes 1."""
        reading = self.finding.reading
        assert reading is not None
        return reading.numbers, self.finding.partial, (reading.left is By.COPY) + (reading.right is By.COPY)


def smallest_mend(
    text: str, chain: Chain, link: int, known: Known, again: Again, decide: Callable[[Claim], Finding]
) -> Mended | None:
    """The smallest edit after which link `link` of a formula holds, or None where no single edit mends it."""
    best: Mended | None = None
    for mended in _mends(text, chain, link, known, again, decide):
        if best is None or mended.weakness < best.weakness:
            best = mended
        if not any(best.weakness):
            break
    return best


def _mends(
    text: str, chain: Chain, link: int, known: Known, again: Again, decide: Callable[[Claim], Finding]
) -> Iterator[Mended]:
    meant: set[tuple[int, int]] = set()
    for count, edit in enumerate(edits(text, chain, link, known)):
        if count >= MOST_EDITS:
            return
        read = again(apply(text, edit))
        if read is None or (id(read[0].left), id(read[0].right)) in meant:
            continue
        meant.add((id(read[0].left), id(read[0].right)))
        finding = decide(read[0])
        if finding.holds and finding.reading is not None and not finding.vacuous:
            yield Mended(edit, read[1], read[0], finding)


def mend_value(mended: Mended, conditions: tuple[str, ...]) -> Mend:
    """The mend as a value; its formula is the mended link."""
    edit = mended.edit
    return Mend(edit.words, mended.text, edit.kind, conditions, edit.replacements)
