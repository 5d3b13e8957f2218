"""Three steps written out in the order of a backward pass: what is computed after the last step, every adjoint at t = 3, 2, 1,
what is computed before the first step, each parameter's gradient as a sum of three terms, and the inputs' at each step.
"""

from collections.abc import Iterator

from symrnn.emit.document import Block, Display, Prose, Section, listing, prose
from symrnn.emit.formula import Line, Side, Word
from symrnn.ir import build
from symrnn.ir.derivation import Derivation, Path, Role, Step, When
from symrnn.ir.expr import Adjoint, Expr, Ref, Time, Zeros
from symrnn.ir.walk import at_time, nodes, rewrite

LENGTH = 3


def three_steps(derivation: Derivation) -> Section | None:
    """The section, if there is anything to write out."""
    parts = [part for part in _parts(derivation) if part[1]]
    if not parts:
        return None
    length = (Word("T = 3", "T = 3"),)
    start = " the formulas above read as follows, from the end of the sequence to its start."
    blocks: list[Block] = [prose("For ", length, start)]
    for intro, lines in parts:
        blocks += [intro, Display(lines)]
    if zero := _zero_data(derivation):
        blocks.append(Prose(("Terms with data from before the first step are 0: ", *listing([(ref,) for ref in zero]), ".")))
    return Section("Three steps", tuple(blocks))


def _parts(derivation: Derivation) -> Iterator[tuple[Prose, tuple[Line, ...]]]:
    """What is said before some lines, and the lines, in the order in which they can be computed."""
    last = {equation.target for equation in derivation.cell.epilogue}
    after = [step for step in derivation.adjoints if step.of in last]
    before = [step for step in derivation.of_role(Role.INITIAL, Role.ADJOINT) if not _runs(step) and step.of not in last]
    yield prose("After the last step:"), _lines(derivation, after)
    for t in range(LENGTH, 0, -1):
        yield prose("Step ", (Word(f"t = {t}", f"t = {t}"),), ":"), tuple(_lines_at(derivation, derivation.adjoints, t))
    yield prose("Before the first step:"), _lines(derivation, before)
    yield prose("The gradients of the parameters:"), _lines(derivation, derivation.of_role(Role.PARAM))
    inputs = derivation.of_role(Role.INPUT)
    timed = tuple(line for t in range(LENGTH, 0, -1) for line in _lines_at(derivation, inputs, t))
    yield prose("The gradients of the inputs:"), (*timed, *_lines(derivation, [step for step in inputs if not _runs(step)]))


def _runs(step: Step) -> bool:
    """Whether there is one value for every step 1 … T."""
    return step.of.time is not None and bool(step.of.time.origin)


def _lines_at(derivation: Derivation, steps: tuple[Step, ...], t: int) -> Iterator[Line]:
    """At step t, the gradient of everything that has a value at every step."""
    for step in filter(_runs, steps):
        values = [_fixed(derivation, path.value, t) for path in step.paths if _exists(path, t)]
        total = build.add(*values) if values else build.zeros(step.of.shape)
        yield Line((_fixed(derivation, Adjoint(step.of), t),), ((total,),))


def _exists(path: Path, t: int) -> bool:
    return t == LENGTH if path.when is When.LAST else t + path.lead <= LENGTH


def _lines(derivation: Derivation, steps: tuple[Step, ...] | list[Step]) -> tuple[Line, ...]:
    return tuple(Line((Adjoint(step.of),), (_gained(derivation, step),)) for step in steps)


def _gained(derivation: Derivation, step: Step) -> Side:
    """What a value that does not run through the steps gains: three terms under a sum, then those outside it."""
    summed = step.total(When.SUM)
    once = [path.value for path in step.paths if path.when is When.ONCE and not _is_beyond(path.through)]
    terms = [*(_fixed(derivation, summed, t) for t in range(1, LENGTH + 1)), *(_fixed(derivation, v, LENGTH) for v in once)]
    return tuple(term for term in terms if not term.is_zero) or (build.zeros(step.of.shape),)


def _is_beyond(ref: Ref) -> bool:
    return ref.time is not None and not ref.time.origin and ref.time.offset > LENGTH


def _fixed(derivation: Derivation, expr: Expr, t: int) -> Expr:
    """`expr` at step t of three; data before the first step are 0."""

    def fix(time: Time) -> Time:
        return Time("", {"t": t, "T": LENGTH}.get(time.origin, 0) + time.offset)

    def vanish(node: Expr) -> Expr | None:
        return Zeros(node.shape) if isinstance(node, Ref) and _is_early_data(derivation, node) else None

    return rewrite(at_time(expr, fix), vanish)


def _is_early_data(derivation: Derivation, ref: Ref) -> bool:
    early = ref.time is not None and not ref.time.origin and ref.time.offset < 1
    return early and any(symbol.name == ref.name for symbol in derivation.cell.data)


def _zero_data(derivation: Derivation) -> list[Ref]:
    """The data from before the first step, of symbols that the formulas read."""
    values = [path.value for step in derivation.steps for path in step.paths]
    read = {node.name for value in values for node in nodes(value) if isinstance(node, Ref)}
    return [s.at(Time("", -lag)) for s in derivation.cell.data if s.name in read for lag in range(s.lags)]
