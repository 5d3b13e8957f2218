"""Three steps written out in the order of a backward pass: what is computed after the last step, every adjoint at t = 3, 2, 1
(or 1, 2, 3, where its scan runs backward), what is computed before the first step, each parameter's gradient as a sum of three
terms, and the inputs' at each step.
"""

from collections.abc import Iterator

from symrnn.emit.document import Block, Display, Prose, Section, listing, prose
from symrnn.emit.formula import Line, Side, Word
from symrnn.ir import build
from symrnn.ir.cell import Direction, Scan
from symrnn.ir.derivation import Derivation, Role, Step, When
from symrnn.ir.expr import NOW, Adjoint, Expr, Ref, Time
from symrnn.ir.walk import at_time, nodes, rewrite

LENGTH = 3


def three_steps(derivation: Derivation) -> Section | None:
    """The section, if there is anything to write out."""
    parts = [part for part in _parts(derivation) if part[1]]
    if not parts:
        return None
    length = (Word("T = 3", "T = 3"),)
    backward = any(scan.direction is Direction.BACKWARD for scan in derivation.cell.scans)
    order = "in the order of a backward pass" if backward else "from the end of the sequence to its start"
    start = f" the formulas above read as follows, {order}."
    blocks: list[Block] = [prose("For ", length, start)]
    for intro, lines in parts:
        blocks += [intro, Display(lines)]
    for where, zero in _zero_data(derivation):
        blocks.append(Prose((f"Terms with data from {where} step are 0: ", *listing([(ref,) for ref in zero]), ".")))
    return Section("Three steps", tuple(blocks))


def _parts(derivation: Derivation) -> Iterator[tuple[Prose, tuple[Line, ...]]]:
    """What is said before some lines, and the lines, in the order in which they can be computed."""
    last = {equation.target for equation in derivation.cell.epilogue}
    after = [step for step in derivation.adjoints if step.of in last]
    before = [step for step in derivation.of_role(Role.INITIAL, Role.ADJOINT) if step.of.time != NOW and step.of not in last]
    yield prose("After the last step:"), _lines(derivation, after)
    for scan in reversed(derivation.cell.scans):
        yield from _scan(derivation, scan, alone=len(derivation.cell.scans) == 1)
    yield prose("Outside the steps:" if derivation.cell.reach else "Before the first step:"), _lines(derivation, before)
    yield prose("The gradients of the parameters:"), _lines(derivation, derivation.of_role(Role.PARAM))
    inputs = derivation.of_role(Role.INPUT)
    timed, once = ([step for step in inputs if (step.of.time == NOW) is runs] for runs in (True, False))
    lines = (line for t in range(LENGTH, 0, -1) for line in _lines_at(derivation, timed, t))
    yield prose("The gradients of the inputs:"), (*lines, *_lines(derivation, once))


def _scan(derivation: Derivation, scan: Scan, *, alone: bool) -> Iterator[tuple[Prose, tuple[Line, ...]]]:
    """The adjoints of a scan, step by step; together, where there are other scans."""
    steps = [step for step in derivation.adjoints if step.of.time == NOW and step.of.name in scan.names]
    moments = scan.direction.opposite.moments(LENGTH)
    by_step = [tuple(_lines_at(derivation, steps, t)) for t in moments]
    if alone:
        for t, lines in zip(moments, by_step, strict=True):
            yield prose("Step ", (Word(f"t = {t}", f"t = {t}"),), ":"), lines
    else:
        order = f"t = {', '.join(map(str, moments))}"
        yield prose("The steps ", (Word(order, order),), ":"), tuple(line for lines in by_step for line in lines)


def _lines_at(derivation: Derivation, steps: list[Step], t: int) -> Iterator[Line]:
    """At step t, the gradients of some variables that have a value at every step."""
    for step in steps:
        values = [_fixed(derivation, path.value, t) for path in step.paths if path.exists(t, LENGTH)]
        total = build.add(*values) if values else build.zeros(step.of.shape)
        yield Line((_fixed(derivation, Adjoint(step.of), t),), ((total,),))


def _lines(derivation: Derivation, steps: tuple[Step, ...] | list[Step]) -> tuple[Line, ...]:
    return tuple(Line((_fixed(derivation, Adjoint(step.of), LENGTH),), (_gained(derivation, step),)) for step in steps)


def _gained(derivation: Derivation, step: Step) -> Side:
    """What a value that does not run through the steps gains: three terms under a sum, then those outside it."""
    summed = step.total(When.SUM)
    once = [path.value for path in step.paths if path.when is When.ONCE and path.exists(0, LENGTH)]
    terms = [*(_fixed(derivation, summed, t) for t in range(1, LENGTH + 1)), *(_fixed(derivation, v, LENGTH) for v in once)]
    return tuple(term for term in terms if not term.is_zero) or (build.zeros(step.of.shape),)


def _fixed(derivation: Derivation, expr: Expr, t: int) -> Expr:
    """`expr` at step t of three; data outside the steps are 0."""

    def fix(time: Time) -> Time:
        return Time("", {"t": t, "T": LENGTH}.get(time.origin, 0) + time.offset)

    def vanish(node: Expr) -> Expr | None:
        return build.zeros(node.shape) if isinstance(node, Ref) and node.name in data and _is_outside(node) else None

    data = {symbol.name for symbol in derivation.cell.data}
    return rewrite(at_time(expr, fix), vanish)


def _is_outside(ref: Ref) -> bool:
    return ref.time is not None and not 1 <= ref.time.offset <= LENGTH


def _zero_data(derivation: Derivation) -> Iterator[tuple[str, list[Ref]]]:
    """The data outside the steps, of symbols that the formulas read."""
    values = [path.value for step in derivation.steps for path in step.paths]
    read = {node.name for value in values for node in nodes(value) if isinstance(node, Ref)}
    data = [symbol for symbol in derivation.cell.data if symbol.name in read]
    before = [symbol.at(Time("", -lag)) for symbol in data for lag in range(symbol.lags)]
    after = [symbol.at(Time("", LENGTH + 1 + lead)) for symbol in data for lead in range(symbol.leads)]
    yield from ((where, found) for where, found in (("before the first", before), ("after the last", after)) if found)
