"""One formula that calls the last step t, `\\nabla_W E = \\sum_{k=1}^t ...`, with the loss of the sequence up to t on the left.

What all formulas of the notes call it is found before, by `last_of_notes`.
"""

from dataclasses import replace

from symrnn.judge.claim import Claim
from symrnn.judge.dots import moved
from symrnn.judge.edits import Edit
from symrnn.judge.meaning import LAST, Big, Index
from symrnn.judge.reread import Again


def with_last_step(claim: Claim) -> tuple[str, Claim] | None:
    """The letter up to which sums on the right go, of which the left side does not know, and the claim with T in its place."""
    sums = (node for node in claim.right.nodes if isinstance(node, Big) and not node.sizes)
    ends = [node.upper for node in sums if node.upper is not None]
    open_ends = [letter for letter in claim.letters if Index(letter) in ends and letter not in claim.left.letters]
    if len(open_ends) != 1:
        return None
    letter = open_ends[0]
    return letter, replace(claim, right=moved(claim.right, letter, Index(LAST)))


def ending(again: Again) -> Again:
    """What edits make of a claim, with T in the place of such a letter wherever there is one."""

    def claim(edit: Edit) -> Claim | None:
        found = again(edit)
        ended = with_last_step(found) if found is not None else None
        return ended[1] if ended is not None else found

    return claim
