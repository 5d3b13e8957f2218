"""Formulas judged in notes of a few lines: behind the equations of a network, or with a bundled cell.

The symbols of a bundled cell look as symrnn's own pages show them.
"""

from collections.abc import Iterator

from symrnn.derive.rolled import derive
from symrnn.emit.names import Names
from symrnn.emit.notation import STANDARD
from symrnn.ir.cell import Cell
from symrnn.ir.verdict import Verdict
from symrnn.judge.decide import Worlds
from symrnn.judge.decider import Orientation
from symrnn.judge.judge import Session
from symrnn.judge.look import Look
from symrnn.judge.spots import read_formulas
from symrnn.judge.vocabulary import look, vocabulary
from symrnn.notes.latex import read_latex
from symrnn.notes.read import read_document
from symrnn.notes.written import Chain, Name
from symrnn.pipeline import check_formulas


def last_of(network: str, formula: str) -> Verdict:
    """The verdict on a formula, the last one, in a note that begins with the equations of a network."""
    return check_formulas(f"{network}\n$${formula}$$\n", "note.md").verdicts[-1]


def session_of(cell: Cell, file: str = "notes.md") -> Session:
    """A session that knows the symbols of a cell by their names and by their glyphs."""
    whole = derive(cell).cell
    looks = [*_looks(whole), (Look("loss"), "loss"), (Look("ell"), "loss")]
    return Session(file, vocabulary(whole, looks), Orientation(Worlds(whole)))


def _looks(cell: Cell) -> Iterator[tuple[Look, str]]:
    glyphs = Names.of(cell, STANDARD).glyphs
    for symbol in cell.symbols:
        if symbol.introduced:
            continue
        yield Look(symbol.name), symbol.name
        for chain in read_latex(glyphs[symbol.name].tex):
            if isinstance(chain, Chain) and isinstance(chain.sides[0], Name):
                yield look(chain.sides[0]), symbol.name


def judged(cell: Cell, *formulas: str) -> list[Verdict]:
    """The verdicts on formulas in LaTeX that stand in one note."""
    return read_and_judged(cell, "\n\n".join(f"${formula}$" for formula in formulas), "notes.md")


def read_and_judged(cell: Cell, text: str, file: str) -> list[Verdict]:
    session = session_of(cell, file)
    for number, read in enumerate(read_formulas(read_document(text, file))):
        session.formula(number, read)
    return session.verdicts
