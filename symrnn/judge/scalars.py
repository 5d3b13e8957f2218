"""Where formulas are about scalars because the text of the notes says so: everywhere, or in some sections."""

import re
from collections.abc import Collection, Iterable

from symrnn.ir.cell import Cell
from symrnn.judge.look import Look
from symrnn.judge.model.settings import look_of_text
from symrnn.notes.document import Document, Formula, Scalars

THROUGHOUT = "everything is a scalar, as the text says"
_ARRAYS = re.compile(r"\\top|\^\{?T|\\odot|\\otimes|diag|\\mathbb|\.T\b")


def throughout(document: Document, forward: Collection[int], *, open_: bool) -> bool:
    """Whether the notes say that their network is one of scalars, and write nothing that only arrays have.

    `forward`: the numbers of the formulas that give the network. `open_`: whether these leave open what is a scalar; then it is
    enough that some of its symbols are said to be.
    """
    if any(_ARRAYS.search(formula.text) for formula in document.formulas) or "scalars" in document.settings:
        return False
    first = min((document.formulas[number].section for number in forward), default=None)
    begins = (said for said in document.scalars if first is None or said.section <= first)
    return any(said.everything or (open_ and said.names) for said in begins)


def cases(document: Document, cell: Cell, looks: Iterable[tuple[Look, str]]) -> tuple[Scalars, ...]:
    """Where the text says that scalars are treated, or that a matrix of the cell is one."""
    matrices = {look for look, name in looks if any(name == param.name and len(param.shape) == 2 for param in cell.params)}
    return tuple(said for said in document.scalars if _is_about(said, matrices))


def covers(cases: Iterable[Scalars], number: int, formula: Formula) -> bool:
    """Whether a formula, one of that number, stands where scalars are treated: behind the words, before the next heading."""
    return any(said.section == formula.section and said.first <= number for said in cases)


def _is_about(said: Scalars, matrices: Collection[Look]) -> bool:
    named = (look_of_text(part) for name in said.names for part in name.split(","))
    return not said.names or any(look in matrices for look in named)
