"""Symbols of the cell that notes define anew, with `:=` or `let`: from there on they mean what the notes say.

`let` with `=` is weaker than `:=`: of a symbol that the notes have given before it is a claim.
"""

import re
from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction

from symrnn.ir.cell import Kind
from symrnn.ir.verdict import Mend
from symrnn.judge.look import Look, look_of
from symrnn.judge.meaning import LAST, TOTAL, Defined, Derivative, Meaning, Number, Variable, nodes
from symrnn.judge.resolve import Resolver, name_meaning
from symrnn.judge.spots import Spot
from symrnn.judge.value import is_gradient
from symrnn.judge.vocabulary import Vocabulary
from symrnn.notes import written as w

DEFINES = ":="
ANEW = ": from here on it means this, and no longer the symbol of the network"
LET = re.compile(r"(?i)\b(?:let|define|denote|redefine|abbreviate|introduce)\b(?: us)?(?: \w+){0,4}:?\s*$")
"""Words before a formula that make an equation a definition."""


def defines(sign: str, before: str) -> bool:
    """Whether a sign defines what stands on its left, by itself or with the words before."""
    return sign == DEFINES or (sign == "=" and LET.search(before) is not None)


def named(meaning: Meaning) -> str:
    """The symbol of the cell that a side of a formula is, or an entry of it; "" if it is none."""
    return meaning.name if isinstance(meaning, Variable) else ""


def names_given(spot: Spot, resolver: Resolver) -> set[str]:
    """The symbols of the cell that an equation of the model gives."""
    found = (name_meaning(resolver, side) for side in spot.sides if isinstance(side, w.Name))
    return {named(meaning) for meaning in found if meaning is not None}


def is_another(mend: Mend, spot: Spot) -> bool:
    """Whether a mend says something else altogether: what is wrong was no slip."""
    return any((start, end) == spot.sides[1].span for start, end, _ in mend.replacements)


def without(words: Vocabulary, looks: Iterable[Look]) -> Vocabulary:
    """The vocabulary in which some looks stand for nothing yet."""
    gone = {*looks}
    return replace(words, symbols={seen: name for seen, name in words.symbols.items() if seen not in gone})


def handed_in(sides: tuple[w.Written, w.Written], defined: bool, words: Vocabulary) -> Iterable[Look]:
    """The look of what symrnn has for a gradient that is handed in, where notes define a symbol that looks so."""
    left = sides[0]
    if not (defined or isinstance(sides[1], w.Derivative)) or not isinstance(left, w.Name):
        return ()
    kinds = {symbol.name: symbol.kind for symbol in words.cell.symbols}
    return [s.look for s in look_of(left) if kinds.get(words.symbols.get(s.look, "")) is Kind.UPSTREAM]


def defined_anew(chain: w.Chain, i: int, left: Meaning, right: Meaning, words: Vocabulary) -> Look | None:
    """The look of a variable that a definition gives another meaning, which is not computed from that variable itself."""
    name = chain.sides[i]
    if not isinstance(name, w.Name) or not isinstance(left, Variable) or left.entry:
        return None
    itself = any(isinstance(node, Variable) and node.name == left.name for node in nodes(right))
    if left.name == TOTAL or isinstance(right, Number) or itself:
        return None
    return next((s.look for s in look_of(name) if words.symbols.get(s.look) == left.name), None)


def after_the_end(left: Meaning, right: Meaning, words: Vocabulary) -> bool:
    """Whether a formula says that a gradient after the last step is zero: `\\delta_{T+1} = 0`."""
    gradients = [node.by.at for node in nodes(left) if isinstance(node, Derivative)]
    if isinstance(left, Defined) and is_gradient(left, words.definitions):
        gradients = [*left.steps]
    beyond = [at is not None and at.origin == LAST and at.offset > 0 for at in gradients]
    return bool(beyond) and all(beyond) and right == Number(Fraction(0))
