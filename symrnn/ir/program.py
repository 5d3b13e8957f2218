"""What is found of a hand-written backward pass, as values: gradients, lines with what they compute, and what mends them."""

from dataclasses import dataclass

from symrnn.errors import Place
from symrnn.ir.verdict import Outcome


@dataclass(frozen=True)
class GradientVerdict:
    """What was found of one gradient.

    `of`: what it is the gradient by ("U", "s[0]"). `taken`: the program's expression. `factor`: the constant by which it is the
    gradient, "" for 1. `conditions`: the reading in which it is. `error`: the largest difference of an entry, as a part of the
    largest entry. `entry`: where it is, with `values` (the program's, the true one). `reason`: why it was not checked, or what
    is remarkable.
    """

    of: str
    taken: str
    outcome: Outcome
    factor: str = ""
    conditions: tuple[str, ...] = ()
    error: float = 0.0
    entry: str = ""
    values: tuple[str, str] = ("", "")
    reason: str = ""


@dataclass(frozen=True)
class Line:
    """A line of the program with what it computes, in the derivation's notation; `wrong`: whether it is the one to blame."""

    number: int
    text: str
    computes: tuple[str, ...] = ()
    wrong: bool = False


@dataclass(frozen=True)
class Blame:
    """A place of the program that is wrong.

    `found` is what stands there, `reason` what is wrong with it, `mended` the whole line (or lines) as it would be right;
    `proven`: whether the program was run with the change and its gradients were right. `gradients`: those that it mends.
    """

    place: Place
    found: str
    reason: str
    mended: str
    edit: str
    gradients: tuple[str, ...] = ()
    proven: bool = True


@dataclass(frozen=True)
class ProgramReport:
    """What was found of a program.

    `bindings`: pairs (a name in the program, what it was taken for); `calls`: what was run. `stopped`: why the program could
    not be judged at all. `remarks`: what is remarkable besides. `settings`: all that says how it was called, as lines of
    settings; `found`: those among them that the file does not say itself. `text`: the program. `cells`: of a notebook, pairs
    (number of a cell, the line of the text with which it begins).
    """

    file: str
    cell: str
    gradients: tuple[GradientVerdict, ...]
    bindings: tuple[tuple[str, str], ...] = ()
    calls: tuple[str, ...] = ()
    listing: tuple[Line, ...] = ()
    blames: tuple[Blame, ...] = ()
    remarks: tuple[str, ...] = ()
    stopped: str = ""
    place: Place | None = None
    settings: tuple[str, ...] = ()
    found: tuple[str, ...] = ()
    text: str = ""
    cells: tuple[tuple[int, int], ...] = ()

    @property
    def failed(self) -> bool:
        """Whether it was stopped before anything could be said of a gradient."""
        return bool(self.stopped) and not self.gradients

    def outcomes(self) -> set[Outcome]:
        """The outcomes that there are; a program that was stopped is not checked."""
        return {verdict.outcome for verdict in self.gradients} | ({Outcome.NOT_CHECKED} if self.failed else set())

    def count(self, outcome: Outcome) -> int:
        return sum(verdict.outcome is outcome for verdict in self.gradients)
