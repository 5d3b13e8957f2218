"""Links of notes, asked about before they are judged: whether one holds where names of gradients mean something."""

from collections.abc import Callable, Iterable
from typing import Protocol

from symrnn.judge.budget import TooLargeError
from symrnn.judge.claim import Claim
from symrnn.judge.decide import Finding
from symrnn.judge.look import Look
from symrnn.judge.named.allowance import Allowance
from symrnn.judge.named.votes import Choice, with_choice
from symrnn.judge.resolve import UnreadError
from symrnn.judge.value import Definition
from symrnn.judge.vocabulary import Vocabulary
from symrnn.notes import written as w


class Reads(Protocol):
    """What is asked of a link: its claims, the definition that it is, the names that it lacks, whether a claim
    holds, and whether it can be mended.

    `words`: what is said before it.
    """

    @property
    def sides(self) -> tuple[w.Written, w.Written]: ...
    @property
    def sign(self) -> str: ...
    @property
    def words(self) -> str: ...
    def claims(self, words: Vocabulary) -> Iterable[Claim]: ...
    def definition(self, words: Vocabulary) -> tuple[Look, Definition, Vocabulary] | None: ...
    def unknown(self, words: Vocabulary) -> Iterable[Look]: ...
    def decide(self, words: Vocabulary, claim: Claim) -> Finding: ...
    def mended(self, words: Vocabulary, claim: Claim) -> bool: ...


def held(link: Reads, words: Vocabulary, allowance: Allowance, *, numbers: bool) -> Callable[[Choice], bool]:
    """What says of a choice whether a link holds with it, `numbers`: for sizes 1 as well."""

    def holds(choice: Choice) -> bool:
        meant = with_choice(words, choice)
        try:
            with allowance.question():
                found = [link.decide(meant, claim) for claim in dict.fromkeys(link.claims(meant))]
        except (UnreadError, TooLargeError, RecursionError):
            return False
        return any(is_said(finding, numbers=numbers) for finding in found)

    return holds


def is_said(finding: Finding, *, numbers: bool) -> bool:
    """Whether a formula holds, and says something: not that 0 is 0, nor, if not asked for, for sizes 1 alone."""
    if not finding.holds or finding.vacuous or finding.reading is None:
        return False
    return numbers or not finding.reading.numbers
