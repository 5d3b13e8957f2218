"""Which formulas stopped a model: those that might be its forward equations and cannot be read as such, and why."""

from collections.abc import Sequence

from symrnn.judge.model.network import Network
from symrnn.notes.document import Unread
from symrnn.notes.written import Chain

MOST = 3
"""How many formulas are named at most."""


def told(network: Network, formulas: Sequence[Sequence[Chain | Unread]]) -> str:
    """What is said of them behind a question, "" where there are none."""
    found = {**network.unread, **_unread(formulas)}
    named = [f"formula {number + 1} ({found[number]})" for number in sorted(found)]
    more = f" and {len(named) - MOST} more" if len(named) > MOST else ""
    return f" Not read as equations of the network: {', '.join(named[:MOST])}{more}." if named else ""


def _unread(formulas: Sequence[Sequence[Chain | Unread]]) -> dict[int, str]:
    """The formulas that cannot be read at all, by their numbers."""
    return {i: chain.reason for i, formula in enumerate(formulas) for chain in formula if isinstance(chain, Unread)}
