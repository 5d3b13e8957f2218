"""The backward recursion: local derivatives, the adjoint of every variable, its boundary at the last step.

What runs backward over time has an adjoint that runs forward: its boundary is at the first step.
"""

from collections.abc import Callable, Iterable, Iterator, Set
from dataclasses import replace

from symrnn.emit.document import Block, Display, Inline, Prose, Section, listing, prose
from symrnn.emit.exposition.select import step_ref
from symrnn.emit.formula import Chain, Item, Line, Partial, Row, Side, SumOver, Word
from symrnn.ir.cell import Direction
from symrnn.ir.derivation import Derivation, Path, Role, Step, When, to_first, to_last
from symrnn.ir.expr import FIRST, LAST, NOW, Adjoint, Expr, Ref, Time
from symrnn.ir.walk import at_time, moved

Move = Callable[[Time], Time]
AT = {
    When.LAST: Word(r"\text{ (at } t = T \text{)}", " (at t = T)"),
    When.FIRST: Word(r"\text{ (at } t = 1 \text{)}", " (at t = 1)"),
}
TO_END: dict[When, Move] = {When.LAST: to_last, When.FIRST: to_first}
# For which t the equation of a step holds, by whether it has a boundary at the first step and at the last.
INNER = {
    (False, True): Word("t < T", "t < T"),
    (True, False): Word("t > 1", "t > 1"),
    (True, True): Word("1 < t < T", "1 < t < T"),
}
SEVERAL_STEPS = Word("T > 1", "T > 1")
ONE_STEP = Word("T = 1", "T = 1")


def local_derivatives(derivation: Derivation) -> Section | None:
    """How each equation reacts to what it reads: the factors of the chain rule, if there are any."""
    lines = tuple(line for equation in derivation.cell.equations for line in _local_lines(derivation, equation.target))
    intro = prose("Each equation, differentiated by the variables that it reads; the rules used stand to the right.")
    return Section("Local derivatives", (intro, Display(lines))) if lines else None


def _local_lines(derivation: Derivation, through: Ref) -> Iterator[Line]:
    for step in (*derivation.adjoints, *derivation.of_role(Role.INPUT, Role.INITIAL)):
        for path in step.paths:
            if step_ref(path.through) == through and not _repeats(derivation, step, path):
                of = moved(step.of, TO_END.get(path.when, _stay))
                left = Partial(path.through, of) if path.local is not None else Chain(of, path.through)
                value = path.value if path.local is None else path.local
                yield Line((left,), ((value,),), (f"({_rules(path)})",))


def _stay(time: Time) -> Time:
    return time


def _repeats(derivation: Derivation, step: Step, path: Path) -> bool:
    """Whether a path from an initial value says what the same path from every later step says already."""
    start, through = step.of.time, path.through.time
    inside = start is not None and start.outside and through is not None and not through.outside
    return inside and any(other.of == replace(step.of, time=NOW) for other in derivation.adjoints)


def _rules(path: Path) -> str:
    """The rules that were used, without the sum rule where there are others."""
    telling = [rule for rule in path.rules if rule != "sum rule"] or list(path.rules) or ["copy"]
    return ", ".join(telling)


def recursion(derivation: Derivation) -> Section:
    blocks: list[Block] = [prose(
        "A variable passes its influence on through the equations that read it. The chain rule adds up these paths; with the "
        "local derivatives put in it gives, from the last equation to the first:"
    )]
    told: set[Ref] = set()
    for step in derivation.adjoints:
        blocks += [Prose((*_read_by(step), ".")), Display(tuple(adjoint_lines(step))), *absent_terms((step,), told)]
        told |= set(far((step,)))
    return Section("The backward recursion", (*blocks, *_forward(derivation)))


def _forward(derivation: Derivation) -> Iterator[Block]:
    """Which gradients are computed forward over time."""
    scans = [scan for scan in derivation.cell.scans if scan.direction is Direction.BACKWARD]
    timed = [step.of for step in derivation.adjoints if step.of.time == NOW]
    variables: list[Inline] = [(of,) for of in timed if any(of.name in scan.names for scan in scans)]
    if variables:
        steps: Inline = (Word(r"t = 1, \dots, T", "t = 1, ..., T"),)
        verb = " runs" if len(variables) == 1 else " run"
        which = "its gradient is" if len(variables) == 1 else "their gradients are"
        yield Prose((*listing(variables), f"{verb} backward over time: {which} computed forward, for ", steps, "."))


def brief_recursion(derivation: Derivation) -> Section:
    lines = tuple(replace(line, rights=line.rights[-1:]) for step in derivation.adjoints for line in adjoint_lines(step))
    return Section("The backward recursion", (Display(lines), *absent_terms(derivation.adjoints), *_forward(derivation)))


def _read_by(step: Step) -> tuple[Inline, ...]:
    if not step.paths:
        return ((step.of,), " does not reach the loss")
    readers = list(dict.fromkeys((path.through, AT.get(path.when)) for path in step.paths))
    shown: list[Inline] = [(Row((ref, where)) if where else ref,) for ref, where in readers]
    word = "equation of " if len(readers) == 1 else "equations of "
    return ((step.of,), " is read by the " + word, *listing(shown))


def adjoint_lines(step: Step) -> Iterator[Line]:
    """The adjoint's equation and, where something comes back from other steps, its boundaries at t = T and t = 1.

    With a boundary at either end one sequence is left: that of a single step, which has both ends.
    """
    left = (Adjoint(step.of),)
    at_first, at_last = _boundaries(step)
    if not at_first and not at_last:
        yield Line(left, _sides(step, step.paths))
        return
    each = tuple(path for path in step.paths if path.when is When.EACH)
    yield Line(left, _sides(step, each), ("for ", (INNER[at_first, at_last],)))
    note: tuple[str | Side, ...] = ("for ", (SEVERAL_STEPS,)) if at_first and at_last else ()
    if at_last:
        yield _boundary(step, step.last, to_last, note)
    if at_first:
        yield _boundary(step, step.first, to_first, note)
    if at_first and at_last:
        yield _single(step)


def _boundaries(step: Step) -> tuple[bool, bool]:
    """Whether a step says something else at t = 1, and at t = T."""
    if step.of.time != NOW:
        return False, False
    ways = {path.when for path in step.paths}
    return step.lag > 0 or When.FIRST in ways, step.lead > 0 or When.LAST in ways


def _boundary(step: Step, paths: tuple[Path, ...], move: Move, note: tuple[str | Side, ...]) -> Line:
    """The adjoint at an end: the chain rule over the paths that exist there, where there are any, and its value."""
    *chains, value = (_side_at(side, move) for side in _sides(step, paths))
    return Line(_side_at((Adjoint(step.of),), move), tuple(dict.fromkeys((*chains, value))), note)


def _single(step: Step) -> Line:
    """The adjoint in a sequence of one step, where t = T = 1."""
    paths = tuple(path for path in step.paths if path.exists(1, 1))
    value = at_time(replace(step, paths=paths).total(*When), _alone)
    return Line(_side_at((Adjoint(step.of),), _alone), ((value,),), ("for ", (ONE_STEP,)))


def _alone(time: Time) -> Time:
    """A step for T = 1: later ones are called T + 1, T + 2, … as everywhere."""
    past = time.offset - (time.origin == "")
    return Time("T", past) if past > 0 else Time("", 1 + past)


def _sides(step: Step, paths: tuple[Path, ...]) -> tuple[Side, ...]:
    """The chain rule over some paths, and the same with the local derivatives put in; 0 where there is no path."""
    if not paths:
        return ((replace(step, paths=()).total(),),)
    once = [path for path in paths if path.when is not When.SUM]
    summed = [path for path in paths if path.when is When.SUM]
    chains: Side = tuple(Chain(step.of, path.through) for path in once)
    values: Side = tuple(path.value for path in once)
    if summed:
        chains = (SumOver(tuple(Chain(step.of, path.through) for path in summed)), *chains)
        values = (SumOver((step.total(When.SUM),)), *values)
    else:
        values = (replace(step, paths=paths).total(When.EACH, When.LAST, When.FIRST, When.ONCE),)
    return chains, values


def _side_at(side: Side, move: Move) -> Side:
    """A side with t replaced by the step of an end."""
    return tuple(_item_at(item, move) for item in side)


def _item_at(item: Item, move: Move) -> Item:
    if isinstance(item, Chain):
        return Chain(moved(item.of, move), moved(item.through, move))
    return at_time(item, move) if isinstance(item, Expr) else item


def absent_terms(steps: Iterable[Step], told: Set[Ref] = frozenset()) -> Iterator[Prose]:
    """For which t, or T, what comes through an equation some steps away is there, where the lines above do not tell.

    Through the equations of `told` it has been said.
    """
    by_range: dict[Word, list[Inline]] = {}
    for through, there in far(steps).items():
        if through not in told:
            by_range.setdefault(there, []).append((through,))
    if by_range:
        (first, terms), *rest = by_range.items()
        more = (part for there, others in rest for part in (", through ", *listing(others), " only for ", (there,)))
        yield Prose(("What comes through ", *listing(terms), " is there only for ", (first,), *more, "."))


def far(steps: Iterable[Step]) -> dict[Ref, Word]:
    """The equations more than one step away, each with the range in which they exist."""
    found = ((path.through, _range(path)) for step in steps for path in step.paths)
    return {through: there for through, there in found if there is not None}


def _range(path: Path) -> Word | None:
    """For which t or T a path exists; None for all those of the line that it stands in."""
    time = path.through.time
    if path.when is When.EACH and path.lead > 1:
        return Word(rf"t \le T-{path.lead}", f"t <= T-{path.lead}")
    if path.when is When.EACH and path.lead < -1:
        return Word(rf"t \ge {1 - path.lead}", f"t >= {1 - path.lead}")
    if path.when is not When.ONCE or time is None or time.outside or time in (FIRST, LAST):
        return None
    least = 1 - time.offset if time.origin else time.offset
    return Word(rf"T \ge {least}", f"T >= {least}")
