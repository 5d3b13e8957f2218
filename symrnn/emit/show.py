"""A cell as text: what it is, its symbols with their shapes, its equations."""

from textwrap import wrap

from symrnn.emit.plain import plain, plain_ref
from symrnn.ir.cell import Cell, Coding, Direction, Kind, Symbol
from symrnn.ir.dims import shape_text
from symrnn.ir.expr import Function
from symrnn.ir.kinks import declarations

WIDTH = 100
CODED = {
    Coding.CLASS: "a class, handed in as a whole number from 0 on: here its one-hot vector",
    Coding.LENGTH: "the number of real steps of a sequence: here 1 up to it, then 0",
}


def cell_text(cell: Cell) -> str:
    """The page that `symrnn show` prints."""
    source = f"Source: {cell.source}" if cell.source else ""
    lines = [cell.name, *_paragraph(cell.doc), *_paragraph(source)]
    rows = [(s.name, s.kind.value, shape_text(s.shape) if s.shape else "scalar", _meaning(cell, s)) for s in cell.symbols]
    widths = [max(len(row[i]) for row in rows) for i in range(3)]
    lines += ["", "symbols"]
    lines += ["  " + "  ".join([*(row[i].ljust(widths[i]) for i in range(3)), row[3]]).rstrip() for row in rows]
    if cell.functions:
        lines += ["", "functions"]
        lines += [f"  {_definition(f)}" for f in cell.functions]
    lines += ["", "equations"]
    left = max(len(plain_ref(equation.target)) for equation in cell.equations)
    lines += [f"  {plain_ref(e.target):<{left}} = {plain(e.value)}" for e in cell.equations]
    return "\n".join([*lines, ""])


def _definition(function: Function) -> str:
    """A function as it was written, with its declared derivatives."""
    call = f"{function.name}({', '.join(function.parameters)})"
    if function.formula is None:
        return f"{call} of which nothing is known"
    slopes = f" with {', '.join(declarations(function))}" if function.kinks else ""
    return f"{call} = {plain(function.formula)}{slopes}"


def _paragraph(text: str) -> list[str]:
    return [f"  {line}" for line in wrap(text, WIDTH - 2)]


def _meaning(cell: Cell, symbol: Symbol) -> str:
    """What a reader needs besides kind and shape."""
    if symbol.kind is Kind.STATE:
        return _state(cell, symbol)
    if symbol.coding is not Coding.PLAIN:
        return CODED[symbol.coding]
    if symbol.mask:
        return "a mask: 1 or 0 at every step" if symbol.timed else "a mask: 1 or 0"
    if symbol.is_data and not symbol.timed:
        return "one value a sequence"
    return "one value a step" if symbol.is_data else ""


def _state(cell: Cell, state: Symbol) -> str:
    """Which way a state runs, if not forward, and where it starts from."""
    given = {equation.target for equation in cell.prologue if equation.target.name == state.name}
    starts = [plain_ref(ref) for ref in cell.initial if ref.name == state.name]
    backward = any(scan.direction is Direction.BACKWARD and state.name in scan.names for scan in cell.scans)
    parts = ["runs backward over time"] if backward else []
    parts += [f"{', '.join(starts)} = 0 unless handed in"] if starts else []
    return "; ".join([*parts, *(["initial value given by an equation"] if given else [])])
