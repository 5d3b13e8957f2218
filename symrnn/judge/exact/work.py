"""What SymPy does, counted in calls of functions, which no machine is slower or faster at; what SymPy remembers costs less."""

import sys
from collections.abc import Callable
from inspect import CO_GENERATOR
from types import FrameType
from typing import TypeVar

from symrnn.judge.budget import Spend, TooLargeError

CALLS = 500
"""After so many calls they are paid for."""

UNIT = 2
"""So many calls cost one unit."""

Result = TypeVar("Result")


def counted(spend: Spend, task: Callable[[], Result]) -> Result:
    """What the task gives; spends for the functions that it calls. TooLargeError where that is too much."""
    calls, before = _Calls(spend), sys.getprofile()
    sys.setprofile(calls.count)
    try:
        return task()
    finally:
        sys.setprofile(before)
        calls.settle()


class _EndError(BaseException):
    """Ends what SymPy does; nothing in it that catches every `Exception` keeps it."""


class _Calls:
    """Calls that are counted and not yet paid for."""

    def __init__(self, spend: Spend) -> None:
        self.spend, self.number = spend, 0
        self.refused: TooLargeError | None = None

    def count(self, frame: FrameType, event: str, _arg: object) -> None:
        """A profile, which Python gives up at its first error: that must not be lost.

        A generator may be called to be closed when nobody holds it any longer, and no error comes back from there: such calls
        are paid for with the next one.
        """
        if event != "call":
            return
        self.number += 1
        if self.number >= CALLS and not frame.f_code.co_flags & CO_GENERATOR:
            try:
                self._pay()
            except TooLargeError as error:
                self.refused = error
                raise _EndError from None

    def _pay(self) -> None:
        due, self.number = self.number // UNIT, 0
        self.spend(due)

    def settle(self) -> None:
        """The rest is paid, and what was refused is told, were the end lost on its way."""
        if self.refused is not None:
            raise self.refused
        self._pay()
