"""Parts of a formula that are 0 throughout in one reading of its derivatives, and not in another.

Where derivatives between variables are immediate, `\\partial h_k / \\partial h_t` is 0 for k > t + 1: a formula that counts
paths twice would hold, because its terms too many vanish. Nobody writes them to mean 0.
"""

from collections.abc import Iterator
from fractions import Fraction

from symrnn.judge.claim import Claim
from symrnn.judge.decide.comparison import compare
from symrnn.judge.decide.points import precision, same
from symrnn.judge.meaning import Big, Derivative, Meaning, Number, Sum, nodes
from symrnn.judge.tensor import ShapeError
from symrnn.judge.value import Env, Evaluator, OutsideError, UnclearError
from symrnn.judge.value.sums import bounds

NOTHING = Number(Fraction(0))


def holds_by_vanishing(claim: Claim, weak: Evaluator, total: Evaluator) -> bool:
    """Whether something in a claim is 0 in a weak reading that is not where derivatives are total ones."""
    return any(_vanishes(part, claim, weak) and not _vanishes(part, claim, total) for part in dict.fromkeys(_parts(claim)))


def _parts(claim: Claim) -> Iterator[Meaning]:
    """The terms of sums, what sums over an index add up, and the derivatives, where none is said to be 0."""
    for _, side in claim.sides:
        for node in nodes(side):
            if isinstance(node, Sum):
                yield from node.terms
            elif isinstance(node, Big) and node.kind == "sum":
                yield node
    for side in (claim.right, *(() if claim.right == NOTHING else (claim.left,))):
        yield from (node for node in nodes(side) if isinstance(node, Derivative))


def _vanishes(part: Meaning, claim: Claim, evaluator: Evaluator) -> bool:
    nothing = Claim(part, NOTHING, claim.restrictions)
    if isinstance(part, Big) and _has_one_term(part, nothing, evaluator):
        return True
    return bool(compare(nothing, evaluator).equal)


def _has_one_term(node: Big, nothing: Claim, evaluator: Evaluator) -> bool:
    """Whether of several terms of a sum all but one are 0, wherever it has several."""
    evaluator.side = "right"
    counts = [count for env in nothing.environments(evaluator) for count in _counts(node, evaluator, env)]
    few = 2 if any(index is not None and index.letters for index in (node.lower, node.upper)) else 1
    several = [there for terms, there in counts if terms > few]
    return bool(several) and all(there <= 1 for there in several)


def _counts(node: Big, evaluator: Evaluator, env: Env) -> Iterator[tuple[int, int]]:
    """How many terms a sum has, and how many of them are not 0; nothing where it has no value."""
    digits = precision(evaluator.world.field)
    try:
        lower, upper = bounds(node, evaluator, env)
        values = [evaluator.value(node.body, {**env, node.index: i}) for i in range(lower, upper + 1)]
    except (OutsideError, ShapeError, UnclearError, ArithmeticError):
        return
    yield len(values), sum(not all(same(a, Fraction(0), digits) for a in value.array.flat) for value in values)
