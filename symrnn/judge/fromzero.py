"""Notes that count their steps from 0 on: `\\sum_{t=0}^{T} \\delta_t x_t^\\top` goes over all of them."""

from collections.abc import Iterable
from dataclasses import replace

from symrnn.judge.claim import Claim
from symrnn.judge.meaning import LAST, Big, Index, Meaning, with_parts
from symrnn.judge.model.walk import all_nodes
from symrnn.notes import written as w

FIRST, LAST_STEP = Index("", 1), Index(LAST)
ENDS = (LAST_STEP, Index(LAST, -1))
"""What is written above a sum over all steps that are counted from 0 on."""


def from_zero(claim: Claim) -> Claim:
    """The claim in which sums on the right from step 0 to the last one are sums over all steps."""
    return replace(claim, right=_over_all(claim.right))


def _over_all(node: Meaning) -> Meaning:
    if not any(map(_begins_at_zero, node.nodes)):
        return node
    found = with_parts(node, _over_all)
    return replace(found, lower=FIRST, upper=LAST_STEP) if isinstance(found, Big) and _begins_at_zero(found) else found


def _begins_at_zero(node: Meaning) -> bool:
    return isinstance(node, Big) and node.kind == "sum" and node.lower == Index("", 0) and node.upper in ENDS


def counts_from_one(chains: Iterable[object]) -> bool:
    """Whether some sum of the notes begins at 1."""
    nodes = (node for chain in chains if isinstance(chain, w.Chain) for node in all_nodes(chain))
    return any(isinstance(node, w.Big) and isinstance(node.lower, w.Number) and node.lower.value == 1 for node in nodes)
