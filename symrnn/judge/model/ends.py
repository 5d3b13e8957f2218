"""Over which steps a loss is added up: all of the sequence, or those between two of them that are counted from its ends."""

from collections.abc import Set
from dataclasses import dataclass

from symrnn.judge.choice import ends_of, index_text
from symrnn.judge.look import index_of
from symrnn.judge.meaning import LAST, Index
from symrnn.judge.within import Steps
from symrnn.notes.written import Big, Written

FIRST, FINAL = Index("", 1), Index(LAST)
PARTIAL = "The loss is added up from step {} to {}, and the steps of the sequence are 1 to T."
ZERO = (
    " Steps are counted from 0 where the loss goes from 0 to T-1; or to T, if that is no number and nothing else begins at 1 "
    "(the notes can say `t = 0, \\dots, T`), and no formula gives the value of step 0; and where no exponent is a step."
)
UNKNOWN = "The loss is added up over {}: which steps these are is not known."
ALL_STEPS = Steps()
MOST = 8
"""So many steps may be left out at each end."""


@dataclass(frozen=True)
class Summed:
    """A sum over steps that begins at step t + `shift` of its index: `steps` are those of what it adds up, None if it has
    `refused` others.
    """

    steps: Steps = ALL_STEPS
    shift: int = 0
    refused: str = ""


def steps_of(summed: Big, offsets: Set[int]) -> Summed:
    """Over which steps a sum goes whose terms read steps by these `offsets` from its index; `L_{t+1}` is of its own step."""
    ends = _ends(summed)
    if ends is None:
        return Summed(refused=UNKNOWN.format(summed.condition or "steps whose first is no number"))
    lower, upper = ends
    if upper.origin != LAST:
        return Summed(refused=PARTIAL.format(lower, upper) if lower.offset > 1 else "")
    shift = min(offsets) if len(offsets) == 1 else 0
    if summed.lower is None and summed.upper is None and not summed.condition:
        return Summed(shift=shift)
    found = Steps(lower.offset + shift, -upper.offset - shift)
    if found.first < 1 or found.behind < 0 or max(found.first - 1, found.behind) > MOST:
        return Summed(refused=PARTIAL.format(lower, upper) + (ZERO if lower == Index("", 0) else ""))
    return Summed(found, shift)


def _ends(summed: Big) -> tuple[Index, Index] | None:
    """The bounds of a sum, those of all steps where it has none; None if they cannot be told.

    Two letters are those of the first and the last step.
    """
    if summed.condition:
        said = ends_of(summed.condition, summed.index)
        return None if said is None else (said.get("lower", FIRST), said.get("upper", FINAL))
    lower = FIRST if summed.lower is None else _bound(summed.lower)
    upper = FINAL if summed.upper is None else _bound(summed.upper)
    if upper is None or (upper.origin not in ("", LAST)):
        return FIRST, Index("")
    return None if lower is None or lower.origin else (lower, upper)


def _bound(node: Written) -> Index | None:
    text = index_text(node)
    return None if text is None else index_of(text)
