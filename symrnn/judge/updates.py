"""Updates of parameters: `W <- W - eta dL/dW` goes down along the gradient; what it subtracts must be the gradient."""

import re
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from itertools import product
from typing import TypeGuard

from symrnn.ir.cell import LOSS, Kind
from symrnn.ir.verdict import Mend, Outcome
from symrnn.judge.canonical import canonical
from symrnn.judge.claim import Claim
from symrnn.judge.climbing import climbs
from symrnn.judge.conditions import conditions, outcome
from symrnn.judge.decide import Finding
from symrnn.judge.look import Look
from symrnn.judge.meaning import TOTAL, Defined, Derivative, Index, Meaning, Scaled, Variable, nodes
from symrnn.judge.readings import Layout
from symrnn.judge.resolve import Resolver, UnreadError, name_meaning
from symrnn.judge.statement import Said, Statement, open_
from symrnn.judge.stepsize import is_size
from symrnn.judge.vocabulary import has_step_loss
from symrnn.notes import written as w

ASSIGNING = ("=", ":=", "<-")
CLIMBS = "this step makes the loss larger"
DESCENDS = "a step down along the gradient"
ASCENDS = "for a quantity that is to be made larger"
BOTH_WAYS = "this step makes the loss larger, and the words around it speak of making something larger and smaller"
TURNED = "what it goes along is the gradient transposed"
ONE_STEP = "by the loss of one step alone"
MARK = re.compile(r"new|old|neu|alt|next|prev|\(?[kinjst](?:[+-]1)?\)?|\+|-|\*|updated?|current")
ALL = ("theta", "Theta", "W", "w", "phi", "vartheta")
"""How notes call all parameters together."""


@dataclass(frozen=True)
class Update:
    """`name` goes along `direction`, times a step size: `sign` +1 or -1, which stands (or is left out) at `at` in the text."""

    name: w.Name
    sign: int
    direction: w.Written
    at: int | None = None


def judged(link: Statement) -> Said | None:
    """What is said of an update of a parameter; None for other links."""
    try:
        update = _update(link)
        if update is None:
            return None
        by = _parameter(link, update.name)
        return _all_parameters(link, update) if by is None else _weighed(link, update, by)
    except UnreadError as error:
        return open_(f"an update that is not read: {error.reason}")


def _update(link: Statement) -> Update | None:
    """The form of an update; UnreadError for one that is more than a step along something."""
    if link.sign in ("+=", "-="):
        return _in_place(link)
    if link.sign not in ASSIGNING:
        return None
    return _change(link) or _replaced(link)


def _replaced(link: Statement) -> Update | None:
    """`W_new = W_old - eta dL/dW`; in a chain, what is updated may stand further left."""
    name = link.left if isinstance(link.left, w.Name) else link.chain.sides[0]
    if not isinstance(name, w.Name) or not isinstance(link.right, w.Sum):
        return None
    terms = list(zip(link.right.signs, link.right.terms, strict=True))
    old = [term for sign, term in terms if sign > 0 and _is_same(term, name)]
    if len(old) != 1 or not _is_updated(link, name, old[0]):
        return None
    rest = [(sign, term) for sign, term in terms if term is not old[0]]
    if len(rest) != 1 or rest[0][0] == 0:
        raise UnreadError("more than a step along one direction (momentum, decay, ...)", link.right.span)
    (sign, term) = rest[0]
    return Update(_bare(name), sign, _along(link, _renamed(term, old[0])), _sign_between(link, old[0], term))


def _in_place(link: Statement) -> Update | None:
    """`W -= eta dW`; `dW += ...` is no update of a parameter but a sum under way."""
    if not isinstance(link.left, w.Name) or not _is_parameter(link, link.left):
        return None
    sign, right = _signed(link.right)
    sign = sign if link.sign == "+=" else -sign
    at = link.formula.text.find(link.sign, link.left.span[1], link.right.span[0])
    return Update(link.left, sign, _along(link, right), at if at >= 0 else None)


def _change(link: Statement) -> Update | None:
    """`\\Delta W = -eta dL/dW`."""
    left, right = link.left, link.right
    if not (isinstance(left, w.Product) and len(left.factors) == 2 and left.signs == ("",)):
        return None
    delta, name = left.factors
    if not (isinstance(delta, w.Name) and delta.base == "Delta" and isinstance(name, w.Name) and _is_parameter(link, name)):
        return None
    sign, along = _signed(right)
    return Update(name, sign, _along(link, along), right.span[0])


def _signed(node: w.Written) -> tuple[int, w.Written]:
    """`-A` as the sign and A."""
    if isinstance(node, w.Sum) and len(node.terms) == 1:
        return node.signs[0], node.terms[0]
    return 1, node


def _is_same(term: w.Written, name: w.Name) -> TypeGuard[w.Name]:
    """Whether a term is the updated name, before the update."""
    return isinstance(term, w.Name) and _bare(term) == _bare(name)


def _bare(name: w.Name) -> w.Name:
    """A name without what says before or after an update: `V_{new}`, `W^{(k+1)}`, `W'`, `W_{t+1}`; it has no place."""
    subs = tuple(s for s in name.subs if not MARK.fullmatch(s.text))
    sups = tuple(s for s in name.sups if not MARK.fullmatch(s.text))
    own = tuple(replace(s, span=(0, 0)) for s in subs), tuple(replace(s, span=(0, 0)) for s in sups)
    return replace(name, span=(0, 0), subs=own[0], sups=own[1], primes=0)


def _is_updated(link: Statement, name: w.Name, old: w.Name) -> bool:
    """Whether a name and its old form are a parameter, or all of them, and not a state at two steps."""
    return _is_parameter(link, _bare(name)) or (_is_all(link, name) and not _is_known(link, old))


def _is_parameter(link: Statement, name: w.Name) -> bool:
    return _parameter(link, name) is not None


def _parameter(link: Statement, name: w.Name) -> Variable | None:
    found = name_meaning(_strict(link), name)
    if not isinstance(found, Variable) or found.name in (TOTAL, LOSS):
        return None
    symbol = link.vocabulary.symbol(found.name)
    return replace(found, copy=None) if symbol is not None and symbol.kind is Kind.PARAM else None


def _is_all(link: Statement, name: w.Name) -> bool:
    """Whether a name may stand for all parameters together."""
    bare = _bare(name)
    return bare.base in ALL and not (bare.subs or bare.sups or _is_known(link, bare))


def _is_known(link: Statement, name: w.Name) -> bool:
    return name_meaning(_strict(link), name) is not None


def _strict(link: Statement) -> Resolver:
    """Reads names of the cell and the notes only."""
    return replace(link.resolver(), free={})


def _along(link: Statement, node: w.Written) -> w.Written:
    """What stands behind the step size."""
    if isinstance(node, w.Product):
        count = 0
        while (
            count < len(node.factors) - 1
            and is_size(node.factors[count], partial(_is_known, link))
            and node.signs[count] != "/"
        ):
            count += 1
        if not count:
            raise UnreadError("no step size is known in it", node.span)
        rest = node.factors[count:]
        span = rest[0].span[0], rest[-1].span[1]
        return rest[0] if len(rest) == 1 else w.Product(span, rest, node.signs[count:])
    return node


def _renamed(node: w.Written, old: w.Name) -> w.Written:
    """The direction with the old parameter by its own name."""
    match node:
        case w.Name() if _is_same(node, old):
            return replace(_bare(node), span=node.span)
        case w.Derivative(of=of, by=by):
            return replace(node, of=_renamed(of, old), by=_renamed(by, old))
        case w.Product(factors=factors):
            return replace(node, factors=tuple(_renamed(factor, old) for factor in factors))
        case w.Group(items=items):
            return replace(node, items=tuple(_renamed(item, old) for item in items))
        case w.Sum(terms=terms):
            return replace(node, terms=tuple(_renamed(term, old) for term in terms))
        case w.Transposed(arg=arg):
            return replace(node, arg=_renamed(arg, old))
        case w.Big(body=body):
            return replace(node, body=_renamed(body, old))
        case _:
            return node


def _sign_between(link: Statement, old: w.Name, term: w.Written) -> int | None:
    """Where the sign stands between the old parameter and the step."""
    start = old.span[1]
    found = re.search(r"[+-]", link.formula.text[start : term.span[0]]) if start <= term.span[0] else None
    return found and start + found.start()


def _all_parameters(link: Statement, update: Update) -> Said:
    """`theta <- theta - eta grad L`, for all parameters at once: by its form."""
    name, along = update.name, update.direction
    by = _named(along.by) if isinstance(along, w.Derivative) else None
    if not isinstance(along, w.Derivative) or by is None or not _is_same(by, name):
        raise UnreadError("it is not the gradient by what is updated", along.span)
    all_of_it = Resolver(link.vocabulary, free={Look(name.base): False}, plain=link.plain)
    of = all_of_it.read(along.of)
    if of != Variable(TOTAL) and not _is_loss(of):
        raise UnreadError("it is not the gradient of the loss", along.span)
    reading = f"{name.base} {'+' if update.sign > 0 else '-'}= step * dL/d{name.base}"
    said = Said(Outcome.RIGHT, reading) if of == Variable(TOTAL) else Said(Outcome.RIGHT_IF, reading, conditions=(ONE_STEP,))
    return _stepping(link, update, said)


def _named(node: w.Written) -> w.Name | None:
    if isinstance(node, w.Group) and len(node.items) == 1:
        node = node.items[0]
    return node if isinstance(node, w.Name) else None


def _is_loss(node: Meaning) -> bool:
    return isinstance(node, Variable) and node.name == LOSS


def _weighed(link: Statement, update: Update, by: Variable) -> Said:
    ways = list(dict.fromkeys(replace(_strict(link), tight=tight).read(update.direction) for tight in (True, False)))
    along = ways[0]
    if not any(isinstance(node, Variable | Defined) for node in nodes(along)):
        raise UnreadError("along what it goes is not known", update.direction.span)
    reading = f"{canonical(by)} {'+' if update.sign > 0 else '-'}= step * ({canonical(along)})"
    if isinstance(along, Derivative) and _is_loss(along.of) and along.by == by:
        return _stepping(link, update, Said(Outcome.RIGHT_IF, reading, conditions=(ONE_STEP,)))
    first: Finding | None = None
    for loss, turn, way in product(_losses(link, along), (1, -1), ways):
        claim = Claim(Derivative(loss, by), way if turn > 0 else Scaled(Fraction(-1), way))
        finding = link.decide(claim)
        first = first or finding
        if finding.holds:
            said = _right(claim, finding, reading)
            if _is_turned(finding):
                if _is_matrix(link, by) and not any(isinstance(node, Derivative) for node in nodes(along)):
                    return Said(Outcome.WRONG, reading, TURNED)
                said = replace(said, outcome=Outcome.RIGHT_IF)
            if loss.name == LOSS:
                said = replace(said, outcome=Outcome.RIGHT_IF, conditions=(*said.conditions, ONE_STEP))
            return _stepping(link, replace(update, sign=update.sign * turn), said)
    assert first is not None
    if first.holds is None:
        return open_(first.reason, reading)
    what = first.reason or f"what it goes along is not the gradient dL/d{canonical(by)}"
    return Said(Outcome.WRONG, reading, what, counterexample=first.counterexample)


def _losses(link: Statement, along: Meaning) -> list[Variable]:
    """The loss of the sequence, and that of the step of which a direction speaks."""
    steps = Claim(along, along).step_letters if has_step_loss(link.vocabulary.cell) else ()
    return [Variable(TOTAL), *(Variable(LOSS, Index(letter)) for letter in steps if letter in along.letters)]


def _is_turned(finding: Finding) -> bool:
    """Whether what is the gradient has not the shape of the parameter, so that another layout is meant."""
    return finding.transposed or (finding.reading is not None and finding.reading.layout is Layout.JACOBIAN)


def _is_matrix(link: Statement, by: Variable) -> bool:
    symbol = link.vocabulary.symbol(by.name)
    return symbol is not None and len(symbol.shape) == 2


def _right(claim: Claim, finding: Finding, reading: str) -> Said:
    inner = [node for node in nodes(claim.right) if isinstance(node, Derivative) and node.of != Variable(TOTAL)]
    return Said(outcome(finding), reading, conditions=conditions(finding, between=bool(inner), derivative=True))


def _stepping(link: Statement, update: Update, said: Said) -> Said:
    """An update along the gradient: down is right; up is wrong, unless the words speak of making something larger."""
    if update.sign < 0:
        return replace(said, reason=DESCENDS)
    meant = climbs(link.words)
    if meant is None:
        return open_(BOTH_WAYS, said.reading)
    if meant:
        return replace(said, outcome=Outcome.RIGHT_IF, conditions=(*said.conditions, ASCENDS))
    return Said(Outcome.WRONG, said.reading, CLIMBS, said.conditions, mend=_mend(link, update))


def _mend(link: Statement, update: Update) -> Mend | None:
    """The other sign in its place."""
    text, at = link.formula.text, update.at
    if at is None:
        return None
    start, end, sign = (at, at + 1, "+" if text[at] == "-" else "-") if text[at] in "+-" else (at, at, "-")
    words = f"the sign of the step should be {sign}"
    return Mend(words, text[:start] + sign + text[end:], "sign", replacements=((start, end, sign),))
