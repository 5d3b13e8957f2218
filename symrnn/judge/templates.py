"""How notes write the symbols of a cell: texts with `{{t}}` where the step goes."""

from collections.abc import Iterator, Sequence

from symrnn.judge.look import Mark, index_of, look_of
from symrnn.judge.meaning import LAST, Index, Variable
from symrnn.judge.resolve import Resolver, name_meaning
from symrnn.notes.document import Formula
from symrnn.notes.walk import names
from symrnn.notes.written import Chain, Name

STEP = "{{t}}"
"""Where the step goes in a template."""

STEPS = (Index("t"), Index("t", 1), Index("t", -1), Index("k"), Index(LAST), Index("\\tau"))


def templates(formula: Formula, chain: Chain, resolver: Resolver) -> Iterator[tuple[str, str]]:
    """The symbols of the cell in a formula: how each is written, with `{{t}}` for the step."""
    for name in names(chain):
        found = name_meaning(resolver, name)
        if not isinstance(found, Variable) or found.entry or found.copy is not None:
            continue
        text = formula.text[slice(*name.span)]
        mark = step_mark(name, found.at)
        if found.at is None:
            yield found.name, text
        elif mark is not None:
            yield found.name, with_step(text, mark, name.span[0])


def step_mark(name: Name, at: Index | None) -> Mark | None:
    """The script that says the step, or that could say one."""
    marks = (mark for sighting in look_of(name) for mark in sighting.marks)
    return next((mark for mark in marks if index_of(mark.text) in ((at,) if at else STEPS)), None)


def with_step(text: str, mark: Mark, start: int) -> str:
    """The text of a name with its step replaced: in braces, as scripts need it."""
    left, right = mark.span[0] - start, mark.span[1] - start
    if text[left - 1 : left] == "{" and text[right : right + 1] == "}":
        left, right = left - 1, right + 1
    return text[:left] + STEP + text[right:]


def collect(formulas: Sequence[tuple[Formula, Sequence[object]]], resolver: Resolver) -> dict[str, str]:
    """How the notes write each symbol of the cell: as where it is first written."""
    found: dict[str, str] = {}
    for formula, chains in formulas:
        for chain in chains:
            if isinstance(chain, Chain):
                for name, template in templates(formula, chain, resolver):
                    found.setdefault(name, template)
    return found
