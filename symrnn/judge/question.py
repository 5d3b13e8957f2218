"""What is asked of `exact`, and what it answers: a comparison of two expressions of one letter where some conditions hold."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from symrnn.judge.meaning import Free, Meaning, Variable, nodes

Between = tuple[Fraction | None, Fraction | None]
"""The numbers between which a letter always is; None where it has no bound."""


@dataclass(frozen=True)
class Compared:
    """`left sign right`; signs: = != < <= > >=."""

    left: Meaning
    sign: str
    right: Meaning


@dataclass(frozen=True)
class Case:
    """A comparison, made where all of `where` hold, and none of the groups of `unless` holds as a whole."""

    left: Meaning
    sign: str
    right: Meaning
    where: tuple[Compared, ...] = ()
    unless: tuple[tuple[Compared, ...], ...] = ()

    @property
    def compared(self) -> Iterator[Compared]:
        yield from self.where
        for group in self.unless:
            yield from group

    @property
    def atoms(self) -> frozenset[Meaning]:
        """The letters and symbols in it."""
        sides = [side for compared in self.compared for side in (compared.left, compared.right)]
        return frozenset(
            node for side in (self.left, self.right, *sides) for node in nodes(side) if isinstance(node, Free | Variable)
        )


@dataclass(frozen=True)
class Witness:
    """A number at which a comparison fails, and its two sides there."""

    at: str
    left: str
    right: str


@dataclass(frozen=True)
class Answer:
    """`holds`: for all numbers, `reason` saying how that was decided; not, with a witness; or None, `reason` saying why.

    `kinks`: the points where a derivative has no value of its own, and the value that the comparison gives it there.
    """

    holds: bool | None
    reason: str = ""
    witness: Witness | None = None
    kinks: tuple[tuple[str, str], ...] = ()
