"""Sequences of a batch, `h_t^{(n)}` with a loss `\\frac1N \\sum_{n=1}^N`: formulas are read for a batch of one sequence.

What fails for one sequence is wrong. What holds for one is said to hold for one: a factor N does not show there.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from symrnn.judge.look import index_of
from symrnn.judge.model.walk import all_nodes, rebuilt
from symrnn.notes import written as w

LABELS = ("in",)
"""Scripts of two letters that are words."""


@dataclass(frozen=True)
class Batch:
    """The letter that numbers the sequences of a batch, in brackets above what they have, and the number of sequences."""

    letter: str
    count: str

    @property
    def one(self) -> str:
        """The condition under which formulas are judged."""
        return f"the batch is one sequence, {self.count} = 1: a factor {self.count} does not show"

    @property
    def said(self) -> str:
        """What is to be said of how the notes are read."""
        return f"({self.letter}) numbers the sequences of a batch: formulas are judged for a batch of one, {self.count} = 1"

    def speaks(self, chain: w.Chain) -> bool:
        """Whether a formula speaks of several sequences: of all of them, or of what their loss changes with one."""
        nodes = list(all_nodes(chain))
        together = any(self._is_sum(node) or self._is_count(node) for node in nodes)
        of_all = any(isinstance(node, w.Derivative) and not any(map(self.marks, all_nodes(node.of))) for node in nodes)
        return together or (of_all and any(map(self.marks, nodes)))

    def settled(self, chain: w.Chain) -> w.Chain:
        """The formula for one sequence: without the letter, and with 1 for the number; what says what these are stays."""
        if self.introduced_by(chain):
            return chain
        found = rebuilt(chain, self._of_one)
        conditions = tuple(text for text in chain.conditions if self.letter not in _letters(text))
        return replace(found, conditions=conditions) if isinstance(found, w.Chain) else chain

    def _of_one(self, node: w.Written) -> w.Written:
        if self._is_sum(node) and isinstance(node, w.Big):
            return replace(node.body, span=node.span) if isinstance(node.body, w.Group) else node.body
        if self._is_count(node):
            return w.Number(node.span, Fraction(1))
        if isinstance(node, w.Name) and self.marks(node):
            return replace(node, sups=tuple(sup for sup in node.sups if sup.text != f"({self.letter})"))
        return node

    def marks(self, node: w.Written) -> bool:
        """Whether a name carries the letter."""
        return isinstance(node, w.Name) and any(sup.text == f"({self.letter})" for sup in node.sups)

    def introduced_by(self, chain: w.Chain) -> bool:
        """Whether a formula says what the letter or the number is: `n`, `n = 1, \\dots, N`, `N = 32`."""
        first = chain.sides[0]
        return isinstance(first, w.Name) and first.base in (self.letter, self.count) and not (first.subs or first.sups)

    def _is_sum(self, node: w.Written) -> bool:
        return isinstance(node, w.Big) and node.kind == "sum" and node.index == self.letter

    def _is_count(self, node: w.Written) -> bool:
        return isinstance(node, w.Name) and (node.base, node.subs, node.sups) == (self.count, (), ())


def batch_of(chains: Sequence[w.Chain], step: str) -> Batch | None:
    """The batch that the formulas of a document speak of: what has steps carries its letter, which stands nowhere else."""
    sums = (node for chain in chains for node in all_nodes(chain) if isinstance(node, w.Big))
    found = {(node.index, node.upper.base) for node in sums if isinstance(node.upper, w.Name) and _counts(node)}
    for letter, count in sorted(found):
        batch = Batch(letter, count)
        if count not in ("T", step) and _has_steps(chains, batch, step) and _only_above(chains, batch):
            return batch
    return None


def _counts(node: w.Big) -> bool:
    """`\\sum_{n=1}^N`."""
    first = isinstance(node.lower, w.Number) and node.lower.value == 1
    return first and len(node.index) == 1 and isinstance(node.upper, w.Name) and not (node.upper.subs or node.upper.sups)


def _has_steps(chains: Iterable[w.Chain], batch: Batch, step: str) -> bool:
    names = (node for chain in chains for node in all_nodes(chain) if isinstance(node, w.Name) and batch.marks(node))
    indices = (index_of(sub.text) for name in names for sub in name.subs)
    return any(index is not None and index.origin in (step, "T") for index in indices)


def _only_above(chains: Iterable[w.Chain], batch: Batch) -> bool:
    """Whether the letter stands in no other place than above names, in brackets, and the number in no script; a formula that
    says what they are is none.
    """
    nodes = [node for chain in chains if not batch.introduced_by(chain) for node in all_nodes(chain)]
    names = [node for node in nodes if isinstance(node, w.Name)]
    scripts = [text for name in names for text in _texts(name) if text != f"({batch.letter})"]
    alone = any(name.base == batch.letter and not (name.subs or name.sups) for name in names)
    return not alone and not any({batch.letter, batch.count} & _letters(text) for text in scripts)


def _texts(name: w.Name) -> Iterator[str]:
    return (script.text for script in (*name.subs, *name.sups, *name.brackets))


def _letters(text: str) -> set[str]:
    """The letters of a script or a condition: those that stand alone, and two side by side, which are indices of entries."""
    words = re.findall(r"[^\W\d_]+", text)
    return {letter for word in words for letter in (word if len(word) == 2 and word not in LABELS else [word])}
