"""Condition texts -> comparisons of indices: `for t < T`, `t = 1, ..., T`, `1 \\le k < t`, in plain text and in LaTeX."""

import re
from dataclasses import dataclass

LONGEST = 120

_LATEX = (
    (re.compile(r"\\(?:leqslant|leq|le)(?![A-Za-z])"), "<="),
    (re.compile(r"\\(?:geqslant|geq|ge)(?![A-Za-z])"), ">="),
    (re.compile(r"\\(?:neq|ne)(?![A-Za-z])"), "!="),
    (re.compile(r"\\lt(?![A-Za-z])"), "<"),
    (re.compile(r"\\gt(?![A-Za-z])"), ">"),
    (re.compile(r"\\(?:ldots|cdots|dots|dotsc)(?![A-Za-z])"), "..."),
    (re.compile(r"\\(?:text|mathrm|textrm|mbox)\s*\{([^{}]*)\}"), r" \1 "),
    (re.compile(r"\\forall(?![A-Za-z])"), " for all "),
    (re.compile(r"\\(?:quad|qquad|thinspace)(?![A-Za-z])|\\[,;:! ]|[~$]"), " "),
    (re.compile("≤"), "<="),
    (re.compile("≥"), ">="),
    (re.compile("≠"), "!="),
    (re.compile("…"), "..."),
)
_OUTER = re.compile(r"\((.*)\)")
_LEAD = re.compile(r"(?:(?:and|valid|where|holds)\s+)?(?:for|if|when|whenever|at|with)\b\s*")
_ALL = re.compile(r"(?:all|every|each|any)\b\s*")
_OTHERWISE = re.compile(r"(?:otherwise|else)\b")
_WORDS = re.compile(r"(?:(?:the\s+)?(?:step|steps|time|times)\b\s*)?")
_PLACE = r"(?:[A-Za-z](?![A-Za-z])|\\[A-Za-z]+|[0-9]{1,6})\s*(?:[+-]\s*[0-9]{1,6})?"
_RELATION = r"<=|>=|!=|=|<|>"
_COMPARED = re.compile(rf"\s*({_PLACE})\s*(?:({_RELATION})|$)")
_RANGE = re.compile(rf"([A-Za-z])\s*=\s*({_PLACE})\s*,(?:[^,]{{1,12}},){{0,2}}\s*\.\.\.\s*,\s*({_PLACE})")
_LETTERS = re.compile(r"[A-Za-z](?:\s*,\s*[A-Za-z])*")
_PARTS = re.compile(r"\s*(?:,?\s*\band\b|;|,)\s*")

Place = tuple[str, int]
"""A letter and what is added to it; the letter is "" for a number."""


@dataclass(frozen=True)
class Comparison:
    """`left sign right`; signs: = != < <= > >=."""

    left: Place
    sign: str
    right: Place


@dataclass(frozen=True)
class Condition:
    """All of the comparisons hold; none: for all values. `otherwise`: where no other condition holds."""

    comparisons: tuple[Comparison, ...] = ()
    otherwise: bool = False


def read_condition(text: str) -> Condition | None:
    """What a text says about indices; None where it is no condition on indices, or says more than that."""
    if len(text) > LONGEST:
        return None
    for pattern, plain in _LATEX:
        text = pattern.sub(plain, text)
    text = text.strip().rstrip(".,;").strip()
    if (inner := _OUTER.fullmatch(text)) is not None:
        text = inner[1].strip()
    if _OTHERWISE.fullmatch(text):
        return Condition(otherwise=True)
    return _after_words(text)


def _after_words(text: str) -> Condition | None:
    lead = _LEAD.match(text)
    rest = text[lead.end() :] if lead else text
    every = _ALL.match(rest)
    rest = rest[every.end() :] if every else rest
    words = _WORDS.match(rest)
    rest = rest[words.end() :] if words else rest
    if every and _LETTERS.fullmatch(rest):
        return Condition()
    return _comparisons(rest)


def _comparisons(text: str) -> Condition | None:
    found = _range(text)
    if found is not None:
        return Condition(found)
    read = [_chain(part) for part in _PARTS.split(text)]
    if not read or None in read:
        return None
    return Condition(tuple(comparison for part in read if part is not None for comparison in part))


def _range(text: str) -> tuple[Comparison, ...] | None:
    """`t = 1, ..., T`: the letter runs from the one to the other, upwards or downwards."""
    match = _RANGE.fullmatch(text)
    if match is None:
        return None
    letter, first, last = (match[1], 0), _place(match[2]), _place(match[3])
    down = last[0] == "" and (first[0] != "" or first[1] > last[1])
    signs = ("<=", ">=") if down else (">=", "<=")
    return Comparison(letter, signs[0], first), Comparison(letter, signs[1], last)


def _chain(text: str) -> tuple[Comparison, ...] | None:
    """`1 <= k < t`: each side compared with the next."""
    places, signs, at = list[Place](), list[str](), 0
    while match := _COMPARED.match(text, at):
        places.append(_place(match[1]))
        at = match.end()
        if match[2] is None:
            break
        signs.append(match[2])
    if at < len(text) or len(places) != len(signs) + 1 or not signs or not any(letter for letter, _ in places):
        return None
    return tuple(Comparison(*three) for three in zip(places, signs, places[1:], strict=False))


def _place(text: str) -> Place:
    text = re.sub(r"\s", "", text)
    if text[0].isdigit():
        parts = re.split(r"(?=[+-])", text)
        return "", sum(map(int, parts))
    letter, *offset = re.split(r"(?=[+-])", text, maxsplit=1)
    return letter.removeprefix("\\"), int(offset[0]) if offset else 0
