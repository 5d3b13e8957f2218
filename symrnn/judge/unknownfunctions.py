"""Functions of a formula of which neither the network nor the notes say what they are: `h_t = \\phi(a_t)` beside tanh."""

from dataclasses import replace

from symrnn.ir.cell import Cell
from symrnn.ir.functions import BUILTIN
from symrnn.judge.claim import Claim
from symrnn.judge.decide import Finding
from symrnn.judge.meaning import Function, nodes

STRANGE = "the function {} is not known: it is none of the network, and the notes do not say which one it is"


def without_strangers(claim: Claim, finding: Finding, cell: Cell) -> Finding:
    """What is found of a claim; one that fails is open where it speaks of functions that are not known."""
    if finding.holds is not False:
        return finding
    known = {*BUILTIN, *(function.name for function in (*cell.functions, *cell.applied))}
    called = (node.name for _, side in claim.sides for node in nodes(side) if isinstance(node, Function))
    strange = next((name for name in called if name not in known), "")
    return replace(finding, holds=None, reason=STRANGE.format(strange)) if strange else finding
