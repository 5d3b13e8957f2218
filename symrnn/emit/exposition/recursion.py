"""The backward recursion: local derivatives, the adjoint of every variable, its boundary at the last step."""

from collections.abc import Iterator
from dataclasses import replace

from symrnn.emit.document import Block, Display, Inline, Prose, Section, listing, prose
from symrnn.emit.exposition.select import step_ref
from symrnn.emit.formula import Chain, Item, Line, Partial, Row, Side, SumOver, Word
from symrnn.ir.derivation import Derivation, Path, Role, Step, When
from symrnn.ir.expr import LAST, NOW, Adjoint, Expr, Ref, Time
from symrnn.ir.walk import at_time, moved

AT_END = Word(r"\text{ (at } t = T \text{)}", " (at t = T)")
BEFORE_LAST = ("for ", (Word(r"t < T", "t < T"),))


def local_derivatives(derivation: Derivation) -> Section | None:
    """How each equation reacts to what it reads: the factors of the chain rule, if there are any."""
    lines = tuple(line for equation in derivation.cell.equations for line in _local_lines(derivation, equation.target))
    intro = prose("Each equation, differentiated by the variables that it reads; the rules used stand to the right.")
    return Section("Local derivatives", (intro, Display(lines))) if lines else None


def _local_lines(derivation: Derivation, through: Ref) -> Iterator[Line]:
    for step in (*derivation.adjoints, *derivation.of_role(Role.INPUT, Role.INITIAL)):
        for path in step.paths:
            if step_ref(path.through) == through and not _repeats(derivation, step, path):
                left = Partial(path.through, step.of) if path.local is not None else Chain(step.of, path.through)
                value = path.value if path.local is None else path.local
                yield Line((left,), ((value,),), (f"({_rules(path)})",))


def _repeats(derivation: Derivation, step: Step, path: Path) -> bool:
    """Whether a path from an initial value says what the same path from every later step says already."""
    before = step.of.time is not None and not step.of.time.origin
    inside = path.through.time is not None and path.through.time.offset > 0
    return before and inside and any(other.of == replace(step.of, time=NOW) for other in derivation.adjoints)


def _rules(path: Path) -> str:
    """The rules that were used, without the sum rule where there are others."""
    telling = [rule for rule in path.rules if rule != "sum rule"] or list(path.rules) or ["copy"]
    return ", ".join(telling)


def recursion(derivation: Derivation) -> Section:
    blocks: list[Block] = [prose(
        "A variable passes its influence on through the equations that read it. The chain rule adds up these paths; with the "
        "local derivatives put in it gives, from the last equation to the first:"
    )]
    for step in derivation.adjoints:
        blocks += [Prose((*_read_by(step), ".")), Display(tuple(adjoint_lines(step))), *near_the_end(step)]
    return Section("The backward recursion", tuple(blocks))


def brief_recursion(derivation: Derivation) -> Section:
    lines = tuple(replace(line, rights=line.rights[-1:]) for step in derivation.adjoints for line in adjoint_lines(step))
    notes = [note for step in derivation.adjoints for note in near_the_end(step)]
    return Section("The backward recursion", (Display(lines), *notes[:1]))


def _read_by(step: Step) -> tuple[Inline, ...]:
    if not step.paths:
        return ((step.of,), " does not reach the loss")
    readers = list(dict.fromkeys((path.through, path.when is When.LAST) for path in step.paths))
    shown: list[Inline] = [(Row((ref, AT_END)) if last else ref,) for ref, last in readers]
    word = "equation of " if len(readers) == 1 else "equations of "
    return ((step.of,), " is read by the " + word, *listing(shown))


def adjoint_lines(step: Step) -> Iterator[Line]:
    """The adjoint's equation and, where something comes back from later steps, its boundary at t = T."""
    left = (Adjoint(step.of),)
    if step.of.time is None or not step.of.time.origin:
        yield Line(left, _sides(step, step.paths))
        return
    each = [path for path in step.paths if path.when is When.EACH]
    if len(each) == len(step.paths) and not step.lead:
        yield Line(left, _sides(step, step.paths))
        return
    yield Line(left, _sides(step, tuple(each)), BEFORE_LAST)
    end = tuple(path for path in step.paths if path.lead == 0)
    chains = tuple(_at_end(side) for side in _sides(step, end)[:-1])
    yield Line(_at_end(left), tuple(dict.fromkeys((*chains, (_last(step.at_last),)))))


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
        values = (replace(step, paths=paths).total(When.EACH, When.LAST, When.ONCE),)
    return chains, values


def _at_end(side: Side) -> Side:
    """A side with t replaced by T."""
    return tuple(_item_at_end(item) for item in side)


def _item_at_end(item: Item) -> Item:
    if isinstance(item, Chain):
        return Chain(_last_ref(item.of), _last_ref(item.through))
    return _last(item) if isinstance(item, Expr) else item


def _to_last(time: Time) -> Time:
    return Time("T", time.offset) if time.origin == "t" else time


def _last(expr: Expr) -> Expr:
    return at_time(expr, _to_last)


def _last_ref(ref: Ref) -> Ref:
    return moved(ref, _to_last)


def near_the_end(step: Step) -> Iterator[Block]:
    """Where several steps are looked ahead, what happens to those beyond T."""
    far = next((path.through for path in step.paths if path.lead > 1), None)
    if far is not None:
        after = replace(far, time=Time(LAST.origin, 1))
        end = (Word("T", "T"),)
        yield prose("A term from a step after ", end, " is absent: ", (Adjoint(after),), " and all later ones count as 0.")
