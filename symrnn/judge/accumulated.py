"""What programs add up: `dW \\leftarrow dW + \\delta_t h_t^\\top` adds a step's part, as `+=` does.

A gradient with a step, `dh_t \\leftarrow dh_t + V^\\top do_t`, holds what the next step gave before.
"""

from collections.abc import Iterable
from dataclasses import replace

from symrnn.judge.claim import Claim
from symrnn.judge.meaning import LATER, TOTAL, Derivative, Sum, Variable
from symrnn.notes import written as w

ASSIGNING = ("<-", ":=", "=")


def accumulated(claim: Claim, sign: str) -> Claim:
    """The claim of an assignment that adds to its own left side: what one step adds; any other claim as it is."""
    left, right = claim.left, claim.right
    if sign not in ASSIGNING or not isinstance(right, Sum) or left not in right.terms or not _is_gradient(left):
        return claim
    assert isinstance(left, Derivative)
    if left.by.at is not None:
        return replace(claim, right=Sum(tuple(replace(left, sign=LATER) if term == left else term for term in right.terms)))
    rest = tuple(term for term in right.terms if term != left)
    return replace(claim, right=rest[0] if len(rest) == 1 else Sum(rest), adds=True) if rest else claim


def from_next(claim: Claim) -> Claim:
    """The claim whose left side is what the step that it reads gives of a gradient."""
    left = claim.left
    return replace(claim, left=replace(left, sign=LATER)) if isinstance(left, Derivative) and _is_gradient(left) else claim


def adds_up(chains: Iterable[object], name: w.Written) -> bool:
    """Whether some formula adds to a name with a step, `dh_t \\leftarrow dh_t + ...`."""
    read = (chain for chain in chains if isinstance(chain, w.Chain) and isinstance(name, w.Name))
    links = (link for chain in read for link in zip(chain.signs, chain.sides, chain.sides[1:], strict=False))
    return any(sign in ASSIGNING and _adds_to(left, right, name) for sign, left, right in links)


def _adds_to(left: w.Written, right: w.Written, name: w.Written) -> bool:
    if not (isinstance(left, w.Name) and isinstance(right, w.Sum) and isinstance(name, w.Name)):
        return False
    same = left.base == name.base and left.accents == name.accents
    return same and any(_without_places(term) == _without_places(left) for term in right.terms)


def _without_places(node: w.Written) -> object:
    if not isinstance(node, w.Name):
        return node
    scripts = (tuple(script.text for script in group) for group in (node.subs, node.sups, node.brackets))
    return node.base, node.accents, node.primes, *scripts


def _is_gradient(node: object) -> bool:
    return isinstance(node, Derivative) and node.of == Variable(TOTAL) and node.sign == "nabla" and not node.by.entry
