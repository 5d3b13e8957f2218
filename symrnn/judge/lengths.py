"""`T_x` and `T_y`, the numbers of inputs and outputs of a sequence: where steps have one of each, both are the last step."""

import re
from collections.abc import Iterable
from dataclasses import replace

from symrnn.judge.meaning import LAST
from symrnn.judge.model.walk import all_nodes, rebuilt
from symrnn.notes import written as w

LABELS = ("x", "y", "in", "out")
_LABEL = f"(?:{'|'.join(LABELS)})"
_LABELLED = re.compile(rf"T_(?:{_LABEL}(?!\w)|\{{{_LABEL}\}})")


def lengths_in(chains: Iterable[w.Chain]) -> frozenset[str]:
    """The labels of T above the sums of some formulas."""
    sums = (node for chain in chains for node in all_nodes(chain) if isinstance(node, w.Big))
    return frozenset(label for node in sums if (label := _label(node.upper)))


def with_one_length(chain: w.Chain) -> w.Chain:
    """The formula with T in the place of all of them."""

    def change(node: w.Written) -> w.Written:
        if isinstance(node, w.Big):
            return replace(node, condition=_LABELLED.sub(LAST, node.condition))
        if not isinstance(node, w.Name):
            return node
        plain = replace(node, subs=()) if _label(node) else node
        subs, sups, brackets = (_relabelled(group) for group in (plain.subs, plain.sups, plain.brackets))
        return replace(plain, subs=subs, sups=sups, brackets=brackets)

    found = rebuilt(chain, change)
    conditions = tuple(_LABELLED.sub(LAST, text) for text in chain.conditions)
    return replace(found, conditions=conditions) if isinstance(found, w.Chain) else chain


def said(labels: Iterable[str]) -> tuple[str, ...]:
    """What is to be said of such labels."""
    return tuple(f"{LAST}_{label} is {LAST}, the last step" for label in sorted(labels))


def _label(node: object) -> str:
    """The label of a T that carries nothing else, "" for anything else."""
    if not isinstance(node, w.Name) or node.base != LAST or len(node.subs) != 1 or node.sups or node.primes:
        return ""
    text = node.subs[0].text
    return text if text in LABELS else ""


def _relabelled(scripts: tuple[w.Scripts, ...]) -> tuple[w.Scripts, ...]:
    return tuple(replace(script, text=_LABELLED.sub(LAST, script.text)) for script in scripts)
