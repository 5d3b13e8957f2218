"""How notes write the symbols of a cell: texts with `{{t}}` where the step goes."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from symrnn.judge.look import Mark, index_of, look_of
from symrnn.judge.meaning import LAST, LATER, Defined, Derivative, Index, Meaning, Variable
from symrnn.judge.resolve import Resolver, name_meaning
from symrnn.judge.vocabulary import look
from symrnn.notes.document import Formula
from symrnn.notes.walk import names
from symrnn.notes.written import Chain, Name

STEP = "{{t}}"
"""Where the step goes in a template."""

RAISED = ("_", "^")
WORD = re.compile(r"\\?[A-Za-z]+(?:\s*[+-]\s*\d+)?|-?\d+")

STEPS = (Index("t"), Index("t", 1), Index("t", -1), Index("k"), Index(LAST), Index("\\tau"))


DEFINED, GRADIENT, FUNCTION = "defined", "gradient", "function"
"""Keys of templates that are no symbol of the cell: `defined:delta`, `gradient:W` for `dW`, and `function:phi`."""


def templates(formula: Formula, chain: Chain, resolver: Resolver) -> Iterator[tuple[str, str]]:
    """The names of a formula that stand for values: how each is written, with `{{t}}` for the step."""
    for name in names(chain):
        function = resolver.vocabulary.function(replace(look(name), primes=0))
        if function is not None:
            yield f"{FUNCTION}:{function}", _unprimed(formula.text[slice(*name.span)])
            continue
        meant = _meant(name_meaning(resolver, name))
        if meant is None:
            continue
        key, at = meant
        text = formula.text[slice(*name.span)]
        mark = step_mark(name, at)
        if at is None:
            yield key, text
        elif mark is not None:
            yield key, with_step(text, mark, name.span[0])


def _unprimed(text: str) -> str:
    return text.partition("'")[0].partition("^")[0].strip()


def _meant(found: Meaning | None) -> tuple[str, Index | None] | None:
    """What a name stands for, and its step; None for entries, copies, and what has more than one index."""
    match found:
        case Variable(name=name, at=at, copy=None, entry=()):
            return name, at
        case Defined(name=name, at=() | (_,) as at, entry=()):
            return f"{DEFINED}:{name}", at[0] if at else None
        case Derivative(by=Variable(name=name, at=at, copy=None, entry=()), sign=sign) if sign != LATER:
            return f"{GRADIENT}:{name}", at
        case _:
            return None


def step_mark(name: Name, at: Index | None) -> Mark | None:
    """The script that says the step, or that could say one."""
    marks = (mark for sighting in look_of(name) for mark in sighting.marks)
    return next((mark for mark in marks if index_of(mark.text) in ((at,) if at else STEPS)), None)


def with_step(text: str, mark: Mark, start: int) -> str:
    """The text of a name with its step replaced: in braces, as scripts need it."""
    left, right = _place(text, mark, start)
    if text[left - 1 : left] == "{" and text[right : right + 1] == "}" and text[left - 2 : left - 1] in RAISED:
        left, right = left - 1, right + 1
    return text[:left] + STEP + text[right:]


def _place(text: str, mark: Mark, start: int) -> tuple[int, int]:
    """Where a step stands in the text of a name; brackets around it can be commands, as in `\\langle t \\rangle`."""
    left, right = mark.span[0] - start, mark.span[1] - start
    if "".join(text[left:right].split()) != mark.text:
        words = WORD.finditer(text, max(left - 1, 0), right + 1)
        return next((word.span() for word in words if "".join(word[0].split()) == mark.text), (left, right))
    return left, right


def collect(formulas: Sequence[tuple[Formula, Sequence[object]]], resolver: Resolver) -> dict[str, str]:
    """How the notes write each symbol of the cell, each definition and each gradient: as where it is first written."""
    found: dict[str, str] = {}
    for formula, chains in formulas:
        for chain in chains:
            if isinstance(chain, Chain):
                for name, template in templates(formula, chain, resolver):
                    found.setdefault(name, template)
    return found
