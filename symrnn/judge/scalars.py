"""Where formulas are about scalars because the text of the notes says so: everywhere, or in some sections."""

import re
from collections.abc import Collection, Iterable

from symrnn.ir.cell import Cell
from symrnn.judge.look import Look
from symrnn.judge.model.settings import look_of_text
from symrnn.notes.document import Document, Formula, Scalars

THROUGHOUT = "everything is a scalar, as the text says"
_ARRAYS = re.compile(r"\\top|\^\{?T(?! *[-+])|\\odot|\\otimes|diag|\\mathbb|\.T\b")
_BOUNDS = re.compile(r"\\(?:sum|prod)(?:\\limits)?(?: *[_^] *(?:\{[^{}]*\}|\\?\w+))+")
"""A sign with what stands below and above it, where T is the last step."""


def throughout(document: Document, forward: Collection[int], open_: Collection[Look] = ()) -> bool:
    """Whether the notes say that their network is one of scalars, and write nothing that only arrays have.

    `forward`: the numbers of the formulas that give the network. `open_`: the symbols that these may mean as scalars; then
    it is enough that a case of scalars is treated, or that one of them is said to be a scalar.
    """
    if any(_ARRAYS.search(_BOUNDS.sub("", formula.text)) for formula in document.formulas) or "scalars" in document.settings:
        return False
    first = min((document.formulas[number].section for number in forward), default=None)
    begins = (said for said in document.scalars if first is None or said.section <= first)
    return any(said.everything or (bool(open_) and _is_about(said, open_)) for said in begins)


def cases(document: Document, cell: Cell, looks: Iterable[tuple[Look, str]]) -> tuple[Scalars, ...]:
    """Where the text says that scalars are treated, or that a matrix of the cell is one."""
    matrices = {look for look, name in looks if any(name == param.name and len(param.shape) == 2 for param in cell.params)}
    return tuple(said for said in document.scalars if _is_about(said, matrices))


def covers(cases: Iterable[Scalars], number: int, formula: Formula) -> bool:
    """Whether a formula, one of that number, stands where scalars are treated: behind the words, before the next heading, and
    before words that go back to vectors."""
    here = (said for said in cases if said.section == formula.section)
    return any(said.first <= number and (said.end is None or number < said.end) for said in here)


def _is_about(said: Scalars, matrices: Collection[Look]) -> bool:
    named = (look_of_text(part) for name in said.names for part in name.split(","))
    return not said.names or any(look in matrices for look in named)
