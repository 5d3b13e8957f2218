"""Whether what a definition says has a value: whether its shapes fit where vectors are columns, or where they are rows.

A definition claims nothing that could be compared, but `\\gamma_t = U h_t` with a matrix U that does not take h_t is none.
Sizes 1, at which all shapes fit, excuse that where the text says that it treats scalars, and where the notes have formulas that
hold at these sizes alone.
"""

from collections.abc import Iterator
from dataclasses import replace

from symrnn.judge.budget import DECISION, TooLargeError
from symrnn.judge.claim import Claim
from symrnn.judge.decider import Decider
from symrnn.judge.interpret import Interpreter
from symrnn.judge.look import Look, look_of
from symrnn.judge.meaning import Defined, Meaning, nodes
from symrnn.judge.resolve import UnreadError
from symrnn.judge.spots import Spot
from symrnn.judge.ways import others
from symrnn.notes import written as w


def misfit(spot: Spot, defined: Look, interpreter: Interpreter, decider: Decider) -> str:
    """Why a definition has no value in any way to take it, of columns or of rows; "" if it has, or if that cannot be told.

    `interpreter` and `decider` know the definition.
    """
    try:
        said = [_shapes(claim, decider) for claim in _bodies(spot, defined, interpreter, decider)]
    except (UnreadError, TooLargeError, RecursionError):
        return ""
    return said[0] if said and all(said) else ""


def _bodies(spot: Spot, defined: Look, interpreter: Interpreter, decider: Decider) -> Iterator[Claim]:
    """That what a definition says is equal to itself, in every way to take it; nothing where it goes round through itself."""
    claim = interpreter.claim(spot)
    backwards = not _shows(spot.sides[0], defined) and _shows(spot.sides[1], defined)
    ways = [claim, *(way.claim for way in others(spot, interpreter, claim, decider.worlds.cell))]
    for way in dict.fromkeys(ways):
        body = way.left if backwards else way.right
        if not _goes_round(body, defined):
            yield replace(way, left=body, right=body, adds=False)


def holds_for_numbers(spot: Spot, interpreter: Interpreter, decider: Decider) -> bool:
    """Whether a link about the network alone holds for sizes 1 and no others."""
    decider.worlds.budget.renew(DECISION)
    try:
        claim = interpreter.claim(spot)
        found = decider.judge().holds(claim, decider.steps)
    except (UnreadError, TooLargeError, RecursionError):
        return False
    own = any(isinstance(node, Defined) for _, side in claim.sides for node in nodes(side))
    return bool(found.holds) and not (own or found.vacuous) and found.reading is not None and found.reading.numbers


def _shows(node: w.Written, defined: Look) -> bool:
    """Whether a side is the name that is defined."""
    return isinstance(node, w.Name) and any(seen.look == defined for seen in look_of(node))


def _goes_round(body: Meaning, defined: Look) -> bool:
    return any(isinstance(node, Defined) and node.name == str(defined) for node in nodes(body))


def _shapes(claim: Claim, decider: Decider) -> str:
    """Which shapes do not fit for columns and for rows, at sizes that differ."""
    apart = replace(decider, worlds=replace(decider.worlds, degenerate=True))
    first = apart.judge().holds(claim, decider.steps)
    if first.holds is not False:
        return ""
    turned = apart.turned()
    return first.reason if turned.judge().holds(claim, decider.steps).holds is False else ""
