"""Functions and derivatives case by case: each decided on its own part of the line, values at kinks named as choices."""

import re
from collections.abc import Iterable, Iterator, Sequence

from symrnn.ir.expr import Function as CellFunction
from symrnn.ir.expr import Where
from symrnn.ir.verdict import Outcome
from symrnn.ir.walk import nodes as parts
from symrnn.judge.canonical import canonical
from symrnn.judge.meaning import Function
from symrnn.judge.meaning import nodes as meanings
from symrnn.judge.question import Case, Compared
from symrnn.judge.resolve import UnreadError
from symrnn.judge.statement import Said, Statement, open_
from symrnn.judge.univariate import EXTREMES, Asked, ask, counterexample, functions, read
from symrnn.notes import written as w
from symrnn.notes.document import Unread
from symrnn.notes.latex import read_latex
from symrnn.notes.walk import nodes

SOMEWHERE = "it does not hold everywhere, and the words behind it may say where it is meant"
SEVERAL = "conditions on more than one letter are not decided"
KINKED = ("relu", "abs", "step", "sign")
SIGNS = ("<", "<=", ">", ">=", "=", "!=")
_COMMANDS = (("<=", r"\le "), (">=", r"\ge "), ("!=", r"\ne "))
_MORE = re.compile(r"(?i)^[\s,]*(?:for|if|when|whenever|where|on|as long as|and|else|otherwise)\b")
_FOR_ALL = re.compile(r"(?i)^\s*(?:(?:for|holds?|is true)\s+)*(?:all|every|any|each)\b[^<>=]*$")
_LEAD = re.compile(r"(?i)^\s*(?:(?:and|but|for|if|when|where|whenever|as|all)\b\s*)+")


def judged(link: Statement) -> Said | None:
    """What is said of an equation between functions of one number with cases in it; None for other links."""
    if link.sign not in ("=", ":=") or not link.free:
        return None
    conditional = _has_cases(link)
    if not conditional and not _has_kink(link):
        return None
    try:
        cases = list(_cases(link))
    except UnreadError as error:
        return open_(error.reason)
    reading = "; ".join(_echoed(case) for case in cases)
    if any(len(case.atoms) > 1 for case in cases):
        return open_(SEVERAL, reading) if link.chain.conditions else None
    found = [ask(case, link) for case in cases]
    said = _weighed(found, reading)
    if said.outcome is Outcome.WRONG and not conditional and _MORE.match(link.formula.after):
        return open_(SOMEWHERE, reading)
    return said


def joined(chains: Iterable[w.Chain | Unread]) -> Iterator[w.Chain | Unread]:
    """The formulas of a line; `f'(x) = 1 for x > 0` and `0 for x <= 0` behind it are one, with cases."""
    held: w.Chain | None = None
    for chain in chains:
        if held is not None and isinstance(chain, w.Chain) and len(chain.sides) == 1 and _limits(held) and _limits(chain):
            held = _with_case(held, chain)
            continue
        if held is not None:
            yield held
        held = chain if isinstance(chain, w.Chain) else None
        if held is None:
            yield chain
    if held is not None:
        yield held


def _limits(chain: w.Chain) -> bool:
    """Whether conditions that are comparisons stand behind a formula, or it already ends in cases."""
    cased = isinstance(chain.sides[-1], w.Cases)
    return cased or (len(chain.conditions) == 1 and _condition(chain.conditions[0]) is not None)


def _with_case(chain: w.Chain, more: w.Chain) -> w.Chain:
    last, span = chain.sides[-1], (chain.sides[-1].span[0], more.span[1])
    condition = _condition(more.conditions[0])
    if isinstance(last, w.Cases):
        cases = w.Cases(span, (*last.values, more.sides[0]), (*last.conditions, condition))
    else:
        cases = w.Cases(span, (last, more.sides[0]), (_condition(chain.conditions[0]), condition))
    return w.Chain((chain.span[0], span[1]), (*chain.sides[:-1], cases), chain.signs)


def _condition(text: str) -> w.Chain | None:
    """`for x > 0` as the comparison that it is."""
    for plain, command in _COMMANDS:
        text = text.replace(plain, command)
    found = read_latex(_LEAD.sub("", text))
    if len(found) != 1 or not isinstance(found[0], w.Chain) or len(found[0].sides) < 2:
        return None
    return found[0] if all(sign in SIGNS for sign in found[0].signs) and not found[0].conditions else None


def _has_cases(link: Statement) -> bool:
    sides = [node for side in (link.left, link.right) for node in nodes(side)]
    extreme = any(isinstance(n, w.Cases) or (isinstance(n, w.Operator) and n.name in EXTREMES) for n in sides)
    return extreme or any(_condition(text) is not None for text in link.chain.conditions)


def _has_kink(link: Statement) -> bool:
    """Whether a function in it has cases of its own."""
    cell = link.vocabulary.cell
    own = functions(cell.functions, cell.applied)
    try:
        inside = [node for side in (link.left, link.right) for node in meanings(read(link, side))]
    except UnreadError:
        return False
    return any(isinstance(node, Function) and (node.name in KINKED or _is_cased(own.get(node.name))) for node in inside)


def _is_cased(function: CellFunction | None) -> bool:
    return function is not None and function.formula is not None and any(isinstance(n, Where) for n in parts(function.formula))


def _cases(link: Statement) -> Iterator[Case]:
    """Each case as a comparison where its conditions hold; the last, without one, where no other case holds."""
    outer = conditions_behind(link)
    left, right = link.left, link.right
    if isinstance(left, w.Cases):
        left, right = right, left
    if not isinstance(right, w.Cases):
        yield Case(read(link, left), "=", read(link, right), outer)
        return
    before: list[tuple[Compared, ...]] = []
    for value, condition in zip(right.values, right.conditions, strict=True):
        own = _compared(link, condition) if condition else ()
        yield Case(read(link, left), "=", read(link, value), outer + own, () if condition else tuple(before))
        before.append(own)


def conditions_behind(link: Statement) -> tuple[Compared, ...]:
    """The comparisons that must hold where a link is meant; UnreadError if a condition is none."""
    conditions = [_condition(text) for text in link.chain.conditions if not _FOR_ALL.match(text)]
    if None in conditions:
        raise UnreadError("the condition behind it is not read", link.chain.span)
    return tuple(compared for condition in conditions if condition for compared in _compared(link, condition))


def _compared(link: Statement, condition: w.Chain) -> tuple[Compared, ...]:
    if any(sign not in SIGNS for sign in condition.signs):
        raise UnreadError("the condition of a case is no comparison", condition.span)
    sides: Sequence[w.Written] = condition.sides
    found = [read(link, side) for side in sides]
    return tuple(Compared(a, sign, b) for a, sign, b in zip(found, condition.signs, found[1:], strict=False))


def _weighed(found: list[Asked], reading: str) -> Said:
    failed = next((asked for asked in found if asked.answer.witness is not None), None)
    if failed is not None and failed.answer.witness is not None:
        witness = failed.answer.witness
        reason = f"{witness.left} on the left, {witness.right} on the right"
        return Said(Outcome.WRONG, reading, reason, (), counterexample(failed, witness))
    unclear = next((asked for asked in found if asked.answer.holds is None), None)
    if unclear is not None:
        return open_(unclear.answer.reason, reading)
    chosen = dict.fromkeys(f"the value {value} chosen at {a.named} = {at}" for a in found for at, value in a.answer.kinks)
    return Said(Outcome.RIGHT, reading, "with " + " and ".join(chosen) if chosen else "")


def _echoed(case: Case) -> str:
    said = " and ".join(f"{canonical(c.left)} {c.sign} {canonical(c.right)}" for c in case.where)
    where = f" for {said}" if said else " otherwise" if case.unless else ""
    return f"{canonical(case.left)} = {canonical(case.right)}{where}"
