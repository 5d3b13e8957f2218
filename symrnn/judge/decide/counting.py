"""Claims for the steps alone whose losses count, where the loss leaves out some."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial

from symrnn.judge.claim import Claim
from symrnn.judge.value import Env
from symrnn.judge.within import Steps

DOMAIN = "for {} from {} to {}, the steps whose losses count"


def counting(claim: Claim, within: Iterable[Steps]) -> Iterator[tuple[str, Claim]]:
    """The claim for such steps, for each of its letters that counts steps, and in words for which."""
    for letter in claim.step_letters if claim.letters else ():
        for steps in within:
            meant = partial(_counts, letter, steps)
            yield DOMAIN.format(letter, *steps.names), replace(claim, restrictions=(*claim.restrictions, meant))


def _counts(letter: str, some: Steps, env: Env, steps: int) -> bool:
    return letter not in env or some.has(env[letter], steps)
