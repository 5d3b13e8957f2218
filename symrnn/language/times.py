"""Times in brackets: `t`, `t-1`, `t+1`, `T`, `1`, and outside the steps `0`, `-1`, `T+1`; clear refusals of the others."""

from lark import Token, Tree

from symrnn.ir.expr import FIRST, LAST, NOW, Time
from symrnn.language.source import Node, Source, branch

FAR = 1000
KNOWN = "a time is the current step t, an earlier one (t-1), a later one (t+1), the last one (T) or the first one (1)"


def read_time(index: Node, name: Token, source: Source) -> Time:
    """The time of `name[...]`."""
    written = f"{name}[{source.words(branch(index, 0))}]"
    origin, sign, digits = _parts(index, written, source)
    if origin is None:
        return Time("", _signed(sign, digits or "", index, source))
    if origin not in ("t", "T"):
        raise source.error(f"unknown time {origin!r} in {written}", index, KNOWN)
    if digits is None:
        return NOW if origin == "t" else LAST
    return _counted(origin, _signed(sign, digits, index, source), written, index, source)


def _parts(index: Node, written: str, source: Source) -> tuple[str | None, str, str | None]:
    """Origin, sign and digits of `t-1`, `T`, `-1`; None for what is not written."""
    words = [(sign, " ".join(place)) for sign, place in terms_of(branch(index, 0))]
    match words:
        case [(sign, place)] if place.isdigit():
            return None, sign, place
        case [("", origin)] if origin.isalnum():
            return origin, "", None
        case [("", origin), (sign, digits)] if digits.isdigit() and origin.isalnum() and not origin.isdigit():
            return origin, sign, digits
    raise source.error(f"unknown time in {written}", index, KNOWN)


def terms_of(bound: Node) -> list[tuple[str, list[Token]]]:
    """The terms of a bound, each with its sign ("" before the first if it has none) and its words: `2 * n`, `n`, `3`."""
    children: list[object] = list(bound.children)
    signs = ["" if sign is None else str(sign) for sign in children[::2]]
    places = (place for place in children[1::2] if isinstance(place, Tree))
    words = ([word for word in place.children if isinstance(word, Token)] for place in places)
    return list(zip(signs, words, strict=True))


def _counted(origin: str, offset: int, written: str, index: Node, source: Source) -> Time:
    """The time `origin + offset`, for a number that was written out."""
    name = written[: written.index("[")]
    if offset == 0:
        raise source.error(f"a lag of 0 in {written}", index, f"step {origin} is written {name}[{origin}]")
    if origin == "T" and offset < 0:
        hint = f"of the last steps only {name}[T] can be read; a state can carry an earlier value along"
        raise source.error(f"{written} is not supported", index, hint)
    return Time(origin, offset)


def _signed(sign: str, digits: str, index: Node, source: Source) -> int:
    if len(digits) > len(str(FAR)) or int(digits) > FAR:
        raise source.error("this step is too far away", index, f"lags go up to {FAR}")
    return -int(digits) if sign == "-" else int(digits)


def check_read(time: Time, phase: str, initial: bool, name: Token, index: Node, source: Source) -> None:
    """Refuses `name[time]` in an equation of a phase that cannot know it; `initial`: it gives an initial value."""
    if time.outside and time.origin and phase != "prologue":
        hint = f"the last step is {name}[T]; only an equation for an initial value can read what lies beyond"
        raise source.error(f"{name}[{time}] lies beyond the last step", index, hint)
    if not time.origin:
        _check_fixed(time, phase, initial, name, index, source)
    elif initial and not time.outside:
        hint = "an initial value reads what is known before step 1: parameters, and inputs without time"
        raise source.error(f"{name}[{time}] is read in an equation for an initial value", index, hint)
    elif time.origin == "t" and phase != "steps":
        hint = f"write the left side at [t], or read the last step, {name}[T], or the first, {name}[1]"
        raise source.error(f"{name}[{time}] is read in an equation without t", index, hint)
    elif time == LAST and phase == "steps":
        hint = "the last step is known only after all steps: write the left side without time"
        raise source.error(f"{name}[T] is read in an equation for step t", index, hint)


def _check_fixed(time: Time, phase: str, initial: bool, name: Token, index: Node, source: Source) -> None:
    """Refuses a fixed step, but the first one after all steps and initial values before them."""
    if phase == "steps":
        hint = "only an equation for an initial value can read one; steps read t, t-1, t+1, …"
        raise source.error(f"{name}[{time}] is a fixed step", index, hint)
    if initial and not time.outside:
        hint = "an initial value reads parameters, inputs without time and initial values, at steps 0, -1, … or T+1, T+2, …"
        raise source.error(f"{name}[{time}] is not known before the first step", index, hint)
    if not initial and time != FIRST and (phase == "epilogue" or not time.outside):
        hint = f"what is computed after all steps reads the last one, {name}[T], or the first one, {name}[1]"
        raise source.error(f"{name}[{time}] is a fixed step", index, hint)
