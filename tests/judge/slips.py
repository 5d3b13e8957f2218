"""The slips that people make in derivations, and which mutants show them: kinds of edits, and where in the formula they are."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from tests.judge.mutants import Mutant

SLOPE = re.compile(r"\((?:\\[bB]igg?l?)?1 - [^()]*\)|\\bigl\(1 - [^()]*(?:\([^()]*\))?\\bigr\)|'\([^()]*\)|diag\([^()]*\)")
"""A derivative of an activation: `(1 - s_t^2)`, the last factor of `f_t (1 - f_t)`, `f'(a_t)`."""

LATER = re.compile(r"[tTk]\+\d")


@dataclass(frozen=True)
class Slip:
    """A slip by its name: the kinds of edits that make it, where they make it."""

    name: str
    kinds: frozenset[str]
    where: Callable[[Mutant], bool]


def _anywhere(mutant: Mutant) -> bool:
    return True


def _in_slope(mutant: Mutant) -> bool:
    """Whether all that is edited belongs to a derivative of an activation."""
    slopes = [match.span() for match in SLOPE.finditer(mutant.original.text)]
    return all(any(a <= start and end <= b for a, b in slopes) for start, end, _ in mutant.edit.replacements)


def _of_slope(mutant: Mutant) -> bool:
    """Whether what is edited holds a derivative of an activation."""
    return any(SLOPE.search(mutant.original.text[start:end]) for start, end, _ in mutant.edit.replacements)


def _takes_later(mutant: Mutant) -> bool:
    """Whether what is taken out speaks of a later step than t."""
    return any(LATER.search(mutant.original.text[start:end]) for start, end, _ in mutant.edit.replacements)


def slip(name: str, *kinds: str, where: Callable[[Mutant], bool] = _anywhere) -> Slip:
    return Slip(name, frozenset(kinds), where)


SLIPS = (
    slip("activation derivative dropped", "factor dropped", where=_of_slope),
    slip("activation derivative at the wrong step", "index", "index letter", "index throughout", where=_in_slope),
    slip("activation derivative of the wrong gate, or of input for output", "symbol", "symbol throughout", where=_in_slope),
    slip("activation derivative changed", "activation", "power"),
    slip("path through the future dropped", "term dropped", where=_takes_later),
    slip("total derivative for an immediate one, or the other way", "derivative sign"),
    slip("index moved by one, or another one", "index", "index letter", "index throughout"),
    slip("sign", "sign"),
    slip("factor 2 or 1/2", "factor 2", "number"),
    slip("transpose dropped or added", "transpose"),
    slip("order swapped", "order"),
    slip("factor dropped", "factor dropped"),
    slip("factor doubled or added", "factor doubled", "factor inserted"),
    slip("element-wise for matrix product, or the other way", "product sign", "diagonal"),
    slip("bound of a sum", "bound"),
    slip("sum dropped or added", "sum dropped", "sum inserted"),
    slip("symbol exchanged for one of the same kind", "symbol", "symbol throughout", "derivative"),
    slip("term exchanged for another one of the network", "term"),
    slip("term dropped or added", "term dropped", "term inserted"),
    slip("brackets", "bracket"),
    slip("another relation in a condition", "relation"),
)
"""A mutant counts for the first that fits."""


def slip_of(mutant: Mutant) -> str:
    """The name of the slip that a mutant shows."""
    return next(slip.name for slip in SLIPS if mutant.edit.kind in slip.kinds and slip.where(mutant))


def group(mutant: Mutant) -> tuple[str, str]:
    """What a sample of mutants has some of each: kinds of edits, and slips."""
    return mutant.edit.kind, slip_of(mutant)
