"""Between which steps a total loss is added up, where these are not all steps of the sequence."""

from symrnn.judge.choice import index_text
from symrnn.judge.look import index_of
from symrnn.judge.meaning import LAST, Index
from symrnn.notes.written import Big, Written

FIRST = Index("", 1)
PARTIAL = (
    "The loss is added up from step {} to {}. Only a loss of all steps, 1 to T, or of the last one can be judged by; "
    "a cell can have one that a mask leaves out at some steps: `cell: NAME` in the front matter, or --cell."
)
ZERO = " Steps are counted from 0 only where each equation gives a value of step t, and none the value of step 0."


def left_out(summed: Big) -> str:
    """What is to be said of a sum over the steps that leaves out some of them by its bounds, "" if it leaves out none."""
    first, last = _bound(summed.lower), _bound(summed.upper)
    begins_late = first is not None and not first.origin and first.offset > 1
    ends_early = last is not None and last.origin == LAST and last.offset < 0
    said = PARTIAL.format(first or FIRST, last or LAST) if begins_late or ends_early else ""
    return said + ZERO if said and first == Index("", 0) else said


def _bound(node: Written | None) -> Index | None:
    text = None if node is None else index_text(node)
    return None if text is None else index_of(text)
