"""A link of a formula as the judges of statements take it, and what they say of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from symrnn.ir.dims import Dim
from symrnn.ir.verdict import Counterexample, Mend, Outcome
from symrnn.judge.budget import Spend
from symrnn.judge.claim import Claim
from symrnn.judge.decide import Finding
from symrnn.judge.look import Look
from symrnn.judge.resolve import Resolver
from symrnn.judge.vocabulary import Vocabulary
from symrnn.notes import written as w
from symrnn.notes.document import Formula, Syntax


@dataclass(frozen=True)
class Said:
    """A verdict on one link, without its place."""

    outcome: Outcome
    reading: str = ""
    reason: str = ""
    conditions: tuple[str, ...] = ()
    counterexample: Counterexample | None = None
    mend: Mend | None = None


def open_(reason: str, reading: str = "") -> Said:
    """A link that is not checked."""
    return Said(Outcome.NOT_CHECKED, reading, reason)


def provided(said: Said, condition: str) -> Said:
    """What is said of a link that was judged under one more condition, if there is one."""
    if not condition or said.outcome not in (Outcome.RIGHT, Outcome.RIGHT_IF):
        return said
    return replace(said, outcome=Outcome.RIGHT_IF, conditions=(condition, *said.conditions))


@dataclass
class Shapes:
    """What the names of sizes in declarations stand for, and which declaration said so first."""

    sizes: dict[str, tuple[Dim, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Statement:
    """Two neighbouring sides of a chain with the sign between them.

    `free`: names that stand for any value. `decide`: the finding on an equation about the cell. `spend` is told of other work.
    """

    formula: Formula
    chain: w.Chain
    position: int
    vocabulary: Vocabulary
    free: Mapping[Look, bool]
    shapes: Shapes
    decide: Callable[[Claim], Finding]
    spend: Spend

    @property
    def left(self) -> w.Written:
        return self.chain.sides[self.position]

    @property
    def right(self) -> w.Written:
        return self.chain.sides[self.position + 1]

    @property
    def sign(self) -> str:
        return self.chain.signs[self.position]

    @property
    def words(self) -> str:
        """The words around the formula."""
        return f"{self.formula.before} {self.formula.after}"

    @property
    def plain(self) -> bool:
        return self.formula.syntax is Syntax.PLAIN

    def resolver(self, vocabulary: Vocabulary | None = None) -> Resolver:
        return Resolver(vocabulary or self.vocabulary, free=self.free, plain=self.plain)
