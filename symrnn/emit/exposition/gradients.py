"""The results: the gradient of every parameter, of the inputs and of the initial values."""

from collections.abc import Iterator
from dataclasses import replace

from symrnn.emit.document import Block, Display, Inline, Prose, Section, listing, prose
from symrnn.emit.exposition.recursion import absent_terms, adjoint_lines, far
from symrnn.emit.formula import CopyGradient, Line, Side, SumOver, Word
from symrnn.ir.derivation import Derivation, Role, Step, When
from symrnn.ir.expr import Adjoint, Expr
from symrnn.ir.walk import nodes, rewrite

LONGEST_EXPANSION = 18


def parameters(derivation: Derivation) -> Section:
    """The gradients of the copies, and boxed those of the parameters."""
    steps = derivation.of_role(Role.PARAM)
    summed = [step for step in steps if any(path.when is When.SUM for path in step.paths)]
    blocks: list[Block] = []
    if summed:
        blocks += [
            prose("The copy of step ", (Word("t", "t"),), " gains from the equations of that step which read it:"),
            Display(tuple(Line((CopyGradient(step.of),), ((step.total(When.SUM),),)) for step in summed)),
            prose("The sums over all steps are the gradients:"),
        ]
    once: list[Inline] = [(step.of,) for step in steps if any(path.when is When.ONCE for path in step.paths)]
    if once:
        verb = " is read" if len(once) == 1 else " are read"
        outside = " outside the steps, once a sequence: what is gained there is added without a sum."
        blocks.insert(0, Prose((*listing(once), verb, outside)))
    return Section("The gradients of the parameters", (*blocks, *boxed(derivation)))


def boxed(derivation: Derivation) -> Iterator[Block]:
    """Each parameter's gradient, short adjoints written out once more; 0 for what the loss does not depend on."""
    for step in derivation.of_role(Role.PARAM):
        if not step.paths:
            yield prose("The loss does not depend on ", (step.of,), ":")
        yield Display((Line((Adjoint(step.of),), _rights(derivation, step)),), boxed=True)


def _rights(derivation: Derivation, step: Step) -> tuple[Side, ...]:
    if not step.paths:
        return ((step.total(),),)
    gained = step.total(When.SUM), step.total(When.ONCE)
    expanded = tuple(_expanded(derivation, value) for value in gained)
    zero = step.total()
    sides = [_gradient_side(*gained) or (zero,)]
    if expanded != gained and all(_size(value) <= LONGEST_EXPANSION for value in expanded):
        sides.append(_gradient_side(*expanded) or (zero,))
    return tuple(sides)


def _gradient_side(summed: Expr, once: Expr) -> Side:
    return (*((SumOver((summed,)),) if not summed.is_zero else ()), *((once,) if not once.is_zero else ()))


def _size(value: Expr) -> int:
    return sum(1 for _ in nodes(value))


def _expanded(derivation: Derivation, value: Expr) -> Expr:
    """`value` with every adjoint that is a single product, and is read at its own step, written out."""
    by_ref = {step.of: step for step in derivation.adjoints}

    def rule(node: Expr) -> Expr | None:
        step = by_ref.get(node.of) if isinstance(node, Adjoint) else None
        if step is None or len(step.paths) != 1 or step.paths[0].when not in (When.EACH, When.ONCE) or step.paths[0].lead:
            return None
        return step.paths[0].value

    return rewrite(value, rule)


# What is said of the gradients by what is handed in with a sequence: inputs, initial values, or both.
HANDED_IN = {
    (Role.INPUT,): ("the inputs", "What is handed in with a sequence gains by the same rule."),
    (Role.INITIAL,): ("the initial values", "An initial value gains by the same rule, from the steps that read it."),
    (Role.INPUT, Role.INITIAL): (
        "the inputs and of the initial values",
        "What is handed in with a sequence gains by the same rule; an initial value acts through the steps that read it.",
    ),
}


def handed_in(derivation: Derivation, *, brief: bool = False) -> Section:
    """The gradients by what is handed in with a sequence: inputs, then initial values; `brief` leaves the chain rule out."""
    roles = tuple(role for role in (Role.INPUT, Role.INITIAL) if derivation.of_role(role))
    steps = [step for role in roles for step in derivation.of_role(role)]
    lines = tuple(line for step in steps for line in adjoint_lines(step))
    shown = tuple(replace(line, rights=line.rights[-1:]) for line in lines) if brief else lines
    of, intro = HANDED_IN[roles]
    notes = absent_terms(steps, set(far(derivation.adjoints)))
    return Section(f"The gradients of {of}", (*(() if brief else (prose(intro),)), Display(shown), *notes))
