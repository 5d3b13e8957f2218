"""Notes that call the last step t: `\\nabla_W E = \\sum_{k=1}^t ...`, with the loss of the sequence up to t on the left."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

from symrnn.judge.again import Again
from symrnn.judge.allsteps import starts_early
from symrnn.judge.claim import Claim
from symrnn.judge.dots import moved
from symrnn.judge.edits import Edit
from symrnn.judge.meaning import LAST, Big, Index, Meaning
from symrnn.judge.model.walk import all_nodes
from symrnn.judge.resolve import UnreadError
from symrnn.notes import written as w


def with_last_step(claim: Claim) -> tuple[str, Claim] | None:
    """The letter up to which sums on the right go, of which the left side does not know, and the claim with T in its place."""
    ends = [node.upper for node in claim.right.nodes if isinstance(node, Big) and node.upper is not None]
    open_ends = [letter for letter in claim.letters if Index(letter) in ends and letter not in claim.left.letters]
    if len(open_ends) != 1:
        return None
    letter = open_ends[0]
    return letter, replace(claim, right=moved(claim.right, letter, Index(LAST)))


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


def ending(again: Again) -> Again:
    """What edits make of a claim, with T in the place of such a letter wherever there is one."""

    def claim(edit: Edit) -> Claim | None:
        found = again(edit)
        ended = with_last_step(found) if found is not None else None
        return ended[1] if ended is not None else found

    return claim
