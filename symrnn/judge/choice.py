"""What compares indices: Kronecker's delta, indicators, cases for some steps, conditions under a sum."""

from collections.abc import Callable
from dataclasses import replace

from symrnn.judge.look import index_of
from symrnn.judge.meaning import LAST, Blank, Chosen, Index, Meaning
from symrnn.notes import written as w
from symrnn.notes.conditions import Comparison, read_condition

SIGNS = ("=", "!=", "<", "<=", ">", ">=")
STEPS = ("t", "k", "tau", LAST)
"""Letters that count steps where nothing else says what they count."""

Bounds = tuple[Index, Index]


def index_text(node: w.Written) -> str | None:
    """An expression as the text of an index: a letter, a number, or a sum of these."""
    match node:
        case w.Name(base=base, subs=(), sups=(), accents=(), primes=0):
            return base
        case w.Number(value=value) if value.denominator == 1:
            return str(value)
        case w.Group(kind="(" | "{", items=(inner,)):
            return index_text(inner)
        case w.Sum(signs=signs, terms=terms) if signs[0] == 1 and 0 not in signs:
            shown = [index_text(term) for term in terms if isinstance(term, w.Name | w.Number)]
            if len(shown) < len(terms) or None in shown:
                return None
            return "".join(f"{'+' if sign > 0 else '-'}{text}" for sign, text in zip(signs, shown, strict=True))[1:]
        case _:
            return None


def chosen(condition: w.Chain, is_value: Callable[[str], bool], yes: Meaning, no: Meaning) -> Meaning | None:
    """`yes` where a chain of indices holds, else `no`; None if it compares something else. `is_value`: letters that do."""
    texts = [index_text(side) for side in condition.sides]
    found = [None if text is None else index_of(text) for text in texts]
    indices = [index for index in found if index is not None]
    letters = {index.origin for index in indices}
    if len(indices) != len(texts) or len(texts) < 2 or any(sign not in SIGNS for sign in condition.signs):
        return None
    if letters == {""} or any(is_value(letter) for letter in letters if letter) or not _comparable(letters):
        return None
    for left, sign, right in reversed([*zip(indices, condition.signs, indices[1:], strict=False)]):
        yes = Chosen(left, sign, right, yes, no)
    return yes


def _comparable(letters: set[str]) -> bool:
    """Whether numbers among indices count steps: entries may count from 0 or from 1."""
    return "" not in letters or letters <= {"", *STEPS}


def kronecker(name: w.Name, yes: Meaning, no: Meaning) -> Meaning | None:
    """`\\delta_{ij}`, `\\delta_{i,j}`, where delta means nothing else: 1 where both indices are the same."""
    if name.base != "delta" or name.sups or name.accents or name.primes or name.brackets:
        return None
    texts = [script.text for script in name.subs]
    if len(texts) == 1 and len(texts[0]) == 2 and texts[0].isalpha():
        texts = [*texts[0]]
    found = [index_of(text) for text in texts]
    if len(found) != 2 or found[0] is None or found[1] is None or not (found[0].origin and found[1].origin):
        return None
    return Chosen(found[0], "=", found[1], yes, no)


NOWHERE = Blank()
"""What stands in the place of a value where no case says anything."""


def bounds_of(condition: str, letter: str) -> Bounds | None:
    """From where to where a letter goes by a condition: `k >= t`, `t >= i > k`; open ends are the first and the last step."""
    ends = ends_of(condition, letter)
    return None if ends is None else (ends.get("lower", Index("", 1)), ends.get("upper", Index(LAST)))


def ends_of(condition: str, letter: str) -> dict[str, Index] | None:
    """The ends of a letter's range that a condition says, `lower` or `upper` or both."""
    read = read_condition(condition)
    ends: dict[str, Index] = {}
    for comparison in read.comparisons if read else ():
        found = _end(comparison, letter)
        if found is None or found[0] in ends:
            return None
        ends[found[0]] = found[1]
    return ends or None


def _end(comparison: Comparison, letter: str) -> tuple[str, Index] | None:
    """Which end of a letter's range a comparison gives."""
    left, sign, right = Index(*comparison.left), comparison.sign, Index(*comparison.right)
    if right == Index(letter):
        left, sign, right = right, TURNED[sign], left
    if left != Index(letter) or right.origin == letter or sign not in SHIFT:
        return None
    end, shift = SHIFT[sign]
    return end, replace(right, offset=right.offset + shift)


TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}
SHIFT = {">": ("lower", 1), ">=": ("lower", 0), "<": ("upper", -1), "<=": ("upper", 0)}
