"""Inequalities between functions of one number: decided for all its values, never by examples alone."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction

from symrnn.ir.cell import Kind
from symrnn.ir.verdict import Outcome
from symrnn.judge.canonical import canonical
from symrnn.judge.meaning import Derivative, Function, Meaning, Scaled, Structure, Variable, nodes
from symrnn.judge.piecewise import conditions_behind
from symrnn.judge.question import Case
from symrnn.judge.resolve import UnreadError
from symrnn.judge.statement import Said, Statement, open_
from symrnn.judge.univariate import Asked, ask, counterexample, read, stepped
from symrnn.notes import written as w
from symrnn.notes.walk import nodes as written_nodes

ORDER: Mapping[str, str] = {"<": "<", "<=": "<=", ">": ">", ">=": ">="}
WEIGHTS = "a bound that depends on the weights is not decided"
CONDITION = "it does not hold for every {letter}: a condition, not a claim"

_LOWER: Mapping[str, str] = {"[": ">=", "(": ">", "(]": ">", "[)": ">="}
_UPPER: Mapping[str, str] = {"[": "<=", "(": "<", "(]": "<=", "[)": "<"}
_STRICT: Mapping[str, str] = {">=": ">", "<=": "<"}
_SUPPOSING = re.compile(
    r"(?i)\b(?:if|when|whenever|where|for|until|unless|once|suppos\w+|assum\w+|provided|such|given|while|requires?|need)"
    r"(?:\s+(?:that|we|have|only))*\s*$"
)


def judged(link: Statement) -> Said | None:
    """What is said of an inequality, an interval, or the largest value of a function; None for other links."""
    try:
        cases = list(_cases(link))
        if cases:
            return _weighed(link, cases)
        return _extreme(link) if link.sign == "=" else None
    except UnreadError as error:
        return open_(WEIGHTS if _is_bound_of_arrays(link) else error.reason)


def _cases(link: Statement) -> Iterator[Case]:
    """The comparisons that a link makes; none if it makes no inequality."""
    if link.sign in ORDER:
        yield Case(read(link, link.left), ORDER[link.sign], read(link, link.right), conditions_behind(link))
    elif link.sign == "in":
        interval = _interval(link.right)
        if interval is not None:
            inside, where = read(link, link.left), conditions_behind(link)
            for end, signs in zip(interval.items, (_LOWER, _UPPER), strict=True):
                if not _is_infinite(end):
                    yield Case(inside, signs[interval.kind], read(link, end), where)


def _interval(node: w.Written) -> w.Group | None:
    """`[0, 1]`, `(0, 1]`, `(-1, 1)^n`."""
    if isinstance(node, w.Power):
        node = node.base
    return node if isinstance(node, w.Group) and node.kind in _LOWER and len(node.items) == 2 else None


def _is_infinite(node: w.Written) -> bool:
    if isinstance(node, w.Sum) and len(node.terms) == 1:
        node = node.terms[0]
    return isinstance(node, w.Name) and node.base == "infty"


def _weighed(link: Statement, cases: list[Case]) -> Said:
    known = link.vocabulary
    sides = [side for case in cases for side in (case.left, case.right)]
    reading = " and ".join(f"{canonical(case.left)} {case.sign} {canonical(case.right)}" for case in cases)
    if not _calls(sides):
        cases = [replace(c, left=stepped(c.left, known), right=stepped(c.right, known)) for c in cases]
    if _of_weights(link, sides):
        return open_(WEIGHTS, reading)
    found = [ask(part, link) for case in cases for part in _without_bars(case)]
    failed = next((asked for asked in found if asked.answer.witness is not None), None)
    if failed is not None:
        return _failed(link, failed, sides, reading)
    unclear = next((asked for asked in found if asked.answer.holds is None), None)
    if unclear is not None:
        return open_(unclear.answer.reason, reading)
    return Said(Outcome.RIGHT, reading, found[-1].how + _sharper(link, cases))


def _without_bars(case: Case) -> tuple[Case, ...]:
    """`|a| < b` as `a < b` and `-a < b`: that a lies between needs no knowledge of where it changes its sign."""
    match case:
        case Case(left=Function(name="abs", args=(inside,), primes=0), sign="<" | "<="):
            return replace(case, left=inside), replace(case, left=Scaled(Fraction(-1), inside))
        case Case(right=Function(name="abs", args=(inside,), primes=0), sign=">" | ">="):
            return replace(case, right=inside), replace(case, right=Scaled(Fraction(-1), inside))
        case _:
            return (case,)


def _calls(sides: list[Meaning]) -> bool:
    """Whether the comparison is about functions."""
    return any(isinstance(node, Function) and node.name != "abs" for side in sides for node in nodes(side))


def _of_weights(link: Statement, sides: list[Meaning]) -> bool:
    """Whether parameters, derivatives between variables, or operations on whole arrays are compared."""
    params = {symbol.name for symbol in link.vocabulary.cell.symbols if symbol.kind is Kind.PARAM}
    inner = [node for side in sides for node in nodes(side)]
    return any(isinstance(n, Derivative | Structure) or (isinstance(n, Variable) and n.name in params) for n in inner)


def _failed(link: Statement, asked: Asked, sides: list[Meaning], reading: str) -> Said:
    witness = asked.answer.witness
    assert witness is not None
    if isinstance(asked.letter, Variable):
        return open_(f"it fails at {asked.named} = {witness.at}, and whether that occurs depends on the weights", reading)
    if (asked.letter is not None and not _calls(sides)) or _SUPPOSING.search(link.formula.before):
        return open_(CONDITION.format(letter=asked.named), reading)
    return Said(
        Outcome.WRONG, reading, f"{witness.left} on the left, {witness.right} on the right", (), counterexample(asked, witness)
    )


def _sharper(link: Statement, cases: list[Case]) -> str:
    """What more holds than an interval says: bounds that are not reached."""
    if len(cases) < 2:
        return ""
    strict = [replace(case, sign=_STRICT[case.sign]) for case in cases if case.sign in _STRICT]
    more = [f"{canonical(c.left)} {c.sign} {canonical(c.right)}" for c in strict if ask(c, link).answer.holds]
    return f"; even {' and '.join(more)}" if more else ""


def _extreme(link: Statement) -> Said | None:
    """`\\max_z f(z) = c`: f is nowhere above c, and somewhere equal to it."""
    node = link.left
    if not (isinstance(node, w.Product) and isinstance(node.factors[0], w.Operator) and node.factors[0].subs):
        return None
    sign = {"max": "<=", "min": ">="}.get(node.factors[0].name)
    if sign is None or any(node.signs[:1]):
        return None
    rest = node.factors[1:]
    span = rest[0].span[0], rest[-1].span[1]
    body = read(link, rest[0] if len(rest) == 1 else w.Product(span, rest, node.signs[1:]))
    case = Case(body, sign, read(link, link.right))
    reading = f"{node.factors[0].name} {canonical(case.left)} = {canonical(case.right)}"
    said = replace(_weighed(link, [case]), reading=reading)
    if said.outcome is not Outcome.RIGHT:
        return said
    asked = ask(replace(case, sign=_STRICT[sign]), link)
    if asked.answer.holds is None:
        return open_(asked.answer.reason, reading)
    if asked.answer.witness is not None:
        return replace(said, reason=f"{said.reason}; reached at {asked.named} = {asked.answer.witness.at}")
    return Said(Outcome.WRONG, reading, f"the value {canonical(case.right)} is not reached")


def _is_bound_of_arrays(link: Statement) -> bool:
    """Whether derivatives or norms are compared."""
    sides = [node for side in (link.left, link.right) for node in written_nodes(side)]
    return any(isinstance(n, w.Derivative) or (isinstance(n, w.Group) and n.kind == "‖") for n in sides)
