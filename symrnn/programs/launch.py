"""Programs run in a process of their own, and what came of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from symrnn.programs.wire import Message, WireError, pack, unpack
from symrnn.sandbox.limits import End, Limits
from symrnn.sandbox.run import run

INSIDE = "symrnn.programs.inside"
Numbers = npt.NDArray[np.float64]
Action = tuple[str, str, Message]
Script = Sequence[Action]


@dataclass(frozen=True)
class Stop:
    """What stopped a program: the name of the exception, its message, and the line of the file, if it is one of it."""

    kind: str
    message: str
    line: int | None


@dataclass(frozen=True)
class Execution:
    """What came of one run: what was taken (a value, or why there is none), what stopped it, and what was noticed.

    `told`: pairs (number of an expression, its value) in the order in which they were computed.
    """

    taken: Mapping[str, Numbers | Stop]
    error: Stop | None
    left_out: tuple[Stop, ...]
    changed: tuple[str, ...]
    told: tuple[tuple[int, Numbers], ...] = field(default=(), repr=False)
    narrow: bool = False


@dataclass(frozen=True)
class Launch:
    """How programs are run: the name of the file, limits of one run and of all, whether every value is told, and the seed.

    If it `listens`, values of 32 bits are noticed; a run takes several times as long.
    """

    file: str
    seconds: float = 5.0
    limits: Limits = field(default_factory=Limits)
    told: bool = False
    listens: bool = True
    seed: int = 0


class LaunchError(Exception):
    """The process did not come to its end; `end` says how, `printed` what it printed."""

    def __init__(self, end: End, printed: str) -> None:
        super().__init__(end.value)
        self.end, self.printed = end, printed


def launch(programs: Sequence[str], scripts: Sequence[Script], how: Launch) -> list[list[Execution]]:
    """What each script gives with each program; LaunchError if the process that ran them was ended."""
    request = {
        "programs": list(programs), "scripts": [[list(action) for action in script] for script in scripts],
        "file": how.file, "told": how.told, "listens": how.listens or how.told, "seconds": how.seconds, "seed": how.seed,
    }  # fmt: skip
    outcome = run(INSIDE, pack(request), how.limits)
    if outcome.end is not End.DONE:
        raise LaunchError(outcome.end, outcome.printed)
    try:
        return [[_execution(one) for one in row] for row in unpack(outcome.reply)]
    except (WireError, KeyError, TypeError, ValueError, AttributeError):
        raise LaunchError(End.CRASHED, outcome.printed) from None  # it wrote the reply itself


def _execution(reply: Message) -> Execution:
    taken = {name: value if isinstance(value, np.ndarray) else _stop(value) for name, value in reply["taken"].items()}
    told = tuple(zip(map(int, reply["told"]["numbers"]), reply["told"]["values"], strict=True))
    left_out = tuple(_stop(one) for one in reply["left out"])
    error = _stop(reply["error"]) if reply["error"] else None
    return Execution(taken, error, left_out, tuple(map(str, reply["changed"])), told, bool(reply["narrow"]))


def _stop(reply: Message) -> Stop:
    line = reply["line"]
    return Stop(str(reply["kind"]), str(reply["message"]), line if isinstance(line, int) else None)
