"""The cases of a formula that chooses by its indices: which of them is meant at some indices, and which is never reached."""

from collections.abc import Iterator, Sequence

from symrnn.judge.canonical import canonical
from symrnn.judge.claim import Claim
from symrnn.judge.meaning import Blank, Chosen, Meaning, Number
from symrnn.judge.value import COMPARE, Env


def taken(node: Meaning, env: Env, steps: int) -> Meaning:
    """What a side says at some indices: the case whose condition holds there, or all of it."""
    while isinstance(node, Chosen) and node.left.letters | node.right.letters <= env.keys():
        holds = COMPARE[node.sign](node.left.at(env, steps), node.right.at(env, steps))
        node = node.yes if holds else node.no
    return node


def unreached(claim: Claim, envs: Sequence[Env], steps: int) -> str:
    """What is wrong with a claim one of whose cases holds at none of the indices at which it was compared; else nothing.

    That something is 0 where there is no step is said by many, and can say nothing wrong.
    """
    for _, side in claim.sides:
        reached = {taken(side, env, steps) for env in envs}
        left = [case for case in _cases(side) if case not in reached and not isinstance(case, Blank | Number)]
        if isinstance(side, Chosen) and left:
            return f"no step that is compared reaches the case {canonical(left[0])}"
    return ""


def _cases(node: Meaning) -> Iterator[Meaning]:
    if isinstance(node, Chosen):
        yield from _cases(node.yes)
        yield from _cases(node.no)
    else:
        yield node
