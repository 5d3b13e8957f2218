"""Names that mean something together with what stands right of them: `\\delta s_t`, `s(t-1)`, `L(W)`, an indicator."""

from dataclasses import replace

from symrnn.ir.cell import LOSS
from symrnn.judge import meaning as m
from symrnn.judge.choice import index_text
from symrnn.judge.look import Look
from symrnn.judge.meaning import TOTAL, Meaning
from symrnn.judge.resolve.cases import indicator, is_comparison
from symrnn.judge.resolve.names import gradient_of, name_meaning
from symrnn.judge.resolve.powers import held
from symrnn.judge.resolve.scope import Scope
from symrnn.judge.vocabulary import TOTALS, look
from symrnn.notes import written as w
from symrnn.notes.written import Written

DIFFERENCE = "Delta"
"""Before a variable: a part of the gradient by it."""


def by_neighbour(r: Scope, head: w.Name, second: Written) -> Meaning | None:
    """What a name and what stands right of it mean together; None where they are two factors."""
    if head.base == "delta" and not head.subs and not head.sups and name_meaning(r, head) is None:
        return _delta(r, second)
    if look(head) == Look(DIFFERENCE) and isinstance(second, w.Name):
        return name_meaning(r, replace(second, base=DIFFERENCE + second.base))
    if head.base == "1" and isinstance(second, w.Group) and not head.subs:
        return indicator(r, second)
    if head.base == "I" and isinstance(second, w.Group) and not head.subs and is_comparison(second):
        return indicator(r, second)
    if not isinstance(second, w.Group) or second.kind not in ("(", "["):
        return None
    found = name_meaning(r, head)
    if isinstance(found, m.Variable) and found.name in (TOTAL, LOSS):
        return found
    loss = _loss_of(r, head, second) if found is None and head.base in TOTALS else None
    if found is None and loss is None and len(second.items) == 1:
        return _at_argument(r, head, second)
    return loss


def _delta(r: Scope, second: Written) -> Meaning | None:
    """The gradient by what stands behind a delta; a transpose or power there is one of the gradient."""
    by = r.read(second)
    gradient = gradient_of(r, by)
    if gradient is not None:
        return gradient
    if not (isinstance(second, w.Transposed | w.Power) and isinstance(held(second), w.Name)):
        return None
    inner = _delta(r, held(second))
    if isinstance(by, m.Structure):
        return None if inner is None else replace(by, args=(inner,))
    return replace(by, base=inner) if isinstance(by, m.Power) and inner is not None else None


def _loss_of(r: Scope, head: w.Name, group: w.Group) -> Meaning | None:
    """`l(o_t, y_t)` as l_t, where the notes name the loss of a step so; targets of which they say nothing else may be in it."""
    values = [name_meaning(r, item) if isinstance(item, w.Name) else None for item in group.items]
    steps = {value.at for value in values if isinstance(value, m.Variable)}
    at = steps.pop() if len(steps) == 1 and all(isinstance(item, w.Name) for item in group.items) else None
    return None if at is None else name_meaning(r, replace(head, brackets=(w.Scripts(str(at), group.span),)))


def _at_argument(r: Scope, head: w.Name, group: w.Group) -> Meaning | None:
    """`s(t-1)`: the step as an argument."""
    start, end = group.items[0].span
    text = index_text(group.items[0])
    if text is None:
        return None
    return name_meaning(r, replace(head, brackets=(w.Scripts(text, (start, end)),)))
