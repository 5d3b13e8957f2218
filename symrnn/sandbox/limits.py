"""How much a program may use, and in which way one can end."""

from dataclasses import dataclass
from enum import Enum

MIB = 1 << 20


@dataclass(frozen=True)
class Limits:
    """`seconds` of the clock; `memory` (address space), `output` (what is printed), `reply` (what is handed back) in bytes."""

    seconds: float = 20.0
    memory: int = 2048 * MIB
    output: int = 1 * MIB
    reply: int = 64 * MIB


class End(Enum):
    """How a program ended."""

    DONE = "done"
    TIME = "it ran longer than allowed"
    OUTPUT = "it printed more than allowed"
    REPLY = "its values are larger than allowed"
    CRASHED = "its process ended abruptly"


@dataclass(frozen=True)
class Outcome:
    """What came of a run: how it ended, the bytes handed back (all of them if it is done), and what it printed, cut off."""

    end: End
    reply: bytes
    printed: str
    status: int
