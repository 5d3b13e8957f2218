"""Edited formulas that hold and are no mends: what they say is empty, or about something else than the wrong one said."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from symrnn.ir.cell import LOSS
from symrnn.ir.verdict import Outcome
from symrnn.judge.claim import Claim
from symrnn.judge.conditions import outcome
from symrnn.judge.decide import Finding, Judge
from symrnn.judge.meaning import TOTAL, Big, Derivative, Meaning, Product, Structure, Sum, Variable, nodes
from symrnn.judge.readings import Between, By
from symrnn.judge.unfold import unfolded
from symrnn.judge.value import Definition

SIGNS = ("partial", "d", "nabla")
"""Of a total derivative of the loss, these say the same."""


@dataclass(frozen=True)
class Pointless:
    """What no mend of the claim `wrong` may be.

    `numbers`: the sides of that one can be compared for sizes 1 only. `strict`: a mend must hold without a weaker reading.
    `local`: the notes mean local derivatives between variables.
    """

    judge: Judge
    wrong: Claim
    numbers: bool
    strict: bool = False
    local: bool = False

    def __call__(self, claim: Claim, found: Finding) -> bool:
        """Whether an edited claim, which holds, is not what was meant."""
        if found.reading is None or found.vacuous or (self.strict and outcome(found) is not Outcome.RIGHT):
            return True
        smaller = found.reading.numbers and not self.numbers
        copied = found.reading.right is By.COPY and "right" not in self.wrong.features(self.judge.worlds.cell)
        empty = is_empty(claim, self.judge.definitions, numbers=found.reading.numbers)
        otherwise = self.local and found.reading.between is Between.TOTAL and not self.judge.holds_locally(claim, found)
        strange = smaller or copied or empty or otherwise or self._is_one_copy(claim, found)
        return strange or self._is_shorter(claim, found) or self._idles(claim, found)

    def _is_shorter(self, claim: Claim, found: Finding) -> bool:
        """Whether it holds for a sequence of just so many steps, and the wrong one names later ones."""
        return found.partial and max(claim.fixed_steps) < max(self.wrong.fixed_steps, default=0)

    def _is_one_copy(self, claim: Claim, found: Finding) -> bool:
        """Whether terms of several steps, all given by numbers, are to be the gradient by the copy of one."""
        if found.copy_at is None or not claim.concrete:
            return False
        return isinstance(claim.right, Sum) or _adds_steps(self.wrong.right)

    def _idles(self, claim: Claim, found: Finding) -> bool:
        """Whether it has a term that is 0, and the wrong one has not."""
        return self.judge.idle(claim, found) > self.judge.idle(self.wrong, found)


def _adds_steps(node: Meaning) -> bool:
    """Whether terms of several steps are added up somewhere in a node."""
    sums = (inner for inner in nodes(node) if isinstance(inner, Sum))
    return any(len({_last(term) for term in one.terms} - {None}) > 1 for one in sums)


def _last(node: Meaning) -> int | None:
    return max((inner.at.offset for inner in nodes(node) if isinstance(inner, Variable) and inner.at), default=None)


def is_empty(claim: Claim, definitions: Mapping[str, Sequence[Definition]], *, numbers: bool = False) -> bool:
    """Whether a claim says of something that it is itself, or what the notes define it as; of numbers, in any order."""
    left, right = (_of_total(unfolded(side, definitions)) for side in (claim.left, claim.right))
    return left == right or (numbers and _unordered(left) == _unordered(right))


def _of_total(node: Meaning) -> Meaning:
    """A derivative of the total loss in one way of writing; a loss without a step is the total one. Anything else as it is."""
    whole = isinstance(node, Derivative) and node.of in (Variable(TOTAL), Variable(LOSS)) and node.sign in SIGNS
    return replace(node, of=Variable(TOTAL), sign=SIGNS[0]) if whole and isinstance(node, Derivative) else node


def _unordered(node: Meaning) -> object:
    """What tells a node from others if factors may stand in any order and transposes say nothing."""
    if isinstance(node, Big):
        return node.kind, node.index, node.lower, node.upper, node.sizes, _unordered(node.body)
    return frozenset(Counter(_factors(node)).items())


def _factors(node: Meaning) -> Iterator[Meaning]:
    if isinstance(node, Product):
        yield from _factors(node.left)
        yield from _factors(node.right)
    elif isinstance(node, Structure) and node.kind == "transpose":
        yield from _factors(node.args[0])
    else:
        yield node
