"""Three steps written out: every adjoint at t = 3, 2, 1, and each gradient as a sum of three terms."""

from collections.abc import Iterator

from symrnn.emit.document import Block, Display, Prose, Section, listing, prose
from symrnn.emit.formula import Line, Side, Word
from symrnn.ir import build
from symrnn.ir.derivation import Derivation, Path, Role, When
from symrnn.ir.expr import Adjoint, Expr, Ref, Time, Zeros
from symrnn.ir.walk import at_time, rewrite

LENGTH = 3


def three_steps(derivation: Derivation) -> Section:
    length = (Word("T = 3", "T = 3"),)
    blocks: list[Block] = [prose("For a sequence of ", length, " steps the recursion reads, from the last step to the first,")]
    after = tuple(_untimed_lines(derivation))
    if after:
        blocks.append(Display(after))
    for t in range(LENGTH, 0, -1):
        lines = tuple(_adjoint_lines(derivation, t))
        if lines:
            blocks += [prose("Step ", (Word(f"t = {t}", f"t = {t}"),), ":"), Display(lines)]
    gradients = tuple(_gradient_lines(derivation))
    if gradients:
        blocks += [prose("and the gradients of the parameters are"), Display(gradients)]
    if zero := _zero_data(derivation):
        blocks.append(Prose(("Terms with data from before the first step are 0: ", *listing([(ref,) for ref in zero]), ".")))
    return Section("Three steps", tuple(blocks))


def _untimed_lines(derivation: Derivation) -> Iterator[Line]:
    """The adjoints of what is computed once: after the last step they come first."""
    for step in derivation.adjoints:
        if step.of.time is None and all(path.when is When.ONCE for path in step.paths):
            yield Line((Adjoint(step.of),), ((_fixed(derivation, step.total(When.ONCE), LENGTH),),))


def _adjoint_lines(derivation: Derivation, t: int) -> Iterator[Line]:
    for step in derivation.adjoints:
        if step.of.time is not None and step.of.time.origin:
            values = [_fixed(derivation, path.value, t) for path in step.paths if _exists(path, t)]
            total = build.add(*values) if values else build.zeros(step.of.shape)
            yield Line((_fixed(derivation, Adjoint(step.of), t),), ((total,),))


def _exists(path: Path, t: int) -> bool:
    return t == LENGTH if path.when is When.LAST else t + path.lead <= LENGTH


def _gradient_lines(derivation: Derivation) -> Iterator[Line]:
    for step in derivation.of_role(Role.PARAM):
        summed, once = step.total(When.SUM), step.total(When.ONCE)
        terms = [_fixed(derivation, summed, t) for t in range(1, LENGTH + 1)] + [_fixed(derivation, once, LENGTH)]
        side: Side = tuple(term for term in terms if not term.is_zero) or (build.zeros(step.of.shape),)
        yield Line((Adjoint(step.of),), (side,))


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
    return [symbol.at(Time("", -lag)) for symbol in derivation.cell.data for lag in range(symbol.lags)]


