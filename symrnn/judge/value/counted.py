"""Along which axes index letters count entries, and how many there are."""

from symrnn.judge.meaning import Big, Defined, Meaning, Variable, nodes
from symrnn.judge.value.errors import AxisError
from symrnn.judge.value.frame import Frame

FREE_SIZE = 3
"""How many entries a vector has that stands for any."""


def check_axes(node: Big, e: Frame) -> None:
    """Refuses a sum over entries whose index counts along axes of different sizes; blocks of a matrix are their own."""
    places = [(counted, at) for counted, at in node.body.counted.get(node.index, ()) if isinstance(counted, Variable)]
    if e.reading.numbers or any(counted.block or at >= len(e.shape(counted.name)) for counted, at in places):
        return
    axes = {e.shape(counted.name)[at]: counted.name for counted, at in places}
    if len(axes) > 1:
        shown = " and ".join(f"{size} entries of {name}" for size, name in axes.items())
        raise AxisError(f"{node.index} counts {shown}")


def axis(node: Meaning, letter: str, e: Frame, seen: frozenset[str] = frozenset()) -> int | None:
    """The size of the axis along which a letter counts entries, if it does; `seen`: definitions that were looked into."""
    for inner in nodes(node):
        if isinstance(inner, Defined) and inner.name not in seen and inner.counting:
            size = _axis_inside(inner, letter, e, seen)
            if size is not None:
                return size
    for counted, place in node.counted.get(letter, ()):
        shape = e.extents(counted) if isinstance(counted, Variable) else (FREE_SIZE,)
        if place < len(shape):
            return shape[place]
    return None


def _axis_inside(node: Defined, letter: str, e: Frame, seen: frozenset[str]) -> int | None:
    """The size of the axis along which a letter counts by what defines a symbol that carries it."""
    places = [place for place in node.counting if letter in node.at[place].letters]
    for definition in e.definitions.get(node.name, ()) if places else ():
        if len(definition.indices) == len(node.at):
            return axis(definition.body, definition.indices[places[0]].origin, e, seen | {node.name})
    return None
