"""Links whose two sides stand in different layouts: a chain rule of rows and Jacobians, and the gradient that comes of it.

The last link of `dL/dW = sum_t dL/da_t da_t/dW = sum_t dL/da_t h_{t-1}^T` is of this kind. No one layout makes both sides fit.
Entry by entry they are the same number, which is what is meant.
"""

from dataclasses import replace
from functools import partial

from symrnn.ir.cell import LOSS
from symrnn.judge.claim import Claim
from symrnn.judge.decide import Finding
from symrnn.judge.decider import Decider
from symrnn.judge.facts import facts
from symrnn.judge.meaning import TOTAL, Meaning, Variable
from symrnn.judge.readings import parted


def with_layouts(found: Finding, claim: Claim, decider: Decider) -> Finding:
    """What is found of a claim that fails, where it holds with a layout for each side."""
    rules = tuple(name for name, side in claim.sides if _is_chain_rule(side))
    if found.holds is not False or claim.adds or not rules:
        return found
    readings = partial(parted, sides=rules)
    again = decider.decide_by(replace(decider.judge(), readings=readings, evaluators={}), claim, full=True)
    return again if again.holds and not again.vacuous and not again.transposed else found


def _is_chain_rule(side: Meaning) -> bool:
    """Whether derivatives of a number stand beside those of what is none."""
    of_numbers = {isinstance(node.of, Variable) and node.of.name in (TOTAL, LOSS) for node in facts(side).derivatives}
    return len(of_numbers) == 2
