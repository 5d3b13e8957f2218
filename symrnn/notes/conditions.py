"""Condition texts -> comparisons of indices: `for t < T`, `t = 1, ..., T`, `1 \\le k < t`, in plain text and in LaTeX."""

import re
from dataclasses import dataclass
from itertools import pairwise

LONGEST = 120

Place = tuple[str, int]
"""A letter and what is added to it, ("T", -1) for T - 1; a number has the letter ""."""

_GREEK = (
    "alpha|beta|gamma|delta|epsilon|zeta|eta|theta|iota|kappa|lambda|mu|nu|xi|pi|rho|sigma|tau|upsilon|phi|chi|psi|omega|ell"
)
_SPELLINGS = tuple(
    (re.compile(pattern), plain)
    for pattern, plain in (
        (r"\\(?:leqslant|leq|le)(?![A-Za-z])|≤", "<="),
        (r"\\(?:geqslant|geq|ge)(?![A-Za-z])|≥", ">="),
        (r"\\(?:neq|ne)(?![A-Za-z])|≠", "!="),
        (r"\\lt(?![A-Za-z])", "<"),
        (r"\\gt(?![A-Za-z])", ">"),
        (r"\\(?:ldots|cdots|dots|dotsc)(?![A-Za-z])|…", "..."),
        ("−", "-"),
        (r"\\(?:text|mathrm|textrm|mbox)\s*\{([^{}]*)\}", r" \1 "),
        (r"(?:\\in(?![A-Za-z])|∈|\bin\b)\s*\\?\{([^{}\\]*)\\?\}", r"= \1"),
        (r"\\forall(?![A-Za-z])|∀", " for all "),
        (r"\\q?quad(?![A-Za-z])|\\[,;:! ]|[~$&\s]", " "),
        (rf"\\({_GREEK})(?![A-Za-z])", r"\1"),
    )
)
_LEAD = re.compile(r"(?i:(?:(?:and|but|only|valid|holds|holding)\s+)*(?:for|if|when|whenever|where|at|with)\b)")
_EVERY = re.compile(r"(?i:all|every|each|any)\b")
_STEPS = re.compile(r"(?i:the\s+)?(?i:steps?|times?)\b")
_PARTS = re.compile(r"\s*(?:,\s*and\b|\band\b|[,;])\s*")
_LETTER = rf"(?:{_GREEK}|[A-Za-z])(?![A-Za-z0-9_])"
_PLACE = rf"(?:{_LETTER}\s*(?:[+-]\s*[0-9]{{1,6}})?|-?\s*[0-9]{{1,6}})"
_COMPARED = re.compile(rf"\s*({_PLACE})\s*(<=|>=|!=|=|<|>|$)")
_LISTED = re.compile(rf"({_LETTER})\s*=(.*,.*)")
_TUPLES = re.compile(rf"\(\s*({_LETTER}(?:\s*,\s*{_LETTER})*)\s*\)\s*=\s*\(\s*({_LETTER}(?:\s*,\s*{_LETTER})*)\s*\)")


@dataclass(frozen=True)
class Comparison:
    """`left sign right`; signs: = != < <= > >=."""

    left: Place
    sign: str
    right: Place


@dataclass(frozen=True)
class Condition:
    """All of the comparisons hold; none: for all values. `otherwise`: where no condition beside it holds."""

    comparisons: tuple[Comparison, ...] = ()
    otherwise: bool = False


def read_condition(text: str) -> Condition | None:
    """What a text says about indices; None where it says something else, or more than comparisons.

    Which letters are indices is for who knows the symbols: `z > 0` is read too.
    """
    if len(text) > LONGEST:
        return None
    for pattern, plain in _SPELLINGS:
        text = pattern.sub(plain, text)
    text = _unbracketed(text.strip().rstrip(".,;:"))
    if text in ("otherwise", "else"):
        return Condition(otherwise=True)
    _, text = _without(_LEAD, text)
    every, text = _without(_EVERY, text)
    steps, text = _without(_STEPS, text)
    text = _unbracketed(text)
    if every and ((steps and not text) or all(re.fullmatch(_LETTER, part) for part in _PARTS.split(text))):
        return Condition()
    found = _tuples(text) or _listed(text) or _all_parts(text)
    return None if found is None else Condition(found)


def _without(words: re.Pattern[str], text: str) -> tuple[bool, str]:
    """Whether a text starts with some words, and what follows them."""
    match = words.match(text)
    return match is not None, text[match.end() :].strip() if match else text


def _unbracketed(text: str) -> str:
    text = text.strip()
    inner = re.fullmatch(r"\(([^()]*)\)", text)
    return inner[1].strip() if inner else text


def _tuples(text: str) -> tuple[Comparison, ...] | None:
    """`(k, l) = (i, j)`: k = i and l = j."""
    match = _TUPLES.fullmatch(text)
    if match is None:
        return None
    left, right = (re.split(r"\s*,\s*", side.strip()) for side in match.groups())
    return tuple(Comparison((a, 0), "=", (b, 0)) for a, b in zip(left, right, strict=True)) if len(left) == len(right) else None


def _listed(text: str) -> tuple[Comparison, ...] | None:
    """`t = 1, ..., T`, `t = 1, 2, ..., T`, `t = T, ..., 1`, `t = 3, 2, 1`: the letter runs over what lies between the ends."""
    match = _LISTED.fullmatch(text)
    items = [item.strip() for item in match[2].split(",")] if match else []
    dotted = len(items) > 2 and items[-2] == "..."
    if dotted:
        del items[-2]
    if match is None or not all(re.fullmatch(_PLACE, item) for item in items):
        return None
    places = [_place(item) for item in items]
    down = _runs_down(places, dotted)
    if down is None:
        return None
    low, high = (places[-1], places[0]) if down else (places[0], places[-1])
    return Comparison((match[1], 0), ">=", low), Comparison((match[1], 0), "<=", high)


def _runs_down(places: list[Place], dotted: bool) -> bool | None:
    """Whether a list goes down by ones, or up; None if it does neither. Numbers are below letters, and all of them below T."""
    named = places[:-1] if dotted else places
    steps = {after[1] - before[1] if after[0] == before[0] else 0 for before, after in pairwise(named)}
    if steps:
        return {1: False, -1: True}.get(steps.pop()) if len(steps) == 1 else None
    (first, offset), (last, end) = places[0], places[-1]
    return offset > end if first == last else _rank(first) > _rank(last)


def _rank(letter: str) -> int:
    return (letter != "") + (letter == "T")


def _all_parts(text: str) -> tuple[Comparison, ...] | None:
    """Chains of comparisons between commas and the word and."""
    chains = [_chain(_unbracketed(part)) for part in _PARTS.split(text)]
    found = tuple(comparison for chain in chains for comparison in chain)
    return found if all(chains) else None


def _chain(text: str) -> tuple[Comparison, ...]:
    """`1 <= k < t`: each side compared with the next; nothing if it is no such chain, or has no letter."""
    places, signs, at = list[Place](), list[str](), 0
    while match := _COMPARED.match(text, at):
        places.append(_place(match[1]))
        at = match.end()
        if not match[2]:
            break
        signs.append(match[2])
    if at < len(text) or len(places) != len(signs) + 1 or not any(letter for letter, _ in places):
        return ()
    return tuple(Comparison(left, sign, right) for (left, right), sign in zip(pairwise(places), signs, strict=True))


def _place(text: str) -> Place:
    text = re.sub(r"\s", "", text)
    if not text[0].isalpha():
        return "", int(text)
    letter, offset = re.split(r"(?=[+-]|$)", text, maxsplit=1)
    return letter, int(offset or 0)
