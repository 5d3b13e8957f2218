"""A note of a few lines judged against a small network, without the reading of a model from the note."""

from functools import cache

from symrnn.derive.rolled import derive
from symrnn.ir.cell import Cell
from symrnn.ir.verdict import Outcome, Verdict
from symrnn.judge.decide import Worlds
from symrnn.judge.decider import Orientation
from symrnn.judge.judge import Session
from symrnn.judge.look import Look
from symrnn.judge.spots import read_formulas
from symrnn.judge.vocabulary import vocabulary
from symrnn.language.lower import read_cell
from symrnn.notes.read import read_document

ELMAN = """cell elman
def leaky(z) = where(z > 0, z, z / 100)
def elu(z) = where(z > 0, z, exp(z) - 1)
def hard(z) = where(z > 1, 1, where(z < -1, -1, z))
input  x (m)
target y (k)
state  s (n)
param  U (n, m), W (n, n), V (k, n), b (n), c (k)
a[t]    = W @ s[t-1] + U @ x[t] + b
s[t]    = tanh(a[t])
o[t]    = V @ s[t] + c
r[t]    = leaky(a[t]) + elu(a[t]) + hard(a[t])
loss[t] = sum((o[t] - y[t])**2) / 2 + sum(r[t])
"""


@cache
def elman() -> Cell:
    return derive(read_cell(ELMAN, "elman.cell")).cell


def session() -> Session:
    """A session in which f is tanh, g is relu, and k is a function of which nothing is known."""
    cell = elman()
    looks = [(Look(symbol.name), symbol.name) for symbol in cell.symbols if not symbol.introduced]
    names = {"f": "tanh", "g": "relu", "k": "opaque", "leaky": "leaky", "elu": "elu", "hard": "hard"}
    known = vocabulary(cell, [*looks, (Look("loss"), "loss")], [(Look(name), of) for name, of in names.items()])
    return Session("note.md", known, Orientation(Worlds(cell)))


def judged(note: str) -> list[Verdict]:
    """The verdicts on all formulas of a note in Markdown."""
    found = session()
    for number, read in enumerate(read_formulas(read_document(note, "note.md"))):
        found.formula(number, read)
    return found.verdicts


def only(note: str) -> Verdict:
    """The verdict on the one link of the one formula of a note."""
    (verdict,) = judged(note)
    return verdict


def outcomes(note: str) -> list[Outcome]:
    return [verdict.outcome for verdict in judged(note)]
