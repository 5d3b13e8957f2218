"""Losses of networks that are written out step by step: `L = L_1 + L_2 + L_3` is the sum over the steps."""

from collections.abc import Collection
from dataclasses import replace
from fractions import Fraction

from symrnn.judge.look import Look
from symrnn.judge.meaning import LAST, Index
from symrnn.judge.model.pattern import Instance, pattern_of, sight
from symrnn.judge.model.walk import all_nodes, rebuilt
from symrnn.notes.written import Big, Chain, Group, Name, Number, Sum, Written

PARTIAL = "The loss is one of single steps ({}). Only a loss of all steps, 1 to T, or of the last one can be judged by."


class PartialError(Exception):
    """A loss reads some of the steps alone."""


def loss_of_steps(chain: Chain, timed: Collection[Look], letter: str, steps: int | None) -> Chain:
    """The formula of a total loss with sums over all steps for what is added up step by step; PartialError for other steps."""

    def change(node: Written) -> Written:
        match node:
            case Sum() if steps is not None:
                return _summed(node, timed, letter, steps)
            case Group(_, "(" | "[" | "{", (Big() as inside,)):
                return inside
            case Big(upper=Number(_, value)) if value == steps:
                return replace(node, upper=Name(node.span, LAST))
            case _:
                return node

    found = rebuilt(chain, change)
    left = [*_single_steps(found, timed, letter, steps)]
    if left:
        raise PartialError(PARTIAL.format(", ".join(dict.fromkeys(left))))
    return found if isinstance(found, Chain) else chain


def _summed(node: Sum, timed: Collection[Look], letter: str, steps: int) -> Written:
    """A sum with one term for each step, all of one pattern, as a sum over the steps; any other as it is."""
    instances = []
    for term in node.terms:
        seen = [found for inner in all_nodes(term) if (found := sight(inner, letter)) and isinstance(inner, Name)]
        at = {index for look, index in seen if not index.origin and (look in timed or index.offset)}
        if len(at) != 1:
            return node
        instances.append(Instance((0, 0, 0), at.pop(), term))
    if sorted(one.at.offset for one in instances) != [*range(1, steps + 1)] or len({*node.signs}) != 1 or steps == 1:
        return node
    body = pattern_of(instances, timed, letter)
    if body is None:
        return node
    span = node.span
    whole = Big(span, "sum", letter, Number(span, Fraction(1)), Name(span, LAST), body)
    return whole if node.signs[0] == 1 else Sum(span, (-1,), (whole,))


def _single_steps(chain: Written, timed: Collection[Look], letter: str, steps: int | None) -> list[str]:
    """The single steps, but the last one, that a loss reads."""
    found = []
    for node in all_nodes(chain):
        seen = sight(node, letter)
        if seen is not None and seen[0] in timed and seen[1] not in (Index("", steps or 0), Index(LAST)):
            found += [str(seen[1])] if not seen[1].origin else []
        if isinstance(node, Big) and node.index == letter and isinstance(node.upper, Number):
            found.append(str(node.upper.value))
    return found
