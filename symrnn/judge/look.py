"""How a symbol of notes looks, apart from its indices: `h` of `h_{t-1}`, `W_{hh}`, `\\hat{y}` of `\\hat{y}_t^{(k)}`.

Which script is an index and which is part of the name cannot be known from one name alone (`b_i` is an entry, or the bias of
the input gate), so `look_of` gives every division, and who knows the symbols picks those whose look is known.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import product

from symrnn.judge.meaning import Index
from symrnn.notes.written import Name, Number, Power, Scripts, Transposed, Written

_INDEX = re.compile(r"\\?(?P<origin>[A-Za-z]|tau|theta|kappa|alpha|beta|ell)(?P<offset>[+-]\d{1,6})?|(?P<number>-?\d{1,6})")
_LETTER = r"(?:tau|theta|kappa|alpha|beta|ell|[A-Za-z])"
_LETTERS = re.compile(rf"\\?(?P<origin>{_LETTER})(?P<rest>(?:[+-](?:\d{{0,3}}\\?{_LETTER}|\d{{1,6}})){{1,6}})")
_TERM = re.compile(rf"(?P<sign>[+-])(?P<count>\d*)\\?(?P<letter>{_LETTER})?")
_SPLIT = re.compile(r"(?P<label>.*?[^\d+-])(?P<index>(?:[a-zT][+-]\d+)|[a-zT]|\d+)")
_NESTED = re.compile(r"(?P<label>[^_{}]+)_\{?(?P<index>\w|(?<=\{)[^{}]+(?=\}))\}?")
"""A symbol with its step as a script, as in `g_{h_t}`."""

MOST_SCRIPTS = 6
WORDS = frozenset({"next", "last", "out", "past", "init"})
"""Subscripts that end in the letter of a step and have none."""

OWN_FONTS = ("cal", "bb", "frak")
"""Fonts that make another letter; bold, upright and italic ones mostly do not."""


@dataclass(frozen=True, order=True)
class Look:
    """A written name without its indices. `subs` and `sups` are the texts of the scripts that belong to the name.

    `font` is "" except where the notes have two names that differ by their font alone.
    """

    base: str
    accents: tuple[str, ...] = ()
    subs: tuple[str, ...] = ()
    sups: tuple[str, ...] = ()
    primes: int = 0
    font: str = ""

    def __str__(self) -> str:
        text = self.base
        for accent in reversed(self.accents):
            text = f"{accent}({text})"
        text += f"_{','.join(self.subs)}" if self.subs else ""
        return text + (f"^{','.join(self.sups)}" if self.sups else "") + "'" * self.primes


@dataclass(frozen=True)
class Mark:
    """A script that is taken as an index: its text without `( )` or `< >`, where that stands, and whether it stands above."""

    text: str
    span: tuple[int, int]
    above: bool = False


@dataclass(frozen=True)
class Sighting:
    """One way to see a written name: what it looks like, and the indices it carries in order of writing."""

    look: Look
    marks: tuple[Mark, ...] = ()


@lru_cache(maxsize=4096)
def look_of(name: Name, *, fonts: bool = False) -> tuple[Sighting, ...]:
    """Every way to divide the scripts of a name into parts of the name and indices: those with most indices first.

    A script such as `ot` or `s00` can be a part of the name with an index behind it. With `fonts` the look has the font.
    """
    scripts = [*((s, False) for s in name.subs), *((s, True) for s in name.sups)]
    if len(scripts) > MOST_SCRIPTS:
        return (Sighting(_look(name, (), fonts)),)
    brackets = tuple(Mark(*_bare(s)) for s in name.brackets)
    found: dict[Sighting, None] = {}
    for parts in product(*(tuple(_divisions(script, above)) for script, above in scripts)):
        labels = [(label, above) for (label, _), (_, above) in zip(parts, scripts, strict=True) if label]
        marks = tuple(mark for _, marks in parts for mark in marks)
        found[Sighting(_look(name, labels, fonts), (*marks, *brackets))] = None
    return tuple(sorted(found, key=lambda s: -len(s.marks)))


def _look(name: Name, labels: "list[tuple[str, bool]] | tuple[()]", fonts: bool) -> Look:
    subs = tuple(text for text, above in labels if not above)
    sups = tuple(text for text, above in labels if above)
    return Look(name.base, name.accents, subs, sups, name.primes, name.font if fonts or name.font in OWN_FONTS else "")


def _divisions(script: Scripts, above: bool) -> Iterator[tuple[str, tuple[Mark, ...]]]:
    """(label, indices): all of a script as an index, all as a label, or a label with an index behind it."""
    text, span = _bare(script)
    if index_of(text) is not None:
        yield "", (Mark(text, span, above),)
        if text.isdigit() and len(text) > 1:
            yield "", _each(text, span[1], above)
    elif len(text) == 2 and text.isalpha():
        yield "", _each(text, span[1], above)
    yield _label(script.text), ()
    nested = _NESTED.fullmatch(text)
    if nested and text == script.text:
        index, end = nested["index"], script.span[1] - text.endswith("}")
        yield nested["label"], (Mark(index, (end - len(index), end), above),)
        return
    split = None if text in WORDS else _SPLIT.fullmatch(text)
    if split and text == script.text:
        label, index = split["label"], split["index"]
        digits = index.isdigit() and len(index) > 1
        start = span[1] - len(index)
        yield label, _each(index, span[1], above) if digits else (Mark(index, (start, span[1]), above),)


def _each(text: str, end: int, above: bool) -> tuple[Mark, ...]:
    """Every character as an index of its own: the two of `W_{10}` or `W_{ij}`."""
    start = end - len(text)
    return tuple(Mark(c, (start + i, start + i + 1), above) for i, c in enumerate(text))


def _bare(script: Scripts) -> tuple[str, tuple[int, int]]:
    """The text of a script without the brackets that only mark it as a step, and where it stands."""
    text, (start, end) = script.text, script.span
    if len(text) > 2 and text[0] + text[-1] in ("()", "<>", "[]"):
        return _label(text[1:-1]), (start + 1, end - 1)
    return _label(text), (start, end)


def bare_text(script: Scripts) -> str:
    """The text of a script without blanks, and without the brackets that only mark it as a step."""
    return _bare(script)[0]


def _label(text: str) -> str:
    return "".join(text.split())


def index_of(text: str) -> Index | None:
    """What a script says as an index: `t-1`, `T`, `0`, `\\tau + 1`, `t-p`; None if it is none."""
    found = _INDEX.fullmatch(_label(text))
    if found is None:
        return _of_letters(_label(text))
    return Index(found["origin"] or "", int(found["offset"] or found["number"] or 0))


def _of_letters(text: str) -> Index | None:
    """A sum of several letters and numbers that begins with a letter, `t-k-1`; no letter may stand there twice."""
    found = _LETTERS.fullmatch(text)
    if found is None:
        return None
    offset, counts = 0, {found["origin"]: 1}
    for term in _TERM.finditer(found["rest"]):
        sign = 1 if term["sign"] == "+" else -1
        letter, count = term["letter"], int(term["count"] or 1)
        if letter in counts or not count:
            return None
        if letter is None:
            offset += sign * count
        else:
            counts[letter] = sign * count
    more = tuple((letter, count) for letter, count in sorted(counts.items()) if letter != found["origin"])
    return Index(found["origin"], offset, more)


def stepped(node: Written) -> Name | None:
    """A name whose script above was read as an operation, `s^2` or `s^T`, with the script as a script again."""
    if isinstance(node, Power) and isinstance(node.base, Name) and isinstance(node.exponent, Number):
        text, span = str(node.exponent.value), node.exponent.span
        return replace(node.base, span=node.span, sups=(*node.base.sups, Scripts(text, span)))
    if isinstance(node, Transposed) and isinstance(node.arg, Name) and node.sign == "T":
        end = node.span[1]
        return replace(node.arg, span=node.span, sups=(*node.arg.sups, Scripts("T", (node.arg.span[1] + 1, end))))
    return node if isinstance(node, Name) else None
