"""The settings of notes that fix what their indices count: whose entries `W_{s01}` are, and how long the sequence is."""

import re
from collections.abc import Iterable, Iterator, Mapping

from symrnn.errors import InputError, nearest
from symrnn.ir.cell import Cell
from symrnn.ir.dims import Dim, Shape, shape_text
from symrnn.judge.look import Look
from symrnn.judge.meaning import Extent
from symrnn.judge.model.settings import look_of_text
from symrnn.judge.resolve import dim_text
from symrnn.judge.sizes import distinct_sizes
from symrnn.judge.vocabulary import Block

_BLOCK = re.compile(r"(?P<name>[^\[\]]+?)\s*(?:\[(?P<parts>[^\[\]]*)\])?")
LONGEST = 20
"""The longest sequence that notes may ask for; all its values are computed exactly."""


def read_blocks(value: object, cell: Cell, looks: Iterable[tuple[Look, str]]) -> dict[Look, Block]:
    """The setting `entries`: which block of which parameter has the entries that are written with a name."""
    if not isinstance(value, Mapping):
        raise InputError(f"the setting `entries` is a mapping such as {{w: 'W[0:2, :]'}}; found {value!r}")
    return dict(_entry(str(written), block, cell, dict(looks)) for written, block in value.items())


def _entry(written: str, value: object, cell: Cell, looks: Mapping[Look, str]) -> tuple[Look, Block]:
    seen = look_of_text(written)
    if seen is None:
        raise InputError(f"the setting `entries` gives entries to {written!r}, which is no name such as w or W_{{s}}")
    found = _BLOCK.fullmatch(str(value).strip())
    if found is None:
        raise InputError(f"the entries of {written} are {value!r}; a block is a parameter such as W, or W[0:2, :]")
    name = _parameter(found["name"], written, cell, looks)
    shape = cell[name].shape
    parts = [":"] * len(shape) if found["parts"] is None else found["parts"].split(",")
    if len(parts) != len(shape):
        raise InputError(f"the entries of {written} are {value!r}, but {name} has the shape {shape_text(shape)}")
    extents = tuple(_extents(parts, shape, f"the entries of {written} are {value!r}", cell))
    return seen, Block(name, () if extents == tuple((Dim(), size) for size in shape) else extents)


def _parameter(text: str, written: str, cell: Cell, looks: Mapping[Look, str]) -> str:
    """The parameter that a setting names, by its name in the cell or as it is written."""
    arrays = [param.name for param in cell.params if param.shape]
    seen = look_of_text(text)
    name = text if text in arrays or seen is None else looks.get(seen, text)
    if name not in arrays:
        known = ", ".join(arrays) or "none"
        problem = f"the entries of {written} are said to be those of {text}, which is no matrix or vector of parameters"
        raise InputError(f"{problem}{nearest(text, arrays)} ({known})")
    return name


def _extents(parts: Iterable[str], shape: Shape, subject: str, cell: Cell) -> Iterator[Extent]:
    """From where to where a block goes along each axis."""
    sizes = distinct_sizes(cell)
    for part, size in zip(parts, shape, strict=True):
        first, colon, last = (text.strip() for text in part.partition(":"))
        start = dim_text(first, cell.dims) if first else Dim()
        stop = dim_text(last, cell.dims) if last else size
        if not colon or start is None or stop is None:
            raise InputError(f"{subject}: {part.strip()!r} says no entries from one to another, such as 0:2, n: or :")
        if not 0 <= start.at(sizes) < stop.at(sizes) <= size.at(sizes):
            raise InputError(f"{subject}: {start}:{stop} is no part of an axis of {size} entries")
        yield start, stop


def read_steps(value: object) -> int | None:
    """The setting `steps`: the length of the sequence; None where it is not given."""
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= LONGEST:
        hint = "without it, formulas are judged at a length at which every shift of a step shows"
        raise InputError(f"the setting `steps` is a whole number from 1 to {LONGEST}; found {value!r} ({hint})")
    return value
