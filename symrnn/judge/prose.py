"""Steps to which the words around a formula restrict it: `For the last step $t = T$ we have $$...$$`, `$...$ for $t < T$.`"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from symrnn.judge.meaning import LAST, Index
from symrnn.notes import written as w
from symrnn.notes.conditions import Condition, read_condition
from symrnn.notes.document import Formula, Syntax, Unread

Chains = tuple[w.Chain | Unread, ...]

LETTERS = frozenset(["", LAST, "t", "k", "i", "j", "l", "m", "n", "p", "q", "s", "r", "N", "tau", "ell"])
"""What counts steps and entries, as conditions call it."""

_INLINE = r"(?:\$(?P<dollars>[^$]+)\$|\\\((?P<brackets>(?:(?!\\\)).)+)\\\))"
_OPENS = r"(?:^|[.;:!?|]\s+|(?<!\$),\s+|\b(?:and|but|where|while|so|thus|hence|now|again|that)\s+)"
"""Where a clause begins: not right behind a formula, whose own condition follows it."""
_POINT = r"(?:time[- ]?)?(?:step|instant|index|point|moment)"
_LAST = rf"(?:(?:the|our|its) )?(?:very )?(?P<last>(?:last|final|terminal)(?: {_POINT})?)"
_STEP = r"(?:(?:the|a|each|every|any|all|other|earlier|previous|interior|time|times|step|steps|index|indices)\s+)*"
_CASE = r"(?:(?:the )?(?:base|boundary|terminal|last|final|general|first|second) )?(?:cases?|steps?|conditions?)"
_LEAD = rf"(?:[*_(\s-]*(?:(?:for|if|when|whenever|at|in|case)\b|{_CASE})[\s,:]*(?:{_LAST}\s*|the {_CASE}\s*)?{_STEP}[,:]?)?"
_TAIL = r"[)*_\s|]*(?:[:,][*_]*\s*)?(?P<words>[^$.;:!?|\\]{0,60}?)[:,|*_\s]*$"
_BEFORE = re.compile(rf"{_OPENS}(?P<lead>{_LEAD})[*_(\s]*{_INLINE}{_TAIL}", re.IGNORECASE)
_BEHIND = re.compile(rf"[,(\s]*(?P<lead>for|if|when|whenever|at)\s+{_STEP}{_INLINE}(?=\s*(?:[.,;:)]|and\b|or\b|otherwise\b|$))")
_ELSEWHERE = re.compile(r"\b(?:else|otherwise|other|others|not|no longer|except|start\w*|begin\w*|go|goes|going|until|up)\b")
_CONDITION = re.compile(r"[,(\s]*(?:for|if|when|whenever|at|in)\b")
_LETTER = re.compile(r"\\?[A-Za-z]+")


def with_words(formula: Formula, chains: Chains, settled: Callable[[str], str]) -> Chains:
    """The chains of a formula, those that have no conditions of their own with that of the words around them.

    `settled`: a condition as formulas have it, with T for the last step.
    """
    said = _said(formula) if formula.syntax is Syntax.LATEX else None
    return chains if said is None else tuple(_restricted(chain, settled(said)) for chain in chains)


def _restricted(chain: w.Chain | Unread, said: str) -> w.Chain | Unread:
    bare = isinstance(chain, w.Chain) and chain.signs and not chain.conditions
    return replace(chain, conditions=(said,)) if bare and isinstance(chain, w.Chain) else chain


def _said(formula: Formula) -> str | None:
    """The condition that the words say, as LaTeX."""
    return next((text for text in _texts(formula) if _is_about_steps(read_condition(text))), None)


def _texts(formula: Formula) -> Iterator[str]:
    """What may be the condition: that right behind a formula in a line, else that before a formula."""
    behind = None if formula.display else _BEHIND.match(formula.after)
    if behind is not None:
        yield _inside(behind)
    elif not _CONDITION.match(formula.after) or formula.after.startswith("\n"):
        yield from _texts_before(formula.before.rstrip())


def _texts_before(words: str) -> Iterator[str]:
    """The condition with which the words before a formula end."""
    found = _BEFORE.search(words[max(0, words.rfind(". ")) :])
    if found is None or _ELSEWHERE.search(found["words"]):
        return
    inside = _inside(found)
    if found["last"] and _LETTER.fullmatch(inside):
        yield f"{inside} = {LAST}"
    elif found["lead"].strip() or not found["words"].strip():
        yield inside


def _inside(found: re.Match[str]) -> str:
    return (found["dollars"] or found["brackets"]).strip()


def _is_about_steps(condition: Condition | None) -> bool:
    """Whether each comparison of a condition says something of an index, and not of the length of the sequence alone."""
    if condition is None or not condition.comparisons:
        return False
    letters = [{compared.left[0], compared.right[0]} for compared in condition.comparisons]
    return all(pair <= LETTERS and pair - {"", LAST} for pair in letters)


def fixed(conditions: Iterable[str]) -> Iterator[tuple[str, Index]]:
    """The letters that conditions give one value, T or a number, and the value."""
    for condition in filter(None, map(read_condition, conditions)):
        for compared in condition.comparisons:
            (letter, offset), (value, more) = compared.left, compared.right
            if compared.sign == "=" and letter not in ("", LAST) and not offset and value in ("", LAST):
                yield letter, Index(value, more)
