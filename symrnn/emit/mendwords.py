"""The words of a mend, taken apart: what is said, and the formulas of which it is said."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

PHRASES = (
    "a minus is missing before", "the factor", "the terms?", "the sign of(?: the step)?", "the brackets around", "the indices",
    "the (?:sum|product) should (?:begin|end) at", "(?:is|are) missing(?: be(?:side|fore|hind))?",
    "should (?:not be there|stand twice|stand in brackets)", "should be(?: the other one| exchanged)?",
    "throughout(?: the side)?", "and",
)  # fmt: skip
"""All that is said of formulas in mends; `catalogue` says it."""

SAID = re.compile(rf"(?<!\S)(?:{'|'.join(PHRASES)})(?!\S)")


@dataclass(frozen=True)
class Part:
    """A piece of the words of a mend."""

    text: str
    formula: bool


def parts(words: str) -> Iterator[Part]:
    """The pieces from left to right, without the blanks between them; other words are one piece."""
    if not SAID.search(words):
        yield Part(words, formula=False)
        return
    end = 0
    for said in SAID.finditer(words):
        yield from _formula(words[end : said.start()])
        yield Part(said[0], formula=False)
        end = said.end()
    yield from _formula(words[end:])


def _formula(text: str) -> Iterator[Part]:
    if text.strip():
        yield Part(text.strip(), formula=True)
