"""In what an expression is read: the words that are known, the letters that are bound, and what reads the parts inside.

Readers of nodes are written for any such scope: `resolver` knows all of them, and they need not know `resolver`.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Self

from symrnn.judge.look import Look
from symrnn.judge.meaning import Meaning, Pool
from symrnn.judge.vocabulary import Vocabulary
from symrnn.notes.written import Name, Span, Written


class UnreadError(Exception):
    """Some characters of a formula cannot be given a meaning; `unknown`: the look of a name that is not known."""

    def __init__(self, reason: str, span: Span, unknown: Look | None = None) -> None:
        super().__init__(reason)
        self.reason, self.span, self.unknown = reason, span, unknown


@dataclass
class Scope(ABC):
    """A vocabulary to read expressions with; `bound`: letters that a sum or product binds.

    `free`: names that stand for any value, of which a formula about functions speaks. `tight`: side by side binds closer than
    an element-wise sign (`V^\\top d \\odot f'` is `(V^\\top d) \\odot f'`); else factors are taken from the left. `given`: what
    letters stand for behind an evaluated-at bar. `names`: what names were found to mean. `chain`: the formula around.
    """

    vocabulary: Vocabulary
    tight: bool = True
    free: Mapping[Look, bool] = field(default_factory=dict)
    bound: tuple[str, ...] = ()
    plain: bool = False
    pool: Pool = field(default_factory=Pool)
    given: Mapping[Look, Meaning] = field(default_factory=dict)
    names: dict[tuple[Name, tuple[str, ...]], Meaning | None] = field(default_factory=dict)
    chain: Written | None = None

    @abstractmethod
    def read(self, node: Written) -> Meaning:
        """What a node means; UnreadError where it means nothing."""

    def within(self, letter: str) -> Self:
        """The scope inside a sum or product over a letter."""
        return replace(self, bound=(*self.bound, letter))
