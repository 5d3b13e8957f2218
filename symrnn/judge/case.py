"""The case that formulas are judged by: a cell, how notes write its symbols, and what else is known of them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from symrnn.ir.cell import Cell
from symrnn.ir.expr import MatMul
from symrnn.ir.walk import nodes as expressions
from symrnn.judge.lacking import Terms, no_terms
from symrnn.judge.look import Look
from symrnn.judge.opened import Opened
from symrnn.judge.reader import Reader
from symrnn.judge.vocabulary import Block, look
from symrnn.judge.within import Steps
from symrnn.notes import written as w
from symrnn.notes.document import Scalars
from symrnn.notes.latex import read_latex


@dataclass(frozen=True)
class Case:
    """A cell to judge by: `cell` with names for its intermediate values, and how its symbols and functions are written.

    `looks` holds the names that the author of the cell gave; others are known where notes define them. `usual`: LaTeX of the
    symbols, with `{{t}}` for the step. `given`: the links from which the cell was read. `terms`: what sums may lack, see
    `lacking`; of text pages if asked with True. `blocks`: whose entries some names stand for. `steps`: the length of
    the sequence, if the notes fix it. `one_hot`: the data that are classes, written as indices. `lengths`: those
    that are the number of steps. `scalars`: where the text says that it treats scalars. `ahead`: the data that go on past
    the last step. `sizes`: the sizes of the cell whose names are known to who wrote the notes.
    `opened`: open functions of several arguments. `within`: the data that are 1 at some steps and 0 at all others. `lost`: why
    formulas by their numbers are not read as the loss, `unclear`: by what its derivatives are not known then.
    """

    cell: Cell
    looks: tuple[tuple[Look, str], ...]
    usual: Mapping[str, str] = field(default_factory=dict)
    functions: tuple[tuple[Look, str], ...] = ()
    given: frozenset[tuple[int, int, int]] = frozenset()
    reader: Reader = field(default_factory=Reader)
    terms: Callable[[bool], Terms] = no_terms
    blocks: Mapping[Look, Block] = field(default_factory=dict)
    steps: int | None = None
    one_hot: frozenset[str] = frozenset()
    lengths: frozenset[str] = frozenset()
    scalars: tuple[Scalars, ...] = ()
    ahead: frozenset[str] = frozenset()
    sizes: frozenset[str] = frozenset()
    within: Mapping[str, Steps] = field(default_factory=dict)
    lost: Mapping[int, str] = field(default_factory=dict)
    unclear: frozenset[str] = frozenset()
    opened: tuple[tuple[Look, Opened], ...] = ()


def looks_of(texts: Sequence[tuple[str, str]]) -> Iterator[tuple[Look, str]]:
    """Pairs of LaTeX and the name of a symbol, as looks with their fonts; what is no single name is left out."""
    for text, name in texts:
        for chain in read_latex(text):
            if isinstance(chain, w.Chain) and len(chain.sides) == 1 and isinstance(chain.sides[0], w.Name):
                yield look(chain.sides[0], fonts=True), name


def vector_sides(cell: Cell) -> set[str]:
    """On which sides of a matrix the cell writes vectors."""
    products = [node for e in cell.equations for node in expressions(e.value) if isinstance(node, MatMul)]
    shapes = {(len(node.left.shape), len(node.right.shape)) for node in products}
    return {side for side, shape in (("left", (1, 2)), ("right", (2, 1))) if shape in shapes}
