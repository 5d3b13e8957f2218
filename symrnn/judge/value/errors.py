"""Why a meaning has no value at some indices."""

from symrnn.judge.tensor import ShapeError


class OutsideError(Exception):
    """A formula speaks of a step or an entry that there is not: at these indices it says nothing."""


class AxisError(ShapeError):
    """One index counts entries along axes of different sizes."""


class UnclearError(Exception):
    """A formula has no value that could be computed; the message says why."""
