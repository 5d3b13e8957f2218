"""Names that stand for numbers, unless the cell or the notes have them: Kronecker's delta, the identity, sizes, 0 and 1."""

from fractions import Fraction

from symrnn.judge import meaning as m
from symrnn.judge.choice import kronecker
from symrnn.judge.look import Look, look_of
from symrnn.judge.meaning import Meaning
from symrnn.judge.resolve.indices import ENTRY_LETTERS, is_symbol
from symrnn.judge.resolve.scope import Scope
from symrnn.judge.resolve.sizes import shape_text
from symrnn.judge.vocabulary import look
from symrnn.notes import written as w

ONES = (Look("1"), Look("1", font="bb"))
ONE, ZERO = m.Number(Fraction(1)), m.Number(Fraction(0))


def fixed(r: Scope, node: w.Name) -> Meaning | None:
    """The identity matrix I, unless the cell has an I of its own; ones and zeros of a shape, `1_n` and `0_{n \\times m}`,
    `1` in bold a vector of ones of any length."""
    if any(s.look in r.vocabulary.symbols or s.look in r.vocabulary.defined for s in look_of(node)):
        return None
    if node.base == "I":
        return m.Structure("identity", ())
    if node.base == "1" and look(node) in ONES:
        return m.Structure("ones", ())
    sizes = shape_text(node.subs[0].text, r.vocabulary.cell.dims) if len(node.subs) == 1 else ()
    if sizes:
        return m.Filled(Fraction(int(node.base)), *sizes)
    return ZERO if node.base == "0" and not node.subs else None


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
