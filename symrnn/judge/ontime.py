"""Mends whose sums begin at the first step: one that makes `\\sum_t` begin before it says the same as another that does not."""

from collections.abc import Callable
from contextlib import suppress

from symrnn.judge.allsteps import starts_early
from symrnn.judge.claim import Claim
from symrnn.judge.edits import Edit
from symrnn.judge.meaning import Meaning
from symrnn.judge.model.walk import all_nodes
from symrnn.judge.reread import Again
from symrnn.judge.resolve import UnreadError
from symrnn.notes import written as w


def on_time(again: Again) -> Again:
    """What edits make of a claim, unless a sum then begins before the first step: notes without bounds rarely mean that."""

    def claim(edit: Edit) -> Claim | None:
        found = again(edit)
        return None if found is not None and starts_early(found.right) else found

    return claim


def is_on_time(chain: w.Chain, before: w.Chain, read: Callable[[w.Written], Meaning]) -> bool:
    """Whether no sum of an edited formula goes from before the first step on, where none did before."""
    return _is_early(before, read) or not _is_early(chain, read)


def _is_early(chain: w.Chain, read: Callable[[w.Written], Meaning]) -> bool:
    found = False
    for sign in (node for node in all_nodes(chain) if isinstance(node, w.Big)):
        with suppress(UnreadError):
            found = found or starts_early(read(sign))
    return found
