"""From where to where sums over entries go in forward equations: over all entries, else the equation is none that is read.

`\\sum_{j<i} W_{ij} h_j` is the product with a part of W, and no weight matrix of the cell language has that form. A bound that
is a size which the notes declare, or a number, says how many entries there are.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from symrnn.errors import InputError
from symrnn.judge.look import Look
from symrnn.judge.model.celltext import Speller
from symrnn.judge.model.extents import Extent, SizeError
from symrnn.judge.model.network import Formulas, Link, links
from symrnn.judge.model.style import ENTRIES, Style, UnreadableError, entries_of, marks_of, symbol_of
from symrnn.judge.model.terms import Key
from symrnn.judge.model.walk import all_nodes
from symrnn.notes.written import Big, Name, Number, Sum, Written

COMPARED = ("<", ">", "=")
PART = "the sum over {} leaves some entries out"


def check_whole(node: Big, style: Style) -> None:
    """UnreadableError for a sum over some of the entries alone."""
    said = any(sign in node.condition for sign in COMPARED)
    lower = node.lower.value if isinstance(node.lower, Number) else None
    late = node.lower is not None and lower not in (0, 1)
    moving = {style.free, style.letter, *style.entries} - {""}
    above = () if node.upper is None else all_nodes(node.upper)
    counted = any(isinstance(inner, Name) and inner.base in moving for inner in above)
    before = lower == 1 and isinstance(node.upper, Sum) and -1 in node.upper.signs
    if said or late or counted or before:
        raise UnreadableError(PART.format(node.index))


@dataclass(frozen=True)
class Bound:
    """A sum of a link goes over so many entries of a symbol along an axis."""

    key: Key
    axis: int
    size: Extent
    link: Link


def settle(formulas: Formulas, style: Style, used: Collection[Link], speller: Speller, declared: Collection[str]) -> None:
    """Gives axes the sizes that sums say; InputError where they have others. Names of sizes count that are declared."""
    for bound in _bounds(formulas, style, used):
        axes = speller.axes.get(bound.key) or (speller.axes_of(bound.key) if bound.key in speller.ranks.known else ())
        if bound.axis >= len(axes) or not {*bound.size.names} <= {*declared}:
            continue
        try:
            speller.sizes.equate(axes[bound.axis], bound.size)
        except SizeError:
            there = speller.sizes.value(axes[bound.axis])
            what = f"a sum goes over {bound.size} entries of {bound.key.look}, which has {there}"
            raise InputError(f"{what} (formula {bound.link[0] + 1})") from None


def _bounds(formulas: Formulas, style: Style, used: Collection[Link]) -> Iterator[Bound]:
    for link, _, right in links(formulas):
        for node in all_nodes(right) if link in used else ():
            size = _size(node) if isinstance(node, Big) and node.kind == "sum" else None
            if isinstance(node, Big) and size is not None:
                for look, timed, axis in _counted(node.body, node.index, style):
                    yield Bound(Key(look, timed), axis, size, link)


def _size(node: Big) -> Extent | None:
    """How many entries a sum goes over, if that is a number or a name, or one more or less."""
    match node.lower, node.upper:
        case Number(_, start), Number(_, stop) if start in (0, 1) and stop.denominator == 1 and stop >= start:
            return Extent((), int(stop - start) + 1)
        case Number(_, start), Name(base=base, subs=(), sups=()) if start in (0, 1):
            return Extent((base,), 1 - int(start))
        case Number(_, start), Sum(_, (1, -1), (Name(base=base, subs=(), sups=()), Number(_, one))) if start == 0 and one == 1:
            return Extent((base,))
        case _:
            return None


def _counted(body: Written, index: str, style: Style) -> Iterator[tuple[Look, bool, int]]:
    """The symbols whose entries an index counts, and along which axis."""
    for name in all_nodes(body):
        marks = [letter for text in marks_of(name) for letter in entries_of(text)]
        entries = [letter for letter in marks if letter in ENTRIES and letter != style.letter]
        if isinstance(name, Name) and entries.count(index) == 1:
            try:
                symbol = symbol_of(name, _with_entries(style, entries))
            except UnreadableError:
                continue
            yield symbol.look, symbol.at is not None, entries.index(index)


def _with_entries(style: Style, entries: Collection[str]) -> Style:
    return replace(style, entries=style.entries | {*entries}, free="")
