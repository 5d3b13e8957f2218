"""What the functions of a generated module take: the data that they read, and what tells them every size that they need."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from symrnn.ir.cell import Cell, Coding, Symbol
from symrnn.ir.dims import Dim, Shape
from symrnn.ir.expr import Size, Slice
from symrnn.ir.schedule import Block, Schedule
from symrnn.ir.walk import nodes, refs


@dataclass(frozen=True)
class Signature:
    """What a function takes besides the parameters: data; the number of steps or of sequences where no data tells it.

    `sizes`: data that are taken because they alone tell the size of a name.
    """

    data: tuple[Symbol, ...]
    steps: bool
    batch: bool
    sizes: tuple[tuple[str, Symbol], ...] = ()

    def shapes(self, cell: Cell) -> Iterator[Shape]:
        """The shapes of all arrays that are handed in."""
        return _handed_in((*cell.params, *self.data))


def signatures(schedule: Schedule) -> tuple[Signature, Signature]:
    """What `forward` takes, and what the other two take."""
    cell, early = schedule.cell, _read_by(schedule.forward)
    sizes = tuple(_told_by_others(schedule, tuple(symbol for symbol in cell.data if symbol.name in early)))
    every = early | _read_by(schedule.losses) | _read_by(schedule.backward)
    return _signature(cell, early | {symbol.name for _, symbol in sizes}, sizes), _signature(cell, every)


def _read_by(blocks: tuple[Block, ...]) -> set[str]:
    return {ref.name for block in blocks for statement in block.statements for ref in refs(statement.value)}


def _signature(cell: Cell, read: set[str], sizes: tuple[tuple[str, Symbol], ...] = ()) -> Signature:
    data = tuple(symbol for symbol in cell.data if symbol.name in read)
    return Signature(data, steps=not any(symbol.tells_steps for symbol in data), batch=not data, sizes=sizes)


def _told_by_others(schedule: Schedule, data: tuple[Symbol, ...]) -> Iterator[tuple[str, Symbol]]:
    """The sizes that `forward` needs and neither the parameters nor its data tell, each with data that tell it."""
    cell, taken = schedule.cell, data
    for name in sorted(_needed(schedule, data)):
        if name in told(_handed_in((*cell.params, *taken))):
            continue
        found = next((s for s in cell.data if name in told(_handed_in((*cell.params, *taken, s)))), None)
        if found is not None:
            taken = (*taken, found)
            yield name, found


def _needed(schedule: Schedule, data: tuple[Symbol, ...]) -> set[str]:
    """The names of all sizes of which `forward` may speak: in shapes, and in formulas."""
    statements = [statement for block in schedule.forward for statement in block.statements]
    parts = [node for statement in statements for expr in (statement.target, statement.value) for node in nodes(expr)]
    dims = [dim for node in parts for dim in node.shape]
    dims += [dim for symbol in (*schedule.cell.params, *data) for dim in symbol.shape]
    dims += [node.dim for node in parts if isinstance(node, Size)]
    dims += [dim for node in parts if isinstance(node, Slice) for dim in (node.start, node.stop)]
    return {name for dim in dims for name in dim.names}


def _handed_in(symbols: Iterable[Symbol]) -> Iterator[Shape]:
    """The axes that arrays have of their own; classes and lengths have none."""
    return (symbol.shape for symbol in symbols if symbol.coding is Coding.PLAIN)


def alone(shapes: Iterable[Shape]) -> set[str]:
    """The names that are a whole axis somewhere."""
    return {dim.names[0] for shape in shapes for dim in shape if dim == Dim.named(*dim.names[:1] or ("",))}


def told(shapes: Iterable[Shape]) -> set[str]:
    """The names whose size the axes tell, one after the other: by 2*n the size n, by n + m then m."""
    dims = {dim for shape in shapes for dim in shape}
    known: set[str] = set()
    while more := {(set(dim.names) - known).pop() for dim in dims if len(set(dim.names) - known) == 1}:
        known |= more
    return known
