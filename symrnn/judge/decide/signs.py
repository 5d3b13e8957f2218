"""What signs may mean in a claim: those that it writes itself, and those in the definitions that it speaks through.

`a_t = \\mathbf{1} \\cdot z_t` is given once and read nowhere; which product its dot is shows where `a_t` is used.
"""

from collections.abc import Mapping

from symrnn.judge.claim import Claim
from symrnn.judge.facts import facts
from symrnn.judge.meaning import Defined, Meaning, nodes
from symrnn.judge.value import Definition

SIGNS = frozenset(("dots", "stars"))


def signs(claim: Claim, definitions: Mapping[str, tuple[Definition, ...]]) -> frozenset[str]:
    """The features of the claim that come from signs with several meanings, in it or in what it is defined by."""
    found: set[str] = set()
    waiting: list[Meaning] = [claim.left, claim.right]
    seen: set[str] = set()
    while waiting:
        node = waiting.pop()
        found |= facts(node).traits & SIGNS
        for name in {inner.name for inner in nodes(node) if isinstance(inner, Defined)} - seen:
            seen.add(name)
            waiting += [definition.body for definition in definitions.get(name, ())]
    return frozenset(found)
