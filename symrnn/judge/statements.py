"""Statements that are no equations about the cell: inequalities, updates, functions case by case, shapes, and the rest.

Each judge of `JUDGES` takes the links that it knows by their form; of the others `judge` handles the plain equations.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from itertools import islice

from symrnn.ir.verdict import Mend, Outcome
from symrnn.judge import declarations, dependence, inequalities, piecewise, updates
from symrnn.judge.decider import Decider
from symrnn.judge.differentials import relates_differentials
from symrnn.judge.edits import Edit, apply
from symrnn.judge.expected import is_of_expected
from symrnn.judge.interpret import Interpreter
from symrnn.judge.ontime import is_on_time
from symrnn.judge.reader import Reader
from symrnn.judge.reread import chain_of
from symrnn.judge.resolve import name_meaning
from symrnn.judge.spots import Spot
from symrnn.judge.statement import Said, Shapes, Statement, open_
from symrnn.notes import written as w
from symrnn.notes.walk import nodes

DISTRIBUTION = "a statement about a distribution"
LIMIT = "a statement about a limit"
DIFFERENTIALS = "a relation between differentials"
GROWTH = "a statement about the order of growth"

SIGNS: Mapping[str, str] = {
    "~": DISTRIBUTION,
    "approx": "an approximation has no truth value",
    "propto": "a proportionality leaves the factor open",
    "->": LIMIT,
    "=>": "an implication is not decided",
    "and": "two statements at once are not read",
    "!=": "that two things differ is not decided",
}
"""Signs that claim nothing that could be decided."""

LIMITS = ("lim", "limsup", "liminf")
MOST_EDITS = 120
"""How many edits of a statement are tried."""

RANDOM = re.compile(r"(?i)\b(?:random(?:ly)?|drawn|sampled?|distribut\w+|normal|gaussian|probab\w+|variance)\b")


def statement(spot: Spot, interpreter: Interpreter, decider: Decider, shapes: Shapes) -> Statement:
    """A link as the judges of statements take it."""
    free, spend = interpreter.free(spot), decider.worlds.budget.spend
    return Statement(spot.formula, spot.chain, spot.i, interpreter.vocabulary, free, shapes, decider.decide, spend)


def mended(
    spot: Spot, slips: Iterable[Edit], reader: Reader, interpreter: Interpreter, decider: Decider, shapes: Shapes
) -> Mend | None:
    """The first of the likeliest edits after which a statement holds."""
    aside = Shapes(dict(shapes.sizes))
    for edit in islice(slips, MOST_EDITS):
        text = apply(spot.formula.text, edit)
        chain = chain_of(reader, text, spot, len(spot.chain.sides))
        if chain is None or not is_on_time(chain, spot.chain, interpreter.resolver(spot.formula).read):
            continue
        again = replace(spot, formula=replace(spot.formula, text=text), chain=chain)
        said = judged(statement(again, interpreter, decider, aside))
        if said and said.outcome is Outcome.RIGHT and not said.conditions:
            return Mend(edit.words, apply(spot.text, edit, spot.span[0]), edit.kind, (), edit.replacements)
    return None


def judged(link: Statement) -> Said | None:
    """What is said of a link; None if it is a plain equation."""
    for judge in JUDGES:
        said = judge(link)
        if said is not None:
            return said
    return None


def _undecided(link: Statement) -> Said | None:
    """Limits, orders of growth, differentials, and signs that claim nothing."""
    if link.sign in SIGNS:
        return open_(SIGNS[link.sign])
    sides = [node for side in (link.left, link.right) for node in nodes(side)]
    if any(isinstance(node, w.Operator) and node.name in LIMITS for node in sides):
        return open_(LIMIT)
    if relates_differentials(link):
        return open_(DIFFERENTIALS)
    return open_(GROWTH) if _is_order(link, link.right) else None


def _is_order(link: Statement, node: w.Written) -> bool:
    """`O(T^2)`, `\\Theta(T)`, where that is no symbol of the cell."""
    if not isinstance(node, w.Product) or len(node.factors) != 2:
        return False
    name, group = node.factors
    if not (isinstance(name, w.Name) and isinstance(group, w.Group) and group.kind == "("):
        return False
    return name.base in ("O", "Theta", "Omega") and not name.subs and name_meaning(link.resolver(), name) is None


def _of_drawn(link: Statement) -> Said | None:
    """An expected value, or a bound on what is drawn at random."""
    if is_of_expected(link):
        return open_(DISTRIBUTION)
    ordered = link.sign in inequalities.ORDER and not any(isinstance(n, w.Operator) for n in nodes(link.left))
    named = any(isinstance(node, w.Name) and not node.primes for side in (link.left, link.right) for node in nodes(side))
    called = any(isinstance(node, w.Product) for side in (link.left, link.right) for node in nodes(side))
    return open_(DISTRIBUTION) if ordered and named and not called and RANDOM.search(link.words) else None


def _last(link: Statement) -> Said | None:
    """Signs that no other judge took."""
    return None if link.sign in ("=", ":=", "+=", "<-") else open_(f"statements with {link.sign} are not checked")


JUDGES: tuple[Callable[[Statement], Said | None], ...] = (
    updates.judged,
    declarations.judged,
    dependence.judged,
    _of_drawn,
    inequalities.judged,
    piecewise.judged,
    _undecided,
    _last,
)
