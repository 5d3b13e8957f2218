"""Sums that are understood: `W_{ij} h_j` in an equation for entry i is a sum over j, which stands twice."""

from dataclasses import replace

from symrnn.judge.claim import Claim
from symrnn.judge.dots import all_indices
from symrnn.judge.meaning import Big, Entry, Index, Meaning, Scaled, Sum, Variable


def with_sums_understood(claim: Claim) -> Claim:
    """The claim with each term summed over the indices of entries that only its own side has; the claim itself if none has."""
    left, right = claim.left.letters, claim.right.letters
    return replace(claim, left=_summed(claim.left, left - right), right=_summed(claim.right, right - left))


def _summed(side: Meaning, letters: frozenset[str]) -> Meaning:
    if not letters:
        return side
    if isinstance(side, Sum):
        return Sum(tuple(_summed(term, letters) for term in side.terms))
    if isinstance(side, Scaled):
        return Scaled(side.factor, _summed(side.arg, letters))
    for letter in sorted(letters & side.letters):
        if _counts_entries(side, letter):
            side = Big("sum", letter, None, None, side)
    return side


def _counts_entries(node: Meaning, letter: str) -> bool:
    """Whether a letter stands for entries only, in more than one place."""
    places = [index for inner in node.nodes for index in _entries(inner) if index == Index(letter)]
    steps = [i for inner in node.nodes if isinstance(inner, Variable) for i in (inner.at, inner.copy) if i is not None]
    return len(places) > 1 and all(step.origin != letter for step in steps) and Index(letter) in all_indices(node)


def _entries(node: Meaning) -> tuple[Index, ...]:
    return node.entry if isinstance(node, Variable) else node.index if isinstance(node, Entry) else ()
