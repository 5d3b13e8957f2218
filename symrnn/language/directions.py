"""Recurrences run in one direction: equations that wait for one another read earlier steps of theirs, or later ones."""

from collections.abc import Sequence
from dataclasses import dataclass

from symrnn.ir.cell import Equation, recurrences
from symrnn.ir.expr import Ref
from symrnn.language.source import Node, Source


@dataclass(frozen=True)
class Read:
    """The equation of `by` reads `ref` at some step t + k; `at` is where that is written."""

    by: str
    ref: Ref
    at: Node

    @property
    def offset(self) -> int:
        assert self.ref.time is not None
        return self.ref.time.offset


def check_directions(steps: tuple[Equation, ...], reads: Sequence[Read], source: Source) -> None:
    """Refuses a recurrence that reads both earlier and later steps of its own, at the first read that turns round."""
    for recurrence in recurrences(steps):
        names = [equation.target.name for equation in recurrence]
        own = [read for read in reads if read.by in names and read.ref.name in names and read.offset]
        turned = next((read for read in own if read.offset * own[0].offset < 0), None)
        if turned is not None:
            first, word = own[0].ref, "a later" if turned.offset > 0 else "an earlier"
            loop = f"the equation of {names[0]} reads" if len(names) == 1 else f"the equations of {_listed(names)} wait for"
            raise source.error(
                f"{turned.ref.name}[{turned.ref.time}] is {word} step in a recurrence that reads {first.name}[{first.time}]",
                turned.at,
                f"{loop} {'its own values' if len(names) == 1 else 'one another'}; a recurrence runs in one direction, "
                "forward with [t-1] or backward with [t+1]",
            )


def _listed(names: Sequence[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}"
