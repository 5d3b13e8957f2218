"""Times in brackets: `t`, `t-1`, `T`, `0`, `-1`, and clear refusals of the others."""

from lark import Token

from symrnn.errors import CellError
from symrnn.ir.expr import LAST, NOW, Time
from symrnn.language.source import Node, Source, branch

FAR = 1000


def read_time(index: Node, name: Token, source: Source) -> Time:
    """The time of `name[...]`."""
    parts = branch(index, 0).children
    written = f"{name}[{source.words(branch(index, 0))}]"
    if len(parts) == 2:
        sign, digits = parts
        return Time("", _signed(sign, digits, index, source))
    origin, sign, digits = parts
    if origin not in ("t", "T"):
        known = "the current step t, an earlier one (t-1), the last one (T) or a fixed one (0)"
        raise source.error(f"unknown time {str(origin)!r} in {written}", index, f"a time is {known}")
    if digits is None:
        return NOW if origin == "t" else LAST
    offset = _signed(sign, digits, index, source)
    if origin == "t" and offset > 0:
        raise source.error(f"{written} lies in the future", index, "at step t only the steps t, t-1, t-2, … are known")
    if offset == 0:
        raise source.error(f"a lag of 0 in {written}", index, f"step {origin} is written {name}[{origin}]")
    if origin == "T":
        if offset > 0:
            raise source.error(f"{written} lies beyond the last step", index, f"the last step is {name}[T]")
        raise source.error(f"{written} is not supported", index, f"of the last steps only {name}[T] can be read")
    return Time("t", offset)


def _signed(sign: object, digits: object, index: Node, source: Source) -> int:
    if len(str(digits)) > len(str(FAR)) or int(str(digits)) > FAR:
        raise source.error("this step is too far away", index, f"lags go up to {FAR}")
    return -int(str(digits)) if sign == "-" else int(str(digits))


def check_read(time: Time, phase: str, name: Token, index: Node, source: Source) -> CellError | None:
    """The error if an equation of a phase may not read `name` at this time."""
    if not time.origin:
        if phase == "prologue":
            return None
        return source.error(
            f"{name}[{time}] is a fixed step", index, "only an equation for an initial value can read one; steps read t, t-1, …"
        )
    if time.origin == "t" and phase != "steps":
        return source.error(
            f"{name}[{time}] is read in an equation without t", index, f"write the left side at [t], or read the last step, {name}[T]"
        )
    if time.origin == "T" and phase == "steps":
        return source.error(
            f"{name}[T] is read in an equation for step t", index, "the last step is known only after all steps: write the left side without time"
        )
    return None
