"""Names that stand for numbers, unless the cell or the notes have them: Kronecker's delta, the identity, sizes, 0 and 1."""

from fractions import Fraction

from symrnn.ir.dims import Dim
from symrnn.judge import meaning as m
from symrnn.judge.choice import kronecker
from symrnn.judge.look import Look, look_of
from symrnn.judge.meaning import Meaning
from symrnn.judge.resolve.indices import ENTRY_LETTERS, is_symbol
from symrnn.judge.resolve.scope import Scope
from symrnn.judge.resolve.sizes import dim_text
from symrnn.judge.vocabulary import look
from symrnn.notes import written as w

ONES = (Look("1"), Look("1", font="bb"))
ONE, ZERO = m.Number(Fraction(1)), m.Number(Fraction(0))


def fixed(r: Scope, node: w.Name) -> Meaning | None:
    """The identity matrix I, unless the cell has an I of its own; `1_n` and `0_n`, the vectors of so many ones and zeros,
    `1` in bold a vector of ones of any length."""
    if any(s.look in r.vocabulary.symbols or s.look in r.vocabulary.defined for s in look_of(node)):
        return None
    if node.base == "I":
        return m.Structure("identity", ())
    if node.base == "1" and look(node) in ONES:
        return m.Structure("ones", ())
    matrix = _of_sizes(r, node.subs[0].text) if node.base == "1" and len(node.subs) == 1 else None
    if matrix is not None:
        return matrix
    size = dim_text(node.subs[0].text, r.vocabulary.cell.dims) if len(node.subs) == 1 else None
    if size is not None:
        return m.Filled(Fraction(int(node.base)), size)
    return ZERO if node.base == "0" and not node.subs else None


def _of_sizes(r: Scope, text: str) -> Meaning | None:
    """`1_{n \\times m}`: a matrix of ones, of so many rows and columns; None where one of these is 1, or for other text."""
    sizes = [dim_text(part, r.vocabulary.cell.dims) for part in text.split("x")]
    filled = [m.Filled(Fraction(1), size) for size in sizes if size is not None and size != Dim(constant=1)]
    return m.Product("outer", *filled) if len(sizes) == len(filled) == 2 else None


def is_kronecker(r: Scope, node: w.Name) -> bool:
    """Whether a delta carries two indices of entries, though the notes have another delta, which carries a step."""
    found = kronecker(node, ONE, ZERO)
    known = (sighting.look for sighting in look_of(node) if not sighting.marks)
    if any(seen.look in r.vocabulary.gradients and len(seen.marks) < 2 for seen in look_of(node)):
        return False
    if not isinstance(found, m.Chosen) or any(seen in r.vocabulary.defined or seen in r.vocabulary.symbols for seen in known):
        return False
    indices = {len(d.indices) for d in r.vocabulary.definitions.get(node.base, ())}
    return indices <= {1} and all(index.origin in ENTRY_LETTERS for index in (found.left, found.right))


def delta_of_entries(r: Scope, node: w.Name) -> Meaning | None:
    """Kronecker's delta, unless one of its indices is the name of something: `\\delta_{f,t}` belongs to the gate f."""
    found = kronecker(node, ONE, ZERO)
    named = isinstance(found, m.Chosen) and any(is_symbol(r, index) for index in (found.left, found.right))
    return None if named else found


def dimension(r: Scope, node: w.Name) -> Meaning | None:
    """A dimension of the cell, taken as a number."""
    bare = Look(node.base)
    return m.Size(node.base) if look(node) == bare and node.base in r.vocabulary.cell.dims else None
