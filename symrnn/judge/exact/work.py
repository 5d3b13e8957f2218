"""What SymPy does, counted in calls of functions, which no machine is slower or faster at; what SymPy remembers costs less."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from symrnn.judge.budget import Spend

CALLS = 500
"""After so many calls they are paid for."""

UNIT = 2
"""So many calls cost one unit."""


@contextmanager
def counted(spend: Spend) -> Iterator[None]:
    """Spends for the functions called inside; TooLargeError comes from where SymPy is at that moment."""
    calls = 0

    def count(_frame: FrameType, event: str, _arg: object) -> None:
        nonlocal calls
        if event == "call":
            calls += 1
            if calls % CALLS == 0:
                spend(CALLS // UNIT)

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        yield
    finally:
        sys.setprofile(before)
