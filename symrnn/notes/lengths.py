"""How long sequences are by the words of notes: `T = 3`, "let the sequence have three steps", "for any length"."""

import re

from symrnn.notes.flow import Flow, Found

_WORDS = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_NUMBER = rf"(?P<number>[1-9][0-9]?|{'|'.join(_WORDS)})"
_SAID = re.compile(r"\bT\s*=\s*([1-9][0-9]{0,2})\b")
_SEQUENCE = re.compile(
    r"\bsequences?\b(?: (?:now|again|that|which|only|just))*"
    r" (?:has|have|having|with|of|is|are|consists? of|be|is of)(?: (?:now|a|the|exactly|only|just|of))*"
    rf" (?:length (?:of )?{_NUMBER.replace('number', 'length')}\b|{_NUMBER} (?:time[ -]?)?steps\b)",
    re.IGNORECASE,
)
_DENIED = re.compile(r"\b(?:not|never|than|at (?:least|most)|if)\b", re.IGNORECASE)
_ANY = r"(?:general|arbitrary|any|every)"
_OPEN = re.compile(rf"\b{_ANY} (?:sequences?|lengths?|numbers? of (?:time )?steps)\b|\bof {_ANY} length\b", re.IGNORECASE)
_BEFORE_T = re.compile(rf"\b{_ANY} $", re.IGNORECASE)

NEAR = 30
"""How many characters before such words may turn them."""


def length_after(flow: Flow, index: int, known: int | None) -> int | None:
    """How long sequences are behind an item of a flow, before which they are as long as is `known`; None for any length."""
    item = flow[index]
    if isinstance(item, Found):
        said = _SAID.search(item.written)
        before = flow[index - 1] if index else ""
        if said is None and item.piece.text.strip() == "T" and isinstance(before, str) and _BEFORE_T.search(before):
            return None
        return int(said[1]) if said else known
    return _by_words(" ".join(item.split()) + " ", known) if isinstance(item, str) else known


def _by_words(text: str, known: int | None) -> int | None:
    """The last that words say of it."""
    found = {said.start(): int(said[1]) for said in _SAID.finditer(text)}
    for said in _SEQUENCE.finditer(text):
        if not _DENIED.search(text[max(0, said.start() - NEAR) : said.end()]):
            found[said.start()] = _value(said["number"] or said["length"])
    open_ = [said.start() for said in _OPEN.finditer(text)]
    last = max(found, default=-1)
    return None if open_ and open_[-1] > last else found.get(last, known)


def _value(number: str) -> int:
    return int(number) if number.isdigit() else 2 + _WORDS.index(number.lower())
