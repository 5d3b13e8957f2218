"""Sums that are understood: `W_{ij} h_j` in an equation for entry i is a sum over j, which stands twice."""

from dataclasses import replace

from symrnn.judge.claim import Claim
from symrnn.judge.dots import all_indices
from symrnn.judge.meaning import Big, Defined, Entry, Free, Function, Index, Meaning, Product, Quotient, Scaled, Sum, Variable


def with_sums_understood(claim: Claim) -> Claim:
    """The claim with each term summed over the indices of entries that only its own side has; the claim itself if none has."""
    left, right = claim.left.letters, claim.right.letters
    return replace(claim, left=_summed(claim.left, left - right), right=_summed(claim.right, right - left))


def _summed(side: Meaning, letters: frozenset[str]) -> Meaning:
    for letter in sorted(letters):
        side = _over(side, letter)
    return side


def _over(node: Meaning, letter: str) -> Meaning:
    """The node with its smallest parts that hold a letter twice summed over it: each term of a sum by itself."""
    if letter not in node.letters:
        return node
    match node:
        case Sum(terms):
            return Sum(tuple(_over(term, letter) for term in terms))
        case Scaled(factor, arg):
            return Scaled(factor, _over(arg, letter))
        case Product(sign, left, right) if not (letter in left.letters and letter in right.letters):
            return Product(sign, _over(left, letter), _over(right, letter))
        case Quotient(above, below) if letter not in below.letters:
            return Quotient(_over(above, letter), below)
        case Function(args=(arg,)):
            return replace(node, args=(_over(arg, letter),))
        case Big() if letter != node.index:
            return replace(node, body=_over(node.body, letter))
        case _:
            return Big("sum", letter, None, None, node) if _counts_entries(node, letter) else node


def _counts_entries(node: Meaning, letter: str) -> bool:
    """Whether a letter stands for entries only, in more than one place."""
    places = [index for inner in node.nodes for index in _entries(inner) if index == Index(letter)]
    uses = [index for index in all_indices(node) if letter in index.letters]
    return len(places) > 1 and uses == [Index(letter)] and letter not in Claim(node, node).step_letters


def _entries(node: Meaning) -> tuple[Index, ...]:
    """The indices of entries that a node carries."""
    match node:
        case Variable(entry=entry) | Free(entry=entry):
            return entry
        case Defined():
            return (*node.entry, *(node.at[place] for place in node.counting))
        case Entry(index=index):
            return index
        case _:
            return ()
